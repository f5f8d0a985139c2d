"""Hurrying a case: urging, supervision in three levels, points; cards are made in grid/cards.py (R22)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.workflow import Finding, Refused, begin
from grid import beside_news, days
from grid.models import Assist, Case, Supervision
from towns.models import Division, PolicyParameter

K, L = Supervision.Kind, Supervision.Level
ZJ12 = "ZJ-12"
POINTS = {
    K.YELLOW: "case_points_yellow",
    K.RED: "case_points_red",
    K.SUPERVISION: "case_points_supervision",
}


def points_of(kind: str, place: Division | None) -> Decimal:
    """What it costs the unit in the assessment: a policy figure, none for urging."""
    name = POINTS.get(K(kind))
    return Decimal(PolicyParameter.objects.value(name, place)) if name else Decimal(0)


def days_of(level: int, place: Division) -> int:
    """Within how many working days the unit answers."""
    return int(PolicyParameter.objects.value(f"case_supervision_days_{level}", place))


@transaction.atomic
def issue(
    case: Case, level: int, *, by: Any, reason: str, demand: str = "", document_number: str = "",
    copied_to: str = "", interview_at: datetime | None = None,
) -> Supervision:  # fmt: skip
    """Supervise a case on a level (facts §4.8); Refused says why not."""
    found = objections(case, level, by)
    if found:
        raise Refused(*found)
    row = drawn_up(
        case, K.SUPERVISION, by=by, level=level, reason=reason, demand=demand,
        document_number=document_number, copied_to=copied_to, interview_at=interview_at,
    )  # fmt: skip
    return sent(row, by, "supervised")


def urge(case: Case, *, by: Any, reason: str) -> Supervision:
    """催办: a word that needs no answer and costs nothing."""
    row = drawn_up(case, K.URGE, by=by, reason=reason)
    row.save()
    return begin(row, by=by, note=reason)


def drawn_up(case: Case, kind: str, *, by: Any, level: int = L.NONE, **fields: Any) -> Supervision:
    """Not yet saved: addressed to whoever has the case now, with due time and points."""
    post = getattr(by, "post", None)
    row = Supervision(
        case=case, title=case.title, town=case.town, kind=kind, level=level, unit_id=case.unit_id,
        is_by_village=case.is_by_village, at_tier=case.tier, issued_by=by,
        from_tier=post.place.level if post else case.tier,
        points=points_of(kind, case.home), issued_at=clock.now(), **fields,
    )  # fmt: skip
    if level:
        row.days = days_of(level, case.home)
        row.due_at, _warn = days.times(case, row.issued_at, row.days)
    return row


def sent(row: Supervision, by: Any, event: str) -> Supervision:
    row.save()
    begin(row, by=by, note=row.reason)
    beside_news.announce([row], event)
    return row


def objections(case: Case, level: int, by: Any) -> list[Finding]:
    """Why this level can't be used on this case by this person."""
    found, post = [], by.post
    if not case.is_open:
        found.append(Finding(_("The case is closed: reopen it where it was not settled.")))
    if level > L.FIRST and not by.has_perm("grid.lead_supervision", case):
        found.append(
            Finding(
                _("Level 2 and 3 are for leaders and the county: ask them, or use level 1."),
                clause=ZJ12,
                field="level",
            )
        )
    if is_with_room(case) and post.place.level >= case.tier and level == L.FIRST:
        found.append(
            Finding(
                _("The case lies with the command room itself: it is supervised from above."),
                clause=ZJ12,
            )
        )
    if standing(case).filter(level__gte=level).exists():
        found.append(
            Finding(_("The case is under supervision of this level already."), field="level")
        )
    return found


def standing(case: Case) -> Any:
    """Supervision that waits for its answer or its end."""
    return Supervision.objects.standing().filter(case=case, kind=K.SUPERVISION)


def is_with_room(case: Case) -> bool:
    """Nobody is in charge yet: the room that directs the case has it."""
    return case.unit_id is None and not case.is_by_village


def end(case: Case, is_open: bool) -> None:
    """The stay in which cards and urging were sent is over; supervision ends with the case.

    What is being answered this moment is passed over, so that no two steps wait for each other.
    """
    rows = Supervision.objects.standing().filter(case=case, assist=None)
    _end(rows.exclude(kind=K.SUPERVISION) if is_open else rows)


def end_of_help(assist: Assist) -> None:
    """Cards of a request for help that was answered."""
    _end(Supervision.objects.standing().filter(assist=assist))


def _end(rows: Any) -> None:
    from grid.workflow.supervisions import SUPERVISION

    for row in rows.select_for_update(of=("self",), skip_locked=True):
        SUPERVISION.apply(row, "end", by=None)


@transaction.atomic
def raise_unanswered() -> int:
    """Level 1 that was not answered in time becomes level 2 by itself; how many did."""
    rows = Supervision.objects.overdue().filter(kind=K.SUPERVISION, level=L.FIRST)
    found = rows.select_related("case", "town").select_for_update(of=("self",), skip_locked=True)
    return sum(_raised(row) for row in found)


def _raised(row: Supervision) -> bool:
    from grid.workflow.supervisions import SUPERVISION

    locked = Case.objects.select_for_update(of=("self",), skip_locked=True)
    case = locked.select_related("town").filter(pk=row.case_id).first()
    if case is None:
        return False
    if standing(case).filter(level__gte=L.SECOND).exists():
        SUPERVISION.apply(row, "end", by=None)
        return False
    SUPERVISION.apply(row, "escalate", by=None)
    reason = _("Supervision of level 1 was not answered in time: %(reason)s") % {
        "reason": row.reason
    }
    higher = drawn_up(
        case, K.SUPERVISION, by=None, level=L.SECOND, reason=reason[:500], demand=row.demand,
        raised_from=row,
    )  # fmt: skip
    sent(higher, None, "supervised")
    return True
