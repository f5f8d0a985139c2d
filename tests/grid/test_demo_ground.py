"""The demonstration's grids: every village has some, each code keeps the rules (ZJ-12)."""

import pytest

from grid import codes, ground
from grid.models import Grid
from reform.demo import grids
from tests.grid.ground import village

pytestmark = pytest.mark.django_db


def test_every_village_gets_grids_once_and_their_codes_are_right(town):
    homes = [village(town.fotang, 300 + n, f"村{n}") for n in range(40)]
    grids.spread()
    rows = Grid.objects.filter(village__in=homes)
    assert {row.village_id for row in rows} == {home.pk for home in homes}
    assert {row.county_id for row in rows} == {town.yiwu.pk}
    for row in rows.exclude(code=""):
        assert codes.objection(row.code, row.village_code, special=False, digits=3) == ""
    count = Grid.objects.count()
    grids.spread()
    assert Grid.objects.count() == count, "safe to run twice"


def test_cells_share_no_ground_and_leave_none_out():
    points = {n: (120 + (n * 7 % 11) / 100, 29 + (n * 5 % 13) / 100) for n in range(20)}
    areas = {
        key: ground.stored(ground.plain(area)) for key, area in ground.cells(points, 1.5).items()
    }
    assert ground.overlaps(areas, 0.01) == []
    assert ground.gaps(areas.values(), 0.01) == []
    assert all(area.covers(ground.Point(points[key])) for key, area in areas.items())
