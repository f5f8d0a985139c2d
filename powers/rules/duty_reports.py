"""What must hold for a town's comment, for a report of work pushed down, and for the clean-up."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core import clock
from core.workflow import Finding, Move
from powers.models import Cleanup, Duty, DutyReport
from powers.rules.duties import CLAUSE, RULE


def is_still_asked(move: Move) -> Iterable[Finding]:
    """A comment counts while the towns are asked."""
    if move.item.duty.status != Duty.Status.ASKED:
        yield Finding(_("The towns are no longer asked about this duty."), clause=CLAUSE)


def reply_is_late(move: Move) -> Iterable[Finding]:
    """Silence is noted only after the limit."""
    if move.item.due_date is None or move.item.due_date >= clock.today():
        yield Finding(_("The town's limit is still running."))


def is_asked_no_longer(move: Move) -> Iterable[Finding]:
    """Only the comments of a duty that left the towns are dropped."""
    if move.item.duty.status == Duty.Status.ASKED:
        yield Finding(_("The towns are still asked about this duty."))


def deadline_is_ahead(move: Move) -> Iterable[Finding]:
    """A department gets time to put things right."""
    day = move.data.get("until_date")
    if day is None or day < clock.today():
        yield Finding(
            _("This day is over: choose the day by which the department must act."),
            clause=CLAUSE,
            field="until_date",
        )


def application_is_named(move: Move) -> Iterable[Finding]:
    """R13: whoever had to apply for admission names the duty that was asked for."""
    duty = move.data.get("duty")
    if move.item.demand == DutyReport.Demand.APPLY and duty is None:
        yield Finding(
            _("The department had to apply for admission: name the duty that it has asked for."),
            clause=CLAUSE,
            rule=RULE,
            field="duty",
        )
    if duty is not None and (duty.department_id != move.item.department_id or not duty.round):
        yield Finding(
            _("Name a duty of this department that the towns have been asked about."),
            clause=CLAUSE,
            rule=RULE,
            field="duty",
        )


def is_temporary(move: Move) -> Iterable[Finding]:
    """Only an admission with a last day can be renewed."""
    if move.item.duty.status != Duty.Status.TEMPORARY:
        yield Finding(_("This duty is admitted for good: keep it or end it."), clause=CLAUSE)


def renewal_is_decided(move: Move) -> Iterable[Finding]:
    """A renewal stands on a decision of its own, as the admission does."""
    is_named = move.data.get("decision_number") and move.data.get("decided_date")
    if move.came_from == Cleanup.Status.TO_RENEW and not is_named:
        yield Finding(
            _("Enter number and date of the decision to renew the admission."),
            clause=CLAUSE,
            field="decision_number",
        )


def duty_is_carried_no_longer(move: Move) -> Iterable[Finding]:
    """A row of the clean-up closes by itself only when its duty has ended."""
    if move.item.duty.status in Duty.CARRIED:
        yield Finding(_("The duty is still admitted."))
