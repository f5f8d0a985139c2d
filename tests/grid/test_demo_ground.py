"""The demonstration's grids: every village has some, each code keeps the rules (ZJ-12)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.models import Post, User
from accounts.roles import ROLES
from core import clock
from grid import codes, ground
from grid.forms.phone import NotTaken
from grid.models import Case, Grid, Member, PatrolLog
from reform.demo import grids, people
from reform.demo.case_officers import FOTANG, TOWNS
from tests.grid.ground import staffed, village

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


@pytest.fixture
def story(town):
    """佛堂镇 as the demonstration tells it, with the cast's grid worker in two grids."""
    Post.objects.update(from_date=clock.today() - timedelta(days=400))
    worker = User.objects.get(pk=town.grid_worker.pk)
    told = replace(FOTANG)
    told.__dict__.update(division=town.fotang, grid_worker=worker)
    for _n in range(2):
        staffed(town.fotang, worker)
    return told


def test_patrols_are_sent_as_a_phone_sends_them(story):
    """R29: by the worker, in his grids, each with its time; none is a case."""
    grids._patrol(story)
    rows = list(PatrolLog.objects.order_by("begun_at"))
    assert len(rows) == grids.PATROL_DAYS
    assert {row.worker for row in rows} == {story.grid_worker}
    assert len({row.grid_id for row in rows}) == 2
    for row in rows:
        assert row.begun_at < row.ended_at == row.created_at
    assert not Case.objects.exists()


def test_hands_are_offered_on_the_public_page_and_enrolled_by_the_worker(story):
    """ZJ-12: the last three still wait for an answer."""
    grids._help(story)
    rows = Member.objects.order_by("pk")
    assert rows.count() == grids.HELPERS
    assert [row.status for row in rows][-4:] == ["enrolled", "applied", "applied", "applied"]
    assert {row.source for row in rows} == {Member.Source.PUBLIC}
    assert all(row.consented_at == row.created_at for row in rows)


def test_a_phone_of_the_demonstration_is_held_to_the_rules(story):
    """What the door refuses stops the demonstration: no row comes in beside the rules."""
    other = staffed(story.division)
    with pytest.raises(NotTaken):
        grids._send(story.grid_worker, kind="patrol", kind_of="zero", grid=other.pk)
    assert not PatrolLog.objects.exists()


def test_every_role_stands_on_the_list_of_the_demonstration():
    """Whoever plays a story on the ground finds the account for it: command rooms, agencies, villages."""
    listed = [seat for seat in [*people.FIRST, *people.SEATS] if seat.is_listed]
    assert {seat.role for seat in listed} == set(ROLES)
    for town in TOWNS:
        here = {seat.role for seat in listed if seat.place == town.code}
        assert {"town_leader", "town_command", "grid_worker", "agency_staff"} <= here, town.prefix
    neighbours = {seat.role for seat in listed if seat.place.startswith("330783")}
    assert {"county_command", "town_clerk"} <= neighbours
    assert len({seat.username for seat in listed}) == len(listed)
