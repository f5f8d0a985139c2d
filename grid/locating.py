"""Where a case lies: the grid named, the grid under the point, the village."""

from grid.ground import holding
from grid.models import Grid
from towns.models import Division

Point = tuple[float, float]


def place_of(
    town: Division, village: Division | None, grid: Grid | None, point: Point | None
) -> tuple[Division | None, Grid | None]:
    """Village and grid of a case: what was named prevails over what the position shows."""
    if grid is None and point is not None:
        grid = grid_at(town, point)
        if village is not None and grid is not None and grid.village_id not in (None, village.pk):
            grid = None  # the position lies elsewhere than the village that was named
    if village is None and grid is not None:
        village = grid.village
    return village, grid


def grid_at(town: Division, point: Point) -> Grid | None:
    """The grid in force of `town` whose ground holds (longitude, latitude); special ground first."""
    near = Grid.objects.in_force().filter(town=town, boundary__isnull=False).around(*point)
    grids = {grid.pk: grid for grid in near.select_related("village")}
    held = holding({pk: grid.boundary for pk, grid in grids.items()}, *point)
    return min(
        (grids[pk] for pk in held),
        key=lambda grid: (grid.kind == Grid.Kind.ORDINARY, grid.pk),
        default=None,
    )
