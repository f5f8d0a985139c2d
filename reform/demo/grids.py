"""The ground of the demonstration: grids for every village of the five counties, drawn in two towns.

Names, figures, people and boundaries are invented; the villages and their codes are real. The cells
of 佛堂镇 and 明港镇 are drawn around invented points (Voronoi) and say nothing of the true lines.
"""

import hashlib
import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from core import clock
from grid import ground, numbering, reshaping
from grid.forms import phone
from grid.forms.people import HelpForm
from grid.measuring import remeasure
from grid.models import Grid, GridStaff, Member, PatrolLog
from grid.workflow import MEMBER
from reform.demo.case_officers import TOWNS, Town
from reform.demo.people import Seat, beginning, officer, seat
from towns.models import Division
from towns.outlines import outline_of

BEGIN = date(2026, 1, 1)
NUMERALS = "一二三四五六七八九"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
UNCODED, UNSTAFFED = 37, 23
"""One grid of so many waits for its code, one of so many for its full-time worker."""
KM_BETWEEN = 1.55
"""How far apart the invented middles of villages lie in a drawn town."""
KM_IN_VILLAGE = 0.55
HELPERS, PATROL_DAYS = 18, 30


def spread() -> None:
    """Grids for every village that the portal knows and that has none yet; all in one go."""
    done = set(Grid.objects.values_list("village_id", flat=True))
    villages = Division.objects.valid().filter(level=Division.Level.VILLAGE).exclude(pk__in=done)
    rows = [
        row
        for village in villages.select_related("town").order_by("code")
        for row in _grids_of(village)
    ]
    Grid.objects.bulk_create(rows, batch_size=1_000)


def _grids_of(village: Division) -> Iterator[Grid]:
    number = 1 + _dice(village.code, 4)
    for n in range(1, number + 1):
        households = 180 + _dice(f"h{village.code}{n}", 260)
        grid = Grid(
            village=village,
            name=f"{village.name}第{NUMERALS[n - 1]}网格" if number > 1 else f"{village.name}网格",
            code="" if _dice(f"c{village.code}{n}", UNCODED) == 0 else f"{village.code}{n:03d}",
            households=households,
            persons=int(households * (2.5 + _dice(f"p{village.code}{n}", 9) / 10)),
            valid_from_date=BEGIN,
        )
        grid.take_village()
        grid.take_place()
        yield grid


def _dice(seed: str, sides: int) -> int:
    """The same throw for the same seed, on every machine."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") % sides


def settle() -> None:
    """Boundaries, staff, helping hands and patrols of the two towns at the centre of the stories."""
    for town in TOWNS:
        rows = list(
            Grid.objects.in_force().filter(town=town.division).order_by("village_code", "pk")
        )
        if not rows or any(row.boundary for row in rows):
            continue
        with transaction.atomic():
            _draw(town, rows)
            _staff(town, rows)
            _help(town)
            _patrol(town)


# --- ground --------------------------------------------------------------------------------------


def _draw(town: Town, rows: list[Grid]) -> None:
    """Cells around invented points, one per grid; codes follow from west to east, north to south."""
    points = dict(zip((row.pk for row in rows), _points(town, rows), strict=True))
    outline = outline_of(town.division.county.code)
    county = ground.stored(outline["geometry"]) if outline else None
    cells = ground.cells(points, KM_BETWEEN * 0.9, county)
    for row in rows:
        reshaping.draw(row, ground.measure(cells[row.pk]))
    _number(rows)
    drawn = ["boundary", "min_lon", "max_lon", "min_lat", "max_lat", "centre_lon", "centre_lat"]
    Grid.objects.filter(pk__in=points).update(code="")
    Grid.objects.bulk_update(rows, [*drawn, "area_km2", "code"], batch_size=200)
    remeasure(town.division)


def _points(town: Town, rows: list[Grid]) -> list[tuple[float, float]]:
    """Villages in a widening spiral around the town's middle, their grids around each village."""
    villages = list(dict.fromkeys(row.village_code for row in rows))
    lon, lat = town.centre
    wide = ground.KM_PER_DEGREE_LON * math.cos(math.radians(lat))
    found = []
    for row in rows:
        at = villages.index(row.village_code)
        turn, far = at * 2.39996, KM_BETWEEN * 0.56 * math.sqrt(at + 0.5)
        own = sum(1 for other in rows[: rows.index(row)] if other.village_code == row.village_code)
        angle = own * 2.2 + _dice(row.village_code, 6)
        east = far * math.cos(turn) * 0.86 + KM_IN_VILLAGE * math.cos(angle)
        north = far * math.sin(turn) * 1.15 + KM_IN_VILLAGE * math.sin(angle)
        found.append((lon + east / wide, lat + north / ground.KM_PER_DEGREE_LAT))
    return found


def _number(rows: list[Grid]) -> None:
    """The grids that have codes get them in the order that the rule wants."""
    by_village: dict[str, dict[Grid, tuple[float, float]]] = {}
    for row in rows:
        if row.code:
            by_village.setdefault(row.village_code, {})[row] = (row.centre_lon, row.centre_lat)
    for code, centres in by_village.items():
        order = numbering.in_order(centres, 300)
        for row, suffix in numbering.proposed(order, (), digits=3).items():
            row.code = code + suffix


