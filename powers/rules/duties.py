"""R13 (ZJ-07): no duty without power, staff and money, and none that the negative list closes."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core import clock
from core.workflow import Finding, Move
from powers.models import DutyEvidence

CLAUSE, RULE = "ZJ-07", "R13"
KIND = DutyEvidence.Kind


def concerns_towns(move: Move) -> Iterable[Finding]:
    """Somebody must be asked."""
    if not move.item.concerned_towns().exists():
        yield Finding(
            _("No town is named: choose the towns concerned, or all towns of the county."),
            clause=CLAUSE,
        )


def all_three_come_along(move: Move) -> Iterable[Finding]:
    """R13: 权随事转、人随事转、费随事转, each with its paper."""
    for kind, sentence in missing_sentences().items():
        if kind not in move.item.proofs:
            yield Finding(sentence, clause=CLAUSE, rule=RULE)


def missing_sentences() -> dict[str, str]:
    """What is said where the paper of a kind is missing."""
    return {
        KIND.POWER: _(
            "The power does not come along: enter the document that hands it over before the duty is "
            "admitted."
        ),
        KIND.STAFF: _(
            "The staff does not come along: enter the number of the staffing document before the duty "
            "is admitted."
        ),
        KIND.MONEY: _(
            "The money does not come along: enter the number of the budget indicator before the duty "
            "is admitted."
        ),
    }


def off_the_negative_list(move: Move) -> Iterable[Finding]:
    """ZJ-07: what the negative list closes is closed; some entries open with a reason."""
    for entry in move.item.closing_entries:
        if not entry.allows_reason:
            yield Finding(
                _(
                    "The negative list closes this: “%(entry)s”. Do it in the department, or ask for "
                    "something else."
                )
                % {"entry": entry.name},
                clause=CLAUSE,
                rule=RULE,
            )
        elif not move.item.negative_reason.strip():
            yield Finding(
                _(
                    "The negative list opens “%(entry)s” only with a reason: the department enters the "
                    "reason for the exception."
                )
                % {"entry": entry.name},
                clause=CLAUSE,
                rule=RULE,
            )


def evidence_is_its_own(move: Move) -> Iterable[Finding]:
    """R13: the same money does not pay for two duties."""
    if move.data.get("kind") != KIND.MONEY:
        return
    others = DutyEvidence.objects.filter(
        county=move.item.county_id, kind=KIND.MONEY, number=move.data.get("number")
    ).exclude(duty=move.item)
    other = others.select_related("duty").first()
    if other:
        yield Finding(
            _(
                "The budget indicator %(number)s already pays for “%(duty)s”: enter the one for this duty."
            )
            % {"number": other.number, "duty": other.duty},
            clause=CLAUSE,
            rule=RULE,
            field="number",
        )


def term_fits(move: Move) -> Iterable[Finding]:
    """A temporary admission lasts beyond its first day and is not over when it is given."""
    begins, ends = move.data.get("from_date") or move.item.from_date, move.data.get("until_date")
    if ends and (ends < clock.today() or (begins and ends < begins)):
        yield Finding(
            _("The last day lies before the first, or is over: choose a later day."),
            clause=CLAUSE,
            field="until_date",
        )


def lasts_longer(move: Move) -> Iterable[Finding]:
    """A renewal moves the last day on."""
    ends = move.data.get("until_date")
    if ends is None or ends <= (move.item.until_date or clock.today()):
        yield Finding(
            _("The new last day must lie after %(day)s.") % {"day": move.item.until_date},
            clause=CLAUSE,
            field="until_date",
        )


def is_decided_after_the_admission(move: Move) -> Iterable[Finding]:
    """What is not yet admitted can't be renewed."""
    decided, admitted = move.data.get("decided_date"), move.item.decided_date
    if decided and admitted and decided < admitted:
        yield Finding(
            _("The admission itself was decided on %(day)s: enter the decision to renew it.")
            % {"day": admitted},
            clause=CLAUSE,
            field="decided_date",
        )


def is_over(move: Move) -> Iterable[Finding]:
    """A temporary admission ends by itself only after its last day."""
    if move.item.until_date is None or move.item.until_date >= clock.today():
        yield Finding(_("The admission lasts until %(day)s.") % {"day": move.item.until_date})


def all_have_answered(move: Move) -> Iterable[Finding]:
    """The county goes on when each town has spoken or let its limit pass."""
    if move.item.replies.waiting().exists():
        yield Finding(_("Some towns have not commented yet, and their limit is running."))
