"""Reminders on days that a parameter names: on that day or after it, once (XY-2.1.3)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from core import clock

PATIENCE = 7
"""Days for which a reminder that could not be sent on its day is still sent."""


def ahead(left: int, days: Iterable[int]) -> int | None:
    """The mark to remind of, `left` days before: the nearest that has come and is still fresh."""
    return min((day for day in days if 0 <= day - left <= PATIENCE), default=None)


def coming(rows: QuerySet, field: str, days: list[int]) -> Iterator[tuple[Any, int]]:
    """Of the rows whose day `field` lies ahead those to remind of today, each with its mark."""
    today = clock.today()
    for row in rows.filter(**{f"{field}__range": (today, today + timedelta(days=max(days)))}):
        mark = ahead((getattr(row, field) - today).days, days)
        if mark is not None:
            yield row, mark


def behind(passed: int, days: Iterable[int]) -> int | None:
    """The same, `passed` days after: the latest that has come and is still fresh."""
    return max((day for day in days if 0 <= passed - day <= PATIENCE), default=None)
