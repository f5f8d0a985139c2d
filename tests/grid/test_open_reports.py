"""The public reports, follows, rates (ZJ-14): without an account, without anybody's name."""

import uuid
from random import randrange
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.attachments import Attachment
from core.cache import ForgivingRedisCache
from core.history import Step
from grid.intake import Teller
from grid.models import Case, Reporter
from grid.workflow import CASE
from tests import cast
from tests.grid import cases, ground

pytestmark = pytest.mark.django_db

FOLLOW = reverse("open-grid:follow")
RATE = reverse("open-grid:rate")


@pytest.fixture
def client():
    """Somebody at an address of their own, from which nobody called yet."""
    ForgivingRedisCache.silent_until = 0.0
    yield Client(REMOTE_ADDR=f"10.{randrange(256)}.{randrange(256)}.{randrange(1, 255)}")
    ForgivingRedisCache.silent_until = 0.0


def door(town):
    return reverse("open-grid:report", args=[town.code])


def form(**fields):
    return {
        "text": "双林路28号前路灯不亮，晚上看不见路。", "about": "4", "name": "王小明",
        "phone": "13800001111", "consent": "on", "form_key": str(uuid.uuid4()),
    } | fields  # fmt: skip


def told(case):
    reporter = Reporter.objects.get(case=case)
    return {"number": reporter.first_number, "code": reporter.follow_code}


def of_public(people, **fields):
    return {"source": "public", "teller": Teller("王小明", "13800001111"), **fields}


# --- reporting -----------------------------------------------------------------------------------


def test_a_report_becomes_a_case(client, people):
    """ZJ-14: the public page is a channel like every other: number and code come back."""
    cases.policy(people)
    answer = client.post(door(people.fotang), form(pictures=[cases.picture()], address="双林路"))
    assert answer.status_code == 200, answer.content.decode()
    case = Case.objects.get()
    assert (case.source, case.platform, case.category) == ("public", "4", None)
    assert Attachment.objects.of(case).get().kind == "before"
    reporter = Reporter.objects.get(case=case)
    assert (reporter.name, reporter.phone) == ("王小明", "13800001111")
    shown = answer.content.decode()
    assert case.number in shown
    assert reporter.follow_code in shown
    assert "王小明" not in shown
    assert "no-store" in answer["Cache-Control"]


def test_only_what_happened_must_be_told(client, people):
    cases.policy(people)
    sent = form(name="", phone="", about="")
    assert client.post(door(people.fotang), sent).status_code == 200
    assert Case.objects.get().platform == ""


