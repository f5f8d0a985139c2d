"""Cases as a sheet to take away: no personal data of reporters stands in it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.sheets import Column, Sheet
from grid.forms.exported import CaseRow

CASES = Sheet(
    "grid.cases",
    CaseRow,
    title=pgettext_lazy("grid", "Cases"),
    columns={
        "number": Column(_("Case number"), export_only=True),
        "title": Column(_("Title"), export_only=True),
        "urgency": Column(_("Urgency"), export_only=True),
        "status": Column(_("Status"), export_only=True),
        "platform": Column(_("Platform"), export_only=True),
        "category": Column(_("Category"), path="category__name", export_only=True),
        "unit": Column(_("Unit in charge"), path="unit__name", export_only=True),
        "town": Column(_("Town"), path="town__name", export_only=True),
        "village": Column(_("Village"), path="village__name", export_only=True),
        "grid": Column(_("Grid code"), path="grid__code", export_only=True),
        "source": Column(_("Channel"), export_only=True),
        "reported_at": Column(_("Reported at"), export_only=True),
        "due_at": Column(_("Due"), export_only=True),
        "closed_at": Column(_("Closed at"), export_only=True),
        "is_late": Column(_("A limit was missed"), export_only=True),
        "refusals": Column(_("Times returned"), export_only=True),
        "rating": Column(_("Rating"), export_only=True),
    },
)
