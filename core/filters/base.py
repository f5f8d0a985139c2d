"""A filter as declared, and what one request makes of it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from core.paging import field_at

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


class Filter(ABC):
    """One filter as declared; `state` makes what a request has of it."""

    template = "ui/filters/choice.html"
    is_lazy = False
    is_steady = True
    """Untouched and closed it looks the same to everybody; else it is drawn for each page anew."""

    def __init__(self, name: str, label: Any = "") -> None:
        self.name, self.label = name, label

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)

    def state(self, model: type[Model], query: QueryDict, user: Any) -> "State":
        return State(self, model, query, user)

    def values(self, state: "State") -> Any:
        return state.query.getlist(self.name)

    @abstractmethod
    def apply(self, queryset: QuerySet, state: "State") -> QuerySet:
        """The rows that this condition leaves."""

    @abstractmethod
    def chips(self, state: "State") -> list[Chip]:
        """What is said of the condition above the list."""

    def options(self, state: "State") -> list[Option]:
        return []

    def ticks(self, state: "State") -> SafeString:
        """The options as boxes to tick."""
        return ticks(self.name, state.options)

    def is_useful(self, state: "State") -> bool:
        """Whether it is worth offering to this person."""
        return True


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

    @cached_property
    def is_useful(self) -> bool:
        return self.is_active or self.declared.is_useful(self)

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
    def ticks(self) -> SafeString:
        return self.declared.ticks(self)

    @property
    def looked_for(self) -> str:
        return self.query.get("q_part", "")

    def apply(self, queryset: QuerySet) -> QuerySet:
        return self.declared.apply(queryset, self) if self.is_active else queryset


def ticks(name: str, options: Iterable[Option]) -> SafeString:
    """A list of boxes; in a template they would cost more than the rows of the list."""
    return mark_safe(  # noqa: S308
        "".join(
            f'<li><label class="tick"><input class="form-check-input" type="checkbox" name="{name}"'
            f' value="{escape(option.value)}"{" checked" if option.is_chosen else ""}>'
            f"<span>{escape(option.label)}</span></label></li>"
            for option in options
        )
    )
