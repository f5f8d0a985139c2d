"""The checklist: the grid of a batch and town, the tab of a line, the table of what is asked for."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.filters import ChoiceFilter, Flag, ForeignFilter, PlaceFilter
from core.mixed import fetched
from core.pages.tabs import Tab
from core.scope import holdings
from core.tables import PLACEHOLDER
from core.views import Action, Column, DetailPage, Facts, FormPage, ListPage, find, page_view
from core.workflow import Refused
from powers import readiness
from powers.checklist import Checklist, State, of_page
from powers.forms import readiness as readiness_forms
from powers.models import Batch, Delegation, Need, Readiness, Requirement
from towns.models import Division

SHOWN_LINES = 400


@page_view("powers.view_readiness", methods=("GET", "POST"))
def readiness_grid(request: HttpRequest, pk: int) -> HttpResponse:
    """Lines × needs of a batch in one town: one evidence for all that is ticked."""
    shown = shown_of(request, pk)
    batch, towns, town = shown.batch, shown.towns, shown.town
    findings: list[Any] = []
    may_declare = bool(holdings(request.user, readiness.DECLARE))
    may_confirm = bool(holdings(request.user, readiness.CONFIRM))
    if request.method == "POST":
        findings = _taken(request)
        if not findings:
            return redirect(f"{request.path}?town={town.code}" if town else request.path)
    context = {
        "batch": batch,
        "towns": towns,
        "town": town,
        "rows": _rows(shown.lines, may_declare, may_confirm),
        "needs": list(Need),
        "ticked": set(request.POST.getlist("cell")),
        "given": request.POST,
        "findings": findings,
        "may_declare": may_declare,
        "may_confirm": may_confirm,
        "title": _("Checklist"),
    }
    return render(request, "powers/readiness_grid.html", context, status=422 if findings else 200)


@dataclass(frozen=True)
class Shown:
    """What one sees of a batch: its towns, the one chosen, and its lines there."""

    batch: Batch
    towns: list[Division]
    town: Division | None
    lines: list[Delegation]


def shown_of(request: HttpRequest, pk: int) -> Shown:
    """All of it in one statement; 404 where the town of the address has no line here."""
    code = request.GET.get("town", "")
    lines = Delegation.objects.visible_to(request.user).live().filter(batch=pk)
    towns = Division.objects.filter(pk__in=lines.values("town")).order_by("code")
    chosen = lines.filter(town__in=towns.filter(code=code) if code else towns.values("pk")[:1])
    found = fetched(
        {
            "batch": Batch.objects.visible_to(request.user).filter(pk=pk),
            "towns": towns,
            "lines": chosen.order_by("item__number", "pk")[:SHOWN_LINES],
        },
        {"lines": ("item", "town", "batch", "department")},
    )
    batch = next(iter(found.get("batch", ())), None) or find(request, Batch, pk=pk)  # or why not
    there = found.get("towns", [])
    town = next((each for each in there if each.code == code or not code), None)
    if code and town is None:
        raise Http404
    return Shown(batch, there, town, found.get("lines", []))


def _rows(lines: list[Delegation], may_declare: bool, may_confirm: bool) -> list[dict[str, Any]]:
    """Each line with the state of each need, and how much is still missing."""
    gathered = Checklist((line.pk for line in lines), lines)
    rows = []
    for line in lines:
        states = gathered.states(line.pk)
        missing = sum(1 for state in states if state.is_missing)
        cells = [_cell(line, state, may_declare, may_confirm) for state in states]
        rows.append({"line": line, "cells": cells, "missing": missing})
    return rows


def _cell(line: Delegation, state: State, may_declare: bool, may_confirm: bool) -> dict[str, Any]:
    """A need of a line; the town ticks what it declares, the department what was declared."""
    can_tick = state.is_required and state.is_declared
    can_tick = can_tick and (may_declare or (may_confirm and state.entry is not None))
    return {"state": state, "key": f"{line.pk}:{state.need}", "can_tick": can_tick}


def _taken(request: HttpRequest) -> list[Any]:
    """What was pressed is done; or the findings that stand against it."""
    try:
        done = _done(request, cells_of(request.POST.getlist("cell")))
    except Refused as refusal:
        return refusal.findings
    if done.written:
        messages.success(request, _("%(n)s entries were saved.") % {"n": done.written})
    if done.reopened:
        messages.warning(
            request,
            _("%(n)s of them had been confirmed: the department looks at them again.")
            % {"n": done.reopened},
        )
    if done.same:
        messages.info(request, _("%(n)s entries stood so already.") % {"n": done.same})
    return []


def _done(request: HttpRequest, cells: list[readiness.Cell]) -> readiness.Outcome:
    given, act = request.POST, request.POST.get("act")
    evidence = given.get("evidence", "").replace("\x00", "")  # the database has no NUL
    need = readiness.DECLARE if act == "declare" else readiness.CONFIRM
    if not holdings(request.user, need):
        raise PermissionDenied
    if act == "declare":
        day = parse_day(given.get("evidence_date", ""))
        return readiness.declare(cells, evidence=evidence, day=day, by=request.user)
    if act == "return":
        return readiness.send_back(cells, reason=evidence, by=request.user)
    return readiness.confirm(cells, by=request.user)


def parse_day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


def cells_of(values: list[str]) -> list[readiness.Cell]:
    """Ticked cells as `line:need`; what is not written so is left out."""
    pairs = (value.partition(":") for value in values)
    return [(int(key), need) for key, _colon, need in pairs if key.isdecimal() and len(key) < 18]


class ChecklistTab(Tab):
    """What a line needs, what is there, who said so and who confirmed it."""

    label = gettext_lazy("Checklist")
    slug = "checklist"
    template = "powers/checklist_tab.html"

    def is_shown(self, page: Any, item: Any) -> bool:
        return bool(holdings(page.request.user, "powers.view_readiness"))

    def context(self, page: Any, item: Any) -> dict[str, Any]:
        return {
            "states": of_page(item).states(item.pk),
            "grid": readiness.grid_of(item),
        }


class ReadinessList(ListPage):
    """What towns declared, line by line."""

    model = Readiness
    title = gettext_lazy("Declared for the checklist")
    columns = [
        Column("delegation__title", gettext_lazy("Item"), link=True, main=True, wide=True),
        Column("delegation__town__name", gettext_lazy("Town")),
        Column("need", main=True),
        Column("evidence", wide=True),
        Column("evidence_date"),
        Column("declared_by__full_name", gettext_lazy("Declared by")),
        Column("confirmed_by__full_name", gettext_lazy("Confirmed by")),
        Column("confirmed_at"),
        Column("objection", optional=True, wide=True),
    ]
    filters = [
        ChoiceFilter("need"),
        PlaceFilter(),
        Flag("unconfirmed", gettext_lazy("Waiting for confirmation")),
    ]
    sorts = ["-id"]
    key = "delegation_id"
    empty = gettext_lazy("Nothing is declared yet. A town declares on the checklist of a batch.")

    def row_link(self) -> str:
        """To the line: what was declared is read and confirmed there and on its batch's grid."""
        return f"{reverse('powers:delegation-detail', args=[PLACEHOLDER])}?tab=checklist"


