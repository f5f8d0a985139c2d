"""Time limits: an amount on one of four clocks, stopped intervals, one extension, warning, overdue.

Pure arithmetic over a `Calendar`; core/calendars.py brings the calendar from the database and
core/timers.py keeps the limits of rows. Rules of counting: the day on which a limit in days begins
is not counted; it ends when the offices close on its last day; a limit in natural days that would
end on a rest day ends on the next working day (Civil Code, articles 201 to 203). While the clock
is stopped in days, the day of the stop is counted and the day of going on is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)
FAR = 366 * 30
WARNING_SHARE = Decimal("0.9")


class Unit(models.TextChoices):
    """The four clocks; the natural one also counts minutes."""

    NATURAL_MINUTES = "natural_minutes", _("minutes")
    NATURAL_HOURS = "natural_hours", _("hours")
    WORKING_HOURS = "working_hours", _("working hours")
    WORKING_DAYS = "working_days", _("working days")
    NATURAL_DAYS = "natural_days", _("days")

    @property
    def is_days(self) -> bool:
        return self in (Unit.WORKING_DAYS, Unit.NATURAL_DAYS)

    @property
    def is_natural(self) -> bool:
        """Runs by night and on rest days too."""
        return self in (Unit.NATURAL_MINUTES, Unit.NATURAL_HOURS, Unit.NATURAL_DAYS)

    @property
    def length(self) -> timedelta:
        """One unit of a clock that doesn't count days."""
        return timedelta(minutes=1) if self == Unit.NATURAL_MINUTES else timedelta(hours=1)


class LimitError(ValueError):
    """A limit that can't be: the text is a sentence."""


@dataclass(frozen=True)
class Limit:
    """`amount` whole units; hours and days never mix."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise LimitError(_("A limit is at least one unit."))

    def __str__(self) -> str:
        return gettext("%(amount)s %(unit)s") % {
            "amount": self.amount,
            "unit": Unit(self.unit).label,
        }

    def extended(self, by: "Limit | None") -> "Limit":
        """One extension, in the same unit and no longer than the limit itself."""
        if by is None:
            return self
        if by.unit != self.unit or by.amount > self.amount:
            raise LimitError(
                _("An extension has the limit's unit and is no longer than the limit.")
            )
        return replace(self, amount=self.amount + by.amount)


@dataclass(frozen=True)
class Pause:
    """The clock stands from `start` to `end` (None: it still stands)."""

    start: datetime
    end: datetime | None = None

    def days(self) -> tuple[date, date]:
        """(last day counted before, last day not counted)."""
        last = local(self.end).date() if self.end else date.max
        return local(self.start).date(), last

    def covers(self, day: date) -> bool:
        first, last = self.days()
        return first < day <= last


@dataclass(frozen=True)
class Hours:
    """The windows in which offices are open, valid from month and day on (summer, winter time)."""

    windows: tuple[tuple[time, time], ...]
    from_month_day: tuple[int, int] = (1, 1)


OFFICE_HOURS = (Hours(((time(8, 30), time(12)), (time(14), time(17, 30)))),)


@dataclass(frozen=True)
class Calendar:
    """Week days, and the days that are otherwise. `years`: those officially announced."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    hours: Sequence[Hours] = OFFICE_HOURS
    years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < 5)

    def is_announced(self, day: date) -> bool:
        return day.year in self.years

    def windows(self, day: date) -> list[tuple[datetime, datetime]]:
        """When offices are open on that day; none on a rest day."""
        if not self.is_workday(day):
            return []
        return [(at(day, start), at(day, end)) for start, end in self._hours(day).windows]

    def _hours(self, day: date) -> Hours:
        ordered = sorted(self.hours, key=lambda hours: hours.from_month_day)
        begun = [hours for hours in ordered if hours.from_month_day <= (day.month, day.day)]
        return (begun or ordered)[-1]

    def closing(self, day: date) -> datetime:
        return at(day, self._hours(day).windows[-1][1])

    def opening(self, day: date) -> datetime:
        return at(day, self._hours(day).windows[0][0])

    def workday_from(self, day: date) -> date:
        """That day, or the next working day."""
        return next(one for one in days_from(day) if self.is_workday(one))


def at(day: date, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, moment))


def local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


def days_from(day: date) -> Iterator[date]:
    return (day + DAY * number for number in range(FAR))


# --- the end of a limit -------------------------------------------------------------------------


