"""How many rows of a queryset are what, by each of several columns by itself: one scan, one statement.

A page of figures splits the same rows by status, by type, by department and by place, each alone.
Grouped by all of these together the rows hardly melt; grouping sets keep only the sums that are shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Q, QuerySet, When

Counts = dict[str, int]
"""How many rows there are (`n`), and how many of them bear each mark."""

STATEMENT = """
SELECT told, {shown}, {counts}
FROM (
    SELECT GROUPING({columns}) AS told, {columns}, count(*) AS n {marked}
    FROM ({rows}) AS found ({columns} {marks})
    GROUP BY GROUPING SETS ({sets})
) AS sums
"""
NAMES = "(SELECT ARRAY[{names}] FROM {table} AS named WHERE named.{key} = sums.{column})"


@dataclass(frozen=True)
class _Column:
    """A column that rows are counted by; of a relation its names are told instead of its key."""

    alias: str
    names: tuple[str, ...]
    shown: str


def marginals(
    rows: QuerySet, by: Mapping[str, Sequence[str]], marks: Mapping[str, Q]
) -> dict[str, list[tuple[Any, Counts]]]:
    """For each column of `by`: its values, and how many rows have them, in all and of each mark.

    `by` maps a column of the model to nothing, or a foreign key to the texts that name its row; then
    the value is the tuple of these, read for the groups alone, and all None where it leads nowhere.
    """
    columns = [
        _column(rows, f"c{place}", field, tuple(names))
        for place, (field, names) in enumerate(by.items())
    ]
    found: dict[str, list[tuple[Any, Counts]]] = {field: [] for field in by}
    shown = {_told(place, len(by)): (place, field) for place, field in enumerate(by)}
    for told, *cells in _asked(rows, columns, list(by), marks):
        place, field = shown[told]
        counts = dict(zip(("n", *marks), cells[len(columns) :], strict=True))
        found[field].append((_value(columns[place], cells[place]), counts))
    return found


def _told(place: int, columns: int) -> int:
    """GROUPING() of a sum by one column: a bit for each, the first the highest, 0 for that one."""
    return (1 << columns) - 1 - (1 << (columns - 1 - place))


def _column(rows: QuerySet, alias: str, name: str, names: tuple[str, ...]) -> _Column:
    if not names:
        return _Column(alias, (), alias)
    related: Any = rows.model._meta.get_field(name).related_model
    quoted = connection.ops.quote_name
    told = [f"named.{quoted(related._meta.get_field(each).column)}" for each in names]
    shown = NAMES.format(
        names=", ".join(told),
        table=quoted(related._meta.db_table),
        key=quoted(related._meta.pk.column),
        column=alias,
    )
    return _Column(alias, names, shown)


def _asked(
    rows: QuerySet, columns: list[_Column], fields: list[str], marks: Mapping[str, Q]
) -> Iterator[tuple[Any, ...]]:
    borne: Any = {
        f"mark{place}": Case(When(mark, then=True), default=False)
        for place, mark in enumerate(marks.values())
    }
    inner = rows.order_by().annotate(**borne).values_list(*fields, *borne)
    try:
        sql, params = inner.query.sql_with_params()
    except EmptyResultSet:
        return
    statement = STATEMENT.format(
        rows=sql,
        columns=", ".join(column.alias for column in columns),
        sets=", ".join(f"({column.alias})" for column in columns),
        shown=", ".join(column.shown for column in columns),
        counts=", ".join(["n", *borne]),
        marks="".join(f", {alias}" for alias in borne),
        marked="".join(f", count(*) FILTER (WHERE {alias}) AS {alias}" for alias in borne),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        yield from cursor.fetchall()


def _value(column: _Column, cell: Any) -> Any:
    if not column.names:
        return cell
    return tuple(cell) if cell is not None else (None,) * len(column.names)
