"""May this town do this? For officers inside the portal, for everybody outside."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock
from core.views import page_view
from powers.authority import may
from powers.forms.authority import CANDIDATES, MayForm
from towns.models import Division


@page_view("powers.view_delegation")
def ask_inside(request: HttpRequest) -> HttpResponse:
    """The question among the other pages of an officer; one's own town is filled in."""
    place = request.user.post.place if request.user.post else None
    own = place.name if place and place.level == Division.Level.TOWN else ""
    return _page(request, "powers/may.html", own)


@require_safe
def ask_outside(request: HttpRequest) -> HttpResponse:
    """The same question for everybody: what a town may do is public."""
    return _page(request, "powers/open_may.html", "")


def _page(request: HttpRequest, template: str, town: str) -> HttpResponse:
    is_asked = bool(request.GET.get("town") or request.GET.get("power"))
    first = {"town": town, "on": clock.today()}
    form = MayForm(request.GET if is_asked else None, initial=first)
    context: dict[str, Any] = {"form": form, "title": _("May this town do this?")}
    if is_asked and form.is_valid():
        context |= _answered(form)
    return render(request, template, context, status=422 if form.errors else 200)


def _answered(form: MayForm) -> dict[str, Any]:
    found = form.candidates(CANDIDATES + 1)
    if not found:
        form.add_error(
            "power", _("The catalogue of this province has no such power: try a shorter word.")
        )
        return {}
    town, on = form.cleaned_data["town"], form.cleaned_data["on"]
    if len(found) > 1:
        return {"candidates": found[:CANDIDATES], "has_more": len(found) > CANDIDATES, "town": town}
    return {"authority": may(town, found[0], on), "town": town}
