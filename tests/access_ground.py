"""The addresses of the register of grids: joined to the table of tests/access_table.py."""

from accounts.roles import ROLES
from grid.models import (
    BoundaryDraft,
    Grid,
    GridChange,
    GridStaff,
    GroundFault,
    Member,
    PatrolLog,
)
from tests.access_rules import MISSING, Entry, Kind, line, nowhere, reach_of
from tests.access_table import act, both, imports, numbers, pages, rest
from tests.grid.ground import grid as made_grid
from tests.grid.ground import village


def make_grid(cast, town):
    """In a village that no committee of the atlas belongs to."""
    home = village(town, 299, "田心村")
    return made_grid(town, f"网格{next(numbers)}", village=home)


def make_staff(cast, town):
    return GridStaff.objects.create(grid=make_grid(cast, town), role="backup", name="王小明")


def make_member(cast, town):
    return Member.objects.create(
        grid=make_grid(cast, town), kind="villager", name="李大姐", phone="13812341234"
    )


def make_patrol(cast, town):
    return PatrolLog.objects.create(grid=make_grid(cast, town), worker=cast.grid_worker)


def make_change(cast, town):
    change = GridChange.objects.create(town=town, kind="renumber", changed_date="2026-01-01")
    change.predecessors.set([make_grid(cast, town)])
    return change


def make_fault(cast, town):
    return GroundFault.objects.create(
        town=town, kind="gap", area_km2=1, share=2, shape={"type": "Polygon", "coordinates": []}
    )


def make_draft(cast, town):
    """Somebody else's upload: nobody finds it, whatever the place."""
    return BoundaryDraft.objects.create(
        town=town, file_name="x", features=[], changed_date="2026-01-01", created_by=cast.town_clerk
    )


def reaches(post, thing):
    """Ground is seen by everybody of its place; by a grid worker only where he works: nowhere here."""
    if ROLES[post.role].is_own_only:
        return False
    return any(place in line(thing.place) for place in reach_of(post))


def closed_to_units(post, thing):
    return reaches(post, thing) and not ROLES[post.role].is_bound


GRID = Kind("grid.view_grid", make_grid, reaches=reaches)
STAFF = Kind("grid.view_gridstaff", make_staff, reaches=reaches)
MEMBER = Kind("grid.view_member", make_member, reaches=closed_to_units)
PATROL = Kind("grid.view_patrollog", make_patrol, reaches=closed_to_units)
CHANGE = Kind("grid.view_gridchange", make_change, reaches=reaches)
FAULT = Kind("grid.view_groundfault", make_fault, reaches=reaches)

DRAFT = Kind("grid.view_boundarydraft", make_draft, reaches=nowhere)
TOWN = Kind("grid.view_grid", make_grid, {"own town": "fotang"}, reaches=reaches)

KEEP, RESHAPE = ("grid.change_grid",), "grid.reshape_grid"

TABLE = [
    *rest("grid", GRID, add="grid.add_grid", change="grid.change_grid"),
    *rest("gridstaff", STAFF),
    *rest("patrollog", PATROL, add="grid.add_patrollog"),
    *rest("member", MEMBER, add="grid.add_member", change="grid.change_member",
          steps=("grid.enrol_member",), body={"step": "enrol", "version": 1}),
    *pages("grid", GRID, new="grid.add_grid", edit="grid.change_grid"),
    *imports("grid:grid", "grid.import_grid"),
    Entry("grid:grid-staff", GRID, needs="grid.add_gridstaff"),
    *both("grid:grid-split", GRID, needs=RESHAPE, on_row=(RESHAPE,), data={}),
    *both("grid:grid-merge", GRID, needs=RESHAPE, on_row=(RESHAPE,), data={}),
    *both("grid:grid-renumber", GRID, needs=RESHAPE, on_row=(RESHAPE,), data={}),
    *both("grid:numbering-list", needs=RESHAPE),
    *both("grid:boundary-list", needs=RESHAPE),
    Entry("grid:map-list", needs="grid.view_grid"),
    Entry("grid:finding-list", needs="grid.view_grid"),
    Entry("grid:fault-list", needs="grid.view_groundfault"),
    Entry("grid:bare-list", needs="grid.view_grid"),
    *pages("change", CHANGE),
    *pages("staff", STAFF, new="grid.add_gridstaff", edit="grid.change_gridstaff"),
    *imports("grid:staff", "grid.import_gridstaff"),
    *act("grid:staff-phone", STAFF, "grid.reveal_gridstaff"),
    *pages("member", MEMBER, new="grid.add_member", edit="grid.change_member", step="enrol",
           on_step=("grid.enrol_member",), bulk=("enrol", "grid.enrol_member")),
    *act("grid:member-phone", MEMBER, "grid.reveal_member"),
    *pages("patrol", PATROL, new="grid.add_patrollog"),
    Entry("grid:boundary-draft", DRAFT, needs=RESHAPE, grants=MISSING),
    Entry("open-grid:help", TOWN, args=lambda row: [row.town.code], is_public=True),
    Entry("grid:patrol-papers", PATROL, "post", on_row=("grid.change_patrollog",), data={}),
]  # fmt: skip

LISTS = {
    "api:grid-list": Grid,
    "api:gridstaff-list": GridStaff,
    "api:patrollog-list": PatrolLog,
    "api:member-list": Member,
}
