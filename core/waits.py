"""What waits for somebody without being a step: work on the way to one, in the inbox beside the steps."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q


@dataclass(frozen=True)
class Wait:
    """Rows in one of `statuses` for which `rows` holds wait for whoever holds `permission` on them.

    `label` and `url` are the button that the inbox shows beside such a row.
    """

    permission: str
    statuses: frozenset[str]
    rows: Callable[[], Q]
    label: Any
    url: Callable[[Any], str]

    def condition(self) -> Q:
        return Q(status__in=sorted(self.statuses)) & self.rows()


_waits: dict[str, list[Wait]] = {}


def register(model: type[Model], *waits: Wait) -> None:
    """Declared once, beside the workflow of the model."""
    _waits[model._meta.label_lower] = list(waits)


def waits_of(model: type[Model] | Model) -> Iterable[Wait]:
    return _waits.get(model._meta.label_lower, ())
