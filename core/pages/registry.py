"""The lists that the search over everything asks."""

from typing import Any

_searchable: list[Any] = []


def add(page: Any) -> None:
    """Called when a list gets its url; lists without `search` are not asked."""
    if page.search and page not in _searchable:
        _searchable.append(page)


def searchable() -> list[Any]:
    return list(_searchable)