class RequirementList(ListPage):
    """What each programme asks for before a start."""

    model = Requirement
    title = gettext_lazy("What the checklist asks for")
    columns = [
        Column("programme__name", gettext_lazy("Programme")),
        Column("need", main=True, link=True),
        Column("kind", main=True),
        Column("mode", main=True),
        Column("complexity", main=True),
        Column(
            "is_required",
            pgettext_lazy("checklist", "Required"),
            badge={True: "good", False: "off"},
            main=True,
        ),
        Column("clause", mono=True),
    ]
    filters = [
        ForeignFilter("programme", gettext_lazy("Programme")),
        ChoiceFilter("need"),
        ChoiceFilter("mode"),
    ]
    sorts = ["id"]
    actions = [
        Action("powers:requirement-new", gettext_lazy("New row"), "plus", "powers.add_requirement")
    ]
    empty = gettext_lazy("No checklist yet. Without one nothing can start.")


class RequirementDetail(DetailPage):
    """One row of the table."""

    model = Requirement
    facts = [
        Facts(
            gettext_lazy("Asked for"),
            [
                Column("programme__name", gettext_lazy("Programme")),
                "need",
                "kind",
                "mode",
                "complexity",
                "is_required",
                "clause",
            ],
        )
    ]
    actions = [
        Action(
            "powers:requirement-edit", gettext_lazy("Change"), "pencil", "powers.change_requirement"
        )
    ]


class RequirementForm(FormPage):
    """A programme asks for something more, or no longer."""

    model = Requirement
    form = readiness_forms.RequirementForm
    permission = "powers.add_requirement"
