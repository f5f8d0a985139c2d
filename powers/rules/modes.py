"""R1 and R6: which modes the law leaves open, and coercion only beside its penalty."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.workflow import Finding, Move
from powers.models import Delegation, Mode, PowerItem
from powers.models.modes import OPEN_TO_RESERVED

KIND, MODE = PowerItem.Kind, Mode
OWN_NAME = frozenset({MODE.AUTHORISED, MODE.TRANSFERRED})


def mode_fits(move: Move) -> Iterable[Finding]:
    """R1 and R6: the mode is one that the law leaves open for this item."""
    yield from objections_to_mode(move.item.item, move.item.mode)
    yield from _coercion_stands_alone(move.item)


def objections_to_mode(item: PowerItem, mode: str) -> Iterable[Finding]:
    """R6 (ZJ-06) and the first half of R1, for one item and mode; forms and imports ask it too."""
    if item.is_reserved and mode not in OPEN_TO_RESERVED:
        yield Finding(
            _(
                "The law reserves this power for organs of county level or above: choose the streamlined "
                "procedure, a service point or substantive review."
            ),
            clause="ZJ-06",
            rule="R6",
            field="mode",
        )
    if item.kind == KIND.COERCION and mode == MODE.ENTRUSTED:
        yield Finding(
            _(
                "Administrative coercion may not be entrusted (Coercion Law, article 17): transfer it "
                "together with the penalty it belongs to."
            ),
            clause="XY-2.1.2",
            rule="R1",
            field="mode",
        )
    if mode == MODE.STATUTORY and item.mode != MODE.STATUTORY:
        yield Finding(
            _(
                "By the catalogue this power is not the town's own: choose the mode in which the county "
                "hands it down."
            ),
            clause="XY-2.1.2",
            rule="R6",
            field="mode",
        )


def new_mode_fits(move: Move) -> Iterable[Finding]:
    """R1 and R6 for the mode that is about to be chosen."""
    yield from objections_to_mode(move.item.item, move.data.get("mode", ""))


def _coercion_stands_alone(line: Delegation) -> Iterable[Finding]:
    """R1: coercion comes down only beside a penalty that the same department transfers."""
    if line.kind != KIND.COERCION or line.mode not in OWN_NAME:
        return
    penalties = (
        Delegation.objects.live()
        .of_town(line.town)
        .filter(kind=KIND.PENALTY, mode__in=OWN_NAME, department_id=line.department_id)
    )
    if not penalties.exists():
        yield Finding(
            _(
                "Coercion can only be transferred together with a penalty of the same department: add the "
                "penalty to the request first."
            ),
            clause="XY-2.1.2",
            rule="R1",
        )


def penalty_is_exercised(line: Delegation) -> Iterable[Finding]:
    """R1: nobody uses coercion where the penalty it belongs to is not, or no longer, in force."""
    if line.kind != KIND.COERCION or line.mode not in OWN_NAME:
        return
    penalties = Delegation.objects.in_force().of_town(line.town)
    if not penalties.filter(
        kind=KIND.PENALTY, mode__in=OWN_NAME, department_id=line.department_id
    ).exists():
        yield Finding(
            _(
                "Coercion is exercised only together with a penalty of the same department: start the "
                "penalty first."
            ),
            clause="XY-2.1.2",
            rule="R1",
        )


def coercion_left_alone(town: int, department: int) -> list[Delegation]:
    """R1, R4: coercion in force whose penalty has ended by itself, beside which no other one stands."""
    beside = Delegation.objects.in_force().filter(
        town_id=town, department_id=department, mode__in=OWN_NAME
    )
    kinds = set(
        beside.filter(kind__in=(KIND.PENALTY, KIND.COERCION)).values_list("kind", flat=True)
    )
    if kinds != {KIND.COERCION}:
        return []
    return list(beside.filter(kind=KIND.COERCION).with_names())


def alone(line: Delegation) -> list[Finding]:
    """R1, R4: what stands against coercion in force whose penalty is not in force any more."""
    if line.kind != KIND.COERCION or line.status not in Delegation.EXERCISED:
        return []
    if not list(penalty_is_exercised(line)):
        return []
    return [
        Finding(
            _(
                "The penalty to which this coercion belongs is no longer in force: suspend it or take it "
                "back; the town may not use it meanwhile."
            ),
            clause="XY-2.1.2",
            rule="R4",
        )
    ]


def is_given_up(line: Delegation) -> bool:
    """R8: a transferred penalty in force is no longer the department's in that town; services stay dual."""
    is_transferred = line.kind == KIND.PENALTY and line.mode == MODE.TRANSFERRED
    return is_transferred and line.status in Delegation.EXERCISED


def coercion_has_gone(move: Move) -> Iterable[Finding]:
    """R1: the last penalty of a department leaves after the coercion that belongs to it."""
    line = move.item
    if not is_transferred_penalty(line):
        return
    kinds = move.shared.once(f"beside {line.pk}", lambda: _kinds_beside(line))
    if kinds == {KIND.COERCION}:
        yield Finding(
            _("Coercion of the same department would stand alone: end that first."),
            clause="XY-2.1.2",
            rule="R1",
        )


def _kinds_beside(line: Delegation) -> set[str]:
    beside = (
        Delegation.objects.in_force()
        .of_town(line.town)
        .filter(mode__in=OWN_NAME, department_id=line.department_id)
        .exclude(pk=line.pk)
    )
    rows = beside.filter(kind__in=(KIND.PENALTY, KIND.COERCION))
    return set(rows.values_list("kind", flat=True))


def is_transferred_penalty(line: Delegation) -> bool:
    return line.kind == KIND.PENALTY and line.mode in OWN_NAME
