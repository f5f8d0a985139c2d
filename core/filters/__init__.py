"""Filters of lists: read from the url, shown as chips, applied to the queryset (docs/pages.md)."""

from core.filters.base import Chip, Filter, Option, State
from core.filters.choices import ChoiceFilter, Flag, Flags, ForeignFilter, Given, PlaceFilter
from core.filters.ranges import DateRange, NumberRange

__all__ = [
    "ChoiceFilter",
    "Chip",
    "DateRange",
    "Filter",
    "Flag",
    "Flags",
    "ForeignFilter",
    "Given",
    "NumberRange",
    "Option",
    "PlaceFilter",
    "State",
]
