"""Evaluations as a sheet to take away."""

from django.utils.translation import gettext_lazy as _

from core.sheets import Column, Sheet
from powers.forms.exported import EvaluationRow

EVALUATIONS = Sheet(
    "powers.evaluations",
    EvaluationRow,
    title=_("Evaluations"),
    columns={
        "delegation": Column(_("Item"), path="delegation__title", export_only=True),
        "town": Column(_("Town"), path="delegation__town__name", export_only=True),
        "cases": Column(_("Cases"), export_only=True),
        "zero_months": Column(_("Months without a case"), export_only=True),
        "on_time": Column(_("Done on time"), export_only=True),
        "corrected": Column(_("Corrected or overturned"), export_only=True),
        "satisfaction": Column(_("Satisfaction (%)"), export_only=True),
        "verdict": Column(_("Verdict"), export_only=True),
        "text": Column(_("Reason"), export_only=True),
        "number": Column(_("Number of the report"), export_only=True),
        "issued_date": Column(_("Date of the report"), export_only=True),
    },
)
