"""What the steps of a duty do besides changing its status: limits, evidence, numbers, news."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.workflow import Finding, Move, Refused
from powers import duties, limits
from powers.duty_news import holding, tell
from powers.models import Duty, DutyEvidence
from powers.rules.duties import CLAUSE, RULE

S = Duty.Status
P = "powers.{}_duty".format

# Whose turn it is in each state, and whoever gives the verdict there also returns the duty.
TURN: dict[str, str] = {
    S.STAFFING: P("review"),
    S.LEGAL: P("clear"),
    S.FINANCE: P("fund"),
    S.DECISION: P("decide"),
}


def same(move: Move) -> str:
    return move.came_from


def asked(move: Move) -> None:
    """A new round: every town concerned is asked anew."""
    move.item.round += 1
    duties.ask_towns(move.item, by=move.by)


def next_limit(move: Move) -> None:
    """The office whose turn it is has its working days."""
    county = move.item.county
    limits.begin(move.item, limits.days("duty_review_working_days", county), county)


def no_limit(move: Move) -> None:
    limits.lift(move.item)


def marked(move: Move) -> None:
    move.item.negative_entry = move.data.get("negative_entry")


def proved(move: Move) -> None:
    """The paper of one kind; entered again it replaces the one before, which the history keeps."""
    data = move.data
    given = {name: data[name] for name in ("number", "issued_date", "issuer")}
    try:
        with transaction.atomic():
            DutyEvidence.objects.update_or_create(
                duty=move.item,
                kind=data["kind"],
                defaults=given
                | {"county_id": move.item.county_id, "by": move.by, "at": clock.now()},
            )
    except IntegrityError:
        raise Refused(
            Finding(
                _("This budget indicator was entered for another duty at this moment."),
                clause=CLAUSE,
                rule=RULE,
                field="number",
            )
        ) from None


def decided(move: Move) -> None:
    """The paper of the decision."""
    move.item.decision_number = move.data["decision_number"]
    move.item.decided_date = move.data["decided_date"]
    limits.lift(move.item)


def verdict(move: Move) -> str:
    """For good, or for a time where a last day is given."""
    return S.TEMPORARY if move.data.get("until_date") else S.ADMITTED


def admitted(move: Move) -> None:
    """The duty gets its number and its days (R13)."""
    decided(move)
    duty = move.item
    duty.from_date, duty.until_date = move.data["from_date"], move.data.get("until_date")
    duties.give_number(duty)
    move.data["notice_number"] = duty.notice_number


def renewed(move: Move) -> None:
    """The new last day with its own paper; what was decided at the admission stays as it was."""
    move.item.until_date = move.data["until_date"]
    move.item.renewal_number = move.data["decision_number"]
    move.item.renewed_date = move.data["decided_date"]


def ended(move: Move) -> None:
    """From today on towns no longer carry it."""
    move.item.ended_date = clock.today()


def ran_out(move: Move) -> None:
    """However late the daily task comes, the day after the last one is the first without it."""
    move.item.ended_date = move.item.until_date + timedelta(days=1)


# --- news ---------------------------------------------------------------------------------------


def of_department(duty: Duty) -> Any:
    return holding("powers.ask_duty", organisation=duty.department_id)


def of_towns(duty: Duty) -> Any:
    towns = list(duty.concerned_towns().values_list("pk", flat=True))
    return holding("powers.give_dutyreply", place__in=towns)


def tell_next(move: Move) -> None:
    """Whoever's turn it is now."""
    duty = move.item
    tell(
        move,
        holding(TURN[move.to], place=duty.county_id),
        _("A duty waits for you: “%(duty)s” (%(department)s)")
        % {"duty": duty, "department": duty.department},
    )


def tell_towns(move: Move) -> None:
    duty = move.item
    tell(
        move,
        of_towns(duty),
        _("%(department)s asks the towns to take on “%(duty)s”: comment until %(day)s")
        % {"duty": duty, "department": duty.department, "day": duty.due_date},
    )


def tell_department(move: Move) -> None:
    """What became of the department's duty."""
    tell(move, of_department(move.item), f"{move.transition.label}：{move.item}")


def tell_all(move: Move) -> None:
    """Department and towns read what was decided."""
    duty = move.item
    title = _("“%(duty)s”: %(status)s %(number)s") % {
        "duty": duty,
        "status": duty.get_status_display(),
        "number": duty.notice_number,
    }
    people = list(of_department(duty).values_list("pk", flat=True))
    people += of_towns(duty).values_list("pk", flat=True)
    tell(move, holding_any(people), title.strip())


def holding_any(keys: list[int]) -> Any:
    return User.objects.filter(pk__in=keys)
