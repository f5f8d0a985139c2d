"""Three months of cases in 佛堂镇 and 明港镇: invented texts, real places, each officer in turn."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from core import clock
from core.attachments import Checked
from core.deadlines import at
from core.outbox import OutboxMessage
from grid import categories
from grid.forms.steps import units_for, usual_unit
from grid.intake import Report, Teller, take_in
from grid.models import Case, Category
from grid.news import TOPIC
from grid.workflow import CASE
from powers.models import Power
from reform.demo.case_officers import TOWNS, Town
from towns.models import Division

TEXTS = Path(__file__).parent / "data" / "case_texts.csv"
DAYS = 90
A_DAY = (2, 1)
"""Cases a day in the first and in the second town."""
FRESH, JUST_NOW = timedelta(hours=5), 14
"""What came in during the last hours, many of it still open: work for the board."""
SOURCES = ("grid", "grid", "grid", "hotline", "hotline", "public", "app", "video", "leader")
PENALTIES = {
    "0404": "对在乡、村庄规划区内未依法取得或未按乡村建设规划许可证进行建设的处罚(限期改正、拆除)",
    "0502": "对无照经营的处罚",
}
"""The law gives the first to towns; the second was never handed down to these."""
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


@dataclass(frozen=True)
class Text:
    """What is told of a category, and how it ends."""

    code: str
    text: str
    result: str


def load_categories() -> None:
    """The seeded categories and limits in both provinces."""
    categories.load_limits()
    for code, name in (("330000", "浙江省"), ("410000", "河南省")):
        province = Division.objects.valid().get(code=code)
        title = f"{name}基层治理四平台事项分类（2026年版）"
        categories.load_edition(province, title, powers_of(province))


def powers_of(province: Division) -> dict[str, Power]:
    """Categories that end in a penalty, with the power without which nobody settles them (ZJ-06)."""
    rows = Power.objects.filter(province=province, name__in=PENALTIES.values())
    by_name = {power.name: power for power in rows}
    return {code: by_name[name] for code, name in PENALTIES.items() if name in by_name}


def play() -> None:
    """Both towns' three months; a town that has cases is left alone."""
    for number, town in enumerate(TOWNS):
        if not Case.objects.filter(town=town.division).exists():
            with transaction.atomic():
                Months(town, A_DAY[number]).play()
                forget_old_news()


def forget_old_news() -> None:
    """What was told months ago need not be told when the worker starts."""
    since = clock.now() - FRESH
    OutboxMessage.objects.open().filter(topic=TOPIC, created_at__lt=since).delete()


class Months:
    """One town's three months, the same each time: drawn by lot with a fixed seed."""

    def __init__(self, town: Town, a_day: int) -> None:
        self.town, self.a_day = town, a_day
        self.lot = random.Random(town.code)  # noqa: S311 - a story, no secret
        self.now = clock.now()
        self.villages = list(
            Division.objects.valid().filter(town=town.division, level=Division.Level.VILLAGE)
        )
        rows = Category.objects.for_cases(town.division.province_id)
        self.categories = {row.code: row for row in rows}
        self.used: set[str] = set()
        self.picture = photo(town.prefix)

    def play(self) -> None:
        for begun, text in self.days():
            self.tell(begun, text)

    def days(self) -> Iterator[tuple[datetime, Text]]:
        texts = self.dealt(list(texts_of(self.categories)))
        for back in range(DAYS, -1, -1):
            day = clock.today() - timedelta(days=back)
            for _n in range(self.a_day):
                begun = at(day, time(self.lot.randrange(8, 18), self.lot.randrange(60)))
                if begun < self.now - FRESH:
                    yield begun, next(texts)
        for _n in range(JUST_NOW * self.a_day):
            yield self.now - FRESH * self.lot.random() ** 2, next(texts)

    def dealt(self, texts: list[Text]) -> Iterator[Text]:
        """Every text once, in an order of its own, before any is told again of another place."""
        while texts:
            self.lot.shuffle(texts)
            yield from texts

    def tell(self, begun: datetime, text: Text) -> None:
        """One case from its report as far as the time until today lets it come."""
        report = self.report(text, begun)
        if report.text in self.used:
            return
        self.used.add(report.text)
        by = self.teller_of(report.source)
        with clock.pretend(begun):
            case = take_in(report, by=by)
        Way(self, case, text, begun).go()

    def report(self, text: Text, begun: datetime) -> Report:
        lot, town = self.lot, self.town
        village = lot.choice(self.villages)
        source = lot.choice(SOURCES)
        words = text.text.format(
            village=village.name,
            road=lot.choice(town.roads),
            number=lot.randrange(1, 320),
            place=lot.choice(town.places),
            count=lot.randrange(2, 9),
            hour=lot.randrange(5, max(6, timezone.localtime(begun).hour)),
        )
        lon, lat = town.centre
        return Report(
            town=town.division,
            source=source,
            text=words,
            category=self.categories[text.code],
            village=village,
            longitude=round(lon + lot.uniform(-0.03, 0.03), 6),
            latitude=round(lat + lot.uniform(-0.025, 0.025), 6),
            teller=self.teller() if source in ("hotline", "public", "app") else None,
            papers=(self.picture,) if source in ("grid", "public", "video") else (),
        )

    def teller(self) -> Teller:
        name = self.lot.choice(SURNAMES) + self.lot.choice(GIVEN)
        return Teller(name, f"139{self.lot.randrange(10**7, 10**8)}")

    def teller_of(self, source: str) -> Any:
        if source == "grid":
            return self.town.grid_worker
        return None if source in ("public", "app", "video") else self.town.command


