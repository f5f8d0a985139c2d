"""The query part of a page's url: filters, order, columns. Every change starts again at the first page."""

from typing import Any

from django.http import QueryDict

CURSORS = ("after", "before")
PASSING = ("part", "q_part", *CURSORS)


class Address:
    """A query that can be written with one thing changed; the original is never touched."""

    def __init__(self, query: QueryDict) -> None:
        self.query = query.copy()
        for name in PASSING:
            self.query.pop(name, None)

    def __str__(self) -> str:
        return "?" + self.query.urlencode() if self.query else "?"

    @property
    def text(self) -> str:
        return self.query.urlencode()

    def having(self, **values: Any) -> str:
        """The url with each name set to its value; None takes the name out."""
        query = self.query.copy()
        for name, value in values.items():
            query.pop(name, None)
            if value is not None:
                query.setlist(
                    name, [str(item) for item in value] if isinstance(value, list) else [str(value)]
                )
        return "?" + query.urlencode()

    def without(self, name: str, value: str | None = None) -> str:
        """The url without `name`, or without one of its values."""
        kept = [] if value is None else [item for item in self.query.getlist(name) if item != value]
        return self.having(**{name: kept or None})

    def hidden(self, *except_names: str) -> list[tuple[str, str]]:
        """Pairs for hidden inputs, so that a form keeps what it doesn't ask."""
        return [
            (name, item)
            for name, items in self.query.lists()
            if name not in except_names
            for item in items
        ]
