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
    """How many towns (Zhejiang's first), and delegations in each of them."""

    towns: int
    lines: int = LINES_PER_TOWN
    users: int = 10_000


SIZES = {
    "T0": Size(120, users=1_000),  # a trial of the generator itself
    "T1": Size(1_365),
    "T2": Size(6_700),
    "T3": Size(38_700, 260),
    "T4": Size(38_700, 780),
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
    from tests.bench import calibrators, ground, lines, lists, people

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
    with told("tables of the calibrators"):
        calibrators.make_tables()


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
