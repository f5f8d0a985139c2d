"""Columns of import and export: organisations, places."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.sheets import Column, Sheet
from towns.forms import OrganisationForm
from towns.models import Organisation

CHANGE = "towns.change_organisation"


def own_organisations(user: Any) -> Any:
    return Organisation.objects.valid().allowing(user, CHANGE)


ORGANISATIONS = Sheet(
    "towns.organisations",
    OrganisationForm,
    title=_("Organisations"),
    columns={
        "name": Column(_("Name"), example="义乌市应急管理局"),
        "short_name": _("Short name"),
        "kind": _("Kind"),
        "division": Column(_("Place"), lookup=("code", "name"), path="division__name"),
        "department": Column(
            _("Sending department"), lookup=("name", "short_name"), path="department__name"
        ),
        "towns": Column(
            _("Towns served"),
            lookup=("code", "name"),
            hint=_("Several towns are separated by 、"),
            path="towns_served",
        ),
        "management": _("Management"),
        "generic_name": Column(_("Generic name"), example="县应急管理局"),
        "head": _("Head"),
        "established_number": _("Established posts"),
        "actual_number": _("Staff in post"),
        "counts_toward_cap": _("Counts toward the cap"),
        "code": _("Unified social credit code"),
        "valid_from_date": _("Valid from"),
        "valid_until_date": _("Valid until"),
    },
    identity=("division", "name"),
    existing=own_organisations,
)
