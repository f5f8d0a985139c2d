"""Builds the database of the measurements: real places, catalogue and departments, invented lines.

`python -m tests.bench.generator T1` as the owner. Small tables go through the models and sheets of
the portal, the large ones through COPY with their triggers off: the audit knows nothing of them.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from itertools import islice
from pathlib import Path

from tests.bench import target

ROOT = Path(__file__).resolve().parents[2]
LINES_PER_TOWN = 150
CHUNK = 20_000


@dataclass(frozen=True)
class Size:
    """How many towns (Zhejiang's first), delegations in each of them, and cases with their history."""

    towns: int
    lines: int = LINES_PER_TOWN
    users: int = 10_000
    cases: int = 5_000
    steps: int = 5
    """Rows of history a case, at most five; less means that only some cases have any."""


SIZES = {
    "XS": Size(120, users=2_000),  # a trial of the generator itself
    "T0": Size(120, users=1_000),
    "T1": Size(1_365, cases=200_000),
    "T2": Size(6_700, cases=1_000_000),
    "T3": Size(38_700, 260, users=30_000, cases=10_000_000),
    "T4": Size(38_700, 780, users=30_000, cases=30_000_000, steps=2),
    "G3": Size(38_700, 60, users=30_000, cases=10_000_000),  # cases alone, where the disk is small
    "G4": Size(38_700, 20, users=30_000, cases=30_000_000, steps=1),
}


@contextmanager
def told(what: str, say: Callable[[str], object] = print) -> Iterator[list[int]]:
    """Tells how long the block took; the rows noted in the list as a rate."""
    begun, rows = time.monotonic(), [0]
    yield rows
    seconds = time.monotonic() - begun
    rate = f", {rows[0]:,} rows, {rows[0] / seconds:,.0f} a second" if rows[0] else ""
    say(f"  {what}: {seconds:.1f} s{rate}")


def build(name: str) -> None:
    """Everything, on an empty database."""
    from django.core.management import call_command

    target.make_anew()
    with told("tables"):
        call_command("migrate", verbosity=0)
    with told("places, policies, stages"):
        for command in ("load_divisions", "load_policy", "load_procedure"):
            call_command(command, stdout=StringIO())
    fill(SIZES[name])
    with told("statistics"):
        target.finish(f"{name} {structure()}")


def structure() -> str:
    """What shapes the database, in short: another one asks for a database made anew."""
    files = sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("tests/bench/[gl]*.py")])
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def fill(size: Size) -> None:
    from tests.bench import (
        calibrators,
        grid_calibrators,
        grid_rows,
        ground,
        lines,
        lists,
        people,
    )

    with told("departments and catalogue"):
        place = ground.lay(size.towns)
    with told("people, posts and batches") as rows:
        rows[0] = people.settle(place, size.users) + lines.open_batches(place, size.lines)
    with told("lines, opinions, papers, history, with their indexes") as all_rows:
        with lines.ready(place, size.lines) as writers, told("of that, COPY alone") as rows:
            all_lines = lines.imagined(place, size.lines)
            while some := list(islice(all_lines, CHUNK)):
                rows[0] += lines.write(writers, some)
        all_rows[0] = rows[0]
    with told("lists of a town") as rows:
        rows[0] = lists.publish_lists(place)
    with told("categories of cases, and a unit in each town"):
        grid_rows.lay_categories(place)
        grid_rows.station_squads(place)
    with told("cases, stages, history, sums, with their indexes") as rows:
        rows[0] = grid_rows.write_all(place, size.cases, size.steps)
    with told("tables of the calibrators"):
        calibrators.make_tables()
        grid_calibrators.make_tables()


def main(name: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    os.environ["DATABASE_AS_OWNER"] = "1"
    target.point_environment()
    import django

    django.setup()
    with told(f"database {target.NAME}, size {name}"):
        build(name)


if __name__ == "__main__":
    main(*sys.argv[1:])
