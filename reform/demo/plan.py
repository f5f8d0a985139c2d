"""Timetables with one that slipped, an entrustment about to end, evaluations, a taking back (R9, R12)."""

from datetime import date, datetime, time, timedelta

from core import clock
from core.notifications import Notification
from powers import expiry, timetable
from powers.models import Batch, Delegation, Evaluation, OpenMatter, PlannedStep, Stage
from powers.workflow import DELEGATION
from reform.demo.people import officer
from reform.demo.story import FOTANG, MINGGANG, STORIES, Story, Telling, Town

S = Delegation.Status
FIRST = STORIES[0]
SLIPPED = STORIES[1]
ENDING = Story("{year}年便民服务委托事项", 200, "start", range(22, 26), pace=5, ends_in=29)
GIVEN_BACK = 60
EVALUATED = {50: "keep", 51: "keep", 53: "widen", 54: "take_back", 56: "keep"}
REASONS = {
    "widen": "承接规范、群众认可，建议将适用范围扩大到全镇域。",
    "take_back": "专业性强，年内仅办理个别案件，建议收回由县级部门行使。",
}
MATTERS = (
    ("立〔{year}〕17号", "沿街商铺占道经营案", 40, 0),
    ("立〔{year}〕23号", "工程渣土未密闭运输案", 30, 0),
    ("立〔{year}〕9号", "擅自张贴广告案", 70, 5),
)


def play() -> None:
    """What is there already is left alone."""
    for town in (FOTANG, MINGGANG):
        Telling(town, ENDING).tell()
        _plan(town)
        _evaluate(town)
        _give_back(town)
    _remind()


def _plan(town: Town) -> None:
    """Each batch that names its start gets its timetable the day after it was asked for."""
    place = Telling(town, FIRST).place
    for batch in Batch.objects.filter(town=place, planned_date__isnull=False).order_by("pk"):
        if not PlannedStep.objects.filter(batch=batch).exists():
            with clock.pretend(batch.created_at + timedelta(days=1)):
                timetable.draw_up(batch)
            if batch.title.endswith(SLIPPED.name):
                _slip(batch, town)
    timetable.refresh(Batch.objects.filter(town=place).values_list("pk", flat=True))


def _slip(batch: Batch, town: Town) -> None:
    """The province's answer came late: signing and everything after it moves by three weeks."""
    step = batch.plan.filter(stage=Stage.SIGNING).order_by("planned_date").first()  # type: ignore[attr-defined]
    if step is None:
        return
    with clock.pretend(_at(clock.today() - timedelta(days=12))):
        timetable.replan(
            {step.pk: clock.today() + timedelta(days=21)},
            reason="省级批复较计划推迟，签订交接顺延。",
            by=officer(f"{town.county}-reviewer"),
            is_moving_along=True,
        )


def _evaluate(town: Town) -> None:
    """Some of the first batch, with figures of their own and two verdicts that ask for more."""
    telling = Telling(town, FIRST)
    for line in _lines(telling, tuple(EVALUATED)):
        if Evaluation.objects.filter(delegation=line).exists() or line.status != S.IN_FORCE:
            continue
        telling.take(line, "evaluate", 44)
        _conclude(telling, line, EVALUATED[line.item.number])


def _conclude(telling: Telling, line: Delegation, verdict: str) -> None:
    line.refresh_from_db()
    with clock.pretend(telling.moment(46)):
        data = telling.data("keep", line) | {"verdict": verdict}
        by = telling.who("keep", line)
        DELEGATION.apply(line, "keep", by=by, note=REASONS.get(verdict, "评估合格。"), **data)


def _give_back(town: Town) -> None:
    """Taken back while three matters were open; one has been closed since."""
    telling = Telling(town, FIRST)
    for line in _lines(telling, (GIVEN_BACK,)):
        if line.status != S.IN_FORCE:
            continue
        telling.take(line, "recall", 47)
        for number, title, opened, closed in MATTERS:
            _enter(telling, line, (number, title), opened, closed)
        telling.take(line, "declare", 48)
        telling.take(line, "hand_back", 50)


def _enter(
    telling: Telling, line: Delegation, matter: tuple[str, str], opened: int, closed: int
) -> None:
    clerk = officer(f"{telling.town.town}-clerk")
    number, title = matter
    word = telling.town.document_word
    OpenMatter.objects.create(
        delegation=line,
        number=f"{word}综执{number}".format(year=clock.today().year),
        title=title,
        handler=telling.town.cards[0][0],
        opened_date=_ago(opened),
        closed_date=_ago(closed) if closed else None,
        created_by=clerk,
    )


def _lines(telling: Telling, numbers: tuple[int, ...]) -> list[Delegation]:
    lines = Delegation.objects.filter(
        batch__in=telling.told(), town=telling.place, item__number__in=numbers
    )
    return list(lines.with_names().order_by("pk"))


def _remind() -> None:
    """Yesterday's reminder that entrustments end in thirty days; once."""
    if not Notification.objects.filter(kind="powers.expiry").exists():
        with clock.pretend(_at(clock.today() - timedelta(days=1))):
            expiry.remind()


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9, 30))


def _ago(days: int) -> date:
    return clock.today() - timedelta(days=days)
