"""The command board: figures, triage by one key, the question whether anything changed (ZJ-12)."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.sessions import SEEN
from core import clock
from grid.board import LANES, Board
from grid.models import Case, RoutingRule
from grid.workflow import CASE
from tests.factories import officer
from tests.grid import cases, ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(people):
    """A morning: new, overdue, waiting for verification, with and without a category, in two towns."""
    with clock.pretend(cases.NOON):
        late = cases.handling(people)
        Case.objects.filter(pk=late.pk).update(due_at=cases.NOON - timedelta(hours=1))
        cases.fed_back(people)
        cases.received(people, category=None)
        cases.received(people, urgency="extreme")
        cases.received(people, town=people.chian, by=people.county_command)
        cases.received(people, town=people.hengdian, by=people.county_command)
        cases.at_county(people)
        yield


def press(client, case, key, **data):
    """One key, as the board sends it."""
    sent = {"key": key, "version": case.version, **data}
    return client.post(reverse("grid:board-act", args=[case.pk]), sent)


@pytest.mark.parametrize("who", ["town_command", "county_command", "province_lead"])
def test_each_figure_is_the_length_of_its_list(client, people, busy, who):
    """ZJ-12: four platforms by new, due soon, overdue, waiting for verification."""
    user = getattr(people, who)
    client.force_login(user)
    board = Board(user)
    assert len([line for line in board.lines if "platform=&" not in line.url]) >= 4
    for line in [*board.lines, *board.places]:
        for cell in line.cells:
            parts = urlsplit(cell.list_url)
            query = {}
            for name, value in parse_qsl(parts.query, keep_blank_values=True):
                query.setdefault(name, []).append(value)
            if query.get("platform") == [""]:
                continue  # the list has no question for "no platform yet"
            assert client.get(parts.path, query).context["count"] == cell.number, cell
    assert board.whole["open"] == Case.objects.visible_to(user).open().count()


def test_lanes_hold_what_they_say(people, busy):
    board = Board(people.town_command)
    assert board.whole == {"new": 3, "soon": 0, "late": 1, "verify": 1, "open": 5}
    for name in LANES:
        narrowed = Board(people.town_command, lane=name)
        assert narrowed.waiting.count() == board.whole[name]


def test_a_room_sees_first_what_waits_for_itself(people, busy):
    """What the county took over waits there; what a unit handles waits for nobody here."""
    town = {row.case.status for row in Board(people.town_command).shown}
    county = [row.case.status for row in Board(people.county_command).shown]
    assert town == {"received", "verifying"}
    assert county == ["at_county"]


def test_the_suggested_unit_stands_first(people, busy):
    RoutingRule.objects.create(place=people.fotang, category_code="0405", unit=people.squad)
    rows = Board(people.town_command, lane="new").shown
    row = next(row for row in rows if row.case.category_id)
    assert row.choices[0].unit.pk == people.squad.pk
    assert row.units.split(",")[0] == str(people.squad.pk)
    assert {"a", "d", "m", "x"} <= set(row.keys)


def test_the_lead_sees_towns_as_rows(client, people, busy):
    client.force_login(people.county_command)
    shown = client.get(reverse("grid:board-places"))
    labels = [line.label for line in shown.context["board"].places]
    assert labels == ["佛堂镇", "赤岸镇"]
    narrowed = client.get(reverse("grid:board"), {"place": people.chian.code}).context["board"]
    assert narrowed.whole["open"] == 1
    foreign = client.get(reverse("grid:board"), {"place": people.hengdian.code}).context["board"]
    assert foreign.place is None


def test_one_key_dispatches(client, people):
    """ZJ-12: d and the digits dispatch at once; the answer says where to."""
    case = cases.received(people)
    client.force_login(people.town_command)
    answer = press(client, case, "d", unit=people.squad.pk)
    case.refresh_from_db()
    assert (answer.status_code, answer.json()["done"]) == (200, True)
    assert (case.status, case.unit) == ("dispatched", people.squad)
    assert people.squad.name in answer.json()["sentence"]


def test_keys_accept_verify_merge_and_hand_on(client, people):
    client.force_login(people.town_command)
    accepted, done = cases.received(people), cases.fed_back(people)
    assert press(client, accepted, "a").json()["leaves"] is False
    assert press(client, done, "v").json()["done"]
    twin, away = cases.received(people), cases.received(people)
    assert press(client, twin, "m", main=accepted.number).json()["done"]
    assert not press(client, away, "x", handed_to="police").json()["done"]
    assert press(client, away, "x", handed_to="police", note="治安案件。").json()["done"]
    found = dict(Case.objects.values_list("pk", "status"))
    assert [found[case.pk] for case in (accepted, done, twin, away)] == [
        "accepted", "closed", "merged", "handed_on",
    ]  # fmt: skip


def test_a_category_goes_with_the_key(client, people):
    case = cases.received(people, category=None)
    client.force_login(people.town_command)
    refused = press(client, case, "d", unit=people.squad.pk)
    assert refused.status_code == 409
    assert "ZJ-12" in refused.json()["sentence"]
    chosen = cases.category(people).pk
    assert press(client, case, "d", unit=people.squad.pk, category=chosen).json()["done"]


def test_a_conflict_is_told_in_place(client, people):
    """Two rooms at the same case: the second reads who was first, and nothing is changed."""
    case = cases.received(people)
    CASE.apply(Case.objects.get(pk=case.pk), "dispatch", by=people.town_command, unit=people.squad)
    client.force_login(officer("colleague", "town_command", people.fotang))
    answer = press(client, case, "a")
    assert answer.status_code == 409
    assert answer.json()["is_overtaken"]
    assert "town_command" in answer.json()["sentence"]


@pytest.mark.parametrize("version", ["", "x", "²", "99999999999", "0"])
def test_who_does_not_say_what_was_seen_changes_nothing(client, people, version):
    case = cases.received(people)
    client.force_login(people.town_command)
    url = reverse("grid:board-act", args=[case.pk])
    assert client.post(url, {"key": "a", "version": version}).status_code == 409
    case.refresh_from_db()
    assert case.status == "received"


def test_an_unknown_key_and_anothers_case_are_refused(client, people):
    case = cases.received(people)
    client.force_login(people.town_command)
    assert press(client, case, "q").status_code == 409
    foreign = cases.received(people, town=people.chian, by=people.county_command)
    assert press(client, foreign, "a").status_code == 404
    client.force_login(people.town_leader)
    assert press(client, case, "a").status_code == 409


def asked(client, mark):
    return client.get(reverse("grid:board-news"), headers={"If-None-Match": f'"{mark}"'})


def test_nothing_new_is_answered_with_304(client, people):
    """Polling without load: one cheap question, and the board is drawn again only where it changed."""
    with clock.pretend(cases.NOON):
        cases.received(people)
        client.force_login(people.town_command)
        mark = client.get(reverse("grid:board")).context["board"].mark
        assert asked(client, mark).status_code == 304
        cases.received(people, town=people.chian, by=people.county_command)
        assert asked(client, mark).status_code == 304, "another town's change is none of ours"
        case = cases.received(people)
        fresh = asked(client, mark)
        assert fresh.status_code == 204
        mark = fresh["ETag"].strip('"')
        assert asked(client, mark).status_code == 304
        CASE.apply(case, "accept", by=people.town_command)
        assert asked(client, mark).status_code == 204


def test_a_change_that_is_committed_late_is_noticed(client, people):
    with clock.pretend(cases.NOON):
        client.force_login(people.town_command)
        early, young = cases.received(people), cases.received(people)
        Case.objects.filter(pk=early.pk).update(changed_at=cases.NOON - timedelta(minutes=5))
        mark = Board(people.town_command).mark
        Case.objects.filter(pk=early.pk).update(changed_at=young.changed_at - timedelta(seconds=9))
        assert asked(client, mark).status_code == 204


def test_limits_that_pass_are_noticed_without_a_change(client, people):
    with clock.pretend(cases.NOON):
        cases.received(people)
        client.force_login(people.town_command)
        mark = Board(people.town_command).mark
    with clock.pretend(cases.NOON + timedelta(minutes=31)):
        assert asked(client, mark).status_code == 204


def test_polling_keeps_nobody_signed_in(client, people):
    """A board left alone for half an hour is closed like every other page."""
    client.force_login(people.town_command)
    client.get(reverse("grid:board"))
    session = client.session
    session[SEEN] -= 600
    session.save()
    client.get(reverse("grid:board-news"), headers={"X-Quiet": "1"})
    assert client.session[SEEN] == session[SEEN]
    client.get(reverse("grid:board-news"))
    assert client.session[SEEN] > session[SEEN]


def statements(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code in (200, 204)
    return len(found)


@pytest.mark.parametrize("number", [3, 45])
def test_board_and_poll_cost_few_statements(client, people, number):
    """Board at most 8, poll at most 2 besides session and user; the same for few and many cases."""
    RoutingRule.objects.create(place=people.yiwu, unit_name="综合行政执法")
    for _n in range(number):
        cases.received(people)
    client.force_login(people.town_command)
    # one more counts the inbox, which is kept for half a minute
    assert statements(client, reverse("grid:board")) <= 8 + 1
    assert statements(client, reverse("grid:board-news")) <= 2 + 2


def test_the_map_gathers_what_lies_near(client, people):
    near = [cases.received(people, longitude=120.018 + n / 1e5, latitude=29.203) for n in range(5)]
    far = cases.received(people, longitude=120.118, latitude=29.303)
    cases.received(people)
    hidden = {"longitude": 120.2, "latitude": 29.2, "town": people.hengdian}
    cases.received(people, by=people.county_command, **hidden)
    client.force_login(people.town_command)
    shown = client.get(reverse("grid:board-map")).context["map"]["points"]
    assert sorted(point.get("number", 1) for point in shown) == [1, 5]
    single = next(point for point in shown if "number" not in point)
    assert single["url"] == far.get_absolute_url()
    several = next(point for point in shown if "number" in point)
    inside = client.get(several["url"])
    assert {case.pk for case in inside.context["cases"]} == {case.pk for case in near}
    for text in ("x", "1,2,3", "5,5,1,1", "nan,0,1,1", "0,0,1,inf"):
        assert client.get(reverse("grid:board-map"), {"box": text}).context["box"] is None


def test_the_wall_needs_nobody(client, people, busy):
    ground.policy()
    client.force_login(people.county_command)
    shown = client.get(reverse("grid:board-wall")).content.decode()
    assert "data-turn" in shown
    part = client.get(reverse("grid:board-wall"), headers={"X-Part": "board"}).content.decode()
    assert "<html" not in part
    assert "data-mark" in part
