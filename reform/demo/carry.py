"""How the demonstration's towns carry and use powers: first batch, trainings, months, proposals."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction

from accounts.models import User
from core import clock
from core.workflow import begin
from powers import proposals, training, use
from powers.models import Delegation, PowerItem, Proposal, Training, Use
from powers.months import first_of_next, last_months
from powers.workflow import PROPOSAL, TRAINING
from reform.demo.people import department_officer, officer, place_of
from reform.demo.pilots import PILOTS
from reform.demo.readiness import declare_some, equip
from reform.demo.story import FOTANG, MINGGANG, Story, Telling, Town, cards
from towns.organisations import Departments

KIND = PowerItem.Kind
MONTHS = 12

FIRST = Story("{year}年先行承接事项", 520, "start", (92, 93, 94, 95, 96, 97, 98, 99, 143, 144, 145))
"""Long enough in force for the figures of a whole year."""

IDLE = {96, 97, 49}
"""Numbers of the items that nobody uses."""

OFTEN = {
    KIND.LICENCE: (3, 14),
    KIND.PENALTY: (1, 5),
    KIND.COERCION: (0, 1),
    KIND.LEVY: (4, 10),
    KIND.PAYMENT: (6, 28),
    KIND.INSPECTION: (5, 18),
    KIND.CONFIRMATION: (6, 32),
    KIND.REWARD: (0, 2),
    KIND.RULING: (0, 3),
    KIND.OTHER: (8, 45),
    KIND.SERVICE: (30, 140),
}
"""How often a month powers of a type are exercised in a town: from … to."""

PEOPLE = ("方志强", "何俊", "骆小军", "陈雅琴", "毛慧", "金永福")
OTHERS = ("黄磊", "程大勇", "胡玉兰", "马丽", "徐凤英")


def start_early() -> None:
    """The first batch, before the year that the story tells."""
    for town in (FOTANG, MINGGANG):
        cards(town)
        Telling(town, FIRST).tell()


def play() -> None:
    """Trainings, checklists under way, use by the month, and what the figures suggest."""
    for town, names in ((FOTANG, PEOPLE), (MINGGANG, OTHERS)):
        _trainings(town, names)
        _checklists(town)
        _months(officer(f"{town.town}-clerk"))
    for code in PILOTS:
        _months(officer(f"p{code.partition('/')[0]}-town-clerk"))
    _propose()


# --- trainings -----------------------------------------------------------------------------------


def _trainings(town: Town, names: tuple[str, ...]) -> None:
    """Two with results, one to come."""
    place = place_of(town.code)
    domains = Counter(
        Delegation.objects.of_town(place).in_force().values_list("item__domain", flat=True)
    )
    common = [domain for domain, _n in domains.most_common(2)] or ["安全生产"]
    plans = (
        ("行政处罚程序与案卷制作培训", 300, common[0], "县应急管理局", 16),
        ("赋权事项办理业务跟班培训", 130, common[-1], "县综合行政执法局(城市管理局)", 24),
        ("执法证换证考前培训", -6, common[0], "县应急管理局", 8),
    )
    for title, ago, domain, unit, hours in plans:
        _train(town, f"{place}{title}", ago, domain, unit, hours, names)


@transaction.atomic
def _train(
    town: Town, title: str, ago: int, domain: str, unit: str, hours: int, names: tuple[str, ...]
) -> None:
    place = place_of(town.code)
    if Training.objects.filter(title=title).exists():
        return
    organiser = Departments(place.county).called(unit)
    day = clock.today() - timedelta(days=ago)
    announced = min(day - timedelta(days=15), clock.today())
    with clock.pretend(datetime.combine(announced, time(9, 20))):
        by = department_officer(organiser)
        plan = Training(
            organiser=organiser, title=title, planned_date=day, hours=hours, domain=domain,
            venue=f"{place.county}委党校", trainer="县司法局法制审核科", created_by=by,
        )  # fmt: skip
        plan.save()
        plan.towns.set([place])
        begin(plan, by=by)
        training.invite(plan)
    if ago > 0:
        _report(plan, by, day, place.pk, names)


def _report(plan: Training, by: User, day: date, town: int, names: tuple[str, ...]) -> None:
    """The last one was not there, the one before did not pass."""
    with clock.pretend(datetime.combine(day, time(17, 10))):
        TRAINING.apply(plan, "hold", by=by, held_date=day)
    chance = Random(plan.title)
    rows: list[dict[str, Any]] = []
    for number, name in enumerate(names):
        is_there, is_good = number < len(names) - 1, number < len(names) - 2
        score = (chance.randint(78, 97) if is_good else 54) if is_there else None
        rows.append(
            {"town": town, "person": name, "attended": is_there, "score": score, "passed": is_good}
        )
    with clock.pretend(datetime.combine(day + timedelta(days=3), time(10, 5))):
        training.enter(plan, rows, plan.version)
        plan.refresh_from_db()
        TRAINING.apply(plan, "report", by=by)


# --- checklists under way ------------------------------------------------------------------------


def _checklists(town: Town) -> None:
    """A batch that was handed over: most is confirmed, some only declared, some still missing."""
    lines = list(
        Delegation.objects.of_town(place_of(town.code))
        .filter(status__in=("transition", "ready"), readiness=None)
        .order_by("pk")
    )
    if len(lines) < 4:
        return
    clerk = officer(f"{town.town}-clerk")
    moment = datetime.combine(clock.today() - timedelta(days=9), time(14, 30))
    equip(lines[:-3], clerk, moment, skip=1)
    declare_some(lines[-3:-1], clerk, moment + timedelta(days=5))


# --- twelve months of use ------------------------------------------------------------------------


def _months(clerk: User) -> None:
    """Each month by the clerk, a few days after its end; the running one up to yesterday."""
    for month in last_months(clock.today(), MONTHS + 1):
        end = min(first_of_next(month) + timedelta(days=3), clock.today())
        with clock.pretend(datetime.combine(end, time(9, 45))):
            _month(clerk, month, is_running=month == last_months(clock.today(), 1)[0])


def _month(clerk: User, month: date, is_running: bool) -> None:
    own = Delegation.objects.allowing(clerk, "powers.change_use")
    lines = list(use.lines_of(own, month))
    if not lines or Use.objects.filter(delegation__in=lines, month=month).exists():
        return
    entries = {line.pk: _entry(line, month, is_running) for line in lines}
    _saved, errors = use.enter(lines, month, entries, by=clerk)
    if errors:
        raise ValueError(f"the demonstration's month {month:%Y-%m} is refused: {errors}")


def _entry(line: Delegation, month: date, is_running: bool) -> use.Entry:
    """The same figures at every load: they hang on the town, the item and the month."""
    if line.item.number in IDLE:
        return use.Entry(0, 0, 0)
    chance = Random(f"{line.town.code} {line.item.local_code} {month:%Y-%m}")
    low, high = OFTEN[KIND(line.kind)]
    exercised = chance.randint(low, high) // (2 if is_running else 1)
    late = sum(1 for _n in range(exercised) if chance.random() < 0.025)
    is_enforced = line.kind in PowerItem.ENFORCEMENT
    overturned = int(is_enforced and exercised > 0 and chance.random() < 0.04)
    return use.Entry(exercised, exercised - late, overturned)


# --- proposals -----------------------------------------------------------------------------------


def _propose() -> None:
    """The run of last month's second day; one of each county is rejected, the others wait."""
    if Proposal.objects.exists():
        return
    day = datetime.combine(clock.today() - timedelta(days=20), time(1, 20))
    with clock.pretend(day):
        proposals.propose()
    for town in (FOTANG, MINGGANG):
        first = Proposal.objects.open().filter(town=place_of(town.code), kind="take_back").first()
        if first is None:
            continue
        with clock.pretend(day + timedelta(days=6, hours=14)):
            PROPOSAL.apply(
                first,
                "reject",
                by=officer(f"{town.county}-reviewer"),
                note="该事项属季节性、突发性执法，近年无案发不代表无需要，予以保留，明年再评估。",
            )
