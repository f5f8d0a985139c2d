"""Rules asked of many lines at once; each says the same as its sister for one line."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.workflow import Finding, Move
from powers.models import Delegation
from powers.rules.entrusting import termination_is_published
from powers.rules.modes import KIND, OWN_NAME, is_transferred_penalty


def penalties_may_go(moves: Iterable[Move]) -> dict[int, list[Finding]]:
    """R1 for lines that leave together: coercion may go with its penalty, it may not stay behind.

    One question for all towns and departments concerned; see `coercion_has_gone`.
    """
    lines = [move.item for move in moves]
    penalties = [line for line in lines if is_transferred_penalty(line)]
    if not penalties:
        return {}
    beside = Delegation.objects.in_force().filter(
        mode__in=OWN_NAME,
        kind__in=(KIND.PENALTY, KIND.COERCION),
        town__in={line.town_id for line in penalties},
        department__in={line.department_id for line in penalties},
    )
    leaving = {line.pk for line in lines}
    staying: dict[tuple[int, int], set[str]] = {}
    for key, town, unit, kind in beside.values_list("pk", "town_id", "department_id", "kind"):
        if key not in leaving:
            staying.setdefault((town, unit), set()).add(kind)
    alone = Finding(
        _("Coercion of the same department would stand alone: end that first."),
        clause="XY-2.1.2",
        rule="R1",
    )
    return {
        line.pk: [alone]
        for line in penalties
        if staying.get((line.town_id, line.department_id)) == {KIND.COERCION}
    }


def ends_are_published(moves: Iterable[Move]) -> dict[int, list[Finding]]:
    """R3, R9 for lines that leave together: see `termination_is_published`."""
    return {move.item.pk: list(termination_is_published(move)) for move in moves}
