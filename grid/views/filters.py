"""Filters of the ground."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import pgettext_lazy

from core.filters import ChoiceFilter, State
from grid.models.cases import IS_OPEN, OPEN
from grid.rules.grids import BY_NAME, RULES, breaking


class StatusFilter(ChoiceFilter):
    """States of cases; open ones alone are looked up where only open cases are indexed."""

    def __init__(self) -> None:
        super().__init__("status")

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        rows = super().apply(queryset, state)
        is_open = set(state.value) and set(state.value) <= {str(each) for each in OPEN}
        return rows.filter(IS_OPEN) if is_open else rows


class RuleFilter(ChoiceFilter):
    """Grids that break one of the chosen rules."""

    def __init__(self) -> None:
        super().__init__(
            "rule",
            pgettext_lazy("grid", "What is wrong"),
            [(rule.name, rule.label) for rule in RULES],
        )

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        known: list[Any] = [name for name in state.value if name in BY_NAME]
        return breaking(queryset, known) if known else queryset
