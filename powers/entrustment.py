"""Entrustments after their signing: filed with the justice bureau in time (R5), published (R3)."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.calendars import calendar_for, on_change
from core.notifications import notify
from core.workflow import Move
from powers import due
from powers.effects import keep_paper
from powers.holders import holders
from powers.models import Delegation, Mode, Paper
from powers.timetable.days import workday_after
from towns.models import PolicyParameter

KIND = Paper.Kind


def entrusted(move: Move) -> None:
    """An entrustment was signed or renewed: its publication, and the day by which it is to be filed."""
    line, data = move.item, move.data
    if line.mode != Mode.ENTRUSTED:
        return
    keep_published(move, KIND.PUBLICATION)
    line.filing_due_date = None if data.get("filed_date") else due.filing(move, data["issued_date"])


def keep_published(move: Move, kind: str) -> None:
    """The paper or page in which the public reads it, where the step names one."""
    data = move.data
    number, url = data.get("published_number"), data.get("published_url")
    if not number and not url:
        return
    Paper.objects.create(
        delegation=move.item,
        kind=kind,
        number=number or data.get("number", ""),
        issued_date=data.get("published_date") or data["issued_date"],
        url=url or "",
        by=move.by,
    )


def filed(move: Move) -> None:
    """The justice bureau has it: the day stands at the entrustment, the receipt among the papers."""
    day = move.data["filed_date"]
    signed = move.item.papers.filter(kind=KIND.AGREEMENT).order_by("-id").first()
    if signed:
        signed.filed_date = day
        signed.save(update_fields=["filed_date"])
    move.data.setdefault("issued_date", day)
    keep_paper(move, KIND.REGISTRATION)
    move.item.filing_due_date = None


# --- reminders ----------------------------------------------------------------------------------


def remind_of_filing() -> int:
    """Departments with entrustments to file: ahead of the day by the parameter, and once it has passed."""
    ahead = max(PolicyParameter.objects.value("filing_warning_days", on=clock.today()))
    lines = Delegation.objects.unfiled().filter(
        filing_due_date__lte=clock.today() + timedelta(days=ahead)
    )
    found = list(lines.with_names().order_by("pk"))
    for line in found:
        _tell(line)
    return len(found)


def _tell(line: Delegation) -> None:
    """Once before the day and once after it, however often this runs."""
    last_day = line.filing_due_date
    is_late = last_day is not None and last_day < clock.today()
    title = (
        _("“%(item)s” in %(town)s: the entrustment should have been filed by %(day)s.")
        if is_late
        else _("“%(item)s” in %(town)s: file the entrustment with the justice bureau by %(day)s.")
    )
    notify(
        holders({"powers.hand_over_delegation"}, line.town, [line.department_id]),
        title % {"item": line.title, "town": line.town, "day": last_day},
        body=_("An entrustment is filed within the working days that the rule names (R5)."),
        url=line.get_absolute_url(),
        kind="powers.filing",
        key=f"powers.filing:{line.pk}:{last_day}:{'late' if is_late else 'soon'}",
        is_urgent=is_late,
    )


@on_change
@transaction.atomic
def recompute_filing_dates() -> None:
    """After a change of the calendar: every day by which an entrustment is to be filed."""
    lines = Delegation.objects.unfiled().select_related("county", "town")
    moved, figure = [], PolicyParameter.objects.value
    for line in lines.prefetch_related("papers").select_for_update(of=("self",)):
        signed = [paper for paper in line.papers.all() if paper.kind == KIND.AGREEMENT]
        if signed:
            begun = max(paper.issued_date for paper in signed)
            days = int(figure("entrustment_filing_working_days", place=line.town, on=begun))
            calendar = calendar_for(line.county.code if line.county else "")
            line.filing_due_date = workday_after(begun, days, calendar)
            moved.append(line)
    Delegation.objects.bulk_update(moved, ["filing_due_date"])
