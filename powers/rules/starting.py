"""R11 (ZJ-06 接得住): announced, handed over, trained, and carried by certified officers."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core import clock
from core.workflow import Finding, Move
from powers.models import CertifiedOfficer, Delegation, Mode, Paper, PowerItem
from powers.models.modes import NEEDLESS, Stage
from powers.rules.modes import penalty_is_exercised
from powers.rules.terms import term_has_passed
from towns.models import PolicyParameter

KIND, MODE = PowerItem.Kind, Mode


def can_start(move: Move) -> Iterable[Finding]:
    """R11 (ZJ-06 接得住): announced, handed over, trained, and carried by certified officers."""
    line = move.item
    kinds = set(line.papers.values_list("kind", flat=True))
    yield from _missing_papers(line, kinds)
    yield from _missing_officers(line)
    yield from penalty_is_exercised(line)
    yield from term_has_passed(line)
    if line.effective_date and line.effective_date > clock.today():
        yield Finding(
            _("The power takes effect on %(day)s: start it on that day or later.")
            % {"day": line.effective_date},
            clause="ZJ-20",
            rule="R2",
        )


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
    if needs_hand_over(line) and Paper.Kind.TRAINING not in kinds:
        yield Finding(
            _("There is no training record yet: the department trains the town's staff first."),
            clause="XY-2.1.3",
            rule="R11",
        )


def _missing_officers(line: Delegation) -> Iterable[Finding]:
    if not line.item.is_enforcement or line.mode == MODE.STREAMLINED:
        return
    wanted = int(
        PolicyParameter.objects.value("certified_officers_min", place=line.town, on=clock.today())
    )
    there = CertifiedOfficer.objects.filter(town=line.town).valid_on(clock.today()).count()
    if there < wanted:
        yield Finding(
            _(
                "%(wanted)s officers with a valid enforcement card are needed, the town has %(there)s: enter "
                "the cards first."
            )
            % {"wanted": wanted, "there": there},
            clause="ZJ-06",
            rule="R11",
        )


def needs_hand_over(line: Delegation) -> bool:
    """Whether something passes from the department to the town in this mode."""
    return Stage.SIGNING not in NEEDLESS[Mode(line.mode)]
