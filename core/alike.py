"""Thousands of rows in one statement: new ones that differ in one column only, and those of given keys."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


@models.Field.register_lookup
class Among(models.Lookup):
    """`pk__among=keys`: what `pk__in` says, of thousands of whole numbers, as one parameter."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql} = ANY(%s::bigint[])", [*params, list(self.rhs)]


def insert_alike(row: models.Model, name: str, values: Sequence[Any]) -> None:
    """Insert a copy of the unsaved `row` for each value of its field `name`.

    The row's own values and defaults are written as its save would; triggers and constraints see
    each row. It does not come back with keys, and calls no `save`.
    """
    if not values:
        return
    varied: Any = row._meta.get_field(name)
    columns, given = [], []
    for field in row._meta.concrete_fields:
        if field.primary_key or field.generated or field is varied:
            continue
        columns.append(connection.ops.quote_name(str(field.column)))
        given.append(field.get_db_prep_save(getattr(row, field.attname), connection))
    table, own = map(connection.ops.quote_name, (row._meta.db_table, str(varied.column)))
    kind = varied.db_type(connection)
    sql = (
        f"INSERT INTO {table} ({', '.join([*columns, own])}) "
        f"SELECT {', '.join('%s' for _column in columns)}, each "
        f"FROM unnest(%s::{kind}[]) WITH ORDINALITY AS given(each, place) ORDER BY place"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given, list(values)])
