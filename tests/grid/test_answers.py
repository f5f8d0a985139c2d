"""What outside systems are told (ZJ-14): every change once, signed, tried again, to nobody else."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from core import clock, outbox
from grid import delivery
from grid.delivery import Undeliverable
from grid.models import Case, OutboundMessage, SourceSystem
from grid.workflow import CASE
from tests.factories import officer
from tests.grid import cases, other_side, systems

pytestmark = pytest.mark.django_db

FIRST = outbox.FIRST_WAIT


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr(outbox, "kick", lambda: None)


@pytest.fixture
def side(settings):
    settings.DEMO = settings.WEBHOOKS_TO_PRIVATE = True
    with other_side.listening() as side:
        yield side


@pytest.fixture
def hotline(people, side):
    return systems.system(people, webhook_url=side.url)


def reported(people, hotline, number="ZX-1"):
    assert systems.send(hotline, systems.message(people, number)).status_code == 201
    return Case.objects.get(external_number=number)


def closed(people, case):
    case = CASE.apply(case, "dispatch", by=people.town_command, unit=people.squad)
    case = CASE.apply(case, "sign", by=people.agency_officer)
    case = CASE.apply(
        case, "feed_back", by=people.agency_officer, result="已劝离。", pictures=[cases.photo()]
    )
    return CASE.apply(case, "confirm", by=people.town_command)


def bodies(side):
    return [json.loads(body) for _headers, body, _path in side.got]


def later(seconds):
    return clock.pretend(clock.now() + timedelta(seconds=seconds))


def test_each_change_is_told_once_and_signed(people, hotline, side):
    """ZJ-14: one exit: accepted, dispatched, closed with result."""
    closed(people, reported(people, hotline))
    outbox.relay()
    outbox.relay()
    told = bodies(side)
    assert [one["event"] for one in told] == ["dispatch", "sign", "feed_back", "confirm"]
    assert [one["result"] for one in told] == ["", "", "", "已劝离。"]
    assert {one["number"] for one in told} == {"ZX-1"}
    assert "王小明" not in str(told)
    assert people.agency_officer.full_name not in str(told), "never the name of an officer"
    secret = systems.SECRETS[hotline.pk]
    assert all(side.was_signed(number, secret) for number in range(4))
    assert not OutboundMessage.objects.waiting().exists()


def test_a_rejection_tells_its_reason(people, hotline, side):
    """ZJ-14: rejected with reason."""
    case = reported(people, hotline)
    CASE.apply(case, "reject", by=people.town_command, note="不属本镇管辖。", reason="elsewhere")
    outbox.relay()
    assert bodies(side)[0]["reason"] == "不属本镇管辖。"


def test_a_case_of_our_own_is_told_to_nobody(people, hotline, side):
    CASE.apply(cases.received(people), "accept", by=people.town_command)
    assert not OutboundMessage.objects.exists()


def test_who_reported_a_duplicate_hears_of_the_main_case(people, hotline, side):
    """ZJ-14: each of them still gets an answer."""
    twin, main = reported(people, hotline), cases.received(people)
    CASE.apply(twin, "merge", by=people.town_command, main=main)
    closed(people, Case.objects.get(pk=main.pk))
    outbox.relay()
    told = bodies(side)
    assert [one["event"] for one in told][0] == "merge"
    assert (told[-1]["event"], told[-1]["case"]) == ("confirm", main.number)
    assert systems.ask(hotline, "ZX-1").json()["case"] == main.number


def test_a_failure_is_tried_again_and_delivered(people, hotline, side):
    """ZJ-14: retry with waits."""
    side.answers = [500, 503, 200]
    CASE.apply(reported(people, hotline), "accept", by=people.town_command)
    outbox.relay()
    answer = OutboundMessage.objects.get()
    assert (answer.attempts, answer.answer_code, answer.sent_at) == (1, 500, None)
    outbox.relay()
    assert len(side.got) == 1, "not before its time"
    for seconds in (15, 80):
        with later(seconds):
            outbox.relay()
    answer.refresh_from_db()
    assert (answer.attempts, answer.answer_code, answer.is_dead) == (3, 200, False)
    assert answer.sent_at
    assert len({headers["X-QZ-Delivery"] for headers, _b, _p in side.got}) == 1, "one key"


def test_what_is_given_up_waits_for_a_person(client, people, hotline, side):
    """ZJ-14: dead letters, and their button."""
    side.answers = [500]
    CASE.apply(reported(people, hotline), "accept", by=people.town_command)
    for hour in range(12):
        with later(hour * 4000):
            outbox.relay()
    answer = OutboundMessage.objects.get()
    assert (answer.attempts, answer.is_dead) == (outbox.MOST_ATTEMPTS, True)
    client.force_login(people.county_command)
    shown = client.get(reverse("grid:outbound-list"), {"is": "dead", "dead": "1"}).content.decode()
    assert "500" in shown
    side.answers = [200]
    client.force_login(people.system_admin)
    url = reverse("grid:outbound-resend", args=[answer.pk])
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    outbox.relay()
    answer.refresh_from_db()
    assert answer.sent_at
    assert client.post(url).status_code == 302, "a second press"
    outbox.relay()
    assert len(side.got) == outbox.MOST_ATTEMPTS + 1


def test_a_redirection_is_not_followed(people, hotline, side):
    side.answers = [302, 200]
    CASE.apply(reported(people, hotline), "accept", by=people.town_command)
    outbox.relay()
    assert len(side.got) == 1
    assert OutboundMessage.objects.get().answer_code == 302


def test_a_system_that_is_gone_does_not_hold_up_the_others(people, hotline, side, monkeypatch):
    """One silent system costs one wait, not one for each of its answers."""
    tried = []

    def gone(answer):
        tried.append(answer.pk)
        raise Undeliverable("weg")

    monkeypatch.setattr(delivery, "send", gone)
    for number in range(3):
        case = reported(people, hotline, f"ZX-{number}")
        CASE.apply(case, "accept", by=people.town_command)
    outbox.relay()
    assert len(tried) == 1
    assert OutboundMessage.objects.waiting().count() == 3


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x", "https://10.1.2.3/", "https://192.168.0.1/", "https://[::1]/",
        "https://169.254.169.254/latest/meta-data/", "https://[::ffff:127.0.0.1]/",
        "https://localhost:8000/", "https://0.0.0.0/", "https://[fd00::1]/", "https://100.64.0.1/",
    ],
)  # fmt: skip
def test_answers_never_go_into_a_private_network(settings, url):
    """ZJ-14: an address for answers is no way into our own network."""
    settings.DEMO, settings.WEBHOOKS_TO_PRIVATE = False, False
    _parts, host, port = delivery.checked_url(url)
    with pytest.raises(Undeliverable):
        delivery.public_address(host, port)


@pytest.mark.parametrize(
    "url", ["http://example.com/", "ftp://example.com/", "https://", "https://a:b@example.com/"]
)
def test_answers_go_over_https_only(settings, url):
    settings.DEMO = False
    with pytest.raises(Undeliverable):
        delivery.checked_url(url)


def test_the_form_refuses_a_private_address(client, people, settings):
    """ZJ-14: told where it is typed, not at the first delivery."""
    settings.DEMO, settings.WEBHOOKS_TO_PRIVATE = False, False
    keeper = officer("keeper", "system_admin", people.yiwu)
    client.force_login(keeper)
    sent = {"name": "安监", "kind": "department", "place": people.yiwu.pk}
    bad = client.post(reverse("grid:source-new"), sent | {"webhook_url": "https://10.0.0.1/"})
    assert bad.status_code == 422
    assert not SourceSystem.objects.exists()
    good = client.post(reverse("grid:source-new"), sent)
    assert good.status_code == 302


def test_a_stopped_system_is_told_nothing(people, hotline, side):
    case = reported(people, hotline)
    SourceSystem.objects.update(is_stopped=True)
    CASE.apply(case, "accept", by=people.town_command)
    assert not OutboundMessage.objects.exists()


def test_what_is_rolled_back_was_never_told(people, hotline, side):
    """ZJ-14: the answer leaves with its step."""
    case = reported(people, hotline)
    with transaction.atomic():
        CASE.apply(case, "accept", by=people.town_command)
        transaction.set_rollback(True)
    outbox.relay()
    assert side.got == []


def test_first_wait_is_the_outbox_own():
    assert outbox.wait_after(1) == FIRST
    assert outbox.wait_after(20) == outbox.LONGEST_WAIT
