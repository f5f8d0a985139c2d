"""The limit that runs on a case, as its page explains it: which clock, why, until when, when it stood."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from core import clock
from core.calendars import calendar_for
from core.deadlines import State, Unit, state
from grid.limits import region
from grid.models import Case, CasePause, CaseStage, Category

REST_DAYS = 4
TONES = {
    State.RUNNING: "wait",
    State.STOPPED: "plain",
    State.WARNING: "soon",
    State.OVERDUE: "late",
}


@dataclass(frozen=True)
class Stopped:
    """An interval in which the clock stood."""

    since: datetime | None
    until: datetime | None
    last_day: str
    reason: str


@dataclass(frozen=True)
class Shown:
    """What the box says. `amount` and `extension` in `unit`."""

    state: State
    stage: str
    amount: int
    extension: int
    unit: str
    basis: str
    since: datetime | None
    due: datetime | None
    warn: datetime | None
    stopped: list[Stopped] = field(default_factory=list)
    rest_days: list[date] = field(default_factory=list)
    category: Category | None = None
    """Where settling is timed and the category has a limit of its own, as its edition sets it."""

    @property
    def is_own(self) -> bool:
        """Whether the category's own limit runs: that of the urgency may end first."""
        return self.category is not None and self.basis == self.category.name

    @property
    def category_unit(self) -> str:
        return str(Unit(self.category.limit_unit).label) if self.category else ""

    @property
    def tone(self) -> str:
        return TONES[self.state]


def marked(rows: QuerySet[Case]) -> QuerySet[Case]:
    """The running stage and its stopped intervals come with the case: no statement more."""
    return rows.annotate(**_marks())


@cache
def _marks() -> dict[str, Any]:
    """Built once: the same for every case."""
    stages = CaseStage.objects.filter(case=OuterRef("pk"), ended_at=None)
    stage = stages.values(
        found=JSONObject(
            amount="amount", unit="limit_unit", extension="extension", basis="basis",
            since="started_at",
        )
    )  # fmt: skip
    pauses = CasePause.objects.filter(case=OuterRef("pk")).order_by("start_at")
    pause = pauses.values(
        found=JSONObject(since="start_at", until="end_at", last_day="until_date", reason="reason")
    )
    return {"running_stage": Subquery(stage), "stood": ArraySubquery(pause)}


def of(case: Any) -> Shown | None:
    """None where nothing is awaited."""
    stage = case.running_stage
    if not stage or not stage["amount"]:
        return None
    since = moment(stage["since"])
    stopped = [row for row in map(_stopped, case.stood) if not row.until or row.until > since]
    return Shown(
        state=state(clock.now(), case.warn_at, case.due_at), stage=case.get_status_display(),
        amount=stage["amount"], extension=stage["extension"],
        unit=str(Unit(stage["unit"]).label), basis=stage["basis"], since=since, due=case.due_at,
        warn=case.warn_at, stopped=stopped,
        rest_days=_rest_days(case, stage["unit"], case.due_at),
        category=_category(case),
    )  # fmt: skip


def _category(case: Case) -> Category | None:
    """The case's category, read with its edition; only settling is timed by it (grid.limits)."""
    category = case.category if case.status == Case.Status.HANDLING else None
    return category if category and category.limit_amount else None


def _stopped(row: dict[str, Any]) -> Stopped:
    until = moment(row["until"]) if row["until"] else None
    return Stopped(moment(row["since"]), until, row["last_day"] or "", row["reason"])


def moment(text: str) -> datetime:
    found = parse_datetime(text)
    if found is None:
        raise ValueError(text)
    return found


def of_days(row: Any, since: datetime, basis: str) -> Shown | None:
    """The limit in working days of what hangs on a case: help, supervision. None where none runs."""
    if row.due_at is None or not row.days:
        return None
    unit, warn = Unit.WORKING_DAYS, getattr(row, "warn_at", None)
    return Shown(
        state=state(clock.now(), warn, row.due_at), stage=row.get_status_display(),
        amount=row.days, extension=0, unit=str(unit.label), basis=basis, since=since,
        due=row.due_at, warn=warn, rest_days=_rest_days(row.case, unit, row.due_at),
    )  # fmt: skip


def _rest_days(case: Case, unit: str, due: datetime | None) -> list[date]:
    """The next days on which a clock of working time does not run, up to the end of the limit."""
    if Unit(unit).is_natural or due is None:
        return []
    calendar, last = calendar_for(region(case)), due.date()
    days = (day for day in _days(clock.today(), last) if not calendar.is_workday(day))
    return list(islice(days, REST_DAYS))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
