"""Rows of tests made by hand once in a process, and from then on as copies of themselves.

A copy has keys of its own, as rows made by hand would have; nothing is shared but the pattern.
"""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.db import connection, models

from core import clock
from towns.models import Division

Row = models.Model
CLOCKED = (clock.now, clock.today)
NUMBERS = (
    "SELECT nextval(pg_get_serial_sequence('{table}', '{key}')) FROM generate_series(1, {count})"
)


class Pattern:
    """Rows as they were when they were new, each after those that it points at."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = [copy(row) for row in rows]

    def copied(self) -> dict[tuple[type[Row], Any], Row]:
        """The rows once more, saved: old (model, key) → new row. One statement for each model."""
        made = {key_of(row): copy(row) for row in self.rows}
        fresh = new_keys(made.values())
        for row in made.values():
            row.pk = next(fresh[type(row)])
        for row in made.values():
            turn(row, made)
        for model in fresh:
            model._base_manager.bulk_create([row for row in made.values() if type(row) is model])
        return made


def key_of(row: Row) -> tuple[type[Row], Any]:
    return type(row), row.pk


def new_keys(rows: Iterable[Row]) -> dict[type[Row], Any]:
    """As many keys as there are rows of each model, from the tables' own sequences."""
    counts: dict[type[Row], int] = {}
    for row in rows:
        counts[type(row)] = counts.get(type(row), 0) + 1
    parts = [
        f"(SELECT {place}, array({NUMBERS.format(table=m._meta.db_table, key=m._meta.pk.column, count=n)}))"
        for place, (m, n) in enumerate(counts.items())
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        found = dict(cursor.fetchall())
    return {model: iter(found[place]) for place, model in enumerate(counts)}


def turn(row: Row, made: dict[tuple[type[Row], Any], Row]) -> None:
    """Point at the copies, and begin on the day on which the copy is made."""
    for field in row._meta.concrete_fields:
        if field.remote_field:
            turn_to(row, field, made)
        elif field.default in CLOCKED:
            setattr(row, field.attname, field.default())
    if isinstance(row, Division):
        row.take_ancestors()  # its path is made of keys


def turn_to(row: Row, field: Any, made: dict[tuple[type[Row], Any], Row]) -> None:
    there = made.get((field.related_model, getattr(row, field.attname)))
    if there is None:
        return
    is_known = field.is_cached(row)
    setattr(row, field.attname, there.pk)
    if is_known:
        field.set_cached_value(row, there)