# --- people --------------------------------------------------------------------------------------


def _name(seed: str) -> str:
    second = GIVEN[_dice(f"g{seed}", len(GIVEN))] if _dice(f"t{seed}", 3) else ""
    return (
        SURNAMES[_dice(f"s{seed}", len(SURNAMES))] + GIVEN[_dice(f"f{seed}", len(GIVEN))] + second
    )


def _phone(seed: str) -> str:
    """Numbers of a block that is not given out."""
    return f"1000{_dice(f'n{seed}', 10_000_000):07d}"


def _workers(town: Town) -> list[User]:
    """The worker on the list of accounts, and three colleagues."""
    with clock.pretend(beginning()):
        for n in (2, 3, 4):
            name = _name(f"{town.prefix}{n}")
            seat(
                Seat(
                    f"{town.prefix}-grid-worker-{n}",
                    name,
                    "grid_worker",
                    town.code,
                    is_listed=n == 2,
                )
            )
    return [town.grid_worker, *(officer(f"{town.prefix}-grid-worker-{n}") for n in (2, 3, 4))]


def _staff(town: Town, rows: list[Grid]) -> None:
    """A head for each village's grids, a full-time worker for nearly each grid; four with accounts."""
    workers, found = _workers(town), []
    for at, row in enumerate(rows):
        found.append(_person(row, "head", f"{row.village_code}head"))
        if at < 3 * len(workers):
            found.append(_person(row, "full_time", str(at), workers[at // 3]))
        elif _dice(f"w{row.pk}{row.name}", UNSTAFFED):
            found.append(_person(row, "full_time", f"{row.village_code}{row.name}"))
        if _dice(f"m{row.name}", 3) == 0:
            found.append(_person(row, "micro_head", f"{row.name}micro"))
    GridStaff.objects.bulk_create(found, batch_size=500)


def _person(grid: Grid, role: str, seed: str, user: User | None = None) -> GridStaff:
    person = GridStaff(
        grid=grid, role=role, user=user, name=_name(seed), phone=_phone(seed), from_date=BEGIN
    )
    if role == GridStaff.Role.MICRO_HEAD:
        person.micro_grid = f"{1 + _dice(seed, 20)}号楼"
    person.take_grid()
    return person


def _own(user: User) -> list[Grid]:
    return list(Grid.objects.in_force().filter(staff__user=user).order_by("code", "pk"))


def _help(town: Town) -> None:
    """Hands that were offered and enrolled; the last three still wait for an answer."""
    grids, kinds = _own(town.grid_worker), list(Member.Kind)
    skills = (
        "调解邻里纠纷",
        "电工，周末有空",
        "急救培训证书",
        "会开车，可接送老人",
        "退休教师，可照看老人",
    )
    for n in range(HELPERS):
        seed, kind = f"{town.prefix}help{n}", kinds[n % 2 if n % 6 else 2]
        given = {
            "grid": grids[n % len(grids)].pk,
            "kind": kind.value,
            "name": _name(seed),
            "phone": _phone(seed),
            "skills": skills[n % len(skills)],
            "organisation_name": "" if n % 6 else f"{town.division.name}平安志愿服务{n // 6 + 1}队",
            "consent": "on",
        }
        with clock.pretend(clock.now() - timedelta(days=60 - n)):
            member = phone.saved(HelpForm(given, town=town.division))
            if n < HELPERS - 3:
                MEMBER.apply(member, "enrol", by=town.grid_worker)


def _patrol(town: Town) -> None:
    """A month of rounds, sent as the phone sends them: most found nothing, which is no case (R29)."""
    words: dict[str, str] = {
        PatrolLog.Kind.ZERO: "",
        PatrolLog.Kind.PROPAGANDA: "向沿街商户宣传消防安全和反诈知识，发放告知书",
        PatrolLog.Kind.VISIT: "走访独居老人，身体状况良好，已检查用电用气",
    }
    grids, today, kinds = _own(town.grid_worker), clock.today(), list(words)
    for n in range(PATROL_DAYS):
        day = today - timedelta(days=PATROL_DAYS - n)
        kind = kinds[(0, 0, 1, 0, 2)[n % 5]]
        begun = _morning(day, n)
        grid = grids[n % len(grids)]
        length = timedelta(minutes=35 + n)
        with clock.pretend(begun + length):
            _send(
                town.grid_worker, kind="patrol", kind_of=kind, grid=grid.pk, text=words[kind],
                age=int(length.total_seconds()), ended_at=clock.now().isoformat(),
                lon=grid.centre_lon, lat=grid.centre_lat,
            )  # fmt: skip


def _send(worker: User, **fields: Any) -> None:
    """One entry of the queue of a phone, through the door of the phones (grid/forms/phone.py)."""
    entry = QueryDict(mutable=True)
    entry.update({name: str(value) for name, value in fields.items() if value is not None})
    phone.take(worker, entry, MultiValueDict())


def _morning(day: date, n: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(8, (n * 7) % 60)))
