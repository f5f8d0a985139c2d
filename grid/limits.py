"""The clock of a case: which limit holds, when it ends, when it stands, how it is extended (R20, R22)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from core import clock, deadlines
from core.calendars import calendar_for, on_change
from core.deadlines import Calendar, Limit, LimitError, Pause, Unit
from grid.models import Case, CasePause, CaseRequest, CaseStage, StepLimit
from grid.models.cases import OPEN, Status
from towns.models import PolicyParameter

TIMELESS = {
    Status.HELD,
    Status.RATED,
    Status.ARCHIVED,
    Status.REJECTED,
    Status.HANDED_ON,
    Status.MERGED,
    Status.VOID,
}
"""States in which nothing is awaited."""
NEVER = (None, None)
CHUNK = 1_000


def region(case: Case) -> str:
    """The code of the county, which a number begins with: whose calendar holds."""
    return case.number[:6]


def limits_of(case: Case, status: str) -> list[tuple[Limit, str]]:
    """The limits that hold for `case` in `status`, with their basis; none where nothing is awaited.

    Of the rows of StepLimit the most specific one (own province, longest code, urgency named).
    In handling also the category's own; where both are there, the one that ends first holds.
    """
    if status in TIMELESS:
        return []
    found = _of_step(case, status)
    general = [(Limit(found.amount, Unit(found.unit)), found.basis)] if found else []
    category = case.category if status == Status.HANDLING else None
    if category is None or not category.limit_amount:
        return general
    own = (Limit(category.limit_amount, Unit(category.limit_unit)), category.name)
    is_raised = case.urgency != category.urgency and found is not None and found.urgency
    return [own, *general] if is_raised else [own]


def _of_step(case: Case, status: str) -> StepLimit | None:
    code = case.category.code if case.category else ""
    rows = [
        row
        for row in StepLimit.objects.for_place(case.province_id).filter(step=status)
        if code.startswith(row.category_code) and row.urgency in ("", case.urgency)
    ]
    return max(rows, key=_rank, default=None)


def _rank(row: StepLimit) -> tuple[int, int, bool]:
    return (len(row.category_code), row.province_id is not None, row.urgency != "")


@dataclass(frozen=True)
class Clockwork:
    """What runs alike for all cases of a county: the calendar, and the share after which it warns."""

    calendar: Calendar
    share: Decimal

    @classmethod
    def of(cls, case: Case) -> "Clockwork":
        """By the county of `case`."""
        return cls(calendar_for(region(case)), warning_share(case))

    def times(
        self, since: datetime, limit: Limit, pauses: Sequence[Pause] = ()
    ) -> tuple[datetime | None, datetime | None]:
        """When a limit ends, and when it warns; neither while the clock stands."""
        return (
            deadlines.due(since, limit, self.calendar, pauses),
            deadlines.warn_at(since, limit, self.calendar, pauses, self.share),
        )


# --- entering and leaving a state ---------------------------------------------------------------


def warning_share(case: Case) -> Decimal:
    """A policy parameter (ZJ-12); every step of every case asks for it."""
    (share,) = PolicyParameter.objects.lately(case.home, "warning_share")
    return Decimal(share) / 100


def enter(case: Case, status: str) -> None:
    """The stage of `case` ends, that of `status` begins; sets the case's due and warning time."""
    leave(case)
    opening(case, status).save()


def opening(case: Case, status: str) -> CaseStage:
    """The stage that begins now, not yet saved; sets the case's due and warning time."""
    case.due_at = case.warn_at = None
    stage = CaseStage(case=case, status=status, unit_id=case.unit_id, started_at=clock.now())
    if limits := limits_of(case, status):
        _begin(case, stage, limits)
    if status not in OPEN:  # how soon it is rated is nobody's deadline
        case.due_at = case.warn_at = None
    return stage


def _begin(case: Case, stage: CaseStage, limits: list[tuple[Limit, str]]) -> None:
    works, since = Clockwork.of(case), stage.started_at
    ends = [(works.times(since, limit), limit, why) for limit, why in limits]
    (case.due_at, case.warn_at), limit, why = min(ends, key=lambda end: end[0][0] or since)
    stage.amount, stage.limit_unit, stage.basis = limit.amount, limit.unit, why
    stage.due_at = case.due_at


def leave(case: Case) -> None:
    """Ends the open stage; the case remembers that a limit was missed."""
    moment = clock.now()
    late = case.due_at is not None and case.due_at < moment
    case.is_late = case.is_late or late
    CaseStage.objects.filter(case=case, ended_at=None).update(ended_at=moment, is_late=late)


