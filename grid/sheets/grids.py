"""The register of grids and of their staff as sheets."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.crypto import mask_phone
from core.sheets import Column, Sheet
from grid.forms.grids import GridForm
from grid.forms.people import StaffForm
from grid.models import Grid, GridStaff


def own_grids(user: Any) -> Any:
    return Grid.objects.in_force().allowing(user, "grid.change_grid")


def own_staff(user: Any) -> Any:
    return GridStaff.objects.in_force().allowing(user, "grid.change_gridstaff")


GRIDS = Sheet(
    "grid.grids",
    GridForm,
    title=_("Grids"),
    columns={
        "village_code": Column(
            _("Village's statistical code"),
            hint=_("12 digits; the village and its town are found by it"),
            example="330782100201",
        ),
        "name": Column(_("Name of the grid"), example="塔山下村第一网格"),
        "code": Column(
            _("Unified code"),
            hint=_("The village's 12 digits and the grid's own; blank where it has none yet"),
            example="330782100201001",
        ),
        "kind": pgettext_lazy("grid", "Kind of grid"),
        "special": Column(_("Special ground"), hint=_("Only for special grids")),
        "households": _("Households"),
        "persons": pgettext_lazy("grid", "Persons"),
        "area_km2": _("Area (km²)"),
        "valid_from_date": _("Valid from"),
        "town": Column(
            _("Town"),
            lookup=("code", "name"),
            path="town__name",
            hint=_("Only for a village that the portal does not know"),
        ),
        "village_name": Column(_("Village's name"), hint=_("Likewise")),
        "note": _("Note"),
    },
    identity=("village_code", "name"),
    existing=own_grids,
)

STAFF = Sheet(
    "grid.staff",
    StaffForm,
    title=_("Grid staff"),
    columns={
        "grid": Column(
            _("Code of the grid"), lookup=("code",), path="grid__code", example="330782100201001"
        ),
        "role": pgettext_lazy("grid staff", "Role in the grid"),
        "user": Column(
            _("Account name"), lookup=("username",), path="user__username",
            hint=_("Blank for somebody without an account"),
        ),
        "name": Column(
            pgettext_lazy("person", "Name"), hint=_("Where there is no account"), example="王小明"
        ),
        "phone": Column(_("Phone"), is_secret=True, show=mask_phone),
        "micro_grid": _("Micro-grid"),
        "from_date": _("From"),
        "until_date": _("Until"),
    },
    identity=("grid", "role", "name"),
    existing=own_staff,
)  # fmt: skip
