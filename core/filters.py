"""Filters of lists: read from the url, shown as chips, applied to the queryset."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from inspect import signature
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.paging import field_at
from core.search import matching
from core.tables import NAMES

SHOWN_OPTIONS = 40


@dataclass(frozen=True)
class Chip:
    """One condition in force and the url that takes it away; `is_wrong` where the url made no sense."""

    label: str
    text: str
    name: str
    value: str | None = None
    is_wrong: bool = False


@dataclass(frozen=True)
class Option:
    """One choice in a filter's list."""

    value: str
    label: Any
    is_chosen: bool = False


class Filter:
    """One filter as declared; `state` makes what a request has of it."""

    template = "ui/filters/choice.html"
    is_lazy = False

    def __init__(self, name: str, label: Any = "") -> None:
        self.name, self.label = name, label

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def state(self, model: type[Model], query: QueryDict, user: Any) -> "State":
        return State(self, model, query, user)

    def values(self, state: "State") -> Any:
        return state.query.getlist(self.name)

    def apply(self, queryset: QuerySet, state: "State") -> QuerySet:
        raise NotImplementedError

    def chips(self, state: "State") -> list[Chip]:
        raise NotImplementedError

    def options(self, state: "State") -> list[Option]:
        return []


class State:
    """A filter in one request: what is chosen, what may be chosen."""

    def __init__(self, declared: Filter, model: type[Model], query: QueryDict, user: Any) -> None:
        self.declared, self.model, self.query, self.user = declared, model, query, user

    @property
    def label(self) -> str:
        found = field_at(self.model, self.declared.name)
        return capfirst(
            str(self.declared.label or getattr(found, "verbose_name", self.declared.name))
        )

    @property
    def name(self) -> str:
        return self.declared.name

    @property
    def names(self) -> tuple[str, ...]:
        return self.declared.names

    @property
    def template(self) -> str:
        return self.declared.template

    @property
    def is_lazy(self) -> bool:
        return self.declared.is_lazy

    @property
    def is_active(self) -> bool:
        return any(self.query.get(name) for name in self.declared.names)

    @property
    def given(self) -> dict[str, str]:
        return {
            name.removeprefix(self.name).strip("_"): self.query.get(name, "") for name in self.names
        }

    @property
    def value_texts(self) -> list[str]:
        """What the url says, for hidden inputs while the choices aren't read."""
        return self.query.getlist(self.name)

    @cached_property
    def value(self) -> Any:
        return self.declared.values(self)

    @cached_property
    def chips(self) -> list[Chip]:
        return self.declared.chips(self) if self.is_active else []

    @cached_property
    def options(self) -> list[Option]:
        return self.declared.options(self)

    @property
    def looked_for(self) -> str:
        return self.query.get("q_part", "")

    def apply(self, queryset: QuerySet) -> QuerySet:
        return self.declared.apply(queryset, self) if self.is_active else queryset


class ChoiceFilter(Filter):
    """One or more of the field's choices."""

    def __init__(
        self, name: str, label: Any = "", choices: Iterable[tuple[Any, Any]] | None = None
    ) -> None:
        super().__init__(name, label)
        self.choices = choices

    def pairs(self, state: State) -> dict[str, Any]:
        pairs = self.choices or getattr(field_at(state.model, self.name), "flatchoices", None) or ()
        return {str(value): label for value, label in pairs}

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        known = [value for value in state.value if value in self.pairs(state)]
        if not known:
            return queryset
        return queryset.filter(
            **{self.name: known[0]} if len(known) == 1 else {f"{self.name}__in": known}
        )

    def chips(self, state: State) -> list[Chip]:
        pairs = self.pairs(state)
        return [
            Chip(state.label, str(pairs.get(value, value)), self.name, value, value not in pairs)
            for value in state.value
            if value
        ]

    def options(self, state: State) -> list[Option]:
        return [
            Option(value, label, value in state.value) for value, label in self.pairs(state).items()
        ]


