"""Delegations in a realistic mix: old ones settled, new ones on their way, with what stands behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType

from core import clock
from core.history import Step
from powers.models import Batch, Delegation, Mode, Opinion, Paper, Tenure
from tests.bench.copying import Writer, bare
from tests.bench.ground import Ground, copy_all

DAYS = 400
PER_BATCH = 25
UNDER_WAY = 40
"""Of a town's lines, the newest that are still moving."""
QUIET, QUIET_LINES = 7, 5
"""One town in the list has a few old lines only."""
LIVE_AT_MOST = 150

SETTLED = {
    "in_force": 76, "evaluation": 3, "suspended": 1, "expired": 2, "taking_back": 1,
    "taken_back": 6, "refused": 7, "withdrawn": 4,
}  # fmt: skip
MOVING = {
    "draft": 12, "returned": 6, "department": 14, "staffing": 26, "legal": 8, "appraisal": 3,
    "decision": 9, "filing": 4, "announcement": 4, "signing": 3, "transition": 5, "ready": 6,
}  # fmt: skip
ENDED = {"taken_back": 3, "refused": 4, "withdrawn": 3}

# The way of a line: step, status it leads to; a line has taken those up to its own status.
WAY = [
    ("begin", "draft"), ("submit", "department"), ("opine", "staffing"), ("review", "legal"),
    ("clear", "appraisal"), ("appraise", "decision"), ("decide", "filing"),
    ("file", "announcement"), ("announce", "signing"), ("hand_over", "transition"),
    ("take_over", "ready"), ("start", "in_force"),
]  # fmt: skip
REACHED = {status: place for place, (_step, status) in enumerate(WAY)}
LAST = {
    "returned": (2, "return"), "refused": (3, "refuse"), "withdrawn": (2, "withdraw"),
    "evaluation": (11, "evaluate"), "suspended": (11, "suspend"), "expired": (11, "expire"),
    "taking_back": (11, "recall"), "taken_back": (11, "hand_back"),
}  # fmt: skip
OPINIONS = {2: "department", 3: "staffing", 4: "legal", 6: "decision"}
PAPERS = {1: "minutes", 6: "decision", 8: "announcement", 9: "hand_over"}


class Line(NamedTuple):
    """One delegation before it is written."""

    pk: int
    town: int
    """Place of its town in the ground's list."""
    rank: int
    item: int
    status: str
    day: date

    @property
    def reached(self) -> int:
        return REACHED.get(self.status, LAST.get(self.status, (0, ""))[0])


