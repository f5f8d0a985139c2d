"""Cases in a realistic mix beside the delegations: old ones settled, the newest of each town open.

Invented texts on real places. Cases, their present stage and their history go in through COPY; the sums
are counted afterwards by the portal's own recount.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from random import Random
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType

from core import clock
from core.history import Step
from grid import categories
from grid.models import Case, CaseStage, Category
from grid.tally import recount
from tests.bench.copying import Writer, bare
from tests.bench.ground import Ground, copy_all
from tests.bench.lines import QUIET, QUIET_LINES, moment, place
from towns.models import Organisation

DAYS = 365
CHUNK = 20_000
OPEN_PER_TOWN = 12
LATE = 25
"""One settled case in so many missed a limit; one open case in ten is overdue."""
STREETS = [
    "双林路",
    "朝阳西路",
    "稽亭路",
    "大成路",
    "渡磬路",
    "江滨路",
    "建设路",
    "梅林路",
    "健康路",
    "学士路",
]
WHAT = (
    ("0405", "店外经营，影响通行"), ("0405", "人行道上乱停放车辆"), ("0406", "路灯不亮"),
    ("0406", "井盖松动，车辆经过异响"), ("0403", "垃圾乱倒无人清运"), ("0301", "楼道电动车充电"),
    ("0102", "邻里因排水发生争执"), ("0116", "物业不修电梯引起纠纷"), ("0501", "小餐饮无健康证"),
    ("0601", "老人不便出门，请代办"), ("0605", "自来水管漏水"), ("0110", "拖欠工人工资"),
)  # fmt: skip
MOVING = {"received": 3, "accepted": 1, "dispatched": 2, "handling": 4, "verifying": 2}
ENDED = {"archived": 60, "rated": 15, "closed": 15, "rejected": 4, "merged": 0, "handed_on": 6}
WAY = (
    ("begin", "", "received"), ("dispatch", "received", "dispatched"),
    ("sign", "dispatched", "handling"), ("feed_back", "handling", "verifying"),
    ("confirm", "verifying", "closed"),
)  # fmt: skip
REACHED = {"received": 1, "accepted": 1, "dispatched": 2, "handling": 3, "verifying": 4}
SOURCES = ("grid", "grid", "hotline", "public", "app")


class Told(NamedTuple):
    """One case before it is written."""

    pk: int
    town: int
    kind: int
    status: str
    day: int
    """Days before today."""


def lay_categories(ground: Ground) -> None:
    """Limits, and the seeded edition in the home province: all cases are filed under it."""
    categories.load_limits()
    categories.load_edition(ground.lead.post.place, "四平台事项分类")


def station_squads(ground: Ground) -> int:
    """One office in each town to which cases go."""
    rows = [(f"{town.name}综合行政执法队", town.pk) for town in ground.towns]
    return copy_all(Organisation, "name division_id", rows, kind=Organisation.Kind.OFFICE)


def imagined(ground: Ground, number: int) -> Iterator[Told]:
    """Oldest first, town after town: a place's rows lie scattered. One town has a few old ones only."""
    luck, towns = Random(2026), len(ground.towns)
    per_town = max(-(-number // towns), 1)
    for rank in range(per_town):
        mix = MOVING if rank >= per_town - OPEN_PER_TOWN else ENDED
        statuses = luck.choices(list(mix), list(mix.values()), k=towns)
        day = DAYS - DAYS * rank // per_town
        for town, status in enumerate(statuses):
            pk = rank * towns + town + 1
            if pk > number or (town == QUIET and rank >= QUIET_LINES):
                continue
            status = "archived" if town == QUIET else status
            yield Told(pk, town, (pk * 7 + rank) % len(WHAT), status, max(day, 0))


class Writers:
    """One writer a table, and what their rows are made of."""

    def __init__(self, ground: Ground, steps: int) -> None:
        self.places = [place(ground, town) for town in range(len(ground.towns))]
        self.codes = [town.code for town in ground.towns]
        kinds = {row.code: row for row in Category.objects.in_force()}
        self.kinds = [(kinds[code].pk, kinds[code].platform, text) for code, text in WHAT]
        squads = Organisation.objects.filter(name__endswith="综合行政执法队", kind="office")
        self.squads = dict(squads.values_list("division_id", "pk"))
        agencies = Organisation.objects.agencies().values_list("towns", "pk")
        self.agencies = {town: pk for town, pk in agencies if town}
        self.steps, self.now, self.today = steps, clock.now(), clock.today()
        self.cases = Writer(
            Case,
            "id town_id county_id city_id province_id number title text category_id platform status "
            "source unit_id longitude latitude reported_at due_at warn_at closed_at rating is_late "
            "changed_at",
        )
        self.stages = Writer(CaseStage, "case_id status unit_id started_at due_at")
        kind = ContentType.objects.get_for_model(Case)
        self.history = Writer(
            Step, "object_id name from_status to_status at",
            content_type_id=kind.pk, by_id=ground.lead.pk, post_label="镇综合信息指挥室",
        )  # fmt: skip

    def unit(self, told: Told) -> int | None:
        """The agency of the three towns that have one; else the town's own office."""
        if told.status in ("received", "accepted", "rejected"):
            return None
        town = self.places[told.town][0]
        return self.agencies.get(town) or self.squads.get(town)

    def row(self, told: Told) -> tuple:
        category, platform, what = self.kinds[told.kind]
        title = f"{STREETS[told.pk % len(STREETS)]}{told.pk % 300 + 1}号{what}"
        at, is_open = moment(self.day(told), 8 + told.pk % 10), told.status in MOVING
        due = self.now + timedelta(hours=told.pk % 100 - 10) if is_open else None
        return (
            told.pk, *self.places[told.town], f"{self.codes[told.town]}-G{told.pk}", title,
            f"{title}。群众反映已有多日，请派人到现场处理并答复。", category, platform, told.status,
            SOURCES[told.pk % len(SOURCES)], self.unit(told), 119.9 + told.pk % 997 / 2000,
            29.1 + told.pk % 991 / 2000, at, due, due and due - timedelta(hours=3),
            None if is_open else at, told.pk % 3 + 3 if told.status == "rated" else None,
            not is_open and told.pk % LATE == 0, at,
        )  # fmt: skip

    def day(self, told: Told) -> object:
        return self.today - timedelta(days=told.day)

    def stage(self, told: Told) -> tuple:
        due = self.now + timedelta(hours=told.pk % 100 - 10) if told.status in MOVING else None
        return told.pk, told.status, self.unit(told), moment(self.day(told), 9), due

    def past(self, told: Told) -> Iterator[tuple]:
        """The steps behind it; with less than five rows a case, whole histories of some of them."""
        if told.pk * self.steps % 5 >= self.steps:
            return
        at = moment(self.day(told), 9)
        for name, came, to in WAY[: REACHED.get(told.status, len(WAY))]:
            yield told.pk, name, came, to, at


@contextmanager
def ready(ground: Ground, steps: int) -> Iterator[Writers]:
    with bare(Case, CaseStage, Step):
        yield Writers(ground, steps)


def write_all(ground: Ground, number: int, steps: int) -> int:
    """`number` cases with about `steps` rows of history each; how many rows in all."""
    written, coming = 0, imagined(ground, number)
    with ready(ground, steps) as writers:
        while some := list(islice(coming, CHUNK)):
            written += writers.cases.write(map(writers.row, some))
            written += writers.stages.write(map(writers.stage, some))
            written += writers.history.write(row for told in some for row in writers.past(told))
    recount()
    return written
