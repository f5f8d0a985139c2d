"""R2: a penalty needs the province's decision, and nothing takes effect before its announcement."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.workflow import Finding, Move
from powers.models import Delegation, Mode, Paper, PowerItem
from powers.rules.modes import is_transferred_penalty

KIND, MODE = PowerItem.Kind, Mode


def province_has_decided(move: Move) -> Iterable[Finding]:
    """R2: a transferred penalty needs the number of the province's decision (Penalty Law, article 24)."""
    has_number = bool(move.data.get("province_number"))
    if is_transferred_penalty(move.item) and not (
        has_number or _has(move.item, Paper.Kind.PROVINCE_DECISION)
    ):
        yield Finding(
            _(
                "A penalty is transferred only on the province's decision: enter the number of the decision."
            ),
            clause="ZJ-20",
            rule="R2",
            field="province_number",
        )


def province_decided_first(move: Move) -> Iterable[Finding]:
    """R2: the province has decided before the county announces the transfer."""
    decided, announced = move.data.get("province_date"), move.data.get("issued_date")
    if decided and announced and decided > announced:
        yield Finding(
            _("The province decides before the county announces: check the date of its decision."),
            clause="ZJ-20",
            rule="R2",
            field="province_date",
        )


def announced_before_effect(move: Move) -> Iterable[Finding]:
    """R2: the announcement comes before the day from which the power is in force."""
    announced, effective = move.data.get("issued_date"), move.data.get("effective_date")
    if announced and effective and effective < announced:
        yield Finding(
            _(
                "The power can't be in force before it is announced: choose a day on or after %(day)s."
            )
            % {"day": announced},
            clause="ZJ-20",
            rule="R2",
            field="effective_date",
        )


def _has(line: Delegation, kind: str) -> bool:
    return line.papers.filter(kind=kind).exists()
