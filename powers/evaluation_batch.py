"""Many evaluations at once: a report with a verdict for each line, from a grid or from a sheet."""

from collections.abc import Iterable
from typing import Any

from core.workflow import Verdict
from powers.models import Delegation, Evaluation
from powers.workflow import DELEGATION

EVALUATE = "powers.evaluate_delegation"
S = Delegation.Status
Place = tuple[int, str]


def evaluate_all(given: dict[Delegation, dict[str, Any]], user: Any) -> list[Verdict]:
    """Begin what is not being evaluated yet, then conclude each line with its own figures."""
    fresh = [line for line in given if line.status == S.IN_FORCE]
    begun = DELEGATION.apply_many(fresh, "evaluate", by=user)
    refused = {verdict.item.pk: verdict for verdict in begun if not verdict.is_done}
    found = [refused[line.pk] for line in given if line.pk in refused]
    for line, figures in given.items():
        if line.pk not in refused:
            data = dict(figures)
            note = data.pop("note", "") or ""
            found += DELEGATION.apply_many([line], "keep", by=user, note=note, **data)
    return found


def to_evaluate(user: Any) -> Any:
    """The lines that somebody may evaluate now."""
    return Delegation.objects.allowing(user, EVALUATE).filter(status__in=Delegation.EXERCISED)


def lines_called(user: Any, places: Iterable[Place]) -> dict[Place, list[Delegation]]:
    """(town, code or title of the item) → the lines that it means; one query for all."""
    wanted = set(places)
    rows = to_evaluate(user).filter(town__in={town for town, _name in wanted})
    found: dict[Place, list[Delegation]] = {place: [] for place in wanted}
    for line in rows.select_related("item", "town"):
        for name in {line.title, line.item.local_code}:
            if (line.town_id, name) in found:
                found[line.town_id, name].append(line)
    return found


def reported(lines: Iterable[Delegation], numbers: Iterable[str]) -> set[tuple[int, str]]:
    """(line, number of the report) of what has been entered already."""
    rows = Evaluation.objects.filter(delegation__in=list(lines), number__in=set(numbers))
    return set(rows.values_list("delegation_id", "number"))
