"""What an opinion must say."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.workflow import Finding, Move
from powers.models import Mode, Opinion, PowerItem

KIND, MODE = PowerItem.Kind, Mode


def objection_has_reason(move: Move) -> Iterable[Finding]:
    """Whoever does not fully agree says why, on whatever way the opinion comes."""
    objects = move.data.get("verdict") in (Opinion.Verdict.PARTLY, Opinion.Verdict.DISAGREE)
    if objects and not move.note:
        yield Finding(_("Say what the department does not agree with, and why."), field="note")
