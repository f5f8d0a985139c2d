"""Reports of duties pushed down, the towns' comments and the yearly clean-up, as tables to take away."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import PageForm
from core.sheets import Column, Sheet
from powers.forms.duties import ReportForm
from powers.models import Cleanup, DutyReply


class ReplyRow(PageForm):
    """Comments are given by a step; the sheet only goes out."""

    class Meta:
        model = DutyReply
        fields: list[str] = []


class CleanupRow(PageForm):
    """Rows of the clean-up move by steps; the sheet only goes out."""

    class Meta:
        model = Cleanup
        fields: list[str] = []


def out(heading: object, path: str = "") -> Column:
    """A column that only goes out."""
    return Column(heading, path=path, export_only=True)  # type: ignore[arg-type]


REPORTS = Sheet(
    "powers.duty_reports",
    ReportForm,
    title=_("Reports of duties pushed down"),
    columns={
        "town": out(_("Town"), "town__name"),
        "department": out(pgettext_lazy("report", "Department"), "department__name"),
        "name": out(_("What was pushed down")),
        "pushed_date": out(_("Pushed down on")),
        "evidence": out(_("How it came about")),
        "status": out(_("Status")),
        "demand": out(_("What the department must do")),
        "due_date": out(_("Due")),
        "statement": out(_("What the department says")),
        "duty": out(_("Admission number"), "duty__notice_number"),
    },
)

REPLIES = Sheet(
    "powers.duty_replies",
    ReplyRow,
    title=_("Towns' comments"),
    columns={
        "duty": out(pgettext_lazy("duty", "Duty"), "duty__name"),
        "department": out(_("Asking department"), "duty__department__name"),
        "town": out(_("Town"), "town__name"),
        "round": out(_("Round")),
        "status": out(_("Comment")),
        "reason": out(_("Reason")),
        "replied_at": out(_("Replied at")),
        "due_date": out(_("Due")),
    },
)

CLEANUPS = Sheet(
    "powers.cleanups",
    CleanupRow,
    title=_("Yearly clean-up"),
    columns={
        "year": out(_("Year")),
        "duty": out(pgettext_lazy("duty", "Duty"), "duty__name"),
        "department": out(_("Asking department"), "duty__department__name"),
        "notice_number": out(_("Admission number"), "duty__notice_number"),
        "status": out(_("Result")),
        "reason": out(_("Reason")),
        "until_date": out(_("Renewed until")),
        "due_date": out(_("Due")),
    },
)
