"""What must hold before a step: the hard blocks of facts §8 as guards, each with its clause.

R1 coercion is never entrusted alone, R2 penalties need the province's decision and an announcement
before they take effect, R4 an entrustment ends within the term allowed, R6 reserved powers are not
handed down, R11 nothing starts without announcement, hand-over, certified officers and training.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core import clock
from core.workflow import Finding, Move
from powers.models import CertifiedOfficer, Delegation, Mode, Opinion, Paper, PowerItem
from powers.models.modes import NEEDLESS, OPEN_TO_RESERVED, Stage
from towns.models import PolicyParameter

KIND, MODE = PowerItem.Kind, Mode
OWN_NAME = frozenset({MODE.AUTHORISED, MODE.TRANSFERRED})


def mode_fits(move: Move) -> Iterable[Finding]:
    """R1 and R6: the mode is one that the law leaves open for this item."""
    yield from objections_to_mode(move.item.item, move.item.mode)
    yield from _coercion_stands_alone(move.item)


def objections_to_mode(item: PowerItem, mode: str) -> Iterable[Finding]:
    """R6 (ZJ-06) and the first half of R1, for one item and mode; forms and imports ask it too."""
    if item.is_reserved and mode not in OPEN_TO_RESERVED:
        yield Finding(
            _(
                "The law reserves this power for organs of county level or above: choose the streamlined "
                "procedure, a service point or substantive review."
            ),
            clause="ZJ-06",
            rule="R6",
            field="mode",
        )
    if item.kind == KIND.COERCION and mode == MODE.ENTRUSTED:
        yield Finding(
            _(
                "Administrative coercion may not be entrusted (Coercion Law, article 17): transfer it "
                "together with the penalty it belongs to."
            ),
            clause="XY-2.1.2",
            rule="R1",
            field="mode",
        )
    if mode == MODE.STATUTORY and item.mode != MODE.STATUTORY:
        yield Finding(
            _(
                "By the catalogue this power is not the town's own: choose the mode in which the county "
                "hands it down."
            ),
            clause="XY-2.1.2",
            rule="R6",
            field="mode",
        )


def new_mode_fits(move: Move) -> Iterable[Finding]:
    """R1 and R6 for the mode that is about to be chosen."""
    yield from objections_to_mode(move.item.item, move.data.get("mode", ""))


def _coercion_stands_alone(line: Delegation) -> Iterable[Finding]:
    """R1: coercion comes down only beside a penalty that the same department transfers."""
    if line.kind != KIND.COERCION or line.mode not in OWN_NAME:
        return
    penalties = (
        Delegation.objects.live()
        .of_town(line.town)
        .filter(kind=KIND.PENALTY, mode__in=OWN_NAME, department_id=line.department_id)
    )
    if not penalties.exists():
        yield Finding(
            _(
                "Coercion can only be transferred together with a penalty of the same department: add the "
                "penalty to the request first."
            ),
            clause="XY-2.1.2",
            rule="R1",
        )


def penalty_is_exercised(line: Delegation) -> Iterable[Finding]:
    """R1: nobody uses coercion where the penalty it belongs to is not, or no longer, in force."""
    if line.kind != KIND.COERCION or line.mode not in OWN_NAME:
        return
    penalties = Delegation.objects.in_force().of_town(line.town)
    if not penalties.filter(
        kind=KIND.PENALTY, mode__in=OWN_NAME, department_id=line.department_id
    ).exists():
        yield Finding(
            _(
                "Coercion is exercised only together with a penalty of the same department: start the "
                "penalty first."
            ),
            clause="XY-2.1.2",
            rule="R1",
        )


def coercion_has_gone(move: Move) -> Iterable[Finding]:
    """R1: the last penalty of a department leaves after the coercion that belongs to it."""
    line = move.item
    if not is_transferred_penalty(line):
        return
    beside = (
        Delegation.objects.in_force()
        .of_town(line.town)
        .filter(mode__in=OWN_NAME, department_id=line.department_id)
        .exclude(pk=line.pk)
    )
    kinds = set(
        beside.filter(kind__in=(KIND.PENALTY, KIND.COERCION)).values_list("kind", flat=True)
    )
    if kinds == {KIND.COERCION}:
        yield Finding(
            _("Coercion of the same department would stand alone: end that first."),
            clause="XY-2.1.2",
            rule="R1",
        )


def objection_has_reason(move: Move) -> Iterable[Finding]:
    """Whoever does not fully agree says why, on whatever way the opinion comes."""
    objects = move.data.get("verdict") in (Opinion.Verdict.PARTLY, Opinion.Verdict.DISAGREE)
    if objects and not move.note:
        yield Finding(_("Say what the department does not agree with, and why."), field="note")


def is_transferred_penalty(line: Delegation) -> bool:
    return line.kind == KIND.PENALTY and line.mode in OWN_NAME


def province_has_decided(move: Move) -> Iterable[Finding]:
    """R2: a transferred penalty needs the number of the province's decision (Penalty Law, article 24)."""
    has_number = bool(move.data.get("province_number"))
    if is_transferred_penalty(move.item) and not (
        has_number or _has(move.item, Paper.Kind.PROVINCE_DECISION)
    ):
        yield Finding(
            _(
                "A penalty is transferred only on the province's decision: enter the number of the decision."
            ),
            clause="ZJ-20",
            rule="R2",
            field="province_number",
        )


