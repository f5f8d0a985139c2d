"""What must hold of every grid (ZJ-12): it has its code, its people, its ground."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.workflow import Finding
from grid.models import Grid, GridStaff, GroundFault
from towns.models import Division

CLAUSE = "ZJ-12"


@dataclass(frozen=True)
class GridRule:
    """A rule as a condition on rows, for the list, and as a sentence, for the page: one and the same."""

    name: str
    label: Any
    sentence: Callable[[], str]
    broken: Callable[[], Any]

    def finding(self) -> Finding:
        return Finding(self.sentence(), CLAUSE, self.name)


def unstaffed() -> Any:
    """Nobody works there full time today."""
    people = GridStaff.objects.in_force().full_time().filter(grid=OuterRef("pk"))
    return ~Exists(people)


def faulty() -> Any:
    """Shares ground with a neighbour, as last measured."""
    return Exists(
        GroundFault.objects.overlaps().filter(Q(grid=OuterRef("pk")) | Q(other=OuterRef("pk")))
    )


def alien() -> Any:
    """Coded under another village."""
    return ~Q(code="") & ~Q(code__startswith=F("village_code"))


RULES = (
    GridRule(
        "uncoded",
        gettext_lazy("Without a unified code"),
        lambda: _(
            "This grid has no unified code yet. Have numbers proposed for its village and take them over."
        ),
        lambda: Q(code=""),
    ),
    GridRule(
        "alien_code",
        gettext_lazy("Code of another village"),
        lambda: _(
            "The code does not begin with the code of the village in which the grid lies. Renumber it."
        ),
        alien,
    ),
    GridRule(
        "unstaffed",
        gettext_lazy("Without a full-time worker"),
        lambda: _("Nobody works here full time today. Each grid has one full-time grid worker."),
        unstaffed,
    ),
    GridRule(
        "undrawn",
        gettext_lazy("Without a boundary"),
        lambda: _(
            "The ground of this grid is not drawn yet, so it covers none. Upload its boundary."
        ),
        lambda: Q(boundary__isnull=True),
    ),
    GridRule(
        "overlapping",
        gettext_lazy("Overlaps a neighbour"),
        lambda: _("Part of this ground is claimed by a neighbouring grid too. Redraw one of them."),
        faulty,
    ),
)
BY_NAME = {rule.name: rule for rule in RULES}


def bare_villages(places: QuerySet) -> QuerySet:
    """Villages of `places` in which no grid is in force: ground that nobody covers."""
    there = Grid.objects.in_force().filter(village=OuterRef("pk"))
    return places.valid().filter(~Exists(there), level=Division.Level.VILLAGE)  # type: ignore[attr-defined]


def marked(rows: QuerySet) -> QuerySet:
    """Grids with a column per rule: whether it is broken."""
    return rows.annotate(**{f"is_{rule.name}": _as_column(rule) for rule in RULES})


def _as_column(rule: GridRule) -> Any:
    return Case(
        When(rule.broken(), then=Value(True)), default=Value(False), output_field=BooleanField()
    )


def breaking(rows: QuerySet, names: Iterable[str] = ()) -> QuerySet:
    """Grids that break one of the rules named, or any of them."""
    condition = Q()
    for name in list(names) or list(BY_NAME):
        condition |= Q(BY_NAME[name].broken())
    return rows.filter(condition)


def findings_of(grid: Grid) -> list[Finding]:
    """What stands against one grid today; a grid that has ended owes nothing."""
    if not grid.is_in_force():
        return []
    row = marked(Grid.objects.filter(pk=grid.pk)).values(*(f"is_{r.name}" for r in RULES)).first()
    return [rule.finding() for rule in RULES if row and row[f"is_{rule.name}"]]
