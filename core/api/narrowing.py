"""Filters, search and order of a list, as on the pages; an unknown or senseless parameter is named."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend

from core.api.paging import parameter
from core.filters import ChoiceFilter, DateRange, Filter, Flag, Flags, NumberRange, State
from core.search import matching

ALWAYS = {"limit", "after", "before", "format"}
SENSELESS = _("This value makes no sense here.")


class Narrowing(BaseFilterBackend):
    """Reads `filters`, `search` and `sorts` of the viewset: the declarations of the list page."""

    def filter_queryset(self, request: Any, queryset: QuerySet, view: Any) -> QuerySet:
        query = request.query_params
        refuse_unknown(query, view)
        for declared in view.filters:
            state = declared.state(queryset.model, query, request.user)
            refuse_senseless(state)
            queryset = state.apply(queryset)
        text = query.get("search", "").strip()[:100]
        return matching(queryset, list(view.search), text) if text else queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        found = [
            parameter(name, schema_of(declared, view.model), declared.label or name)
            for declared in view.filters
            for name in declared.names
        ]
        if view.search:
            found.append(parameter("search", {"type": "string", "maxLength": 100}, _("Words.")))
        orders = {"type": "string", "enum": list(view.orders()), "default": view.sorts[0]}
        return [*found, parameter("ordering", orders, _("Order; “-” turns it round."))]


def refuse_unknown(query: Any, view: Any) -> None:
    known = ALWAYS | {"ordering"} | {name for f in view.filters for name in f.names}
    known |= {"search"} if view.search else set()
    unknown = sorted(set(query) - known)
    if unknown:
        raise ValidationError({name: [_("There is no such filter.")] for name in unknown})


def refuse_senseless(state: State) -> None:
    wrong = [chip.name for chip in state.chips if chip.is_wrong]
    if any("\x00" in value for name in state.names for value in state.query.getlist(name)):
        wrong = list(state.names)
    if wrong:
        raise ValidationError({name: [SENSELESS] for name in wrong})


def schema_of(declared: Filter, model: Any) -> dict[str, Any]:
    """The JSON schema of a filter's value."""
    if isinstance(declared, ChoiceFilter):
        state: Any = type("Asked", (), {"model": model})
        return {"type": "string", "enum": sorted(declared.pairs(state))}
    if isinstance(declared, DateRange):
        return {"type": "string", "format": "date"}
    if isinstance(declared, NumberRange):
        return {"type": "number"}
    if isinstance(declared, Flag | Flags):
        return {"type": "string", "enum": ["1"]}
    return {"type": "string", "maxLength": 20}
