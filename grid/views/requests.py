"""Extensions and holds that are asked for: the list, one request, asking."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.deadlines import Unit
from core.filters import ChoiceFilter, DateRange, ForeignFilter, PlaceFilter
from core.views import Column, DetailPage, Facts, History, ListPage
from grid.forms.requests import ExtensionForm, HoldRequestForm
from grid.models import CaseRequest
from grid.views.of_case import OfCasePage


def longer_by(amount: int | None, unit: str) -> str:
    return f"{amount} {Unit(unit).label}" if amount and unit else ""


AMOUNT = Column("amount", show=longer_by, needs=("limit_unit",))


class CaseRequestList(ListPage):
    """What units ask of the rooms, and what became of it."""

    model = CaseRequest
    title = _("Extensions and holds")
    columns = [
        Column("title", link=True, main=True, wide=True),
        Column("kind", main=True),
        AMOUNT,
        Column("until_date"),
        Column("reason", wide=True),
        Column("unit__name", _("Unit in charge")),
        Column("town__name", _("Town"), optional=True),
        Column("status", badge=True, main=True),
        Column("asked_at"),
        Column("due_at", deadline=True, optional=True),
        Column("answer", wide=True, optional=True),
    ]
    filters = [
        ChoiceFilter("status"),
        ChoiceFilter("kind"),
        ForeignFilter("unit", _("Unit in charge")),
        PlaceFilter(),
        DateRange("asked_at"),
    ]
    sorts = ["-id"]
    bulk = ["grant"]
    empty = _("Nothing is asked for. The unit in charge asks on the page of its case.")


class RequestsOfCase(CaseRequestList):
    """As a tab of its case."""

    columns = [
        Column("kind", link=True, main=True),
        *(one for one in CaseRequestList.columns if one.name not in ("title", "kind")),
    ]


class CaseRequestDetail(DetailPage):
    """One request, with the case it is about."""

    model = CaseRequest
    facts = [
        Facts(
            pgettext_lazy("request", "Request"),
            [
                "kind",
                AMOUNT,
                "until_date",
                Column("reason", wide=True),
                Column("unit__name", _("Unit in charge")),
                Column("asked_by__full_name", pgettext_lazy("request", "Asked by")),
                "asked_at",
            ],
        ),
        Facts(
            pgettext_lazy("grid", "Case"),
            [
                Column("case__number", _("Case number"), mono=True),
                Column("case__text", _("What happened"), wide=True),
                Column("case__status", _("Status")),
                Column("case__due_at", _("Due"), deadline=True),
            ],
        ),
        Facts(pgettext_lazy("request", "Decision"), [Column("answer", wide=True), "decided_at"]),
    ]
    tabs = [History()]
    related = ("case", "case__village", "unit", "town")


class ExtensionPage(OfCasePage):
    """Ask for more time, before the limit ends."""

    model = CaseRequest
    form = ExtensionForm
    title = button = _("Ask for more time")


class HoldRequestPage(OfCasePage):
    """Ask that the clock stands until a day."""

    model = CaseRequest
    form = HoldRequestForm
    title = button = _("Ask for a hold")
