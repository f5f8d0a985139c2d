"""Who sees which ground (ZJ-12): the town its own, the grid worker only where he works."""

import pytest

from accounts.roles import ROLES
from core.scope import view_permission
from grid.field import FieldQuerySet
from grid.models import Grid, GridStaff
from tests.factories import officer
from tests.grid.ground import coded, staffed, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground(people):
    """Two grids in 佛堂, one in the sibling town, one far away."""
    people.own = staffed(people.fotang, people.grid_worker)
    people.other = coded(people.fotang, 800)
    people.sibling_grid = staffed(people.chian)
    people.far = staffed(people.hengdian)
    return people


def seen(user):
    return set(Grid.objects.visible_to(user))


def test_a_town_and_its_county_see_their_ground_and_a_neighbour_none_of_it(ground):
    assert seen(ground.town_command) == {ground.own, ground.other}
    assert seen(ground.county_command) == {ground.own, ground.other, ground.sibling_grid}
    assert seen(ground.neighbour) == {ground.far}
    assert seen(ground.stranger) == set()


def test_a_grid_worker_sees_the_grids_in_which_he_works_and_no_other(ground):
    assert seen(ground.grid_worker) == {ground.own}
    assert ground.grid_worker.has_perm("grid.view_grid", ground.own)
    assert not ground.grid_worker.has_perm("grid.view_grid", ground.other)
    staff = GridStaff.objects.visible_to(ground.grid_worker)
    assert {row.grid for row in staff} == {ground.own}


def test_a_worker_without_a_grid_sees_nothing(ground):
    idle = officer("idle", "grid_worker", ground.fotang)
    assert seen(idle) == set()


def test_a_worker_sees_a_grid_only_while_the_work_there_lasts(ground):
    GridStaff.objects.filter(grid=ground.own).update(until_date="2026-02-01")
    assert seen(ground.grid_worker) == set()


def test_work_in_a_neighbouring_town_does_not_widen_the_post(ground):
    """The post is bound to 佛堂: being staff in 赤岸 needs a post there."""
    staffed(ground.chian, ground.grid_worker, role="backup")
    assert seen(ground.grid_worker) == {ground.own}


def test_agencies_and_departments_see_the_ground_of_their_place(ground):
    assert seen(ground.agency_officer) == {ground.own, ground.other}
    assert seen(ground.department_officer) == {ground.own, ground.other, ground.sibling_grid}


def test_a_village_committee_sees_the_grids_of_its_village_and_their_staff(ground):
    committee = officer("committee", "village_committee", village(ground.fotang))
    elsewhere = coded(ground.fotang, 1, village=village(ground.fotang, 202, "田心村"))
    assert elsewhere not in seen(committee)
    assert seen(committee) == {ground.own, ground.other}
    assert {row.grid for row in GridStaff.objects.visible_to(committee)} == {ground.own}


def test_only_the_command_rooms_keep_the_register(ground):
    may = {code for code, role in ROLES.items() if "grid.change_grid" in role.permissions}
    assert may == {"county_command", "town_command"}
    assert not ground.grid_worker.has_perm("grid.change_grid", ground.own)


def test_whatever_a_grid_worker_reads_on_the_ground_is_narrowed():
    """A model that forgot FieldQuerySet would show him the whole town."""
    from django.apps import apps

    held = ROLES["grid_worker"].permissions
    models = [m for m in apps.get_app_config("grid").get_models() if view_permission(m) in held]
    assert models
    loose = [m for m in models if not isinstance(m.objects.all(), FieldQuerySet)]
    assert not [m for m in loose if not m.objects.all().is_public]