def due(
    start: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """When the limit ends; None while the clock stands."""
    if any(pause.end is None for pause in pauses):
        return None
    if Unit(limit.unit).is_days:
        return _due_day(local(start).date(), limit, calendar, pauses)
    return _spend(start, limit.amount * Unit(limit.unit).length, limit.unit, calendar, pauses)


def _due_day(day: date, limit: Limit, calendar: Calendar, pauses: Sequence[Pause]) -> datetime:
    last = _nth_day(day, limit.amount, limit.unit, calendar, pauses)
    return calendar.closing(calendar.workday_from(last))


def _nth_day(
    day: date, amount: int, unit: str, calendar: Calendar, pauses: Sequence[Pause]
) -> date:
    """The day on which `amount` days have been counted after `day`."""
    for one in days_from(day + DAY):
        amount -= _counts(one, unit, calendar, pauses)
        if amount <= 0:
            return one
    raise LimitError(_("The limit lies too far in the future."))


def _counts(day: date, unit: str, calendar: Calendar, pauses: Sequence[Pause]) -> bool:
    if any(pause.covers(day) for pause in pauses):
        return False
    return unit == Unit.NATURAL_DAYS or calendar.is_workday(day)


def _spend(
    start: datetime, left: timedelta, unit: str, calendar: Calendar, pauses: Sequence[Pause]
) -> datetime:
    """The moment when `left` has run since `start`."""
    for begin, end in _running(start, unit, calendar, pauses):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    raise LimitError(_("The limit lies too far in the future."))


def _running(
    start: datetime, unit: str, calendar: Calendar, pauses: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime]]:
    """The intervals after `start` in which the clock of hours runs, in order."""
    for day in days_from(local(start).date()):
        whole = [(at(day, time()), at(day + DAY, time()))]
        windows = whole if Unit(unit).is_natural else calendar.windows(day)
        for begin, end in windows:
            if end > start:
                yield from _without(max(begin, start), end, pauses)


def _without(
    begin: datetime, end: datetime, pauses: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime]]:
    """The parts of begin…end that no pause covers."""
    for pause in sorted(pauses, key=lambda one: one.start):
        if pause.start >= end:
            break
        if pause.end and pause.end <= begin:
            continue
        if pause.start > begin:
            yield begin, pause.start
        begin = pause.end or end
        if begin >= end:
            return
    if begin < end:
        yield begin, end


# --- what has run -------------------------------------------------------------------------------


def elapsed(
    start: datetime,
    moment: datetime,
    unit: str,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
) -> Decimal:
    """Units that have run at `moment`: whole days, or hours and minutes with a fraction."""
    if moment <= start:
        return Decimal(0)
    if Unit(unit).is_days:
        return Decimal(_elapsed_days(start, moment, unit, calendar, pauses))
    run = timedelta()
    for begin, end in _running(start, unit, calendar, pauses):
        if begin >= moment:
            break
        run += min(end, moment) - begin
    return Decimal(run // timedelta(microseconds=1)) / (
        Unit(unit).length // timedelta(microseconds=1)
    )


def _elapsed_days(
    start: datetime, moment: datetime, unit: str, calendar: Calendar, pauses: Sequence[Pause]
) -> int:
    first, last = local(start).date(), local(moment).date()
    days = (first + DAY * number for number in range(1, (last - first).days + 1))
    return sum(_counts(day, unit, calendar, pauses) for day in days)


def warn_at(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    share: Decimal = WARNING_SHARE,
) -> datetime | None:
    """When `share` of the limit has run: in days, the opening of the day that reaches it."""
    if any(pause.end is None for pause in pauses):
        return None
    if not Unit(limit.unit).is_days:
        part = limit.amount * Unit(limit.unit).length * float(share)
        return _spend(start, part, limit.unit, calendar, pauses)
    amount = int((share * limit.amount).to_integral_value(ROUND_CEILING))
    day = _nth_day(local(start).date(), max(1, amount), limit.unit, calendar, pauses)
    return calendar.opening(day)


class State(models.TextChoices):
    """How a limit stands."""

    RUNNING = "running", _("In time")
    STOPPED = "stopped", _("Clock stopped")
    WARNING = "warning", _("Due soon")
    OVERDUE = "overdue", _("Overdue")


def state(moment: datetime, warn: datetime | None, end: datetime | None) -> State:
    """How the limit stands at `moment`, from its warning and its end."""
    if end is None:
        return State.STOPPED
    if moment > end:
        return State.OVERDUE
    return State.WARNING if warn is not None and moment >= warn else State.RUNNING
