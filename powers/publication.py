"""What of the powers is public: the lines in force, and who signs and answers for each mode."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from powers import law
from powers.models import Delegation, Mode
from towns.models import Division


@dataclass(frozen=True)
class Answer:
    """In whose name, under whose seal, and who answers in court (facts §1.3)."""

    signs: Any
    seal: Any
    answers: Any


TOWN = Answer(_("the town in its own name"), _("the town's seal"), _("the town"))
DEPARTMENT = Answer(
    _("the county department decides"), _("the department's seal"), _("the county department")
)
ANSWERS = {
    Mode.STATUTORY: TOWN,
    Mode.AUTHORISED: TOWN,
    Mode.TRANSFERRED: TOWN,
    Mode.ENTRUSTED: Answer(
        _("the town in the department's name"),
        _("the department's seal"),
        _("the county department"),
    ),
    Mode.SUBSTANTIVE_REVIEW: Answer(
        _("the town reviews, the department certifies"),
        _("the town's approval seal, then the department's"),
        _("the county department; the town answers for its review"),
    ),
    Mode.SERVICE_POINT: DEPARTMENT,
    Mode.STREAMLINED: DEPARTMENT,
}


def public_lines(town: Division) -> QuerySet[Delegation]:
    """The lines that the town exercises today, by type and number of the catalogue."""
    lines = law.with_mark(Delegation.objects.in_force().of_town(town))
    return lines.select_related("item", "department").order_by("kind", "item__number")


def answer_of(line: Delegation) -> Answer:
    return ANSWERS[Mode(line.mode)]
