"""The delegations of a year: batches at different steps, each step by the officer whose turn it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from core import clock
from powers import requests
from powers.models import Batch, CertifiedOfficer, Delegation, Mode, PowerItem
from powers.workflow import DELEGATION
from reform.demo.papers import PAPERS
from reform.demo.people import department_officer, officer, place_of
from reform.demo.readiness import equip


@dataclass(frozen=True)
class Town:
    """Whose powers move, and the prefixes of the accounts that move them."""

    code: str
    county: str
    town: str
    document_word: str
    cards: tuple[tuple[str, str], ...]


FOTANG = Town(
    "330782/佛堂镇",
    "yiwu",
    "fotang",
    "义政",
    (("方志强", "浙0782101"), ("何俊", "浙0782102"), ("骆小军", "浙0782103")),
)
MINGGANG = Town(
    "411503/明港镇",
    "pingqiao",
    "minggang",
    "信平政",
    (("黄磊", "豫1503201"), ("程大勇", "豫1503202")),
)

WHOLE_WAY = (
    "submit", "opine", "review", "clear", "appraise", "decide", "file", "announce", "hand_over",
    "train", "take_over", "start",
)  # fmt: skip


@dataclass(frozen=True)
class Story:
    """A batch: asked `ago` days before today; `until` is the last step taken; numbers of the items."""

    title: str
    ago: int
    until: str
    numbers: Iterable[int]
    pace: int = 6
    ends_in: int = 0
    """Days from today until its entrustments end; 0: two years after their signing."""
    later: dict[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What its title ends with in every year: a demonstration loaded last year is the same one."""
        return self.title.removeprefix("{year}")


STORIES = (
    Story("{year}年第一批承接事项", 330, "start", range(46, 62), later={
        47: ("evaluate", "keep"), 49: ("evaluate",), 52: ("suspend",), 55: ("recall", "declare", "hand_back"),
        58: ("recall",),
    }),
    Story("{year}年第二批承接事项", 120, "announce", range(100, 112), pace=9),
    Story("{year}年民生服务事项", 75, "hand_over", range(135, 143), pace=7),
    Story("{year}年第三批承接事项", 24, "review", range(112, 124), pace=5, later={113: ("return",)}),
    Story("{year}年规划建设类事项", 16, "opine", range(62, 70), pace=4),
    Story("{year}年农业农村类事项", 9, "submit", range(70, 80), pace=3),
    Story("{year}年第四批承接事项（酝酿）", 4, "", range(124, 132)),
)  # fmt: skip


def play() -> None:
    """Both towns' year; a batch that is there already is left alone."""
    for town in (FOTANG, MINGGANG):
        cards(town)
        for story in STORIES:
            Telling(town, story).tell()


def cards(town: Town) -> None:
    """The enforcement cards of the town's people."""

    for name, number in town.cards:
        CertifiedOfficer.objects.get_or_create(
            card_number=number,
            defaults={
                "town": place_of(town.code), "name": name, "field": "综合行政执法",
                "valid_until_date": clock.today() + timedelta(days=500),
            },
        )  # fmt: skip