def imagined(ground: Ground, per_town: int) -> Iterator[Line]:
    """Oldest first; town after town within a rank, so that a place's rows lie scattered."""
    luck, pk = Random(2026), 0
    begun, total = clock.today() - timedelta(days=DAYS), per_town * len(ground.towns)
    for rank in range(per_town):
        mix = _mix(rank, per_town)
        statuses = luck.choices(list(mix), list(mix.values()), k=len(ground.towns))
        for town, status in enumerate(statuses):
            if town == QUIET and rank >= QUIET_LINES:
                continue
            pk += 1
            item = (rank * 7 + town * 13) % len(ground.items)
            yield Line(pk, town, rank, item, status, begun + timedelta(days=DAYS * pk // total))


def _mix(rank: int, per_town: int) -> dict[str, int]:
    if rank < per_town - LIVE_AT_MOST:
        return ENDED
    return MOVING if rank >= per_town - UNDER_WAY else SETTLED


# --- writing ---------------------------------------------------------------------------------


def open_batches(ground: Ground, per_town: int) -> int:
    """One batch for each 25 lines of a town."""
    per = batches_per_town(per_town)
    rows = [
        (town * per + n + 1, f"第{n + 1}批承接事项", *place(ground, town))
        for town in range(len(ground.towns))
        for n in range(per)
    ]
    names = "id title town_id county_id city_id province_id"
    fixed = {"programme_id": ground.programme.pk, "created_by_id": ground.lead.pk}
    return copy_all(Batch, names, rows, **fixed)


def batches_per_town(per_town: int) -> int:
    return -(-per_town // PER_BATCH)


def place(ground: Ground, town: int) -> tuple[int, int, int, int]:
    found = ground.towns[town]
    return found.pk, found.county_id, found.city_id, found.province_id  # type: ignore[return-value]


class Writers:
    """One writer a table, and what their rows are made of."""

    def __init__(self, ground: Ground, per_town: int) -> None:
        self.ground, self.per = ground, batches_per_town(per_town)
        self.per_town = per_town
        self.places = [place(ground, town) for town in range(len(ground.towns))]
        lead = {"created_by_id": ground.lead.pk}
        self.delegations = Writer(
            Delegation,
            "id town_id county_id city_id province_id status batch_id item_id power_id title kind "
            "department_id mode effective_date term_until_date due_date stage_since_at round "
            "created_at changed_at",
            **lead,
        )
        self.opinions = Writer(
            Opinion, "delegation_id kind verdict at", round=1, text="", by_id=ground.lead.pk
        )
        self.papers = Writer(
            Paper, "delegation_id kind number issued_date at", by_id=ground.lead.pk
        )
        self.tenures = Writer(
            Tenure,
            "delegation_id town_id county_id city_id province_id power_id department_id mode "
            "from_date until_date ended_by",
        )
        kind = ContentType.objects.get_for_model(Delegation)
        self.steps = Writer(
            Step,
            "object_id name from_status to_status at",
            content_type_id=kind.pk,
            by_id=ground.lead.pk,
            post_label="县编办 · 审核人",
        )

    def row(self, line: Line) -> tuple:
        item, today = self.ground.items[line.item], clock.today()
        exercised = line.reached >= REACHED["in_force"]
        moving = line.status in REACHED and line.status not in ("draft", "in_force")
        effective = line.day + timedelta(days=60) if exercised else None
        term = effective if item.mode == Mode.ENTRUSTED else None
        places = self.places[line.town]
        return (
            line.pk, *places, line.status, line.town * self.per + line.rank // PER_BATCH + 1,
            item.pk, item.power_id, item.name, item.kind,
            self.ground.departments[places[1], item.department_name], item.mode, effective,
            term and term + timedelta(days=900), today + timedelta(days=line.pk % 30 - 8)
            if moving else None, moment(line.day), int(line.status != "draft"),
            moment(line.day), moment(line.day),
        )  # fmt: skip

    def tenure(self, line: Line) -> tuple:
        item, places = self.ground.items[line.item], self.places[line.town]
        begun = line.day + timedelta(days=60)
        step = LAST.get(line.status, (0, ""))[1]
        return (
            line.pk, *places, item.power_id,
            self.ground.departments[places[1], item.department_name], item.mode, begun,
            begun + timedelta(days=30) if step else None, step,
        )  # fmt: skip


def was_held(line: Line, per_town: int) -> bool:
    """Older lines than a town can hold at once leave their days to the newer ones."""
    return line.reached >= REACHED["in_force"] and line.rank >= per_town - LIVE_AT_MOST


def moment(day: date, hour: int = 9) -> str:
    return f"{day} {hour:02}:30:00+08"


@contextmanager
def ready(ground: Ground, per_town: int) -> Iterator[Writers]:
    with bare(Delegation, Opinion, Paper, Step, Tenure):
        yield Writers(ground, per_town)


def write(writers: Writers, some: list[Line]) -> int:
    """The lines with their opinions, papers and history; how many rows."""
    return (
        writers.delegations.write(map(writers.row, some))
        + writers.opinions.write(opinion for line in some for opinion in opinions(line))
        + writers.papers.write(paper for line in some for paper in papers(line))
        + writers.steps.write(step for line in some for step in steps(line))
        + writers.tenures.write(
            writers.tenure(line) for line in some if was_held(line, writers.per_town)
        )
    )


def opinions(line: Line) -> Iterator[tuple]:
    for place, kind in OPINIONS.items():
        if place <= line.reached:
            yield line.pk, kind, "agree", moment(line.day, 10 + place)


def papers(line: Line) -> Iterator[tuple]:
    for place, kind in PAPERS.items():
        if place <= line.reached:
            yield (
                line.pk,
                kind,
                f"〔2026〕{line.pk % 900}号",
                line.day,
                moment(line.day, 10 + place),
            )


def steps(line: Line) -> Iterator[tuple]:
    before = ""
    for place, (name, status) in enumerate(WAY[: line.reached + 1]):
        yield line.pk, name, before, status, moment(line.day, 9 + place)
        before = status
    if line.status in LAST:
        yield line.pk, LAST[line.status][1], before, line.status, moment(line.day, 22)
