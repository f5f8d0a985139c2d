"""COPY into tables that stand bare meanwhile: without indexes, foreign keys and triggers."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = %s::regclass AND NOT i.indisprimary
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype <> 'f')
"""
KEYS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = %s::regclass AND contype = 'f'
"""
CHUNK = 50_000


@contextmanager
def bare(*kinds: type[models.Model]) -> Iterator[None]:
    """Take off what slows a load; put it on again, which also proves that every key leads somewhere.

    Only the owner may do this: the audit does not see these rows.
    """
    tables = [kind._meta.db_table for kind in kinds]
    indexes = [row for table in tables for row in run(INDEXES, table)]
    keys = [(table, *row) for table in tables for row in run(KEYS, table)]
    for table in tables:
        run(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    for table, name, _definition in keys:
        run(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        run(f"DROP INDEX {name}")
    yield
    for _name, definition in indexes:
        run(definition)
    for table, name, definition in keys:
        run(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
    for table in tables:
        run(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM \"{table}\"")


def run(sql: str, *values: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


class Writer:
    """Rows of one model given as tuples of `names`; all other columns are the same in each row."""

    def __init__(self, model: type[models.Model], names: str, **constant: Any) -> None:
        self.table, self.names, self.written = model._meta.db_table, names.split(), 0
        rest = [f for f in model._meta.concrete_fields if f.attname not in self.names]
        rest = [field for field in rest if not field.generated and not field.primary_key]
        values = [constant.get(field.attname, field.get_default()) for field in rest]
        self.columns = [*self.names, *(field.attname for field in rest)]
        self.end = "".join(f"\t{text(value)}" for value in values) + "\n"

    def write(self, rows: Iterable[tuple]) -> int:
        """COPY the rows; values are numbers, None, or text without tabs, breaks and backslashes."""
        lines = [
            "\t".join([r"\N" if value is None else str(value) for value in row]) for row in rows
        ]
        columns = ", ".join(f'"{name}"' for name in self.columns)
        with connection.cursor() as cursor:
            cursor.copy_expert(
                f'COPY "{self.table}" ({columns}) FROM STDIN',
                io.StringIO(self.end.join([*lines, ""])),
            )
        self.written += len(lines)
        return len(lines)


def text(value: Any) -> str:
    if value is None:
        return r"\N"
    return "{}" if value == {} else str(value)
