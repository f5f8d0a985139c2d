"""The timetable as a sheet to take away."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.sheets import Column, Sheet
from powers.forms.timetable import PlannedStepForm
from powers.models import Standing


def standing(value: Any) -> str:
    return str(Standing(value).label)


TIMETABLE = Sheet(
    "powers.timetable",
    PlannedStepForm,
    title=_("Timetable"),
    columns={
        "batch": Column(_("Batch"), path="batch__title", export_only=True),
        "town": Column(_("Town"), path="town__name", export_only=True),
        "complexity": Column(_("Complexity"), export_only=True),
        "stage": Column(_("Stage"), export_only=True),
        "planned_date": Column(_("Planned day"), export_only=True),
        "done_date": Column(_("Done on"), export_only=True),
        "standing": Column(_("Standing"), show=standing, export_only=True),
        "slip": Column(_("Days behind"), export_only=True),
        "first_planned_date": Column(_("First planned for"), export_only=True),
    },
)
