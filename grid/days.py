"""Limits in working days that hang on a case: of assistance and of supervision (R20, R22)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.calendars import on_change
from core.deadlines import Limit, Unit
from grid.limits import CHUNK, Clockwork, region
from grid.models import Assist, Case, Supervision


def times(
    case: Case, since: datetime, days: int, works: Clockwork | None = None
) -> tuple[datetime | None, datetime | None]:
    """When `days` working days end, and when they warn, by the calendar of the case's county."""
    return (works or Clockwork.of(case)).times(since, Limit(days, Unit.WORKING_DAYS))


@on_change
def recompute() -> None:
    """Every limit of this kind that still runs, by the calendar as it is now."""
    _recompute(Assist.objects.open(), "asked_at", ["due_at", "warn_at"])
    issued = Supervision.objects.filter(status=Supervision.Status.ISSUED, days__gt=0)
    _recompute(issued, "issued_at", ["due_at"])


def _recompute(rows: Any, since: str, fields: list[str]) -> None:
    last = 0
    known: dict[str, Clockwork] = {}
    while found := list(_next(rows, last)):
        for row in found:
            works = known.get(region(row.case)) or known.setdefault(
                region(row.case), Clockwork.of(row.case)
            )
            ends = times(row.case, getattr(row, since), row.days, works)
            row.due_at = ends[0]
            if "warn_at" in fields:
                row.warn_at = ends[1]
        rows.model.objects.bulk_update(found, fields)
        last = found[-1].pk


def _next(rows: Any, after: int) -> Iterable[Any]:
    found = rows.filter(pk__gt=after).select_related("case").order_by("pk")
    return found[:CHUNK]
