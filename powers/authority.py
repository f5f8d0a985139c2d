"""May this town do this? Which power, in which town, on which day: yes or no, why, and who answers.

Read from tenures alone, never from the status of today: a day of the past answers the same for ever.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

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
    and who answers in court. `own` is the item by which the law itself gives the power to towns.
    """

    town: Division
    power: Power
    day: date
    verdict: Verdict
    reasons: tuple[Finding, ...]
    tenure: Tenure | None = None
    own: PowerItem | None = None
    answer: Answer | None = None

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

    @cached_property
    def item(self) -> PowerItem | None:
        """The entry of the catalogue by which it is held; the newest where it is not."""
        if self.tenure is not None:
            return self.tenure.delegation.item
        if self.own is not None or not self.town.is_valid_on(self.day):
            return self.own
        return self.power.items.order_by("-version").first()

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """The published papers on which it stood that day."""
        if self.tenure is None:
            return ()
        papers = self.tenure.delegation.papers.filter(kind__in=PROOFS, issued_date__lte=self.day)
        return tuple(papers.order_by("issued_date", "id"))

    @cached_property
    def instead(self) -> Organisation | None:
        """Whom to ask while it is not the town's."""
        if self.is_allowed or self.own is not None:
            return None
        if self.tenure is not None:
            return self.tenure.department
        if self.item is None or self.town.county is None:
            return None
        return department_called(self.town.county, self.item.department_name, self.day)


def may(town: Division, power: Power, on: date | None = None) -> Authority:
    """Whether `town` may exercise `power` on a day (today unless given); five statements at most."""
    return Answers([town], [power], on).of(town, power)


def no_longer_exercised_by(
    department: Organisation, town: Division, power: Power, on: date | None = None
) -> bool:
    """R8: a penalty that was transferred is no longer the department's in that town; services stay dual."""
    return Answers([town], [power], on).has_left(department.pk, town, power)


class Answers:
    """The same question for some towns and powers on one day: four statements, whatever their number."""

    def __init__(
        self, towns: Iterable[Division], powers: Iterable[Power], on: date | None = None
    ) -> None:
        self.day = on or clock.today()
        self._powers = list(powers)
        self._tenures: defaultdict[tuple[int, int], list[Tenure]] = defaultdict(list)
        found = Tenure.objects.filter(town__in=list(towns), power__in=self._powers)
        found = found.select_related("delegation__item", "department").order_by("from_date")
        for tenure in found.prefetch_related("delegation__item__bases"):
            self._tenures[tenure.town_id, tenure.power_id].append(tenure)

    @cached_property
    def _by_law(self) -> dict[int, PowerItem]:
        """Power → the item in force where the law itself gives it to towns, so that nobody hands it down."""
        rows = PowerItem.objects.published().filter(mode=Mode.STATUTORY, power__in=self._powers)
        found: dict[int, PowerItem] = {}
        for item in rows.prefetch_related("bases"):
            found.setdefault(item.power_id, item)
        return found

    def of(self, town: Division, power: Power) -> Authority:
        if not town.is_valid_on(self.day):
            return _not_there(town, power, self.day)
        tenures = self._tenures[town.pk, power.pk]
        there = next((tenure for tenure in tenures if _includes(tenure, self.day)), None)
        if there is not None:
            return _held_there(town, power, self.day, there)
        own = None if tenures else self._by_law.get(power.pk)
        if own is not None:
            return _given_by_law(town, power, self.day, own)
        before = [each for each in tenures if each.until_date and each.until_date < self.day]
        after = [each for each in tenures if each.from_date > self.day]
        reasons = tuple(_why_not(before[-1:], after[:1]))
        return Authority(town, power, self.day, Verdict.NO, reasons)

    def has_left(self, department: int | None, town: Division, power: Power) -> bool:
        """R8: whether the power, a penalty, was transferred away from the department."""
        return any(
            each.department_id == department
            and each.mode == Mode.TRANSFERRED
            and each.delegation.kind == PowerItem.Kind.PENALTY
            for each in self._tenures[town.pk, power.pk]
            if _includes(each, self.day)
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


def _held_there(town: Division, power: Power, day: date, tenure: Tenure) -> Authority:
    item = tenure.delegation.item
    verdict = Verdict.NO if _is_gone(item, day) else VERDICTS.get(Mode(tenure.mode), Verdict.YES)
    reasons = (_held(tenure), *_repealed(item, day))
    return Authority(town, power, day, verdict, reasons, tenure, answer=ANSWERS[Mode(tenure.mode)])


def _given_by_law(town: Division, power: Power, day: date, item: PowerItem) -> Authority:
    verdict = Verdict.NO if _is_gone(item, day) else Verdict.YES
    first = Finding(HELD[Mode.STATUTORY] % {"day": day}, clause="ZJ-07")
    reasons = (first, *_repealed(item, day))
    return Authority(town, power, day, verdict, reasons, own=item, answer=ANSWERS[Mode.STATUTORY])


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


def _is_gone(item: PowerItem, day: date) -> bool:
    """Nothing is left of what it stood on."""
    bases = item.bases.all()
    return bool(bases) and not any(basis.holds_on(day) for basis in bases)


def _repealed(item: PowerItem, day: date) -> Iterable[Finding]:
    for basis in item.bases.all():
        if not basis.holds_on(day):
            yield Finding(
                _("The basis %(basis)s is not in force on this day.") % {"basis": basis},
                clause="ZJ-06",
            )
