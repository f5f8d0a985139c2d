"""The lists that the search over everything asks."""

from typing import Any

from core.menu import link

_searchable: list[Any] = []


def add(page: Any) -> None:
    """Called when a list gets its url; lists without `search` are not asked."""
    if page.search and page not in _searchable:
        _searchable.append(page)


def searchable() -> list[Any]:
    """Those whose page is there: another set of urls may be in force."""
    return [page for page in _searchable if link(page.url_name("list"))]
