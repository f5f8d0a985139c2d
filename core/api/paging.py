"""Keyset pages of rows: the same order and cursors as on the pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from core.paging import read_cursor, write_cursor

LIMIT, MAX_LIMIT = 50, 200


class KeysetPages(BasePagination):
    """`limit`, `after`, `before`; the answer names the addresses of its neighbours."""

    def paginate_queryset(self, queryset: QuerySet, request: Any, view: Any = None) -> list[Any]:
        self.request, self.order = request, view.order
        after, before = (self.cursor(name) for name in ("after", "before"))
        backwards, cursor = before is not None, before or after
        if cursor:
            queryset = queryset.filter(self.order.beyond(*cursor, backwards=backwards))
        ordered = queryset.order_by(*self.order.expressions(backwards=backwards))
        size = self.size()
        rows = list(ordered[: size + 1])
        more, rows = len(rows) > size, rows[:size]
        self.has_next = backwards or more
        self.has_previous = more if backwards else cursor is not None
        self.rows = rows[::-1] if backwards else rows
        return self.rows

    def size(self) -> int:
        given = self.request.query_params.get("limit", str(LIMIT))
        if not (given.isascii() and given.isdecimal() and 1 <= int(given[:9]) <= MAX_LIMIT):
            raise ValidationError({"limit": [_("Give a whole number from 1 to 200.")]})
        return int(given)

    def cursor(self, name: str) -> tuple[Any, Any] | None:
        given = self.request.query_params.get(name, "")
        found = read_cursor(self.order, given)
        if given and found is None:
            raise ValidationError({name: [_("This is no cursor of this list and order.")]})
        return found

    def get_paginated_response(self, data: Any) -> Response:
        following = self.beside("after", -1) if self.has_next and self.rows else None
        previous = self.beside("before", 0) if self.has_previous and self.rows else None
        return Response({"next": following, "previous": previous, "results": data})

    def beside(self, name: str, at: int) -> str:
        query = self.request.query_params.copy()
        for old in ("after", "before"):
            query.pop(old, None)
        query[name] = write_cursor((self.rows[at].pk, self.value_of(self.rows[at])))
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")

    def value_of(self, row: Any) -> Any:
        for part in self.order.path.split("__"):
            row = getattr(row, part, None)
        return row

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        cursor = {"type": "string", "maxLength": 500}
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": LIMIT}
        return [
            parameter("limit", limit, _("Rows on a page.")),
            parameter("after", cursor, _("Cursor: rows after it.")),
            parameter("before", cursor, _("Cursor: rows before it.")),
        ]


def parameter(name: str, schema: dict[str, Any], description: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "description": str(description),
    }
