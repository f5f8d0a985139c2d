"""Opening and closing the times in which a town holds a power; only steps of a delegation do it."""

from datetime import timedelta

from core import clock
from core.workflow import Move
from powers.models import Delegation, Tenure


def open_tenure(line: Delegation) -> None:
    """From today until the term, or without end; one that ended yesterday or today goes on."""
    today = clock.today()
    last = line.tenures.order_by("-from_date").first()
    if last and last.until_date is not None and last.until_date >= today - timedelta(days=1):
        last.until_date, last.ended_by = line.term_until_date, ""
        last.save(update_fields=["until_date", "ended_by"])
        return
    if last and last.until_date is None:
        return
    Tenure.objects.create(
        delegation=line,
        town_id=line.town_id,
        power_id=line.power_id,
        department_id=line.department_id,
        mode=line.mode,
        from_date=today,
        until_date=line.term_until_date,
    )


def close_tenure(move: Move) -> None:
    """The last day was yesterday; on the first day it is that day."""
    today = clock.today()
    for tenure in move.item.tenures.on(today):
        tenure.until_date = max(tenure.from_date, today - timedelta(days=1))
        tenure.ended_by = move.transition.name
        tenure.save(update_fields=["until_date", "ended_by"])
