"""The dashboard of the delegation: a county's, a city's, a province's, or a town's own."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from core import clock
from core.views import page_view
from powers.overview import SEEN, Overview, overview
from towns.models import Division

A_MINUTE = 60


def counted(request: HttpRequest) -> Overview:
    """Counted once a minute for each post, for the page and for the desk."""
    post = request.user.post
    key = f"overview:{post.pk}:{get_language()}:{clock.today()}"
    return cache.get_or_set(key, lambda: overview(request.user), A_MINUTE) or overview(request.user)


@page_view(SEEN)
def dashboard(request: HttpRequest) -> HttpResponse:
    """Figures that lead to their lists, what is in force by several things, and the year's course."""
    found = counted(request)
    context = {
        "title": _("How far the delegation is"),
        "overview": found,
        "chart": course(found),
        "heads": [_("Month"), pgettext("tenure", "Begun"), pgettext("tenure", "Ended")],
    }
    return render(request, "powers/overview.html", context)


def panel(request: HttpRequest) -> str:
    """The figures on the desk of whoever oversees towns."""
    post = request.user.post
    if post.place.level >= Division.Level.TOWN or not request.user.has_perm(SEEN):
        return ""
    return render_to_string("powers/_figures.html", {"overview": counted(request)})


def course(found: Overview) -> dict[str, Any]:
    """Begun and ended month by month, as an ECharts option."""
    names = [month for month, _begun, _ended in found.months]
    return {
        "grid": {"left": 40, "right": 12, "top": 32, "bottom": 24},
        "legend": {"top": 0, "data": [pgettext("tenure", "Begun"), pgettext("tenure", "Ended")]},
        "xAxis": {"type": "category", "data": names},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "type": "bar",
                "name": pgettext("tenure", "Begun"),
                "data": [row[1] for row in found.months],
            },
            {
                "type": "bar",
                "name": pgettext("tenure", "Ended"),
                "data": [row[2] for row in found.months],
            },
        ],
    }