# --- the clock stands ---------------------------------------------------------------------------


def stop(case: Case, reason: str, until: date | None = None) -> None:
    """The clock stands from now on, until the end of the day `until` or till somebody goes on."""
    CasePause.objects.create(case=case, start_at=clock.now(), until_date=until, reason=reason[:300])
    case.due_at = case.warn_at = None


def end_pause(case: Case) -> None:
    CasePause.objects.filter(case=case, end_at=None).update(end_at=clock.now())


def go_on(case: Case) -> None:
    """The clock runs again; what is left of the limit is left."""
    end_pause(case)
    stage = CaseStage.objects.filter(case=case, ended_at=None).first()
    if stage:
        compute(case, stage, Clockwork.of(case))
        stage.save(update_fields=["due_at"])


def extend(case: Case, by: Limit) -> None:
    """One extension of the running stage, no longer than its limit and before it ends (R20).

    Raises LimitError with a sentence.
    """
    stage = extensible(case, CaseStage.objects.select_for_update())
    as_limit(stage).extended(by)
    stage.extension = by.amount
    compute(case, stage, Clockwork.of(case))
    stage.save(update_fields=["extension", "due_at"])


def as_limit(stage: CaseStage) -> Limit:
    """The limit of a stage that is known to have one."""
    return Limit((stage.amount or 0) + stage.extension, Unit(stage.limit_unit))


def extensible(case: Case, rows: Any = None) -> CaseStage:
    """The running stage, if its limit may be extended; LimitError says why it may not."""
    stages = CaseStage.objects.all() if rows is None else rows
    stage: CaseStage | None = stages.filter(case=case, ended_at=None).first()
    if stage is None or stage.limit is None:
        raise LimitError(_("No limit is running that could be extended."))
    if stage.extension:
        raise LimitError(_("The limit has been extended already; it can be extended only once."))
    if case.due_at is not None and case.due_at < clock.now():
        raise LimitError(_("The limit has passed: it can only be extended before it ends."))
    return stage


def compute(case: Case, stage: CaseStage, works: Clockwork) -> bool:
    """Sets due and warning time of a running stage and its case; True where they moved."""
    before, limit = (stage.due_at, case.due_at, case.warn_at), stage.limit
    pauses = [Pause(row.start_at, row.end_at) for row in case.pauses.all()]
    ends = works.times(stage.started_at, limit, pauses) if limit else NEVER
    stage.due_at = ends[0]
    case.due_at, case.warn_at = ends if stage.status in OPEN else NEVER
    return (stage.due_at, case.due_at, case.warn_at) != before


# --- after a change of the calendar -------------------------------------------------------------


@on_change
def recompute() -> None:
    """Every running limit by the calendar as it is now, a thousand stages at a time."""
    last = 0
    while found := list(_running().filter(pk__gt=last).values_list("pk", "case")[:CHUNK]):
        with transaction.atomic():
            _recompute([case for _stage, case in found])
        last = found[-1][0]


def _running() -> QuerySet[CaseStage]:
    return CaseStage.objects.filter(ended_at=None, amount__isnull=False).order_by("pk")


def _recompute(keys: list[int]) -> None:
    """The cases are held first: a stage that ended a moment ago is not computed any more."""
    cases = Case.objects.select_for_update(of=("self",)).select_related("county")
    rows = cases.prefetch_related("pauses").filter(pk__in=keys).order_by("pk")
    found = {case.pk: case for case in rows}
    moved = list(_moved(list(_running().filter(case__in=found)), found))
    CaseStage.objects.bulk_update([stage for stage, _case in moved], ["due_at"])
    Case.objects.bulk_update([case for _stage, case in moved], ["due_at", "warn_at"])
    asked = CaseRequest.objects.open().filter(case__in=[case.pk for _stage, case in moved])
    asked.update(due_at=Subquery(Case.objects.filter(pk=OuterRef("case")).values("due_at")))


def _moved(stages: list[CaseStage], cases: dict[int, Case]) -> Iterator[tuple[CaseStage, Case]]:
    known: dict[str, Clockwork] = {}
    for stage in stages:
        case = cases.get(stage.case_id)
        if case is None:
            continue
        works = known.get(region(case)) or known.setdefault(region(case), Clockwork.of(case))
        if compute(case, stage, works):
            yield stage, case
