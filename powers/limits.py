"""Limits in working days of rows that stand outside the procedure of a programme (`Limited`)."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

from django.db import transaction

from core import clock
from core.calendars import calendar_for, on_change
from core.deadlines import Limit, Unit, due, local
from powers.models import Duty, DutyReply, DutyReport
from powers.models.duties import Limited
from towns.models import Division, PolicyParameter

CHUNK = 1_000
WITH_LIMITS = (Duty, DutyReply, DutyReport)


def days(name: str, place: Division) -> int:
    """The number of working days that the policy parameter `name` sets in `place` today."""
    return int(PolicyParameter.objects.value(name, place=place, on=clock.today()))


def last_day(since: datetime, working_days: int, region: str) -> date:
    """The day on which so many working days end; the first day is not counted."""
    end = due(since, Limit(working_days, Unit.WORKING_DAYS), calendar_for(region))
    assert end is not None  # only a stopped clock has no end
    return local(end).date()


def begin(row: Limited, working_days: int, place: Division) -> None:
    """A new state begins now and has so many working days."""
    row.since_at, row.limit_days = clock.now(), working_days
    row.due_date = last_day(row.since_at, working_days, place.code)


def lift(row: Limited) -> None:
    """Nothing is expected any more."""
    row.limit_days = row.due_date = None


@on_change
@transaction.atomic
def recompute() -> None:
    """After a change of the calendar: every running limit anew."""
    ends = cache(last_day)
    for model in WITH_LIMITS:
        running = model.objects.filter(limit_days__isnull=False, due_date__isnull=False)
        rows = running.select_related("county").select_for_update(of=("self",)).order_by("pk")
        moved = list(_moved(rows.iterator(CHUNK), ends))
        model.objects.bulk_update(moved, ["due_date"], batch_size=CHUNK)


def _moved(rows: Iterable, ends: object) -> Iterable:
    for row in rows:
        end = ends(row.since_at, row.limit_days, row.county.code)  # type: ignore[operator]
        if end != row.due_date:
            row.due_date = end
            yield row
