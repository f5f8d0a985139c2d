"""Who told of a case, whole: for calling back, for a reason that the audit keeps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.forms import ReasonForm
from core.audit import record
from core.views import find, page_view
from grid.alike import REVEAL
from grid.models import Reporter


@never_cache
@page_view(REVEAL, methods=("GET", "POST"))
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Name and phone, once; the audit names the case, the officer and the reason (R27)."""
    reporter = find(request, Reporter, REVEAL, related=("case",), pk=pk)
    form = ReasonForm(request.POST or None)
    context = {"form": form, "item": reporter, "title": _("Show name and phone")}
    if request.method == "POST" and form.is_valid():
        detail = {"field": "reporter", "reporter": pk, "reason": form.cleaned_data["note"]}
        record("reveal", reporter.case, detail=detail)
        context |= {"name": reporter.name, "phone": reporter.phone}
        return render(request, "accounts/revealed.html", context)
    context["question"] = _(
        "Name and phone are shown once; the audit keeps your name and the reason."
    )
    return render(request, "accounts/act.html", context, status=422 if form.errors else 200)