def announced_before_effect(move: Move) -> Iterable[Finding]:
    """R2: the announcement comes before the day from which the power is in force."""
    announced, effective = move.data.get("issued_date"), move.data.get("effective_date")
    if announced and effective and effective < announced:
        yield Finding(
            _(
                "The power can't be in force before it is announced: choose a day on or after %(day)s."
            )
            % {"day": announced},
            clause="ZJ-20",
            rule="R2",
            field="effective_date",
        )


def term_is_allowed(move: Move) -> Iterable[Finding]:
    """R4: an entrustment has an end, not later than the years that the parameter allows."""
    if move.item.mode != MODE.ENTRUSTED:
        return
    begun = move.data.get("issued_date") or clock.today()
    until = move.data.get("term_until_date")
    years = int(
        PolicyParameter.objects.value("entrustment_years_max", place=move.item.town, on=begun)
    )
    if until is None:
        yield Finding(
            _("Enter the day on which the entrustment ends; it lasts %(years)s years at most.")
            % {"years": years},
            clause="XY-2.1.2",
            rule="R4",
            field="term_until_date",
        )
    elif move.item.term_until_date and until <= move.item.term_until_date:
        yield Finding(
            _("The entrustment already lasts until %(day)s: choose a later day.")
            % {"day": move.item.term_until_date},
            clause="XY-2.1.2",
            rule="R4",
            field="term_until_date",
        )
    elif until < clock.today() or not begun < until <= last_day_of_term(begun, years):
        yield Finding(
            _(
                "The entrustment ends after it begins and lasts %(years)s years at most: choose a day up to "
                "%(day)s."
            )
            % {"years": years, "day": last_day_of_term(begun, years)},
            clause="XY-2.1.2",
            rule="R4",
            field="term_until_date",
        )


def last_day_of_term(begun: date, years: int) -> date:
    """The same day `years` later (28 February for a leap day)."""
    try:
        return begun.replace(year=begun.year + years)
    except ValueError:
        return begun.replace(year=begun.year + years, day=28)


def can_start(move: Move) -> Iterable[Finding]:
    """R11 (ZJ-06 接得住): announced, handed over, trained, and carried by certified officers."""
    line = move.item
    kinds = set(line.papers.values_list("kind", flat=True))
    yield from _missing_papers(line, kinds)
    yield from _missing_officers(line)
    yield from penalty_is_exercised(line)
    yield from _term_has_passed(line)
    if line.effective_date and line.effective_date > clock.today():
        yield Finding(
            _("The power takes effect on %(day)s: start it on that day or later.")
            % {"day": line.effective_date},
            clause="ZJ-20",
            rule="R2",
        )


def _term_has_passed(line: Delegation) -> Iterable[Finding]:
    if line.term_until_date and line.term_until_date < clock.today():
        yield Finding(
            _("The entrustment ended on %(day)s: take the power back or entrust it anew.")
            % {"day": line.term_until_date},
            clause="XY-2.1.2",
            rule="R4",
        )


def term_is_over(move: Move) -> Iterable[Finding]:
    """R4: asked on the locked row, for somebody may just have extended the term."""
    term = move.item.term_until_date
    if term is None or term >= clock.today():
        yield Finding(_("The term of the entrustment has not passed."), rule="R4")


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


def is_entrusted(move: Move) -> Iterable[Finding]:
    """Only an entrustment has a term that can be extended."""
    if move.item.mode != MODE.ENTRUSTED:
        yield Finding(_("Only an entrustment has a term to extend."), clause="XY-2.1.2", rule="R4")


def _has(line: Delegation, kind: str) -> bool:
    return line.papers.filter(kind=kind).exists()


def expired_on(day: date) -> list[Delegation]:
    """Entrustments whose last day lies before `day` (R4): the daily task lets them expire."""
    lines = Delegation.objects.filter(status__in=Delegation.WITH_TOWN, term_until_date__lt=day)
    return list(lines.order_by("id"))


def expiring_within(days: int) -> "list[Delegation]":
    """Entrustments with a town that end in exactly `days` days: those to be reminded of today (R4)."""
    last_day = clock.today() + timedelta(days=days)
    lines = Delegation.objects.filter(status__in=Delegation.WITH_TOWN, term_until_date=last_day)
    return list(lines.with_names())


def has_items(move: Move) -> Iterable[Finding]:
    """An empty catalogue can't be published (ZJ-20)."""
    if not move.item.items.exists():
        yield Finding(_("This version has no items yet: import them first."), clause="ZJ-20")
