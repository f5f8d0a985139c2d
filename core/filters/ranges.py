"""Filters with two ends: dates and numbers."""

from abc import abstractmethod
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from core.filters.base import Chip, Filter, State
from core.paging import field_at


class Range(Filter):
    """From … to, both ends included."""

    def __init__(self, name: str, label: Any = "", unit: Any = "") -> None:
        super().__init__(name, label)
        self.unit = unit

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    @abstractmethod
    def parse(self, text: str) -> Any:
        """The end that was typed; None where it makes no sense."""

    def values(self, state: State) -> tuple[Any, Any]:
        low, high = (self.parse(state.query.get(name, "")) for name in self.names)
        return low, high

    def bounds(self, state: State) -> dict[str, Any]:
        low, high = state.value
        return {"gte": low, "lte": high}

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        bounds = {
            f"{self.name}__{word}": value
            for word, value in self.bounds(state).items()
            if value is not None
        }
        return queryset.filter(**bounds)

    def chips(self, state: State) -> list[Chip]:
        words = (_("from %(value)s"), _("to %(value)s"))
        chips = []
        for name, value, word in zip(self.names, state.value, words, strict=True):
            text = state.query.get(name)
            if text:
                chips.append(Chip(state.label, word % {"value": text}, name, None, value is None))
        return chips


class DateRange(Range):
    """Whole days in the portal's time zone."""

    template = "ui/filters/dates.html"

    def parse(self, text: str) -> date | None:
        """The day; years at the ends of the calendar, where the next day has no date, are none."""
        try:
            found = parse_date(text)
        except ValueError:
            return None
        return found if found and 1 < found.year < 9999 else None

    def bounds(self, state: State) -> dict[str, Any]:
        low, high = state.value
        if not is_moment(state.model, self.name):
            return {"gte": low, "lte": high}
        return {"gte": low and midnight(low), "lt": high and midnight(high + timedelta(days=1))}


class NumberRange(Range):
    """Numbers; `unit` stands beside the boxes."""

    template = "ui/filters/numbers.html"

    def parse(self, text: str) -> Decimal | None:
        try:
            value = Decimal(text)
        except InvalidOperation:
            return None
        return value if value.is_finite() and abs(value) < 10**15 else None


def is_moment(model: type[Model], path: str) -> bool:
    found = field_at(model, path)
    return found is not None and found.get_internal_type() == "DateTimeField"


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
