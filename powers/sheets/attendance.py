"""Results of trainings as a sheet."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.sheets import Column, Row, Sheet, bulk_save
from powers.forms.training import AttendanceForm
from powers.models import Attendance


def existing(user: Any) -> Any:
    """Results that are still open, of trainings that are one's own."""
    return Attendance.objects.allowing(user, "powers.report_training").filter(
        training__status="held"
    )


def save_results(rows: list[Row], user: Any) -> None:
    """Two statements for all rows."""
    for row in rows:
        row.instance.take_place()
    bulk_save(rows, user)


ATTENDANCE = Sheet(
    "powers.attendance",
    AttendanceForm,
    title=_("Results of trainings"),
    columns={
        "training": Column(
            pgettext_lazy("noun", "Training"), lookup=("title",), example="行政处罚程序培训"
        ),
        "town": Column(_("Town"), lookup=("code", "name"), path="town__name", example="330782100"),
        "person": Column(pgettext_lazy("person", "Name"), aliases=("姓名",), example="张三"),
        "attended": Column(_("Attended"), example="是"),
        "score": Column(_("Score"), example="86"),
        "passed": Column(_("Passed"), example="是"),
        "day": Column(_("Held on"), path="training__held_date", export_only=True),
    },
    identity=("training", "town", "person"),
    existing=existing,
    save=save_results,
)
