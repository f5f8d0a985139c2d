"""R11 (ZJ-06 接得住): announced, handed over, and everything on the checklist there."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core import clock
from core.workflow import Finding, Move
from powers import checklist
from powers.models import Delegation, Mode, Paper
from powers.models.modes import NEEDLESS, Stage
from powers.rules.modes import penalty_is_exercised
from powers.rules.terms import term_has_passed


def can_start(move: Move) -> Iterable[Finding]:
    """R11 (ZJ-06 接得住): announced, handed over, and everything on the checklist there.

    The checklist of all lines of a bulk is gathered for the first of them: no question per line.
    """
    line, needs = move.item, checklist.of(move)
    yield from _missing_papers(line, needs.papers[line.pk])
    yield from needs.findings(line.pk)
    yield from penalty_is_exercised(line)
    yield from term_has_passed(line)
    if line.effective_date and line.effective_date > clock.today():
        yield Finding(
            _("The power takes effect on %(day)s: start it on that day or later.")
            % {"day": line.effective_date},
            clause="ZJ-20",
            rule="R2",
        )


def can_start_again(move: Move) -> Iterable[Finding]:
    """R11: an entrustment that has expired begins anew, so the town must still be able to carry it."""
    if move.item.status == Delegation.Status.EXPIRED:
        yield from checklist.of(move).findings(move.item.pk)


def _missing_papers(line: Delegation, kinds: set[str]) -> Iterable[Finding]:
    if Paper.Kind.ANNOUNCEMENT not in kinds:
        yield Finding(
            _("There is no announcement yet: the county announces the power first."),
            clause="ZJ-20",
            rule="R11",
        )
    if needs_hand_over(line) and not kinds & {Paper.Kind.AGREEMENT, Paper.Kind.HAND_OVER}:
        yield Finding(
            _(
                "There is no hand-over certificate or entrustment yet: the department signs it first."
            ),
            clause="XY-2.1.2",
            rule="R11",
        )


def needs_hand_over(line: Delegation) -> bool:
    """Whether something passes from the department to the town in this mode."""
    return Stage.SIGNING not in NEEDLESS[Mode(line.mode)]
