"""May this town do this? Which power, in which town, on which day: yes or no, why, and who answers.

Read from tenures alone, never from the status of today: a day of the past answers the same for ever.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import clock
from core.workflow import Finding
from powers.models import Mode, Paper, Power, PowerItem, Tenure
from powers.publication import ANSWERS, Answer
from towns.models import Division, Organisation
from towns.organisations import department_called


class Verdict(models.TextChoices):
    """What a town may do with a power."""

    YES = "yes", pgettext_lazy("authority", "Yes")
    PARTLY = "partly", pgettext_lazy("authority", "In part")
    NO = "no", pgettext_lazy("authority", "No")

    @property
    def tone(self) -> str:
        return {"yes": "good", "partly": "wait", "no": "off"}[self.value]


VERDICTS = {
    Mode.SUBSTANTIVE_REVIEW: Verdict.PARTLY,
    Mode.SERVICE_POINT: Verdict.PARTLY,
    Mode.STREAMLINED: Verdict.NO,
}
PROOFS = (Paper.Kind.PROVINCE_DECISION, Paper.Kind.ANNOUNCEMENT, Paper.Kind.AGREEMENT)


@dataclass(frozen=True)
class Authority:
    """The answer for one town, power and day.

    `reasons` in the order in which an official would give them; `answer` says who signs, whose seal
    and who answers in court; `papers` are published ones; `instead` is whom to ask where it is no.
    """

    town: Division
    power: Power
    day: date
    verdict: Verdict
    reasons: tuple[Finding, ...]
    tenure: Tenure | None = None
    item: PowerItem | None = None
    answer: Answer | None = None
    papers: tuple[Paper, ...] = ()
    instead: Organisation | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether the town itself may act."""
        return self.verdict == Verdict.YES

    @property
    def grounds(self) -> tuple[Finding, ...]:
        """The reasons that carry the verdict."""
        return self.reasons if self.verdict == Verdict.NO else self.reasons[:1]

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """What speaks against it although the town may act: a part of the basis that has ended."""
        return self.reasons[len(self.grounds) :]


def may(town: Division, power: Power, on: date | None = None) -> Authority:
    """Whether `town` may exercise `power` on a day (today unless given); five statements at most."""
    day = on or clock.today()
    if not town.is_valid_on(day):
        return _not_there(town, power, day)
    tenures = list(
        Tenure.objects.of_town(town)
        .filter(power=power)
        .select_related("delegation__item", "department")
        .order_by("from_date")
    )
    there = next((tenure for tenure in tenures if _includes(tenure, day)), None)
    if there is None:
        own = None if tenures else _own_by_law(power)
        return _by_law(town, power, day, own) if own else _not_held(town, power, day, tenures)
    item = there.delegation.item
    repealed = tuple(_repealed(item, day))
    verdict = VERDICTS.get(Mode(there.mode), Verdict.YES)
    if repealed and len(repealed) == item.bases.count():
        verdict = Verdict.NO
    return Authority(
        town,
        power,
        day,
        verdict,
        (_held(there), *repealed),
        there,
        item,
        ANSWERS[Mode(there.mode)],
        _papers(there, day),
        there.department if verdict != Verdict.YES else None,
    )


def _not_there(town: Division, power: Power, day: date) -> Authority:
    """A day on which there was no such town: before it was made, or after it was merged or renamed."""
    is_over = town.valid_until_date is not None and town.valid_until_date < day
    facts = {"town": town, "from": town.valid_from_date, "until": town.valid_until_date}
    if is_over and town.successor:
        facts["successor"] = town.successor
        sentence = _("%(town)s existed until %(until)s only; ask about %(successor)s instead.")
    elif is_over:
        sentence = _("%(town)s existed until %(until)s only.")
    else:
        sentence = _("%(town)s exists since %(from)s only.")
    reasons = (Finding(sentence % facts, clause="XY-2.5.4"),)
    return Authority(town, power, day, Verdict.NO, reasons)


def no_longer_exercised_by(
    department: Organisation, town: Division, power: Power, on: date | None = None
) -> bool:
    """R8: a penalty that was transferred is no longer the department's in that town; services stay dual."""
    found = Tenure.objects.of_town(town).on(on or clock.today())
    return found.filter(
        power=power,
        department=department,
        mode=Mode.TRANSFERRED,
        delegation__kind=PowerItem.Kind.PENALTY,
    ).exists()


