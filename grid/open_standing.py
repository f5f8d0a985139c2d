"""How far a case is, in words for everybody: no officer, no other reporter (ZJ-14)."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.crypto import mask_numbers
from core.history import Step
from grid.models import Case, Reporter

S = Case.Status
NOW: dict[str, Any] = {
    S.RECEIVED: _("We have your report and are looking at it."),
    S.ACCEPTED: _("Your report was accepted."),
    S.AT_COUNTY: _("The county has taken your report over."),
    S.AT_CITY: _("The city has been asked."),
    S.DISPATCHED: _("Your report went to those who settle it."),
    S.HANDLING: _("Somebody is working on it."),
    S.HELD: _("It has to wait for a while."),
    S.VERIFYING: _("It was worked on; somebody else checks the result."),
    S.CLOSED: _("It is settled."),
    S.RATED: _("It is settled, and you have told us what you think."),
    S.ARCHIVED: _("It is settled."),
    S.REJECTED: _("Your report was not accepted."),
    S.HANDED_ON: _("Your report was handed on to another office, which will settle it."),
    S.MERGED: _("Your report was joined with others about the same matter."),
    S.VOID: _("Your report was closed without being worked on."),
}
NEXT: dict[str, Any] = {
    S.RECEIVED: _("It is accepted, or you read here why not."),
    S.ACCEPTED: _("It is given to those who can settle it."),
    S.AT_COUNTY: _("The county decides who settles it."),
    S.AT_CITY: _("The county carries out what the city says."),
    S.DISPATCHED: _("They confirm that they have it and begin."),
    S.HANDLING: _("When it is done, somebody else checks it."),
    S.HELD: _("It goes on as soon as what is missing is there."),
    S.VERIFYING: _("If the result is good, it is closed and you read it here."),
    S.CLOSED: _("Please tell us whether you are satisfied."),
}
REASONED = (S.REJECTED, S.HANDED_ON, S.VOID)


@dataclass(frozen=True)
class Event:
    """Something that happened, without the person who did it."""

    at: datetime
    words: Any


class Standing:
    """What one reporter may know of the case."""

    def __init__(self, reporter: Reporter) -> None:
        self.reporter, self.case = reporter, reporter.case

    @property
    def now(self) -> Any:
        return NOW[self.case.status]

    @property
    def next(self) -> Any:
        return NEXT.get(self.case.status, "")

    @property
    def is_settled(self) -> bool:
        return self.case.status in Case.SETTLED

    @property
    def result(self) -> str:
        """What was done, once somebody else has checked it."""
        return mask_numbers(self.case.result) if self.is_settled else ""

    @property
    def reason(self) -> str:
        """Why nothing came of it."""
        last = self.steps[-1] if self.steps else None
        return mask_numbers(last.note) if last and self.case.status in REASONED else ""

    @property
    def may_rate(self) -> bool:
        return bool(self.case.status == S.CLOSED)

    @property
    def is_joined(self) -> bool:
        """Whether it goes on under the number of another case."""
        return self.case.number != self.reporter.first_number

    @cached_property
    def steps(self) -> list[Step]:
        return list(Step.objects.of(self.case))

    @property
    def events(self) -> list[Event]:
        """Since the report came in; before that other people's reports may lie."""
        since = self.reporter.created_at
        found = [step for step in self.steps if step.at >= since and step.to_status in NOW]
        return [
            Event(step.at, NOW[step.to_status])
            for before, step in zip([None, *found], found, strict=False)
            if before is None or before.to_status != step.to_status
        ]
