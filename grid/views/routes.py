"""Routing rules, and the page that tells where a case would go and why."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.filters import ChoiceFilter, Flag, PlaceFilter
from core.views import Action, Column, DetailPage, Facts, FormPage, History, ListPage, page_view
from grid.forms.routes import RoutingRuleForm, TryForm
from grid.models import RoutingRule
from grid.routing import Router

TARGET = [
    Column("unit__name", _("Goes to this unit")),
    Column("unit_name"),
    Column("to_village"),
]
WHEN = [
    Column("category_code", mono=True),
    Column("platform"),
    Column("source"),
    Column("urgency"),
    Column("special"),
]


class RouteList(ListPage):
    """Rules of one's place, above it and below it."""

    model = RoutingRule
    columns = [
        Column("place__name", _("Place"), link=True, main=True),
        *WHEN,
        *TARGET,
        Column("from_date", optional=True),
        Column("until_date"),
    ]
    filters = [
        Flag("in_force_today", _("In force")),
        ChoiceFilter("platform"),
        ChoiceFilter("source"),
        PlaceFilter(),
    ]
    sorts = ["category_code", "id"]
    actions = [
        Action("grid:route-new", _("New rule"), "plus", "grid.add_routingrule", kind="primary"),
        Action("grid:route-try-list", _("Where would it go?"), "route", "grid.view_routingrule"),
    ]
    empty = _("No rule yet: cases go to the unit that their category names.")


class RouteDetail(DetailPage):
    """One rule: which cases, where to, from when."""

    model = RoutingRule
    facts = [
        Facts(_("Which cases"), [Column("place__name", _("Place")), *WHEN]),
        Facts(_("Where to"), [*TARGET, "from_date", "until_date", Column("basis", wide=True)]),
    ]
    tabs = [History()]
    actions = [Action("grid:route-edit", _("Change"), "pencil", "grid.change_routingrule")]


class RoutePage(FormPage):
    """A command room sets a rule for its place or a place below."""

    model = RoutingRule
    form = RoutingRuleForm


@page_view("grid.view_routingrule")
def try_rules(request: HttpRequest) -> HttpResponse:
    """Which rule hits, why the others do not, the unit and its load. Nothing is saved."""
    asked = any(request.GET.get(name) for name in ("number", "town"))
    form = TryForm(request.GET if asked else None, user=request.user)
    context: dict[str, Any] = {"title": _now("Where would it go?"), "form": form}
    status = 200
    if asked and form.is_valid():
        facts = form.facts()
        router = Router([facts])
        context |= {
            "facts": facts,
            "target": router.suggested(facts),
            "weighed": router.weigh(facts),
            "choices": router.choices(facts),
        }
    elif asked:
        status = 422
    return render(request, "grid/try_rules.html", context, status=status)
