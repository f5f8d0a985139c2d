"""Filters of the ground."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import pgettext_lazy

from core.filters import ChoiceFilter, State
from grid.rules.grids import BY_NAME, RULES, breaking


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
