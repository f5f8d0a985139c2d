"""The figures of an evaluation as the months of use already know them: offered, never imposed (R12)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max

from powers.models import Delegation, Evaluation, Use
from powers.months import month_of

NAMES = ("cases", "on_time", "corrected", "zero_months")


def from_use(lines: Iterable[Delegation]) -> dict[int, dict[str, Any]]:
    """For each line with months of use since its last evaluation their sums; two statements for all."""
    keys = [line.pk for line in lines]
    ended = Evaluation.objects.filter(delegation__in=keys).order_by().values_list("delegation_id")
    last = dict(ended.annotate(Max("until_date")))
    rows = Use.objects.filter(delegation__in=keys).order_by("month")
    found: dict[int, dict[str, Any]] = {}
    for key, month, *figures in rows.values_list(
        "delegation_id", "month", "exercised", "on_time", "overturned"
    ):
        if _counts(month, last.get(key)):
            _add(found.setdefault(key, dict.fromkeys(NAMES, 0)), figures)
    return found


def _counts(month: date, evaluated: date | None) -> bool:
    """Whether a month is not part of the evaluation before."""
    return evaluated is None or month > month_of(evaluated)


def _add(sums: dict[str, Any], figures: list[int]) -> None:
    for name, figure in zip(NAMES, figures, strict=False):
        sums[name] += figure
    sums["zero_months"] += figures[0] == 0
