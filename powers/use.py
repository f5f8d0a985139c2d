"""How use gets into the records: entered by the month, imported, or reported by the apps above."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock
from core.workflow import Finding
from powers.indicators import held_in
from powers.models import Delegation, Use
from powers.months import month_of

Source = Use.Source
FIGURES = ("exercised", "on_time", "overturned")
MOST = 1_000_000


@dataclass(frozen=True)
class Entry:
    """What was typed for one line, and what stood there when the page was opened."""

    exercised: int
    on_time: int
    overturned: int
    seen: tuple[int, ...] | None = None

    @property
    def figures(self) -> tuple[int, int, int]:
        return self.exercised, self.on_time, self.overturned


def record(
    delegation: Delegation,
    day: date,
    *,
    exercised: int = 1,
    on_time: int | None = None,
    overturned: int = 0,
    source: str = Source.REPORTED,
) -> bool:
    """Add to the month of `day` what an app above reports; False where the month stands already.

    Without `on_time` all of it was in time. A month that a town entered or a sheet brought is not
    added to: it is the whole month. Safe for many at once: one row a month, added to in the database.
    """
    if min(exercised, overturned, on_time or 0) < 0 or (on_time or 0) > exercised:
        raise ValueError("No more can be on time than were exercised, and nothing is negative.")
    Use.objects.bulk_create([_blank(delegation, month_of(day), source)], ignore_conflicts=True)
    rows = Use.objects.filter(delegation=delegation, month=month_of(day), source=source)
    return bool(
        rows.update(
            exercised=F("exercised") + exercised,
            on_time=F("on_time") + (exercised if on_time is None else on_time),
            overturned=F("overturned") + overturned,
            at=clock.now(),
        )
    )


def _blank(line: Delegation, month: date, source: str, by: Any = None) -> Use:
    row = Use(delegation=line, month=month, source=source, by=by)
    row.take_line()
    return row


def objections(month: date | None, exercised: int | None, on_time: int | None) -> list[Finding]:
    """What is wrong with the figures of a month, whatever line they are for."""
    found = []
    if month is not None and month > month_of(clock.today()):
        found.append(Finding(_("This month is still to come."), field="month"))
    if exercised is not None and on_time is not None and on_time > exercised:
        found.append(Finding(_("No more can be on time than were exercised."), field="on_time"))
    return found


def not_held() -> str:
    return _("The town did not hold this power in that month.")


@transaction.atomic
def enter(
    lines: Iterable[Delegation], month: date, entries: Mapping[int, Entry], *, by: Any
) -> tuple[int, dict[int, str]]:
    """The month of a town as its clerk typed it: all of it, or nothing and a sentence per line.

    Only what differs from what was seen is written; where somebody else wrote meanwhile, it is said.
    """
    held = {line.pk: line for line in lines}
    there = {
        row.delegation_id: row
        for row in Use.objects.filter(delegation__in=held, month=month).select_for_update()
    }
    wanted = {key: entry for key, entry in entries.items() if entry.figures != entry.seen}
    errors = {key: not_held() for key in wanted if key not in held}
    for key, entry in wanted.items():
        row = there.get(key)
        if row and figures_of(row) not in (entry.seen, entry.figures):
            errors[key] = _("Somebody entered %(figures)s meanwhile.") % {
                "figures": " / ".join(map(str, figures_of(row)))
            }
    if errors:
        return 0, errors
    changed = [
        _filled(there.get(key) or _blank(held[key], month, Source.ENTERED), entry, by)
        for key, entry in wanted.items()
        if key not in there or figures_of(there[key]) != entry.figures
    ]
    return len(store(changed)), {}


def figures_of(row: Use) -> tuple[int, ...]:
    return row.exercised, row.on_time, row.overturned


def _filled(row: Use, entry: Entry, by: Any) -> Use:
    row.exercised, row.on_time, row.overturned = entry.figures
    row.source, row.by, row.at = Source.ENTERED, by, clock.now()
    return row


WRITTEN = [*FIGURES, "source", "by", "at"]


def store(rows: list[Use]) -> list[Use]:
    """Write many months at once; a month that is there already takes the new figures."""
    return Use.objects.bulk_create(
        rows,
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["delegation", "month"],
        update_fields=WRITTEN,
    )


def lines_of(lines: Any, month: date) -> Any:
    """The lines that have a row in the month's sheet, in the order of the catalogue."""
    rows = held_in(lines, month).select_related("item", "department", "town")
    return rows.order_by("town", "item__number", "pk")
