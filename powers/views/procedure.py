"""Which stages each programme asks for."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.views import Action, Column, DetailPage, Facts, FormPage, ListPage
from powers.forms import procedure as procedure_forms
from powers.models import ProcedureStep


class ProcedureList(ListPage):
    """Which stages each programme asks for."""

    model = ProcedureStep
    title = _("Procedure")
    columns = [
        Column("programme__name", _("Programme"), main=True),
        Column("stage", main=True, link=True),
        Column("is_on"),
        Column("working_days", number=True, main=True),
        Column("clause", mono=True),
    ]
    sorts = ["id"]


class ProcedureDetail(DetailPage):
    """One stage of one programme."""

    model = ProcedureStep
    facts = [
        Facts(
            _("Stage"),
            [Column("programme__name", _("Programme")), "stage", "is_on", "working_days", "clause"],
        )
    ]
    actions = [
        Action("powers:procedure-edit", _("Change"), "pencil", "powers.change_procedurestep")
    ]


class ProcedureForm(FormPage):
    """A programme switches a stage on or off and sets its limit."""

    model = ProcedureStep
    form: Any = procedure_forms.ProcedureForm
    creates = False
