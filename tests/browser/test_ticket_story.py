"""A ticket of an outside system: in by a signed request, settled by people, the answer out (ZJ-14)."""

import json

import pytest

from core import outbox
from grid.models import Case, OutboundMessage
from tests.browser.test_case_story import picture, shot, step
from tests.grid import cases, other_side, systems

RESULT = "店主已将货物搬回店内，人行道恢复通行。"


@pytest.fixture
def side():
    with other_side.listening() as side:
        yield side


@pytest.fixture
def ticket(people, side):
    """The hotline's system, at its own address for answers, and what it sent."""
    hotline = systems.system(people, webhook_url=side.url)
    sent = systems.message(people, evidence=[systems.evidence(cases.picture().read())])
    answer = systems.send(hotline, sent, language="zh-CN")
    assert answer.status_code == 201, answer.content
    assert systems.send(hotline, sent).json()["case"] == answer.json()["case"], (
        "sent twice: one case"
    )
    return hotline, Case.objects.get()


def test_a_ticket_comes_in_is_settled_and_answered(
    people, visit, side, ticket, settings, monkeypatch
):
    """ZJ-14: one entrance and one exit; nobody's name and no phone goes out."""
    hotline, case = ticket
    room, agency = visit("town_command"), visit("agency_officer", width=375)
    room.go("/accounts/inbox/")
    assert case.title in room.text()
    room.go(case.get_absolute_url())
    assert "ZX-1" in room.text()
    assert "13800001111" not in room.text()
    shot(room, "ticket-received")
    room.check()
    step(room, case, "dispatch", unit=str(people.squad.pk))
    step(agency, case, "sign")
    step(agency, case, "feed_back", pictures=[picture()], result=RESULT)
    step(room, case, "confirm")
    assert case.status == Case.Status.CLOSED
    answered(side, hotline, settings, monkeypatch)
    read_by_the_administrator(visit("system_admin"), case)


def answered(side, hotline, settings, monkeypatch):
    """What the worker carries out, once, signed; the same is told by number."""
    monkeypatch.setattr(outbox, "kick", lambda: None)
    settings.DEMO = settings.WEBHOOKS_TO_PRIVATE = True
    outbox.relay()
    settings.DEMO = False
    told = [json.loads(body) for _headers, body, _path in side.got]
    assert [one["event"] for one in told] == ["dispatch", "sign", "feed_back", "confirm"]
    assert (told[-1]["status"], told[-1]["result"]) == ("closed", RESULT)
    assert all(side.was_signed(number, systems.SECRETS[hotline.pk]) for number in range(4))
    assert "王小明" not in str(told)
    assert systems.ask(hotline, "ZX-1").json()["result"] == RESULT


def read_by_the_administrator(keeper, case):
    """The page of answers shows what arrived, and nothing given up."""
    keeper.go("/grid/outbound/")
    assert keeper.text().count(case.number) == 4
    keeper.check()
    shot(keeper, "ticket-answers")
    assert not OutboundMessage.objects.dead().exists()
    keeper.go("/grid/outbound/?dead=1")
    assert case.number not in keeper.text()
    keeper.check()
