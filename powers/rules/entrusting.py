"""R3 and R5: what an entrustment needs besides its term, and that the justice bureau gets it."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from core import clock
from core.workflow import Finding, Move
from powers.due import town_of
from powers.models import Delegation, LegalBasis, Mode, Paper, PowerItem
from towns.models import Division

KIND, MODE = PowerItem.Kind, Mode
TO_BE_PUBLISHED = frozenset({KIND.LICENCE, KIND.PENALTY})
ORGANS = frozenset({Division.Kind.TOWN, Division.Kind.TOWNSHIP, Division.Kind.SUBDISTRICT})


def is_entrusted_licence(line: Delegation) -> bool:
    return line.kind == KIND.LICENCE and line.mode == MODE.ENTRUSTED


def delegate_is_organ(move: Move) -> Iterable[Finding]:
    """R3: a licence is entrusted to an administrative organ only (Licence Law, article 24)."""
    if is_entrusted_licence(move.item) and town_of(move).kind not in ORGANS:
        yield Finding(
            _(
                "%(place)s is no administrative organ: a licence can only be entrusted to the government of "
                "a town, township or subdistrict (Licence Law, article 24)."
            )
            % {"place": town_of(move)},
            clause="XY-2.1.2",
            rule="R3",
        )


def licence_stands_on_text(move: Move) -> Iterable[Finding]:
    """R3: the words of the law, regulation or rule that allow a licence to be entrusted are on record."""
    line = move.item
    if not is_entrusted_licence(line) or (move.data.get("basis_text") or "").strip():
        return
    if not move.shared.once(f"basis text:{line.item_id}", lambda: _has_text(line)):
        yield Finding(
            _(
                "A licence is entrusted only as a law, regulation or rule allows: enter the text of the "
                "article, or let the province add it to the register of law."
            ),
            clause="XY-2.1.2",
            rule="R3",
            field="basis_text",
        )


def _has_text(line: Delegation) -> bool:
    return LegalBasis.objects.filter(items=line.item_id).exclude(text="").exists()


def entrustment_is_published(move: Move) -> Iterable[Finding]:
    """R3: whom the licence or penalty is entrusted to, and what, is published."""
    line, data = move.item, move.data
    if line.mode != MODE.ENTRUSTED or line.kind not in TO_BE_PUBLISHED:
        return
    if not data.get("published_url") and not data.get("published_number"):
        yield Finding(
            _(
                "The public must read who is entrusted with what: enter the address of the publication or "
                "the number of the paper."
            ),
            clause="XY-2.1.2",
            rule="R3",
            field="published_url",
        )


def nothing_is_passed_on(move: Move) -> Iterable[Finding]:
    """R3: the department's own power, and the town entrusts nobody further."""
    if is_entrusted_licence(move.item) and not move.data.get("is_not_passed_on"):
        yield Finding(
            _(
                "An entrusted licence may not be entrusted further: confirm that the power is the "
                "department's own and that the entrustment forbids the town to pass it on."
            ),
            clause="XY-2.1.2",
            rule="R3",
            field="is_not_passed_on",
        )


def filed_after_signing(move: Move) -> Iterable[Finding]:
    """R5: the day of filing lies between the signing and today."""
    filed = move.data.get("filed_date")
    if filed is None or move.item.mode != MODE.ENTRUSTED:
        return
    signed = move.data.get("issued_date") or _signed_on(move.item)
    if filed > clock.today() or (signed and filed < signed):
        yield Finding(
            _("An entrustment is filed after it is signed and not in the future: check the day."),
            clause="XY-2.1.2",
            rule="R5",
            field="filed_date",
        )


def _signed_on(line: Delegation) -> date | None:
    """The day of the entrustment that holds now."""
    signed = line.papers.filter(kind=Paper.Kind.AGREEMENT).order_by("-id")
    return signed.values_list("issued_date", flat=True).first()


def awaits_filing(move: Move) -> Iterable[Finding]:
    """R5: only a signed entrustment that is not filed yet is to be filed."""
    if move.item.filing_due_date is None:
        yield Finding(
            _("There is no entrustment here that waits to be filed with the justice bureau."),
            clause="XY-2.1.2",
            rule="R5",
        )


def signed_end_is_published(move: Move) -> Iterable[Finding]:
    """R3, R9: before its signing an entrustment is not public, and so its end need not be."""
    if move.item.papers.filter(kind=Paper.Kind.AGREEMENT).exists():
        yield from termination_is_published(move)


def termination_is_published(move: Move) -> Iterable[Finding]:
    """R3, R9: the end of an entrustment is made public like its beginning (facts §1.5)."""
    data = move.data
    if move.item.mode == MODE.ENTRUSTED and not (
        data.get("published_url") or data.get("published_number")
    ):
        yield Finding(
            _(
                "The end of an entrustment is published: enter the address of the publication or the number "
                "of the paper."
            ),
            clause="XY-2.1.2",
            rule="R9",
            field="published_url",
        )
