"""R9: a power goes back when the town has said what is still open; that stays with its handler."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.workflow import Finding, Move


def matters_are_declared(move: Move) -> Iterable[Finding]:
    """R9: no hand-back before the town has declared its open matters, or that there are none."""
    if move.item.matters_declared_date is None:
        yield Finding(
            _(
                "The town has not declared yet which matters are open: it enters them, or declares that "
                "there are none, before the hand-back is certified."
            ),
            clause="ZJ-06",
            rule="R9",
        )


def declaration_is_true(move: Move) -> Iterable[Finding]:
    """R9: “none” and a list exclude each other, and one of them is there."""
    has_matters = move.item.matters.exists()
    says_none = bool(move.data.get("has_none"))
    if has_matters and says_none:
        yield _finding(
            _("Matters are entered for this power: it can't be declared that there are none.")
        )
    if not has_matters and not says_none:
        yield _finding(_("Enter the open matters first, or tick that there are none."))


def _finding(sentence: str) -> Finding:
    return Finding(sentence, clause="ZJ-06", rule="R9", field="has_none")
