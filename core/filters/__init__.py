"""Filters of lists: read from the url, shown as chips, applied to the queryset (docs/pages.md)."""

from core.filters.base import Chip, Filter, Option, State
from core.filters.choices import ChoiceFilter, Flag, ForeignFilter, PlaceFilter
from core.filters.ranges import DateRange, NumberRange

__all__ = [
    "ChoiceFilter",
    "Chip",
    "DateRange",
    "Filter",
    "Flag",
    "ForeignFilter",
    "NumberRange",
    "Option",
    "PlaceFilter",
    "State",
]
