"""A county's own document: the same powers for several towns, one of which has gone on with its lines."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from accounts.models import User
from core import clock
from powers import requests
from powers.models import Batch, Delegation, PowerItem
from powers.workflow import DELEGATION
from reform.demo.people import department_officer, officer, place_of
from towns.models import Division


@dataclass(frozen=True)
class CountyDocument:
    """Who draws it up, for which towns; the first of them submits its lines."""

    reviewer: str
    clerk: str
    towns: tuple[str, ...]
    word: str


DOCUMENTS = (
    CountyDocument(
        "yiwu-reviewer",
        "fotang-clerk",
        ("330782/佛堂镇", "330782/赤岸镇", "330782/上溪镇"),
        "义政发",
    ),
    CountyDocument(
        "pingqiao-reviewer", "minggang-clerk", ("411503/明港镇", "411503/邢集镇"), "信平政发"
    ),
)
NUMBERS = range(92, 98)
AGO = 20
TITLE = "关于安全生产类事项赋权重点镇的工作安排"
"""By this it is known again: its number hangs on the day of the load."""


def draw_up() -> None:
    """Both counties' documents; one that is there already is left alone."""
    for document in DOCUMENTS:
        county = officer(document.reviewer).post.place
        begun = clock.today() - timedelta(days=AGO)
        number = f"{document.word}〔{begun.year}〕{begun.timetuple().tm_yday}号"
        if not Batch.objects.filter(county=county, title=TITLE).exists():
            _tell(document, number)


def _tell(document: CountyDocument, number: str) -> None:
    reviewer, clerk = officer(document.reviewer), officer(document.clerk)
    towns = [place_of(code) for code in document.towns]
    with clock.pretend(_day(0)):
        batch = requests.ask(
            PowerItem.objects.visible_to(reviewer).published().filter(number__in=NUMBERS),
            towns,
            by=reviewer,
            place=reviewer.post.place,
            title=TITLE,
            document_number=number,
            planned_date=clock.today() + timedelta(days=120),
        )
    _go_on(batch, towns[0], clerk)


def _go_on(batch: Batch, town: Division, clerk: User) -> None:
    """The town submits; the department has agreed to the first half."""
    lines = list(Delegation.objects.filter(batch=batch, town=town).order_by("pk"))
    with clock.pretend(_day(4)):
        minutes = {
            "number": f"党委会议纪要〔{clock.today().year}〕31号",
            "issued_date": clock.today(),
        }
        DELEGATION.apply_many(lines, "submit", by=clerk, **minutes)
    with clock.pretend(_day(9)):
        for line in lines[: len(lines) // 2]:
            DELEGATION.apply(line, "opine", by=department_officer(line.department), verdict="agree")


def _day(after: int) -> datetime:
    return datetime.combine(clock.today() - timedelta(days=AGO - after), time(10, 20))
