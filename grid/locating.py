"""Where a case lies: the grid named, the grid under the point, the village."""

from grid.models import Grid
from towns.models import Division

Point = tuple[float, float]


def place_of(
    town: Division, village: Division | None, grid: Grid | None, point: Point | None
) -> tuple[Division | None, Grid | None]:
    """Village and grid of a case: what was named prevails over what the position shows."""
    if grid is None and point is not None:
        grid = grid_in(town, point)
        if village is not None and grid is not None and grid.village_id not in (None, village.pk):
            grid = None  # the position lies elsewhere than the village that was named
    if village is None and grid is not None:
        village = grid.village
    return village, grid


def grid_in(place: Division, point: Point) -> Grid | None:
    """The grid in force in `place` whose ground holds (longitude, latitude); special ground first."""
    ours = {place.column: place.pk, "boundary__isnull": False}
    near = Grid.objects.in_force().filter(**ours).around(*point)
    grids = {grid.pk: grid for grid in near.select_related("village", "town")}
    if not grids:
        return None
    from grid.ground import holding  # with its library 16 MB

    held = holding({pk: grid.boundary for pk, grid in grids.items()}, *point)
    return min(
        (grids[pk] for pk in held),
        key=lambda grid: (grid.kind == Grid.Kind.ORDINARY, grid.pk),
        default=None,
    )
