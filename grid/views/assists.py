"""Who helps whom: the list, one request for help, asking for it."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import ChoiceFilter, DateRange, Flags, ForeignFilter, PlaceFilter
from core.views import Column, DetailPage, Facts, History, ListPage, Papers
from grid import limit_shown
from grid.forms.assists import AssistForm
from grid.models import Assist
from grid.views.of_case import OfCasePage


class AssistList(ListPage):
    """Who helps whom."""

    model = Assist
    title = _("Assistance")
    columns = [
        Column("title", pgettext_lazy("grid", "Case"), link=True, main=True, wide=True),
        Column("unit__name", _("Assisting unit")),
        Column("task", wide=True),
        Column("status", badge=True, main=True),
        Column("asked_at"),
        Column("due_at", deadline=True, main=True),
        Column("result", wide=True),
        Column("answered_at", optional=True),
        Column("town__name", _("Town"), optional=True),
    ]
    filters = [
        ChoiceFilter("status"),
        Flags(_("Standing"), open=_("Open"), overdue=_("Overdue")),
        ForeignFilter("unit", _("Assisting unit")),
        PlaceFilter(),
        DateRange("asked_at"),
    ]
    sorts = ["-id", "due_at"]
    bulk = ["take_on"]
    empty = _("No unit is asked for help. Help is asked on the page of a case.")


class AssistsOfCase(AssistList):
    """As a tab of its case."""

    columns = [
        Column("unit__name", _("Assisting unit"), link=True, main=True),
        *(one for one in AssistList.columns if one.name not in ("title", "unit__name")),
    ]


class AssistDetail(DetailPage):
    """One request for help, its answer and what shows it."""

    model = Assist
    facts = [
        Facts(
            _("Assistance"),
            [
                Column("case__number", _("Case number"), mono=True),
                Column("case__text", _("What happened"), wide=True),
                Column("case__unit__name", _("Unit in charge")),
                Column("unit__name", _("Assisting unit")),
                Column("task", wide=True),
                Column("asked_by__full_name", _("Asked by")),
                "asked_at",
                Column("due_at", deadline=True),
            ],
        ),
        Facts(_("Answer"), [Column("result", wide=True), "answered_at"]),
    ]
    tabs = [Papers(), History()]
    aside = ["grid/_limit.html"]
    related = ("case", "asked_by")

    def context(self, item: Assist) -> dict[str, Any]:
        basis = _now("set by %(name)s, who asked for help") % {"name": item.asked_by.full_name}
        return {"limit": limit_shown.of_days(item, item.asked_at, basis)}


class AssistPage(OfCasePage):
    """Ask a unit for help."""

    model = Assist
    form = AssistForm
    title = button = _("Ask for help")
