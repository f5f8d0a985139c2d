"""Ground that nobody covers (ZJ-12): villages without a grid, and changes that take effect on a later day."""

from datetime import timedelta

import pytest
from django.urls import reverse
from shapely.geometry import box

from core import clock
from grid import ground, reshaping
from grid.models import Grid, GroundFault
from grid.reshaping import Decision
from grid.tasks import measure_ground
from tests.grid.ground import coded, grid, village

pytestmark = pytest.mark.django_db


def shown(client, user):
    client.force_login(user)
    return client.get(reverse("grid:bare-list")).content.decode()


def test_a_village_without_a_grid_is_named_to_its_town_and_county(client, town):
    covered, bare = town.home, village(town.fotang, 202, "稽亭塘村")
    neighbours = village(town.hengdian, 203, "南江村")
    grid(town.fotang, village=covered)
    for user in (town.town_command, town.county_command):
        page = shown(client, user)
        assert bare.name in page
        assert covered.name not in page
        assert neighbours.name not in page, "not of another county"


def test_a_village_whose_only_grid_has_ended_is_bare_again(client, town):
    row = grid(town.fotang, village=town.home)
    assert town.home.name not in shown(client, town.town_command)
    Grid.objects.filter(pk=row.pk).update(valid_until_date=clock.today() - timedelta(days=1))
    assert town.home.name in shown(client, town.town_command)


def test_a_change_of_a_later_day_is_measured_on_that_day(town):
    """A grid inside another is split from next week on, and its parts are not drawn yet."""
    inner, outer = coded(town.fotang, 1), coded(town.fotang, 2)
    square = box(120.0, 29.2, 120.03, 29.23)
    for row, area in (inner, square), (outer, square.buffer(0.01).difference(square)):
        reshaping.draw(row, ground.measure(area))
        row.save()
    day = clock.today() + timedelta(days=7)
    parts = [Grid(name=name) for name in ("东片", "西片")]
    reshaping.split(inner, parts, Decision(day, town.town_command), staff={})
    assert measure_ground() == 0
    assert not GroundFault.objects.exists(), "today the ground is covered"
    with clock.pretend(clock.now() + timedelta(days=7)):
        assert measure_ground() == 1
    assert GroundFault.objects.gaps().get().town == town.fotang
