"""Yellow and red cards of the clock: in sets, logged, told, never twice (R22)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from core import clock, outbox
from core.history import Step
from core.notifications import Notification
from grid import cards, standing, tasks
from grid.models import Case, Supervision
from grid.workflow import ASSIST, CASE
from tests.grid import cases

pytestmark = pytest.mark.django_db

K, V = Supervision.Kind, Supervision.Status
MINUTE = timedelta(minutes=1)
BEATS = 4


def kinds(case):
    return list(Supervision.objects.filter(case=case).order_by("id").values_list("kind", flat=True))


def at(moment):
    return clock.pretend(moment)


@pytest.fixture
def case(people):
    """Being handled since Monday ten o'clock, one working day."""
    with at(cases.NOON):
        return cases.handling(people)


def test_no_card_before_the_warning_share_has_run(case):
    """R22: yellow at the warning share, not before."""
    with at(case.warn_at - MINUTE):
        assert tasks.watch_limits() == 0
    assert kinds(case) == []


def test_yellow_at_the_warning_red_when_overdue(people, case):
    """R22: one each, however often the clock looks."""
    with at(case.warn_at + MINUTE):
        assert (tasks.watch_limits(), tasks.watch_limits()) == (1, 0)
    assert kinds(case) == ["yellow"]
    with at(case.due_at + MINUTE):
        assert (tasks.watch_limits(), tasks.watch_limits()) == (1, 0)
    assert kinds(case) == ["yellow", "red"]
    red = Supervision.objects.get(kind=K.RED)
    assert (red.unit, red.points, red.issued_by) == (people.squad, -1, None)
    assert [step.name for step in Step.objects.of(red)] == ["begin"]


def test_unit_and_room_are_told_once(people, case):
    """R22: logged and told, to the unit and to the room."""
    with at(case.due_at + MINUTE):
        tasks.watch_limits()
        outbox.relay()
        tasks.watch_limits()
        outbox.relay()
    red = Supervision.objects.get(kind=K.RED)
    told = Notification.objects.filter(url=red.get_absolute_url())
    names = {one.user.username for one in told}
    assert {"agency_head", "agency_officer", "town_command"} <= names
    assert len(told) == len(names)
    assert "county_command" not in names


def test_every_stay_has_its_own_cards(people, case):
    """R22: the next limit that is missed is red again; the cards of the last one are closed."""
    with at(case.due_at + MINUTE):
        tasks.watch_limits()
        done = CASE.apply(
            case, "feed_back", by=people.agency_officer, result="已劝离。", pictures=[cases.photo()]
        )
        assert Supervision.objects.get().status == V.CLOSED
    with at(done.due_at + MINUTE):
        tasks.watch_limits()
    assert kinds(case) == ["red", "red"]
    assert Supervision.objects.standing().get().stage.status == Case.Status.VERIFYING


def test_a_stopped_clock_gives_no_card(people):
    """R20: what is on hold is not late."""
    with at(cases.NOON):
        held = cases.held(people)
    with at(cases.NOON + timedelta(days=10)):
        tasks.watch_limits()
    assert kinds(held) == []


def test_the_room_itself_gets_cards(people):
    """R22: a case that nobody accepted is red as well; no unit loses points for it."""
    with at(cases.NOON):
        case = cases.received(people)
    with at(case.due_at + MINUTE):
        tasks.watch_limits()
        outbox.relay()
    red = Supervision.objects.get(case=case, kind=K.RED)
    assert red.unit is None
    assert Notification.objects.filter(user=people.town_command, url=red.get_absolute_url())


def test_a_helping_unit_has_its_own_cards(people):
    """ZJ-12, R22: assisting units have clocks of their own; the cards end with the answer."""
    with at(cases.NOON):
        assist, helper = cases.assisted(people)
    with at(assist.warn_at + MINUTE):
        tasks.watch_limits()
    with at(assist.due_at + MINUTE):
        assert tasks.watch_limits() >= 1
        assert tasks.watch_limits() == 0
        found = Supervision.objects.filter(assist=assist).order_by("id")
        assert [(row.kind, row.unit_id) for row in found] == [
            ("yellow", assist.unit_id), ("red", assist.unit_id)
        ]  # fmt: skip
        ASSIST.apply(assist, "take_on", by=helper)
        ASSIST.apply(assist, "finish", by=helper, note="已调解。")
    assert not Supervision.objects.standing().filter(assist=assist).exists()


def test_the_database_itself_refuses_a_second_card(people, case):
    """R22: behind the clock's lock stands a constraint."""
    with at(case.due_at + MINUTE):
        tasks.watch_limits()
        stage = case.stages.get(ended_at=None)
        with pytest.raises(IntegrityError), transaction.atomic():
            cards._keep([cards.card(case, K.RED, stage=stage)], K.RED)
    assert kinds(case) == ["red"]


def test_a_killed_beat_leaves_all_or_nothing(people, case, monkeypatch):
    """R22: cards, their history and their news are one transaction; the next beat makes up for it."""

    def killed(*args):
        raise SystemExit

    with at(case.due_at + MINUTE):
        monkeypatch.setattr(cards, "_tell", killed)
        with pytest.raises(SystemExit):
            cards.watch()
        monkeypatch.undo()
        assert kinds(case) == []
        assert cards.watch() == 1


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_make_one_card_each(people):
    """R22: two workers in the same minute."""
    with at(cases.NOON):
        found = [cases.handling(people) for _n in range(6)]
    moment, start = found[0].due_at + MINUTE, Barrier(BEATS)

    def beat(_number):
        start.wait()
        try:
            with clock.pretend(moment):
                return cards.watch()
        finally:
            connection.close()

    with ThreadPoolExecutor(BEATS) as pool:
        made = list(pool.map(beat, range(BEATS)))
    assert Supervision.objects.filter(kind=K.RED).count() == 6
    assert Step.objects.filter(name="begin", content_type__model="supervision").count() == 6
    assert sum(made) == 6


@pytest.mark.parametrize("number", [5, 60])
def test_cards_are_made_in_sets(people, number, django_assert_max_num_queries):
    """Sixty cards cost as many statements as five, but for one message to each fifty."""
    with at(cases.NOON):
        found = [cases.received(people) for _n in range(number)]
    with at(found[-1].due_at + timedelta(hours=1)), django_assert_max_num_queries(40):
        assert cards.watch() == number


def test_what_was_settled_is_filed_away_by_itself(people):
    """ZJ-14: archived after the days of the policy, once."""
    with at(cases.NOON):
        case = cases.closed(people)
    with at(cases.NOON + timedelta(days=14)):
        assert standing.archive() == 0
    with at(cases.NOON + timedelta(days=16)):
        assert (standing.archive(), standing.archive()) == (1, 0)
    case.refresh_from_db()
    assert case.status == Case.Status.ARCHIVED
    assert Step.objects.of(case).last().by is None
