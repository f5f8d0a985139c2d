"""Who may settle a case that needs a power, and why not: said by the step, by suggestions and by lists
of units in the same words (ZJ-06)."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.utils.translation import gettext as _

from core.workflow import Finding
from powers.authority import Answers
from powers.models import Power
from towns.models import Division, Organisation

BOUND = (Organisation.Kind.AGENCY, Organisation.Kind.DEPARTMENT)


class Candidate(Protocol):
    """What is asked of a unit."""

    @property
    def pk(self) -> Any: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def department_id(self) -> int | None: ...


class MaySettle:
    """For towns and the powers that cases in them need, read at once; no statement where none is needed."""

    def __init__(self, asked: Iterable[tuple[Division, Power | None]]) -> None:
        needed = [(town, power) for town, power in asked if power is not None]
        towns = {town.pk: town for town, _power in needed}
        powers = {power.pk: power for _town, power in needed}
        self._answers = Answers(towns.values(), powers.values()) if needed else None

    def against(
        self, town: Division, power: Power | None, unit: Candidate, field: str = "unit"
    ) -> Finding | None:
        """An agency or department that no longer has the power there, or an office whose town has it not."""
        if power is None or self._answers is None:
            return None
        if unit.kind in BOUND:
            department = (
                unit.pk if unit.kind == Organisation.Kind.DEPARTMENT else unit.department_id
            )
            has_left = self._answers.has_left(department, town, power)
            return _has_left(unit, town, field) if has_left else None
        answer = self._answers.of(town, power)
        if answer.is_allowed:
            return None
        why = " ".join(str(reason.sentence) for reason in answer.grounds)
        sentence = _(
            "%(town)s may not settle this itself: %(why)s Choose the agency of the department."
        )
        return Finding(sentence % {"town": town, "why": why}, clause="ZJ-06", field=field)


def _has_left(unit: Candidate, town: Division, field: str) -> Finding:
    sentence = _("%(unit)s no longer exercises this power in %(town)s: the town does.")
    return Finding(
        sentence % {"unit": unit.name, "town": town}, clause="ZJ-06", rule="R8", field=field
    )


def against_village(power: Power | None, field: str = "to_village") -> Finding | None:
    """A village is no administrative organ: no power was ever handed down to one."""
    if power is None:
        return None
    sentence = _(
        "This needs the power “%(power)s”, which no village has: choose the unit that has it."
    )
    return Finding(sentence % {"power": power}, clause="ZJ-06", field=field)
