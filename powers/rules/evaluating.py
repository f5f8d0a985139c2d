"""R12: an evaluation has figures and a verdict, and says why where the power does not simply stay."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.workflow import Finding, Move
from powers.models import Evaluation

FIGURES = ("cases", "on_time", "corrected")


def evaluation_is_whole(move: Move) -> Iterable[Finding]:
    """R12 (ZJ-20): cases, done on time and corrected are entered, and fit together."""
    data = move.data
    missing = [name for name in FIGURES if data.get(name) is None]
    for name in missing:
        yield _finding(_("Enter the figure: an evaluation without figures is none."), name)
    if missing:
        return
    for name in ("on_time", "corrected"):
        if data[name] > data["cases"]:
            yield _finding(
                _("This is more than the %(cases)s cases: check the figures.")
                % {"cases": data["cases"]},
                name,
            )
    satisfaction = data.get("satisfaction")
    if satisfaction is not None and not 0 <= satisfaction <= 100:
        yield _finding(_("Satisfaction lies between 0 and 100 per cent."), "satisfaction")


def verdict_has_reason(move: Move) -> Iterable[Finding]:
    """R12: to widen, suspend or take back is reasoned; a human decides on it."""
    verdict = move.data.get("verdict")
    if verdict not in Evaluation.Verdict.values:
        yield _finding(_("Give the verdict of the evaluation."), "verdict")
    elif verdict != Evaluation.Verdict.KEEP and not move.note:
        yield _finding(_("Give the reason for this verdict."), "note")


def _finding(sentence: str, field: str) -> Finding:
    return Finding(sentence, clause="ZJ-20", rule="R12", field=field)
