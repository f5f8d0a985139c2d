"""Open matters of powers that are taken back, and the hand-back certificate."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.filters import ChoiceFilter, DateRange, Flag, PlaceFilter
from core.views import (
    Action,
    Column,
    DetailPage,
    Facts,
    FormPage,
    ImportPage,
    ListPage,
    Related,
    find,
    page_view,
)
from powers import handback_paper
from powers.download import sent
from powers.forms import handback as handback_forms
from powers.models import Batch, Delegation, OpenMatter
from powers.sheets import OPEN_MATTERS

GOING_BACK = (Delegation.Status.TAKING_BACK, Delegation.Status.TAKEN_BACK)


class MatterList(ListPage):
    """What the towns still bring to its end after a power was taken back."""

    model = OpenMatter
    columns = [
        Column("number", mono=True, link=True, main=True),
        Column("title", wide=True, main=True),
        Column("delegation__title", _("Power"), wide=True),
        Column("delegation__town__name", _("Town")),
        Column("handler"),
        Column("opened_date"),
        Column("closed_date"),
        Column(
            "delegation__status",
            _("Status of the power"),
            choices=dict(Delegation.Status.choices),
            badge=Delegation.TONES,
            optional=True,
        ),
    ]
    filters = [
        Flag("open", _("Open")),
        Flag("closed", _("Closed")),
        ChoiceFilter("delegation__status", _("Status of the power"), [
            (status.value, status.label) for status in GOING_BACK
        ]),
        PlaceFilter(),
        DateRange("opened_date"),
    ]  # fmt: skip
    search = ["title"]
    sorts = ["-id", "opened_date"]
    export = OPEN_MATTERS
    actions = [
        Action("powers:matter-new", _("Enter a matter"), "plus", "powers.add_openmatter"),
        Action("powers:matter-import", _("Import"), "file-import", "powers.import_openmatter"),
    ]
    empty = _("No matter is open. Towns enter theirs while a power is being taken back.")


class MatterDetail(DetailPage):
    """One open matter."""

    model = OpenMatter
    facts = [
        Facts(_("Matter"), ["number", "title", "handler", "opened_date", "closed_date"]),
        Facts(
            _("Power"),
            [
                Column("delegation__title", _("Power"), wide=True),
                Column("delegation__town__name", _("Town")),
            ],
        ),
    ]
    actions = [
        Action("powers:matter-edit", _("Change or close"), "pencil", "powers.change_openmatter")
    ]


class MatterForm(FormPage):
    """A matter is entered, changed or closed."""

    model = OpenMatter
    form: Any = handback_forms.OpenMatterForm


class MatterImport(ImportPage):
    """A town's open matters as a sheet."""

    sheet = OPEN_MATTERS
    permission = "powers.import_openmatter"


class Matters(Related):
    """The tab of a power's open matters; only where it is being taken back or was."""

    def __init__(self) -> None:
        super().__init__(_("Open matters"), MatterList, "delegation")

    def is_shown(self, page: Any, item: Any) -> bool:
        return item.status in GOING_BACK and super().is_shown(page, item)


@page_view("powers.view_delegation")
def certificate(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The hand-back certificate of one power, with its open matters."""
    line = find(request, Delegation, pk=pk, related=("item", "town", "department"))
    if line.status not in GOING_BACK:
        messages.error(request, _now("This power is not being taken back: nothing is certified."))
        return redirect(line)
    return sent(handback_paper.certificate([line]), kind, f"{line.town}-{line}-回交确认书")


@page_view("powers.view_delegation")
def batch_certificate(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """One hand-back certificate for all powers of a batch that are taken back."""
    batch = find(request, Batch, pk=pk)
    lines = Delegation.objects.visible_to(request.user).filter(batch=batch, status__in=GOING_BACK)
    found = list(lines.with_names().order_by("town", "department", "item__number"))
    if not found:
        messages.error(request, _now("No power of this batch is being taken back."))
        return redirect(batch)
    return sent(handback_paper.certificate(found), kind, f"{batch}-回交确认书")