def _includes(tenure: Tenure, day: date) -> bool:
    return tenure.from_date <= day and (tenure.until_date is None or day <= tenure.until_date)


HELD = {
    Mode.STATUTORY: gettext_lazy("The law itself gives this power to towns."),
    Mode.AUTHORISED: gettext_lazy("The town is authorised by law, since %(day)s."),
    Mode.TRANSFERRED: gettext_lazy("The county handed the power down to the town, since %(day)s."),
    Mode.ENTRUSTED: gettext_lazy("The department entrusted the town with it, since %(day)s."),
    Mode.SUBSTANTIVE_REVIEW: gettext_lazy(
        "The town reviews in full since %(day)s; the department certifies without a second review."
    ),
    Mode.SERVICE_POINT: gettext_lazy(
        "The town takes applications in since %(day)s; the department decides."
    ),
    Mode.STREAMLINED: gettext_lazy(
        "The department decides in a shortened procedure since %(day)s."
    ),
}


def _held(tenure: Tenure) -> Finding:
    sentence = HELD[Mode(tenure.mode)] % {"day": tenure.from_date}
    return Finding(sentence, clause="XY-2.1.2")


def _own_by_law(power: Power) -> PowerItem | None:
    """The item in force where the law itself gives the power to towns, so that nobody hands it down."""
    return power.items.published().filter(mode=Mode.STATUTORY).first()


def _by_law(town: Division, power: Power, day: date, item: PowerItem) -> Authority:
    repealed = tuple(_repealed(item, day))
    is_gone = bool(repealed) and len(repealed) == item.bases.count()
    return Authority(
        town,
        power,
        day,
        Verdict.NO if is_gone else Verdict.YES,
        (Finding(HELD[Mode.STATUTORY] % {"day": day}, clause="ZJ-07"), *repealed),
        item=item,
        answer=ANSWERS[Mode.STATUTORY],
    )


def _not_held(town: Division, power: Power, day: date, tenures: list[Tenure]) -> Authority:
    before = [tenure for tenure in tenures if tenure.until_date and tenure.until_date < day]
    after = [tenure for tenure in tenures if tenure.from_date > day]
    item = power.items.order_by("-version").first()
    return Authority(
        town,
        power,
        day,
        Verdict.NO,
        tuple(_why_not(before[-1:], after[:1])),
        item=item,
        instead=_department(town, item, day),
    )


def _department(town: Division, item: PowerItem | None, day: date) -> Organisation | None:
    """Whose power it is while it is not the town's."""
    if item is None or town.county is None:
        return None
    return department_called(town.county, item.department_name, day)


ENDED = {
    "suspend": gettext_lazy("It was suspended; the town's last day was %(day)s."),
    "expire": gettext_lazy("The entrustment expired; the last day was %(day)s."),
    "": gettext_lazy("The entrustment expired; the last day was %(day)s."),
}
TAKEN_BACK = gettext_lazy("The county took it back; the town's last day was %(day)s.")


def _why_not(before: list[Tenure], after: list[Tenure]) -> Iterable[Finding]:
    for tenure in before:
        sentence = ENDED.get(tenure.ended_by, TAKEN_BACK)
        yield Finding(sentence % {"day": tenure.until_date}, clause="ZJ-06")
    for tenure in after:
        yield Finding(
            _("The town exercises it from %(day)s on.") % {"day": tenure.from_date}, clause="ZJ-06"
        )
    if not before and not after:
        yield Finding(_("This power was never handed down to the town."), clause="ZJ-06")


def _repealed(item: PowerItem, day: date) -> Iterable[Finding]:
    for basis in item.bases.not_valid_on(day):
        yield Finding(
            _("The basis %(basis)s is not in force on this day.") % {"basis": basis},
            clause="ZJ-06",
        )


def _papers(tenure: Tenure, day: date) -> tuple[Paper, ...]:
    """The published papers on which it stood that day."""
    papers = tenure.delegation.papers.filter(kind__in=PROOFS, issued_date__lte=day)
    return tuple(papers.order_by("issued_date", "id"))
