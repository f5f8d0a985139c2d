"""The models' check constraints, asked of the database once for all rows of a chunk.

Django asks once for each row and constraint. Here the rows' values stand in one VALUES list against
which every condition is evaluated, by the database itself, as it will be when the rows are stored.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import DatabaseError, connection, models, transaction
from django.db.models.sql import Query

from core.sheets.rows import Row, RowValidation

Check = models.CheckConstraint


def tell(rows: Iterable[Row]) -> None:
    """Marks each row that a check constraint of its model forbids."""
    by_model: dict[type[models.Model], list[Row]] = {}
    for row in rows:
        if isinstance(row.form, RowValidation):
            by_model.setdefault(type(row.instance), []).append(row)
    for kind, group in by_model.items():
        for model, constraint in _checks(kind):
            _tell_one(model, constraint, group)


def _checks(kind: type[models.Model]) -> Iterator[tuple[type[models.Model], Check]]:
    for model, constraints in kind().get_constraints():
        yield from ((model, entry) for entry in constraints if isinstance(entry, Check))


def _tell_one(model: type[models.Model], constraint: Check, rows: list[Row]) -> None:
    condition: Any = constraint.condition
    names = sorted(condition.referenced_base_fields)
    judged = [row for row in rows if not _unasked(row).intersection(names)]
    fields = _columns(model, names)
    if not judged or not fields:
        return
    for at in _violating(model, constraint, fields, judged):
        judged[at].fail(constraint.get_violation_error_message(), _cell(judged[at], names))


def _unasked(row: Row) -> set[str]:
    """As in Django's forms: a constraint on what the form leaves out, or on a wrong cell, says nothing."""
    return row.form._get_validation_exclusions() | set(row.form.errors)


def _columns(model: type[models.Model], names: list[str]) -> list[Any]:
    """The fields behind the names; none where one of them is no column."""
    try:
        fields: list[Any] = [
            model._meta.pk if n == "pk" else model._meta.get_field(n) for n in names
        ]
    except FieldDoesNotExist:
        return []
    return fields if all(field.concrete for field in fields) else []


def _violating(
    model: type[models.Model], constraint: Check, fields: list[Any], rows: list[Row]
) -> list[int]:
    """The places among `rows` of those for which the condition is false (unknown is allowed)."""
    casts = ", ".join(f"%s::{_type(field)}" for field in fields)
    heads = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    where, bound = _as_sql(model, constraint)
    values = ", ".join([f"(%s, {casts})"] * len(rows))
    params: list[Any] = []
    for at, row in enumerate(rows):
        params += [at, *(_value(field, row.instance) for field in fields)]
    sql = f"SELECT n FROM (VALUES {values}) AS given (n, {heads}) WHERE NOT ({where}) ORDER BY n"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [*params, *bound])
            return [at for (at,) in cursor.fetchall()]
    except DatabaseError:
        return _one_by_one(model, constraint, rows)


def _one_by_one(model: type[models.Model], constraint: Check, rows: list[Row]) -> list[int]:
    """Where a value fits no column at all, it must not hide what is wrong in other rows."""
    found = []
    for at, row in enumerate(rows):
        try:
            constraint.validate(model, row.instance, exclude=_unasked(row))
        except ValidationError:
            found.append(at)
    return found


def _as_sql(model: type[models.Model], constraint: Check) -> tuple[str, list[Any]]:
    query: Any = Query(model=model, alias_cols=False)
    where = query.build_where(constraint.condition)
    sql, params = where.as_sql(query.get_compiler(connection=connection), connection)
    return sql, list(params)


def _type(field: Any) -> str:
    return field.cast_db_type(connection) or field.db_type(connection)


def _value(field: Any, instance: models.Model) -> Any:
    return field.get_db_prep_save(getattr(instance, field.attname), connection)


def _cell(row: Row, names: list[str]) -> str:
    """The one cell that the constraint speaks of; the whole row where there are several."""
    shown = [name for name in names if name in row.places]
    return shown[0] if len(shown) == 1 else ""
