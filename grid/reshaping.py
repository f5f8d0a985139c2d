"""Grids split, merged, renumbered, redrawn: nothing is lost, and what was stays readable (ZJ-12)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import history
from core.workflow import Finding, Refused
from grid.coding import CLAUSE, objection_to
from grid.models import Grid, GridChange, GridStaff, Member
from grid.workflow import MEMBER

DAY = timedelta(days=1)
Kind = GridChange.Kind
STANDS_ALREADY = gettext_lazy("Stands in the merged grid already.")


@dataclass(frozen=True)
class Decision:
    """On which paper, from which day, by whom."""

    day: date
    by: Any
    number: str = ""
    note: str = ""


def refuse(sentence: str, field: str = "") -> Refused:
    return Refused(Finding(sentence, CLAUSE, "reshape", field))


@transaction.atomic
def split(
    grid: Grid,
    parts: Sequence[Grid],
    decision: Decision,
    *,
    staff: Mapping[int, int],
    members_to: int = 0,
) -> GridChange:
    """End `grid` and begin `parts` the day after its last.

    `staff` tells which part (by its place in `parts`) each of the grid's staff follows to; who isn't
    named ends with the grid. Those who help go to the part `members_to`.
    """
    if len(parts) < 2:
        raise refuse(_("A split makes at least two grids."))
    old = _ended([grid.pk], decision.day)[0]
    for part in parts:
        _begun(part, old, decision)
    rows = _staff_of([old], decision.day)
    _follow(rows, {key: parts[at] for key, at in staff.items()}, decision.day)
    _move_members([old], parts[members_to], decision)
    _remeasure(old)
    return _written(Kind.SPLIT, [old], list(parts), decision)


@transaction.atomic
def merge(
    grids: Iterable[Grid], whole: Grid, decision: Decision, *, staff: Iterable[int]
) -> GridChange:
    """End the grids of one village and begin `whole`; the staff named follow, all who help do."""
    old = _ended([grid.pk for grid in grids], decision.day)
    if len(old) < 2:
        raise refuse(_("A merger needs at least two grids."))
    if len({grid.village_code for grid in old}) > 1:
        raise refuse(_("Only grids of one village are merged: a grid belongs to exactly one."))
    _unite(old, whole)
    _add_up(old, whole)
    _begun(whole, old[0], decision)
    _follow(_staff_of(old, decision.day), dict.fromkeys(staff, whole), decision.day)
    _move_members(old, whole, decision)
    _remeasure(old[0])
    return _written(Kind.MERGE, old, [whole], decision)


@transaction.atomic
def renumber(grid: Grid, code: str, decision: Decision) -> GridChange:
    """Another code for the same ground; the old one stays on record and is never used again."""
    row = Grid.objects.select_for_update(of=("self",)).get(pk=grid.pk)
    if not row.is_in_force():
        raise refuse(_("“%(grid)s” has ended; only grids in force change.") % {"grid": row})
    wrong = objection_to(code, row)
    if wrong:
        raise refuse(wrong, "code")
    if code == row.code:
        raise refuse(_("This is the code it has."), "code")
    old, row.code = row.code, code
    row.save()
    return _written(Kind.RENUMBER, [row], [row], decision, old_code=old, new_code=code)


@transaction.atomic
def redraw(grid: Grid, measured: Any, decision: Decision) -> GridChange | None:
    """The boundary of `grid`; a first one is no change of it."""
    row = Grid.objects.select_for_update(of=("self",)).get(pk=grid.pk)
    before = row.boundary
    draw(row, measured)
    row.save()
    if before is None:
        history.record(row, "change", by=decision.by, to="", data={"boundary": "drawn"})
        return None
    if before == row.boundary:
        return None
    return _written(Kind.REDRAW, [row], [row], decision, old_boundary=before)


def draw(grid: Grid, measured: Any) -> None:
    """Set what `grid.ground.measure` found; the caller saves."""
    grid.boundary = measured.boundary
    grid.min_lon, grid.min_lat, grid.max_lon, grid.max_lat = measured.box
    grid.centre_lon, grid.centre_lat = measured.centre
    grid.area_km2 = round(measured.area_km2, 4)


def _unite(old: list[Grid], whole: Grid) -> None:
    """The merged grid holds the ground of all, where all of it is drawn."""
    boundaries = [grid.boundary for grid in old if grid.boundary]
    if len(boundaries) == len(old):
        from grid import ground

        draw(whole, ground.measure(ground.united(boundaries)))


def _add_up(old: list[Grid], whole: Grid) -> None:
    """Households and persons that were not entered are those of all, where all were counted."""
    for name in ("households", "persons"):
        counted = [getattr(grid, name) for grid in old]
        if getattr(whole, name) is None and None not in counted:
            setattr(whole, name, sum(counted))


def _remeasure(grid: Grid) -> None:
    """Only where ground was drawn: the library of polygons is loaded for nothing else."""
    if grid.boundary:
        from grid.measuring import remeasure

        remeasure(grid.town)


# --- the parts of it -----------------------------------------------------------------------------


def _ended(keys: list[int], day: date) -> list[Grid]:
    """The grids, locked, with their last day set to the day before `day`."""
    rows = Grid.objects.select_for_update(of=("self",)).select_related("town", "village")
    found = list(rows.filter(pk__in=keys).order_by("code", "pk"))
    for grid in found:
        if grid.valid_until_date is not None:
            raise refuse(_("“%(grid)s” has ended; only grids in force change.") % {"grid": grid})
        if grid.valid_from_date >= day:
            raise refuse(
                _("“%(grid)s” begins on %(day)s only; choose a later day.")
                % {"grid": grid, "day": grid.valid_from_date},
                "changed_date",
            )
        grid.valid_until_date = day - DAY
        grid.save()
    return found


def _begun(part: Grid, old: Grid, decision: Decision) -> None:
    """A successor in the village of its predecessor."""
    part.town, part.village = old.town, old.village
    part.village_code, part.village_name = old.village_code, old.village_name
    part.valid_from_date, part.created_by = decision.day, decision.by
    wrong = objection_to(part.code, part) if part.code else ""
    if wrong:
        raise refuse(wrong, "code")
    standing = Grid.objects.of_village(old.village_code).filter(valid_until_date=None)
    if standing.filter(name=part.name).exists():
        raise refuse(
            _("The village has a grid called “%(name)s” already.") % {"name": part.name}, "name"
        )
    part.save()
    history.record(part, "begin", by=decision.by, to="", note=decision.note)


def _staff_of(grids: list[Grid], day: date) -> list[GridStaff]:
    """Everybody whose work reaches to the day or beyond."""
    rows = GridStaff.objects.select_for_update(of=("self",)).select_related("user")
    last = day - DAY
    found = rows.filter(grid__in=grids).exclude(until_date__lt=last)
    return list(found.order_by("pk"))


def _follow(rows: list[GridStaff], targets: Mapping[int, Grid], day: date) -> None:
    """End the work in the old grid; begin it in the new one for those who follow."""
    full_time: dict[int, str] = {}
    for row in rows:
        target = targets.get(row.pk)
        if target is not None and row.role == GridStaff.Role.FULL_TIME:
            other = full_time.setdefault(target.pk, row.name)
            if other != row.name:
                raise refuse(
                    _(
                        "%(one)s and %(other)s would both work full time in “%(grid)s”: let one follow."
                    )
                    % {"one": other, "other": row.name, "grid": target},
                    "staff",
                )
        _moved(row, target, day)


def _moved(row: GridStaff, target: Grid | None, day: date) -> None:
    until, begun_later = row.until_date, row.from_date >= day
    if begun_later and target is not None:
        row.grid = target
    elif begun_later:
        row.until_date = row.from_date
    else:
        row.until_date = day - DAY
    row.save()
    if target is not None and not begun_later and (until is None or until >= day):
        GridStaff.objects.create(
            grid=target,
            role=row.role,
            user=row.user,
            name=row.name,
            phone=row.phone,
            micro_grid=row.micro_grid,
            from_date=day,
            until_date=until,
            created_by=row.created_by,
        )


def _move_members(grids: list[Grid], target: Grid, decision: Decision) -> None:
    """Those who help stay with the ground; who stood in two merged grids stands once."""
    rows = Member.objects.filter(grid__in=grids, status__in=Member.STANDING)
    seen: set[str] = set()
    for member in rows.order_by("-enrolled_date", "pk"):
        if member.phone_index in seen:
            step = "leave" if member.status == Member.Status.ENROLLED else "decline"
            MEMBER.apply(member, step, by=decision.by, note=history.worded(STANDS_ALREADY))
            continue
        seen.add(member.phone_index)
        member.grid = target
        member.save()


def _written(
    kind: str, before: list[Grid], after: list[Grid], decision: Decision, **more: Any
) -> GridChange:
    change = GridChange(
        town=before[0].town,
        kind=kind,
        changed_date=decision.day,
        number=decision.number,
        note=decision.note,
        created_by=decision.by,
        **more,
    )
    change.save()
    change.predecessors.set(before)
    change.successors.set(after)
    for grid in before:
        note = "；".join(
            filter(None, (str(change.get_kind_display()), decision.number, decision.note))
        )
        history.record(grid, "change", by=decision.by, to="", note=note)
    return change
