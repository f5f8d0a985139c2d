"""Cases as a list, one case with its way, a new one."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.loans import Loans
from core import clock
from core.filters import ChoiceFilter, DateRange, Flags, ForeignFilter, PlaceFilter
from core.tables import yes_no
from core.views import (
    Action,
    Column,
    DetailPage,
    Facts,
    FormPage,
    History,
    ListPage,
    Papers,
    Related,
)
from grid import alike, limit_shown
from grid.forms.cases import CaseForm
from grid.forms.steps import STARS
from grid.models import Case, CasePause, CaseStage
from grid.sheets.cases import CASES
from grid.views.assists import AssistsOfCase
from grid.views.filters import StatusFilter
from grid.views.looks import LOOKS
from grid.views.requests import RequestsOfCase
from grid.views.supervisions import CASE_ACTIONS, OfOneCase


def degrees(value: float | None) -> str:
    """Degrees with six places: a tenth of a metre."""
    return "" if value is None else f"{value:.6f}"


LENDS = {"grid.note_case": _("Write notes with pictures")}


class CaseList(ListPage):
    """Every case in one's field of view, whatever the channel."""

    model = Case
    among_many = True
    columns = [
        Column("number", mono=True, link=True),
        Column("title", link=True, main=True, wide=True),
        Column("urgency", badge=Case.URGENCY_TONES),
        Column("status", badge=True, main=True),
        Column("due_at", deadline=True, main=True),
        Column("unit__name", _("Unit in charge")),
        Column("platform"),
        Column("town__name", _("Town")),
        Column("reported_at"),
        Column("source", optional=True),
        Column("category__name", _("Category"), optional=True),
        Column("village__name", _("Village"), optional=True),
        Column("grid__name", pgettext_lazy("ground", "Grid"), optional=True),
        Column("refusals", optional=True),
        Column("rating", optional=True, choices=dict(STARS)),
    ]
    filters = [
        Flags(
            pgettext_lazy("case", "Standing"),
            open=_("Open"),
            overdue=_("Overdue"),
            due_soon=_("Due soon"),
            settled=_("Settled"),
            on_time=_("Settled in time"),
            satisfied=_("Rated as satisfied"),
            upkeep=_("Upkeep of public facilities"),
            **LOOKS,
        ),
        StatusFilter(),
        ChoiceFilter("platform"),
        ChoiceFilter("urgency"),
        ChoiceFilter("source"),
        ForeignFilter("category", _("Category")),
        ForeignFilter("unit", _("Unit in charge")),
        PlaceFilter(),
        DateRange("reported_at"),
    ]
    search = ["title", "^number"]
    sorts = ["-reported_at", "due_at"]
    bulk = ["accept", "dispatch", "sign", "confirm", "urge", "archive"]
    export = CASES
    actions = [Action("grid:case-new", _("Enter a case"), "plus", "grid.add_case", kind="primary")]
    empty = _("No case here. Reports come in by telephone, on patrol, from the public.")


def late(was_late: bool, ended_at: Any, due_at: Any) -> str:
    """The row knows it once the stay is over; while it lasts, the clock does."""
    return yes_no(was_late if ended_at else bool(due_at and due_at < clock.now()))


class StageList(ListPage):
    """Where a case stayed how long."""

    model = CaseStage
    title = _("Stages and limits")
    columns = [
        Column("status", main=True),
        Column("unit__name", _("Unit in charge")),
        Column("started_at", main=True),
        Column("due_at"),
        Column("ended_at"),
        Column("is_late", show=late, needs=("ended_at", "due_at")),
        Column("basis", wide=True),
    ]
    sorts = ["id"]


class PauseList(ListPage):
    """When the clock stood."""

    model = CasePause
    title = _("Stopped intervals")
    columns = [
        Column("start_at", main=True),
        Column("end_at", main=True),
        Column("until_date"),
        Column("reason"),
    ]
    sorts = ["id"]


class CaseDetail(DetailPage):
    """One case: what happened, what is next, how long it stayed where."""

    model = Case
    number = "number"
    related = ("county", "category__version")
    facts = [
        Facts(
            _("What happened"),
            [
                Column("text", wide=True),
                Column("category__name", _("Category")),
                "platform",
                "urgency",
                "source",
                Column("external_number", mono=True),
                "happened_at",
                "reported_at",
            ],
        ),
        Facts(
            _("Where"),
            [
                Column("town__name", _("Town")),
                Column("village__name", _("Village")),
                Column("grid__name", pgettext_lazy("ground", "Grid")),
                Column("grid__code", _("Grid code"), mono=True),
                Column("address", wide=True),
                Column("longitude", show=degrees),
                Column("latitude", show=degrees),
            ],
        ),
        Facts(
            _("Handling"),
            [
                Column("unit__name", _("Unit in charge")),
                "tier",
                Column("due_at", deadline=True),
                Column("result", wide=True),
                "refusals",
                "reworks",
                "round",
                "closed_at",
                Column("rating", choices=dict(STARS)),
            ],
        ),
    ]
    aside = [
        "grid/_limit.html",
        "grid/_suggestions.html",
        "grid/_alike.html",
        "grid/_reporters.html",
    ]
    tabs = [
        Related(_("Stages and limits"), StageList, "case"),
        Related(_("Assistance"), AssistsOfCase, "case"),
        Related(_("Requests"), RequestsOfCase, "case"),
        Related(_("Supervision"), OfOneCase, "case"),
        Related(_("Stopped intervals"), PauseList, "case"),
        Papers("grid.handle_case"),
        Loans("grid.lend_case", LENDS),
        History(),
    ]

    @property
    def actions(self) -> list[Action]:
        """Nothing is asked for in a case that has ended."""
        return CASE_ACTIONS if self.item.is_open else []

    def marked(self, rows: Any) -> Any:
        return limit_shown.marked(rows)

    def context(self, item: Case) -> dict[str, Any]:
        return {
            "limit": limit_shown.of(item),
            "alike": alike.to(item, self.request.user),
            "reporters": alike.reporters(item, self.request.user),
        }


class CasePage(FormPage):
    """Enter what was told or seen."""

    model = Case
    form = CaseForm
    title = button = _("Enter a case")
    edits = False