@pytest.mark.parametrize(
    "change",
    [
        {"text": ""}, {"consent": ""}, {"phone": "abc"}, {"website": "http://x"}, {"form_key": ""},
        {"longitude": "120.1"}, {"longitude": "999", "latitude": "1"}, {"about": "7"},
    ],
)  # fmt: skip
def test_what_is_not_whole_comes_back_filled(client, people, change):
    cases.policy(people)
    answer = client.post(door(people.fotang), form(address="钟楼旁") | change)
    assert answer.status_code == 422
    assert "钟楼旁" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_second_press_is_no_second_case(client, people):
    """ZJ-14: one form, one case; the answer is the same."""
    cases.policy(people)
    sent = form()
    first, second = (client.post(door(people.fotang), sent) for _n in range(2))
    assert Case.objects.count() == 1
    code = Reporter.objects.get().follow_code
    assert all(code in answer.content.decode() for answer in (first, second))


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_case():
    """ZJ-14: the database decides."""
    people = cast.assemble()
    cases.policy(people)
    sent, start, answers = form(), Barrier(4), []

    def press():
        start.wait()
        answers.append(Client().post(door(people.fotang), sent).status_code)
        connection.close()

    threads = [Thread(target=press) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 4
    assert Case.objects.count() == 1


def test_a_town_without_a_command_room_takes_no_reports(client, people):
    """ZJ-14: no report reaches nobody."""
    assert client.get(door(people.chian)).status_code == 404
    shown = client.get(reverse("open-grid:report-towns")).content.decode()
    assert people.fotang.name in shown
    assert people.chian.name not in shown


def test_a_position_leads_to_its_town(client, people):
    shape = {"type": "Polygon", "coordinates": [
        [[120.0, 29.1], [120.1, 29.1], [120.1, 29.2], [120.0, 29.2], [120.0, 29.1]]
    ]}  # fmt: skip
    grid = ground.coded(people.fotang)
    type(grid).objects.filter(pk=grid.pk).update(
        boundary=shape, min_lon=120.0, max_lon=120.1, min_lat=29.1, max_lat=29.2,
        centre_lon=120.05, centre_lat=29.15,
    )  # fmt: skip
    towns = reverse("open-grid:report-towns")
    found = client.get(towns, {"lon": "120.05", "lat": "29.15"})
    assert found.context["here"] == people.fotang
    assert client.get(towns, {"lon": "100", "lat": "20"}).context["here"] is None
    assert client.get(towns, {"lon": "nan", "lat": "x"}).status_code == 200
    cases.policy(people)
    far = client.post(door(people.fotang), form(longitude="100", latitude="20"))
    assert far.status_code == 422


def test_too_many_reports_from_one_address_wait(client, people):
    """ZJ-14: throttled."""
    cases.policy(people)
    answers = [client.post(door(people.fotang), form()).status_code for _n in range(11)]
    assert answers == [200] * 10 + [429]
    assert Case.objects.count() == 10


def test_without_redis_reports_come_in(client, people, settings):
    """ZJ-14: a limiter that is gone stops nobody."""
    cases.policy(people)
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert client.post(door(people.fotang), form()).status_code == 200


# --- following -----------------------------------------------------------------------------------


def test_it_is_followed_in_plain_words(client, people):
    """ZJ-14: status, result, what comes next; nobody's name."""
    case = cases.handling(people, **of_public(people))
    shown = client.post(FOLLOW, told(case)).content.decode()
    assert "Somebody is working on it." in shown
    assert "已劝离。" not in shown
    CASE.apply(
        case, "feed_back", by=people.agency_officer, result="已劝离。", pictures=[cases.photo()]
    )
    assert "已劝离。" not in client.post(FOLLOW, told(case)).content.decode(), "not checked yet"
    CASE.apply(case, "confirm", by=people.town_command)
    shown = client.post(FOLLOW, told(case)).content.decode()
    assert "已劝离。" in shown
    for name in ("王小明", "13800001111", "agency_officer", "town_command"):
        assert name not in shown


def test_a_refusal_says_why(client, people):
    case = cases.received(people, **of_public(people))
    CASE.apply(case, "reject", by=people.town_command, note="不属本镇管辖。", reason="elsewhere")
    assert "不属本镇管辖。" in client.post(FOLLOW, told(case)).content.decode()


def test_a_joined_report_goes_on_under_the_other_number(client, people):
    """ZJ-14: each reporter still gets an answer, and never reads of the others."""
    main = cases.received(people, teller=Teller("李小红", "13900002222"))
    twin = cases.received(people, **of_public(people))
    mine = told(twin)
    CASE.apply(twin, "merge", by=people.town_command, main=main)
    shown = client.post(FOLLOW, mine).content.decode()
    assert main.number in shown
    assert "李" not in shown


@pytest.mark.parametrize(
    "change", [{"code": "AAAAAAAAAA"}, {"number": "330782100-991231-9999"}, {"code": ""}]
)
def test_a_wrong_code_and_an_unknown_number_look_the_same(client, people, change):
    """ZJ-14: nobody learns which numbers there are."""
    right = told(cases.received(people, **of_public(people)))
    answer = client.post(FOLLOW, right | change)
    assert answer.status_code == 422
    assert "Somebody" not in answer.content.decode()
    assert "looking at it" not in answer.content.decode()
    if all(change.values()):
        assert "no report with this number and code" in answer.content.decode()


def test_a_code_written_small_and_with_blanks_is_the_same(client, people):
    right = told(cases.received(people, **of_public(people)))
    code = f"{right['code'][:5]} {right['code'][5:]}".lower()
    assert client.post(FOLLOW, right | {"code": code}).status_code == 200


def test_guessing_is_throttled(client, people):
    """ZJ-14: 30 tries an hour, then the right code waits too."""
    right = told(cases.received(people, **of_public(people)))
    tries = [client.post(FOLLOW, right | {"code": "AAAAAAAAAA"}).status_code for _n in range(30)]
    assert set(tries) == {422}
    assert client.post(FOLLOW, right).status_code == 429


# --- rating --------------------------------------------------------------------------------------


def test_it_is_rated_once(client, people):
    """ZJ-14: by whoever reported it, once."""
    case = cases.closed(people, **of_public(people))
    sent = told(case) | {"rating": "4", "words": "谢谢，第二天就修好了。"}
    assert client.post(RATE, sent).status_code == 200
    case.refresh_from_db()
    assert (case.status, case.rating) == (Case.Status.RATED, 4)
    step = Step.objects.of(case).last()
    assert (step.name, step.by, step.note) == ("rate_openly", None, "谢谢，第二天就修好了。")
    assert client.post(RATE, sent | {"rating": "1"}).status_code == 409
    case.refresh_from_db()
    assert case.rating == 4


@pytest.mark.parametrize("change", [{"rating": "6"}, {"rating": ""}, {"code": "AAAAAAAAAA"}])
def test_a_false_rating_changes_nothing(client, people, change):
    case = cases.closed(people, **of_public(people))
    assert client.post(RATE, told(case) | {"rating": "4"} | change).status_code == 422
    case.refresh_from_db()
    assert case.status == Case.Status.CLOSED


def test_what_is_not_settled_is_not_rated(client, people):
    case = cases.handling(people, **of_public(people))
    assert client.post(RATE, told(case) | {"rating": "4"}).status_code == 409
    assert Case.objects.get(pk=case.pk).rating is None
