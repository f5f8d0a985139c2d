"""Grids for tests, named for the state they are in."""

from datetime import date
from itertools import count

from shapely.geometry import box

from grid.models import Grid, GridStaff
from tests.factories import division, figures

numbers = count(1)
FIGURES = {
    "grid_code_suffix_digits": "3",
    "grid_overlap_max_share": "0.5",
    "grid_uncovered_max_share": "2.0",
    "grid_row_metres": "300",
    "grid_boundary_max_points": "5000",
}


def policy():
    """The figures of the register, as towns/data/parameters.csv gives them."""
    figures(FIGURES)


def village(town, number=201, name="塔山下村"):
    return division(f"{town.code:0<9}{number}", name, town)


def grid(town, name="", **fields):
    """An ordinary grid of the town, without a code."""
    home = fields.pop("village", None) or village(town)
    fields = {"valid_from_date": date(2026, 1, 1), **fields}
    return Grid.objects.create(
        town=town, village=home, name=name or f"第{next(numbers)}网格", **fields
    )


def coded(town, number=1, **fields):
    home = fields.pop("village", None) or village(town)
    return grid(town, village=home, code=f"{home.code}{number:03d}", **fields)


def staffed(town, user=None, role="full_time", **fields):
    """A grid with somebody who works there."""
    row = fields.pop("grid", None) or coded(town, number=next(numbers) % 890 + 1)
    person = {"user": user} if user else {"name": "王小明"}
    GridStaff.objects.create(grid=row, role=role, from_date="2026-01-01", **person, **fields)
    return row


def near(column, width=0.01):
    return box(120.02 + column * 0.01, 29.2, 120.02 + column * 0.01 + width, 29.21)
