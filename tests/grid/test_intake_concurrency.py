"""Eight threads send the same number at once: one case (ZJ-14)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.history import Step
from core.outbox import OutboxMessage
from grid.models import Case, InboundMessage, Reporter
from grid.workflow import INBOUND
from tests import cast
from tests.grid import systems

THREADS = 8


def together(act):
    """`act(number of the thread)` in eight threads at the same moment."""
    start = Barrier(THREADS)

    def run(number):
        start.wait()
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


@pytest.mark.django_db(transaction=True)
def test_the_same_number_at_once_is_one_case():
    """ZJ-14: key, case and news are one transaction; all are told the same number."""
    people = cast.assemble()
    row = systems.system(people)
    sent = systems.message(people, urgency="extreme")
    answers = together(lambda _number: systems.send(row, sent))
    assert sorted(answer.status_code for answer in answers) == [200] * (THREADS - 1) + [201]
    assert len({answer.json()["case"] for answer in answers}) == 1
    case = Case.objects.get()
    assert Reporter.objects.filter(case=case).count() == 1
    assert Step.objects.of(case).count() == 1
    assert OutboxMessage.objects.filter(topic="grid.case").count() == 1


@pytest.mark.django_db(transaction=True)
def test_different_bodies_under_one_number_are_one_case_and_refusals():
    """ZJ-14: the same key with another body is 422."""
    people = cast.assemble()
    row = systems.system(people)
    answers = together(
        lambda number: systems.send(row, systems.message(people, text=f"第{number}处路灯不亮。"))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * (THREADS - 1)
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_signed_request_at_once_comes_in_once():
    """ZJ-14: a nonce is used once."""
    people = cast.assemble()
    row = systems.system(people)
    body = b'{"number": "1", "text": "x"}'
    signed = systems.headers_of(row, "POST", systems.DOOR, body)
    answers = together(lambda _number: systems.send(row, body, headers=signed))
    assert sorted(answer.status_code for answer in answers) == [202] + [401] * (THREADS - 1)


@pytest.mark.django_db(transaction=True)
def test_eight_people_take_the_same_message_in_once():
    """ZJ-14: what waited becomes one case."""
    people = cast.assemble()
    row = systems.system(people)
    systems.send(row, systems.message(people, category="Z9"))
    message = InboundMessage.objects.get()

    def take(_number):
        try:
            INBOUND.apply(message, "take_in", by=people.town_command, town=people.fotang)
        except Exception as late:
            return type(late).__name__
        return "done"

    said = together(take)
    assert said.count("done") == 1
    assert set(said) == {"done", "Overtaken"}
    assert Case.objects.count() == 1