class ForeignFilter(Filter):
    """One or more related rows, out of those the user may see; read when the filter is opened."""

    is_lazy = True

    def __init__(self, name: str, label: Any = "", order: str = "") -> None:
        super().__init__(name, label)
        self.order = order

    def rows(self, state: State) -> QuerySet:
        target: Any = field_at(state.model, self.name).related_model  # type: ignore[union-attr]
        return target.objects.visible_to(state.user)

    def values(self, state: State) -> list[int]:
        return [
            int(value)
            for value in state.query.getlist(self.name)
            if value.isdecimal() and len(value) < 18
        ]

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        ids = state.value
        if not ids:
            return queryset
        return queryset.filter(
            **{self.name: ids[0]} if len(ids) == 1 else {f"{self.name}__in": ids}
        )

    def chips(self, state: State) -> list[Chip]:
        found = {row.pk: str(row) for row in self.rows(state).filter(pk__in=state.value)}
        chips = []
        for value in filter(None, state.query.getlist(self.name)):
            text = found.get(int(value)) if value.isdecimal() else None
            chips.append(Chip(state.label, text or value, self.name, value, text is None))
        return chips

    def options(self, state: State) -> list[Option]:
        rows = self.rows(state)
        names = [name for name in NAMES if field_at(rows.model, name)]
        if state.looked_for and names:
            rows = matching(rows, names[:1], state.looked_for)
        rows = rows.order_by(*([self.order] if self.order else names[:1]), "pk")
        chosen = list(self.rows(state).filter(pk__in=state.value)) if state.value else []
        others = rows.exclude(pk__in=state.value)[:SHOWN_OPTIONS]
        return [Option(str(row.pk), str(row), row.pk in state.value) for row in [*chosen, *others]]


class PlaceFilter(Filter):
    """One place in one's own, by its code; the list offers the level below the chosen one."""

    template = "ui/filters/place.html"
    is_lazy = True

    def __init__(self, label: Any = "", name: str = "place") -> None:
        super().__init__(name, label or gettext_lazy("Place"))

    @property
    def places(self) -> QuerySet:
        return apps.get_model(settings.PLACE_MODEL).objects.filter(valid_until_date=None)

    def values(self, state: State) -> Any:
        code = state.query.get(self.name, "")
        return self.places.filter(code=code[:20]).first() if code.isalnum() else None

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        place = state.value
        if place is None:
            return queryset
        lookup = getattr(queryset, "place", "town")
        column = f"{lookup}__{place.column}" if lookup else place.column
        return queryset.filter(**{column: place.pk})

    def chips(self, state: State) -> list[Chip]:
        text = str(state.value or state.query.get(self.name))
        return [Chip(state.label, text, self.name, None, state.value is None)]

    def options(self, state: State) -> list[Option]:
        above = state.value or getattr(getattr(state.user, "post", None), "place", None)
        rows = self.places.filter(parent=above) if above else self.places.filter(parent=None)
        if state.looked_for:
            root = getattr(getattr(state.user, "post", None), "place", None)
            rows = matching(
                self.places.below(root) if root else self.places, ["name"], state.looked_for
            )
        rows = rows.order_by("code")[: SHOWN_OPTIONS * 5]
        return [Option(row.code, row.name) for row in rows]


class Range(Filter):
    """From … to, both ends included."""

    def __init__(self, name: str, label: Any = "", unit: Any = "") -> None:
        super().__init__(name, label)
        self.unit = unit

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def parse(self, text: str) -> Any:
        raise NotImplementedError

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
        try:
            return parse_date(text)
        except ValueError:
            return None

    def bounds(self, state: State) -> dict[str, Any]:
        low, high = state.value
        if not is_moment(state.model, self.name):
            return {"gte": low, "lte": high}
        return {"gte": low and midnight(low), "lt": high and midnight(high + timedelta(days=1))}

    def presets(self, state: State) -> list[tuple[Any, date]]:
        today = clock.today()
        return [
            (_("this month"), today.replace(day=1)),
            (_("this year"), today.replace(month=1, day=1)),
        ]


class NumberRange(Range):
    """Numbers; `unit` stands beside the boxes."""

    template = "ui/filters/numbers.html"

    def parse(self, text: str) -> Decimal | None:
        try:
            value = Decimal(text)
        except InvalidOperation:
            return None
        return value if value.is_finite() and abs(value) < 10**15 else None


class Flag(Filter):
    """A question that the queryset answers: `queryset.<name>()`, given `user` if it takes one."""

    template = "ui/filters/flag.html"

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        question = getattr(queryset, self.name)
        return question(state.user) if signature(question).parameters else question()

    def chips(self, state: State) -> list[Chip]:
        return [Chip("", state.label, self.name)]


def is_moment(model: type[Model], path: str) -> bool:
    found = field_at(model, path)
    return found is not None and found.get_internal_type() == "DateTimeField"


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
