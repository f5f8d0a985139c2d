"""Rows of several models in one statement: how many there are of each kind, and the rows themselves.

A page that shows a little of everything would ask once or twice a kind; here the kinds are the arms
of one UNION ALL, so it costs the same for three of them and for thirty.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BinaryField, Field, Model, QuerySet

COUNT = "SELECT %s::int AS part, count(*)::text AS told FROM ({sql}) AS found"
ROWS = "SELECT %s::int AS part, to_jsonb(found)::text AS told FROM ({sql}) AS found ({columns})"


def counted(parts: Mapping[Any, QuerySet], cap: int) -> dict[Any, int]:
    """How many rows each part has, up to one more than `cap`; only those that have any."""
    arms = {
        key: (COUNT, rows.order_by().values_list("pk")[: cap + 1]) for key, rows in parts.items()
    }
    return {key: int(number) for key, number in _asked(arms) if number != "0"}


def fetched(
    parts: Mapping[Any, QuerySet], related: Mapping[Any, Sequence[str]]
) -> dict[Any, list[Any]]:
    """The rows of each part in their order, with the relations that are named for it.

    Each part should be limited. Fields that the database keeps in a form of their own (JSON, bytes,
    encrypted ones) are read when they are first asked for.
    """
    models: dict[Any, Any] = {key: rows.model for key, rows in parts.items()}
    shapes = {key: _shape(model, tuple(related.get(key, ()))) for key, model in models.items()}
    arms = {}
    for key, rows in parts.items():
        names = [name for part in shapes[key] for name in part.names]
        columns = ", ".join(f"c{number:03}" for number in range(len(names)))
        arms[key] = ROWS.replace("{columns}", columns), rows.values_list(*names)
    found: dict[Any, list[Any]] = {}
    for key, told in _asked(
        arms
    ):  # jsonb sorts its keys, so the cells come in the order of columns
        found.setdefault(key, []).append(_row(shapes[key], iter(json.loads(told).values())))
    return found


def _asked(arms: Mapping[Any, tuple[str, QuerySet]]) -> Iterator[tuple[Any, str]]:
    """All arms in one statement; what can hold nothing is not asked at all."""
    statements, params, keys = [], [], list(arms)
    for place, (words, rows) in enumerate(arms.values()):
        try:
            sql, own = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        statements.append(words.format(sql=sql))
        params += [place, *own]
    if not statements:
        return
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), params)
        for place, told in cursor.fetchall():
            yield keys[place], told


class _Part:
    """A row's own fields, or those of one relation: what JSON carries unharmed, in the model's order."""

    def __init__(self, model: type[Model], relation: str = "") -> None:
        self.model, self.relation = model, relation
        self.fields: list[Field] = [
            field
            for field in model._meta.concrete_fields
            if not hasattr(field, "from_db_value") and not isinstance(field, BinaryField)
        ]
        self.attributes = [field.attname for field in self.fields]
        before = f"{relation}__" if relation else ""
        self.names = [f"{before}{name}" for name in self.attributes]

    def built(self, cells: Iterator[Any]) -> Any:
        """None where the relation leads nowhere."""
        own = [next(cells) for _field in self.fields]
        if own[self.fields.index(self.model._meta.pk)] is None:  # type: ignore[arg-type]
            return None
        values = [
            cell if cell is None else field.to_python(cell)
            for field, cell in zip(self.fields, own, strict=True)
        ]
        return self.model.from_db(DEFAULT_DB_ALIAS, self.attributes, values)


@cache
def _shape(model: type[Model], related: tuple[str, ...]) -> list[_Part]:
    others = [model._meta.get_field(name).related_model for name in related]
    pairs: Any = zip(others, related, strict=True)
    return [_Part(model), *(_Part(other, name) for other, name in pairs)]


def _row(shape: list[_Part], cells: Iterator[Any]) -> Any:
    row = shape[0].built(cells)
    for part in shape[1:]:
        setattr(row, part.relation, part.built(cells))
    return row
