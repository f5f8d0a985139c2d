"""Keyset pages: any page costs what the first costs, because it starts at a value and not at a count."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

COUNT_CAP = 1000


@dataclass(frozen=True)
class Slice:
    """One page of rows and the cursors to its neighbours ("" where there is none)."""

    rows: Sequence[tuple[Any, ...]]
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class Order:
    """One field with its direction; the key breaks ties in the same direction."""

    model: type[Model]
    name: str

    @property
    def path(self) -> str:
        return self.name.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        return self.name.startswith("-")

    @property
    def field(self) -> Field | None:
        return field_at(self.model, self.path)

    @property
    def is_nullable(self) -> bool:
        return path_is_nullable(self.model, self.path)

    @property
    def is_key(self) -> bool:
        return self.field is not None and self.field.primary_key and "__" not in self.path

    def expressions(self, *, backwards: bool = False) -> list[Any]:
        down = self.is_descending != backwards
        key = "-pk" if down else "pk"
        if self.is_key:
            return [key]
        if not self.is_nullable:
            return [("-" if down else "") + self.path, key]
        place = {"nulls_first": True} if backwards else {"nulls_last": True}
        path = F(self.path)
        return [path.desc(**place) if down else path.asc(**place), key]

    def beyond(self, value: Any, key: Any, *, backwards: bool) -> Any:
        """The condition for rows that follow (value, key) in this order."""
        down = self.is_descending != backwards
        if self.is_key:
            return Q(pk__lt=key) if down else Q(pk__gt=key)
        if self.is_nullable:
            return self._beyond_with_nulls(value, key, down, backwards)
        compare = TupleLessThan if down else TupleGreaterThan
        return compare((F(self.path), F("pk")), (value, key))

    def _beyond_with_nulls(self, value: Any, key: Any, down: bool, backwards: bool) -> Q:
        word = "lt" if down else "gt"
        is_null = Q(**{f"{self.path}__isnull": True})
        if value is None:
            rest = is_null & Q(**{f"pk__{word}": key})
            return rest | ~is_null if backwards else rest
        rest = Q(**{f"{self.path}__{word}": value}) | Q(**{self.path: value, f"pk__{word}": key})
        return rest if backwards else rest | is_null


def field_at(model: type[Model], path: str) -> Field | None:
    """The field at the end of a path such as `item__name`, or None (an annotation)."""
    field: Any = None
    for name in path.split("__"):
        try:
            field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        model = getattr(field, "related_model", None) or model
    return field


def path_is_nullable(model: type[Model], path: str) -> bool:
    """Whether any link of the path may be NULL."""
    parts = path.split("__")
    fields = [field_at(model, "__".join(parts[: end + 1])) for end in range(len(parts))]
    return any(field is None or getattr(field, "null", True) for field in fields)


def cut(
    queryset: QuerySet,
    order: Order,
    paths: Sequence[str],
    size: int,
    after: str = "",
    before: str = "",
) -> Slice:
    """One page as tuples (key, order value, *paths). A broken cursor gives the first page."""
    cursor = read_cursor(order, before or after)
    backwards = bool(before) and cursor is not None
    if cursor is not None:
        queryset = queryset.filter(order.beyond(*cursor, backwards=backwards))
    ordered = queryset.order_by(*order.expressions(backwards=backwards))
    rows = list(ordered.values_list("pk", order.path, *paths)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    return Slice(rows, *_neighbours(rows, more, backwards, cursor is not None))


def _neighbours(
    rows: Sequence[Any], more: bool, backwards: bool, has_cursor: bool
) -> tuple[str, str]:
    if not rows:
        return "", ""
    has_after = more if not backwards else True
    has_before = more if backwards else has_cursor
    return write_cursor(rows[-1]) if has_after else "", write_cursor(rows[0]) if has_before else ""


def write_cursor(row: Sequence[Any]) -> str:
    text = json.dumps([row[1], row[0]], cls=PreciseEncoder)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(order: Order, text: str) -> tuple[Any, Any] | None:
    """Value and key as Python values; None where the text is no cursor of this order."""
    if not text:
        return None
    try:
        value, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        field = order.field
        if value is not None and field is not None:
            value = field.to_python(value)
        return value, order.model._meta.pk.to_python(key)  # type: ignore[union-attr]
    except (ValueError, TypeError, binascii.Error, ValidationError):
        return None


class PreciseEncoder(DjangoJSONEncoder):
    """Keeps microseconds, which Django's encoder cuts to milliseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def capped_count(queryset: QuerySet, cap: int = COUNT_CAP) -> int:
    """The number of rows, or cap + 1 for "more than cap"."""
    return queryset.order_by()[: cap + 1].count()


def first_found(queryset: QuerySet, order: Order, cap: int, size: int) -> tuple[QuerySet, int]:
    """The rows of the first page of a narrowed list, and how many there are, cap + 1 for "more".

    Found once for both, in the order of the list: its newest rows hold a common word soon, while an
    index of words would gather all of them first. Names are joined to the rows of the page only.
    """
    ordered = queryset.order_by(*order.expressions())
    keys = list(ordered.values_list("pk", flat=True)[: cap + 1])
    return queryset.filter(pk__in=keys[: size + 1]), len(keys)
