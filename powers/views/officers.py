"""Enforcement cards."""

from django.utils.translation import gettext_lazy as _

from core.filters import DateRange, PlaceFilter
from core.views import Action, Column, DetailPage, Facts, FormPage, ListPage
from powers.forms import officers as officer_forms
from powers.models import CertifiedOfficer


class OfficerList(ListPage):
    """Enforcement cards of the towns."""

    model = CertifiedOfficer
    columns = [
        Column("name", main=True, link=True),
        Column("town__name", _("Town")),
        Column("card_number", mono=True, main=True),
        Column("field"),
        Column("valid_until_date"),
    ]
    filters = [PlaceFilter(), DateRange("valid_until_date")]
    search = ["name"]
    sorts = ["-id"]
    actions = [Action("powers:officer-new", _("New card"), "plus", "powers.add_certifiedofficer")]
    empty = _("No enforcement card is entered yet. The justice bureau enters them.")


class OfficerForm(FormPage):
    """A card is entered or changed."""

    model = CertifiedOfficer
    form = officer_forms.CertifiedOfficerForm
    permission = "powers.add_certifiedofficer"


class OfficerDetail(DetailPage):
    """One card."""

    model = CertifiedOfficer
    facts = [
        Facts(
            _("Card"),
            ["name", Column("town__name", _("Town")), "card_number", "field", "valid_until_date"],
        )
    ]
    actions = [
        Action("powers:officer-edit", _("Change"), "pencil", "powers.change_certifiedofficer")
    ]