class Telling:
    """One story in one town."""

    def __init__(self, town: Town, story: Story) -> None:
        self.town, self.story = town, story
        self.place = place_of(town.code)
        self.begun = clock.today() - timedelta(days=story.ago)
        self.number = 0
        self.people: dict[Any, User] = {}
        """Who acts in this story, read once: nobody's post changes meanwhile."""

    @transaction.atomic
    def tell(self) -> None:
        if self.told().exists():
            return
        with clock.pretend(self.moment(0)):
            lines = self.ask(self.story.title.format(year=self.begun.year))
        for turn, step in enumerate(self.steps(), start=1):
            if step == "start":
                self.equip(lines, turn)
            for line in lines:
                self.take(line, step, turn)
        self.go_on(lines)

    def told(self) -> Any:
        """The story's batch, whenever it was told."""
        return Batch.objects.filter(
            county=self.place.county, town=self.place, title__endswith=self.story.name
        )

    def steps(self) -> tuple[str, ...]:
        """The way as far as this story goes."""
        if not self.story.until:
            return ()
        return WHOLE_WAY[: WHOLE_WAY.index(self.story.until) + 1]

    def ask(self, title: str) -> list[Delegation]:
        clerk = officer(f"{self.town.town}-clerk")
        batch = requests.open_batch(
            title=title, place=self.place, by=clerk, planned_date=self.begun + timedelta(days=100)
        )
        items = (
            PowerItem.objects.visible_to(clerk).published().filter(number__in=self.story.numbers)
        )
        return requests.add_lines(batch, self.askable(items), [self.place], by=clerk)

    def askable(self, items: Any) -> list[PowerItem]:
        """Without what the town holds already, and coercion that would stand alone."""
        found = [item for item in items if item.mode != Mode.STATUTORY]
        penalties = {item.department_name for item in found if item.kind == PowerItem.Kind.PENALTY}
        is_alone = PowerItem.Kind.COERCION
        return [
            item for item in found if item.kind != is_alone or item.department_name in penalties
        ]

    def take(self, line: Delegation, step: str, turn: int) -> None:
        """The step, if it is this line's turn: modes and programmes skip some."""
        line.refresh_from_db()
        transition = DELEGATION[step]
        if line.status not in transition.sources:
            return
        with clock.pretend(self.moment(turn)):
            by = self.who(step, line)
            DELEGATION.apply(line, step, by=by, note=NOTES.get(step, ""), **self.data(step, line))

    def equip(self, lines: list[Delegation], turn: int) -> None:
        """What the checklist asks for is there before the start (R11)."""
        clerk = officer(f"{self.town.town}-clerk")
        equip(lines, clerk, self.moment(turn) - timedelta(days=3))

    def go_on(self, lines: list[Delegation]) -> None:
        """What became of single lines after the batch."""
        for line in lines:
            for turn, step in enumerate(self.story.later.get(line.item.number, ()), start=20):
                self.take(line, step, turn if self.story.until == "start" else 4)

    def moment(self, turn: int) -> datetime:
        """Within office hours, `pace` days a step, never in the future."""
        day = min(
            self.begun + timedelta(days=turn * self.story.pace), clock.today() - timedelta(days=1)
        )
        return datetime.combine(day, time(9 + turn % 8, (turn * 17) % 60))

    def who(self, step: str, line: Delegation) -> User:
        permission = DELEGATION[step].permission_from(line.status) or ""
        if permission in (
            "powers.opine_delegation",
            "powers.hand_over_delegation",
            "powers.train_delegation",
        ):
            return self.known(line.department_id, lambda: department_officer(line.department))
        name = OFFICERS[permission].format(county=self.town.county, town=self.town.town)
        return self.known(name, lambda: officer(name))

    def known(self, key: Any, find: Callable[[], User]) -> User:
        if key not in self.people:
            self.people[key] = find()
        return self.people[key]

    def data(self, step: str, line: Delegation) -> dict[str, Any]:
        """The papers that come with the step."""
        make = PAPERS.get(step)
        return make(self, line, clock.today()) if make else {}

    def document(self, suffix: str, day: date) -> str:
        """A document number of the county: 义政发〔2026〕12号."""
        return f"{self.town.document_word}{suffix}〔{day.year}〕{day.timetuple().tm_yday}号"

    def serial(self, word: str, line: Delegation, day: date) -> str:
        return f"{word}〔{day.year}〕{line.pk}号"


OFFICERS = {
    "powers.submit_delegation": "{town}-clerk",
    "powers.review_delegation": "{county}-reviewer",
    "powers.clear_delegation": "{county}-legal",
    "powers.decide_delegation": "{county}-decider",
    "powers.file_delegation": "{county}-reviewer",
    "powers.announce_delegation": "{county}-reviewer",
    "powers.take_over_delegation": "{town}-leader",
    "powers.start_delegation": "{town}-leader",
    "powers.evaluate_delegation": "{county}-reviewer",
    "powers.declare_delegation": "{town}-clerk",
}

NOTES = {
    "review": "拟同意，请领导审定。",
    "clear": "合法。",
    "return": "设定依据条款需核对，请补充赋权范围后重新报送。",
    "suspend": "持证人员调离，暂停行使，待补足后恢复。",
    "recall": "专业性强，镇级承接能力不足。",
    "keep": "评估合格，予以保留。",
}
