"""Filters as the list's page shows them; what looks the same to everybody is drawn once a process."""

from functools import lru_cache

from django.db.models import Model
from django.http import QueryDict
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.address import Address
from core.filters.base import Filter, State

ADDRESS = "@address@"


def drawn(state: State, address: Address, is_open: bool) -> SafeString:
    """One filter of the bar; nothing where it is of no use to this person.

    `is_open`: its choices are on the page, for browsers that can't fetch them when it is opened.
    """
    if not state.is_useful:
        return SafeString("")
    if state.is_active or not state.declared.is_steady or (is_open and state.is_lazy):
        return written(state, str(address), is_open)
    html = _untouched(state.declared, state.model, get_language() or "")
    return mark_safe(html.replace(ADDRESS, escape(address)))  # noqa: S308


@lru_cache(maxsize=1_000)
def _untouched(declared: Filter, model: type[Model], language: str) -> str:
    return written(declared.state(model, QueryDict(), None), ADDRESS, False)


def written(state: State, address: str, is_open: bool) -> SafeString:
    context = {"state": state, "address": address, "is_open": is_open}
    return SafeString(get_template("generic/_filter.html").render(context))
