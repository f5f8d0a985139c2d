"""kill -9 of web and worker during intake: nothing acknowledged is lost, nothing is doubled (ZJ-14).

PostgreSQL is killed by `python -m tests.bench.crash`, on a cluster of its own (docs/grid.md).
"""

import os
from urllib.parse import quote

import pytest
from django.db import connection

from core import outbox
from core.notifications import Notification
from grid.models import Case, InboundMessage
from grid.signatures import Signed, signed_headers
from tests import cast
from tests.grid import systems
from tests.ops import crash

pytestmark = pytest.mark.slow


def environment():
    """The portal as it is served, on the database of this test, as the application's role."""
    facts = connection.settings_dict
    host = quote(str(facts["HOST"]), safe="")  # a socket's path as well as a name
    url = "postgres://{USER}:{PASSWORD}@{0}:{PORT}/{NAME}".format(host, **facts)
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_AS_OWNER"}
    return kept | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "1",
        "STATIC_MANIFEST": "0",
        "LOG_LEVEL": "CRITICAL",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }


def senders_of(people, port):
    row = systems.system(people)
    secret = systems.SECRETS[row.pk]
    return crash.Senders(
        port,
        lambda body: signed_headers(row.code, secret, Signed("POST", crash.PATH, body)),
        lambda number: systems.message(people, number, urgency="extreme"),
    )


def told_cases():
    return list(Case.objects.values_list("external_number", "number"))


@pytest.mark.django_db(transaction=True)
def test_web_and_worker_die_and_nothing_is_lost_or_doubled():
    """ZJ-14: key, case and news are one transaction; the answer comes after it."""
    people, env = cast.assemble(), environment()
    web, worker = crash.web(env).start(), crash.worker(env).start()
    try:
        senders = senders_of(people, web.port)
        small = [web.kill_child, web.kill_child, worker.kill]
        crash.under_fire(senders, small, web.kill)
    finally:
        web.end()
        worker.end()
    found = crash.reckoned(senders, told_cases())
    assert web.deaths >= 2
    assert worker.deaths >= 1
    assert found.repeated, "somebody was cut off in the middle"
    assert found.refused == []
    assert found.acknowledged > 10
    assert (found.lost, found.doubled) == ([], [])
    outbox.relay(10_000)
    told = Notification.objects.filter(user=people.town_command, kind="grid.case")
    assert told.count() == Case.objects.count(), "each urgent case was told once"
    assert InboundMessage.objects.exclude(case=None).count() == Case.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_careless_door_is_found_out():
    """The negative control: whoever answers before writing loses what was acknowledged."""
    people, env = cast.assemble(), environment()
    web = crash.web(env, "tests.ops.careless").start()
    try:
        senders = senders_of(people, web.port)
        crash.under_fire(senders, [web.kill_child], web.kill)
    finally:
        web.end()
    there = {number for number, _ours in told_cases()}
    lost = set(senders.acknowledged) - there
    assert lost, "the test can fail"