class Way:
    """How one case goes on: usually straight, sometimes late, returned, reworked, put before the county."""

    def __init__(self, months: Months, case: Case, text: Text, begun: datetime) -> None:
        self.months, self.town, self.lot = months, months.town, months.lot
        self.case, self.text, self.moment = case, text, begun
        self.is_fresh = begun > months.now - FRESH

    def go(self) -> None:
        if self.lot.random() < 0.03:
            self.step(
                "reject", self.town.command, 0.5, reason="twice", note="同一事项已有工单在办。"
            )
            return
        if not self.dispatch():
            return
        if self.lot.random() < 0.04:
            sent_back = self.by_unit(
                "return", 0.3, reason="unclear", note="位置描述不清，请补充后再派。"
            )
            if sent_back and not self.dispatch():
                return
        self.handle()

    def handle(self) -> None:
        if not self.by_unit("sign", self.share(0.03)):
            return
        if self.lot.random() < 0.03:
            self.ask_county()
            return
        if not self.feed_back(self.share(0.03)):
            return
        if self.lot.random() < 0.05 and not self.redone():
            return
        if self.step("confirm", self.town.command, self.share(0.01)) and self.lot.random() < 0.6:
            stars = self.lot.choices((5, 4, 3, 2), (70, 22, 6, 2))[0]
            self.step("rate", self.town.command, 1, rating=str(stars))

    def redone(self) -> bool:
        """Whether it lies with the room again, after a second look or without one."""
        words = "照片看不出处置效果，请补充后再报。"
        return not self.step("redo", self.town.command, 0.3, note=words) or self.feed_back(0.5)

    def ask_county(self) -> None:
        """The county settles with its departments who does what, and the town goes on."""
        reason = "涉及多个县级部门，镇里难以协调。"
        answer = "已会同相关部门商定，由镇里牵头落实，部门配合。"
        is_back = self.step("escalate", self.town.command, 0.3, note=reason) and self.step(
            "send_down", self.town.county_command, self.share(0.1), note=answer
        )
        if is_back and self.dispatch():
            self.handle()

    def share(self, late: float) -> float:
        """Which part of the limit a step takes: nearly always less than the whole."""
        return (
            self.lot.uniform(1.1, 1.6) if self.lot.random() < late else self.lot.uniform(0.1, 0.8)
        )

    def dispatch(self) -> bool:
        units = units_for(self.case, self.town.command)
        key = usual_unit(self.case, units)
        unit = next((one for one in units if one.pk == key), None) or units.first()
        return self.step("dispatch", self.town.command, self.share(0.01), unit=unit)

    def feed_back(self, share: float) -> bool:
        result = self.text.result.format(count=self.lot.randrange(2, 9))
        return self.by_unit("feed_back", share, result=result, pictures=[self.months.picture])

    def by_unit(self, name: str, share: float, **data: Any) -> bool:
        return self.step(name, self.town.handler(self.case.unit), share, **data)

    def step(self, name: str, by: Any, share: float, **data: Any) -> bool:
        """Take the step when so much of its limit has run; not where that lies ahead of today."""
        due = self.case.due_at
        moment = self.moment + (due - self.moment if due else timedelta(days=1)) * share
        day_time = in_office(moment)
        self.moment = day_time if due is None or day_time < due or share > 1 else moment
        is_left = self.is_fresh and self.lot.random() < 0.3
        if is_left or self.moment > self.months.now:
            return False
        with clock.pretend(self.moment):
            self.case = CASE.apply(self.case, name, by=by, **data)
        return True


def in_office(moment: datetime) -> datetime:
    """That moment, or the next morning where it falls into the night."""
    local = timezone.localtime(moment)
    return moment if 8 <= local.hour < 20 else moment + timedelta(hours=(8 - local.hour) % 24)


def texts_of(known: dict[str, Category]) -> Iterator[Text]:
    with TEXTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["code"] in known:
                yield Text(row["code"], row["text"], row["result"])


def photo(words: str) -> Checked:
    """A drawn picture that says it is one: the demonstration has no photographs of real people."""
    picture = Image.new("RGB", (640, 480), (222, 226, 230))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 300, 600, 440), fill=(150, 160, 150))
    draw.polygon(((120, 300), (220, 180), (320, 300)), fill=(170, 110, 90))
    draw.text((20, 20), f"demo {words}", fill=(60, 60, 60))
    file = BytesIO()
    picture.save(file, "JPEG", quality=80)
    return Checked("现场照片.jpg", "image/jpeg", file.getvalue())
