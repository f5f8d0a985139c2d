"""The figures of a place's cases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.views import page_view
from grid.figures import Period, page
from grid.indicators import SEEN


@page_view(SEEN)
def figures(request: HttpRequest) -> HttpResponse:
    """Load and closing rates per platform, place and unit (ZJ-12)."""
    period = Period.of(request.GET.get("period", ""))
    context = {"title": _("Figures of cases"), "shown": page(request.user, period)}
    return render(request, "grid/figures.html", context)
