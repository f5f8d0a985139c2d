"""Measures the ground of a town anew: what overlaps, what was left out (ZJ-12)."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from core import clock
from grid import ground
from grid.models import Grid, GroundFault
from towns.models import Division, PolicyParameter

OVERLAP, UNCOVERED = "grid_overlap_max_share", "grid_uncovered_max_share"
MOST_POINTS = "grid_boundary_max_points"

MISSED = 7
"""Days for which a change that could not be measured on its day is still measured."""


def tolerances(town: Division) -> tuple[float, float]:
    """Percent of overlap and of uncovered ground that pass as the width of the pen."""
    value = PolicyParameter.objects.value
    return float(value(OVERLAP, town)), float(value(UNCOVERED, town))


def areas_of(town: Division) -> dict[int, Any]:
    """The ground of the town's grids in force, by the grid's key."""
    rows = Grid.objects.in_force().drawn().filter(town=town)
    return {key: ground.stored(shape) for key, shape in rows.values_list("pk", "boundary")}


@transaction.atomic
def remeasure(town: Division) -> list[GroundFault]:
    """Replace the faults of the town by those that its boundaries have now."""
    Division.objects.select_for_update().get(pk=town.pk)
    GroundFault.objects.filter(town=town).delete()
    return GroundFault.objects.bulk_create(faults_of(town, areas_of(town)))


def remeasure_changed() -> int:
    """The towns in which a split or merger of another day takes effect; how many.

    Those of the last week too: the nights before may have been missed.
    """
    today = clock.today()
    moved = Grid.objects.changing(today - timedelta(days=MISSED), today)
    towns = Division.objects.filter(pk__in=moved.values("town"))
    drawn = towns.filter(pk__in=Grid.objects.drawn().values("town"))
    return len([remeasure(town) for town in drawn.order_by("pk")])


def faults_of(town: Division, areas: dict[Any, Any]) -> list[GroundFault]:
    """The faults that these areas would have; nothing is stored."""
    overlap, uncovered = tolerances(town)
    found = [_overlap(town, one) for one in ground.overlaps(areas, overlap)]
    if areas:
        found += [_gap(town, one) for one in ground.gaps(areas.values(), uncovered)]
    return found


def _overlap(town: Division, found: ground.Overlap) -> GroundFault:
    return _fault(town, GroundFault.Kind.OVERLAP, found, grid_id=found.one, other_id=found.other)


def _gap(town: Division, found: ground.Gap) -> GroundFault:
    return _fault(town, GroundFault.Kind.GAP, found)


def _fault(town: Division, kind: str, found: Any, **more: Any) -> GroundFault:
    fault = GroundFault(
        town=town,
        kind=kind,
        area_km2=round(found.area_km2, 4),
        share=round(found.share, 2),
        shape=found.shape,
        **more,
    )
    fault.take_place()
    return fault
