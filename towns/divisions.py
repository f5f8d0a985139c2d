"""Loading of China's divisions: adds what is missing, never touches what officers have changed."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.db import connection, transaction

from core.pinyin import spelled
from towns.models import Division

DATA = Path(__file__).parent / "data"
CHUNK = 5000
ANCESTORS = tuple(Division.COLUMNS.values())
COPIED = (
    "id",
    "code",
    "name",
    "level",
    "kind",
    "parent_id",
    *ANCESTORS,
    "path",
    "pinyin",
    "initials",
)

Progress = Callable[[int, int], None]


class Line(NamedTuple):
    """One division as a file gives it."""

    code: str
    parent: str
    level: int
    kind: str
    name: str


class Known(NamedTuple):
    """What a division hands down to those below it."""

    pk: int
    name: str
    path: str
    ancestors: tuple[int | None, ...]


@dataclass(frozen=True)
class Loaded:
    """What became of a file; `differing` codes bear another name in the portal than in the file."""

    added: int
    known: int
    differing: tuple[str, ...]


def lines_of_divisions() -> list[Line]:
    with (DATA / "divisions.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            Line(row["code"], row["parent"], int(row["level"]), row["kind"], row["name"])
            for row in csv.DictReader(file)
        ]


def lines_of_villages() -> list[Line]:
    """Villages bear the statistics bureau's code, their towns the Civil Affairs code."""
    with (DATA / "villages.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            Line(
                row["nbs_code"],
                row["township_code"],
                Division.Level.VILLAGE,
                "village",
                row["name"],
            )
            for row in csv.DictReader(file)
        ]


@transaction.atomic
def load(lines: Iterable[Line], say: Progress = lambda done, total: None) -> Loaded:
    """Add the divisions of `lines` whose code has never been used here.

    Raises ValueError for a line whose parent is neither in the portal nor in an upper level of
    `lines`. A code that is known stays as it is, even where its name differs or it has ended.
    """
    lines = sorted(lines, key=lambda line: (line.level, line.code))
    known = _known()
    missing = [line for line in lines if line.code not in known]
    differing = [
        line.code for line in lines if line.code in known and known[line.code].name != line.name
    ]
    done = 0
    rows = _rows(missing, known)
    while chunk := list(islice(rows, CHUNK)):
        _copy(chunk)
        done += len(chunk)
        say(done, len(missing))
    return Loaded(len(missing), len(lines) - len(missing), tuple(differing))


def _known() -> dict[str, Known]:
    columns = ("code", "pk", "name", "path", *ANCESTORS)
    rows = Division.objects.order_by("valid_from_date").values_list(*columns)
    return {
        code: Known(pk, name, path, tuple(line)) for code, pk, name, path, *line in rows.iterator()
    }


def _rows(missing: list[Line], known: dict[str, Known]) -> Iterator[tuple]:
    """Rows ready to be copied; each new division is known to those after it."""
    for pk, line in zip(_new_keys(len(missing)), missing, strict=True):
        above = known.get(line.parent)
        if line.parent and above is None:
            raise ValueError(f"{line.code} {line.name}: no division with the code {line.parent}")
        inherited = above.ancestors if above else (None,) * len(ANCESTORS)
        ancestors = (*inherited[: line.level - 1], pk, *inherited[line.level :])
        path = f"{above.path if above else '/'}{pk}/"
        known[line.code] = Known(pk, line.name, path, ancestors)
        parent = above.pk if above else None
        head = (pk, line.code, line.name, line.level, line.kind, parent)
        yield (*head, *ancestors, path, *spelled(line.name))


def _new_keys(number: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Division._meta.db_table, number],
        )
        return [key for (key,) in cursor.fetchall()]


def _copy(rows: list[tuple]) -> None:
    """PostgreSQL's COPY: ten times as fast as inserts; empty fields without quotes are NULL."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    for row in rows:
        writer.writerow([r"\N" if value is None else value for value in row])
    text.seek(0)
    table, columns = Division._meta.db_table, ", ".join(COPIED)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {table} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '\\N')", text
        )
