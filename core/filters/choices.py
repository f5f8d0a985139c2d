"""Filters that choose: of the field's choices, of related rows, of places, or one question."""

from collections.abc import Iterable
from inspect import signature
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from core.filters.base import SHOWN_OPTIONS, Chip, Filter, Option, State
from core.paging import field_at
from core.search import matching
from core.tables import NAMES


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
    def places(self) -> Any:
        return apps.get_model(settings.PLACE_MODEL).objects.filter(valid_until_date=None)

    def values(self, state: State) -> Any:
        code = state.query.get(self.name, "")
        return self.places.filter(code=code[:20]).first() if code.isalnum() else None

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        place = state.value
        column = place and self.column(state, place.column)
        return queryset.filter(**{column: place.pk}) if column else queryset

    def column(self, state: State, level_column: str) -> str:
        """Where rows keep their place of this level; "" where they don't reach so deep."""
        lookup = getattr(state.model.objects.all(), "place", "town")  # type: ignore[attr-defined]
        path = f"{lookup}__{level_column}" if lookup else level_column
        return path if field_at(state.model, path.removesuffix("_id")) else ""

    def is_useful(self, state: State) -> bool:
        """Only above the deepest level that the rows know."""
        root = self.root(state)
        columns = getattr(root, "COLUMNS", {})
        return root is None or any(
            level > root.level and self.column(state, column) for level, column in columns.items()
        )

    @staticmethod
    def root(state: State) -> Any:
        return getattr(getattr(state.user, "post", None), "place", None)

    def chips(self, state: State) -> list[Chip]:
        text = str(state.value or state.query.get(self.name))
        is_wrong = state.value is None or not self.column(state, state.value.column)
        return [Chip(state.label, text, self.name, None, is_wrong)]

    def options(self, state: State) -> list[Option]:
        root = self.root(state)
        rows = self.places.filter(parent=state.value or root)
        if state.looked_for:
            names = [n for n in ("search_text", "name") if field_at(self.places.model, n)]
            below = self.places.below(root) if root else self.places
            rows = matching(below, names[:1], state.looked_for)
        rows = rows.order_by("code")[: SHOWN_OPTIONS * 5]
        return [Option(row.code, row.name) for row in rows if self.column(state, row.column)]


class Flag(Filter):
    """A question that the queryset answers: `queryset.<name>()`, given `user` if it takes one."""

    template = "ui/filters/flag.html"

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        question = getattr(queryset, self.name)
        return question(state.user) if "user" in signature(question).parameters else question()

    def chips(self, state: State) -> list[Chip]:
        return [Chip("", state.label, self.name)]


class Flags(Filter):
    """Several questions that the queryset answers, in one box; each keeps its own name in the url."""

    template = "ui/filters/flags.html"

    def __init__(self, label: Any, **questions: Any) -> None:
        super().__init__(next(iter(questions)), label)
        self.flags = [Flag(name, question) for name, question in questions.items()]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(flag.name for flag in self.flags)

    def asked(self, state: State) -> list[tuple[Flag, State]]:
        """Each flag with its own state."""
        return [(flag, flag.state(state.model, state.query, state.user)) for flag in self.flags]

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        for _flag, own in self.asked(state):
            queryset = own.apply(queryset)
        return queryset

    def chips(self, state: State) -> list[Chip]:
        return [chip for _flag, own in self.asked(state) for chip in own.chips]

    def options(self, state: State) -> list[Option]:
        return [Option(flag.name, own.label, own.is_active) for flag, own in self.asked(state)]


class Given(Filter):
    """A condition that only links set, such as those of a dashboard: in no bar until it is there."""

    is_steady = False

    def apply(self, queryset: QuerySet, state: State) -> QuerySet:
        return queryset.filter(
            **{f"{self.name}__in": [value.replace("\x00", "") for value in state.value]}
        )

    def chips(self, state: State) -> list[Chip]:
        return [Chip(state.label, value, self.name, value) for value in state.value if value]

    def options(self, state: State) -> list[Option]:
        return [Option(value, value, True) for value in state.value]

    def is_useful(self, state: State) -> bool:
        return False
