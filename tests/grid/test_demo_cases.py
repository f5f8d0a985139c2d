"""The demonstration's cases: believable texts for every category, no two alike, all through the workflow."""

import csv
import random
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.models import Post
from core import clock
from core.attachments import Attachment
from core.history import Step
from grid.intake import take_in
from grid.models import Case, Category
from reform.demo import cases as demo
from reform.demo.case_officers import FOTANG, TOWNS
from tests.grid import cases
from tests.grid.ground import village

pytestmark = pytest.mark.django_db
DAYS = 20


def texts():
    with demo.TEXTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_category_has_its_texts_and_none_stands_twice(people):
    """ZJ-12: from both tables of categories."""
    cases.policy(people)
    codes = set(Category.objects.for_cases(people.zhejiang.pk).values_list("code", flat=True))
    assert {row["code"] for row in texts()} == codes
    for column in ("text", "result"):
        most = Counter(bare(row[column]) for row in texts()).most_common(1)[0]
        assert most[1] == 1, most


def bare(text):
    """A text without what is filled in: places, numbers."""
    return re.sub(r"{\w+}", "", text)


@pytest.fixture
def story_town(people):
    """佛堂镇 of the story, with the cast's officers."""
    cases.policy(people)
    for number in range(6):
        village(people.fotang, 210 + number, f"村{number}")
    Post.objects.update(from_date=clock.today() - timedelta(days=400))
    town = replace(FOTANG)
    units = {people.squad.pk: people.agency_officer}
    town.__dict__.update(
        division=people.fotang, command=people.town_command, grid_worker=people.grid_worker,
        county_command=people.county_command,
        handler=lambda unit: units.get(unit.pk, people.town_clerk),
    )  # fmt: skip
    return town


@pytest.fixture
def told(story_town, monkeypatch):
    """Twenty days of it."""
    monkeypatch.setattr(demo, "DAYS", DAYS)
    demo.Months(story_town, 2).play()


def test_no_two_cases_are_alike(told):
    """Not the same words, and not the same story of another street while others wait to be told."""
    found = list(Case.objects.order_by("reported_at").values_list("text", "result"))
    assert len(found) > 2 * DAYS
    assert len({text for text, _result in found}) == len(found)
    known = [pattern(row["text"]) for row in texts()]
    stories = Counter(next(n for n, one in enumerate(known) if one.fullmatch(t)) for t, _r in found)
    assert max(stories.values()) <= len(found) // len(known) + 1


def pattern(text):
    return re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(text)))


def test_each_went_its_way_through_the_workflow(told):
    """Numbers, limits, evidence and a second person, as for every case."""
    rows = list(Case.objects.select_related("category"))
    assert {row.reported_at.date() for row in rows} > {clock.today() - timedelta(days=3)}
    settled = [row for row in rows if row.status in Case.SETTLED]
    older = [row for row in rows if row.reported_at < clock.now() - timedelta(days=8)]
    assert len(set(settled) & set(older)) > 0.7 * len(older)
    assert not {row.status for row in older} & {"at_county", "received", "accepted"}
    for row in settled:
        names = list(Step.objects.of(row).values_list("name", flat=True))
        assert {"dispatch", "sign", "feed_back", "confirm"} <= set(names), names
        assert row.result
        confirmed = Step.objects.of(row).filter(name="confirm").last()
        assert confirmed.by_id != row.handled_by_id
        shown = Attachment.objects.of(row).filter(kind="after").count()
        assert shown >= row.category.photos_needed
    assert any(row.is_open for row in rows), "work is left for the board"


def test_what_goes_up_to_the_county_comes_back_and_is_settled(story_town):
    """ZJ-12: nothing of the story is left lying with the county for months."""
    months = demo.Months(story_town, 1)
    text = next(one for one in demo.texts_of(months.categories) if one.code == "0406")
    begun = clock.now() - timedelta(days=20)
    with clock.pretend(begun):
        case = take_in(months.report(text, begun), by=story_town.command)
    way = demo.Way(months, case, text, begun)
    assert way.dispatch()
    assert way.by_unit("sign", 0.5)
    way.ask_county()
    names = list(Step.objects.of(case).values_list("name", flat=True))
    assert names[3:6] == ["escalate", "send_down", "dispatch"], names
    assert Case.objects.get().status in (*Case.SETTLED, "at_county"), "or asked once more"


def test_both_towns_are_told_of_for_three_months():
    assert demo.DAYS >= 90
    assert {town.prefix for town in TOWNS} == {"fotang", "minggang"}
    assert all(a_day > 0 for a_day in demo.A_DAY)


class Scripted(random.Random):
    """Lots that are said beforehand; the last one holds for all that follow."""

    def __init__(self, *lots):
        super().__init__(1)
        self.lots = list(lots)

    def random(self):
        return self.lots.pop(0) if len(self.lots) > 1 else self.lots[0]

    def uniform(self, a, b):
        return (a + b) / 2

    def randrange(self, a, b):
        return a


NO, YES, LEFT, GOES = 0.9, 0.01, 0.1, 0.9
RETURNED = (NO, NO, GOES, YES, GOES, NO, LEFT)
"""Dispatched, returned, and the new dispatch left for later."""
REDONE = (NO, NO, GOES, NO, NO, GOES, NO, NO, GOES, YES, GOES, LEFT)
"""Dispatched, signed, fed back, looked at again, and the second feedback left for later."""
NOT_REDONE = (*REDONE[:-2], LEFT, NO, LEFT)


@pytest.mark.parametrize(
    ("lots", "status"),
    [(RETURNED, "accepted"), (REDONE, "handling"), (NOT_REDONE, "verifying")],
)
def test_the_story_stops_wherever_a_step_is_left_for_later(story_town, lots, status):
    """What came in this morning is still open here and there: no step is taken behind it."""
    months = demo.Months(story_town, 1)
    case = take_in(months.report(next(demo.texts_of(months.categories)), clock.now()), by=None)
    months.lot, months.now = Scripted(*lots), clock.now() + timedelta(days=60)
    way = demo.Way(months, case, next(demo.texts_of(months.categories)), clock.now())
    way.is_fresh = True
    way.go()
    case.refresh_from_db()
    assert case.status == status
