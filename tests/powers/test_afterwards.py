"""A summary that fails after a step: the step stays done, nobody sees an error, it is drawn again."""

import pytest
from django.db import connection
from django.urls import reverse

from config.celery import app
from core import afterwards, clock, outbox
from core.outbox import OutboxMessage
from powers import timetable
from powers.models import Delegation, PlannedStep, ProcedureStep
from powers.workflow import DELEGATION
from tests.powers import states

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr(outbox, "kick", lambda: None)


@pytest.fixture
def line(people):
    """The only line of a batch with a timetable, under review."""
    states.plan_figures()
    batch = states.batch(people, planned_date=clock.today())
    ProcedureStep.objects.update(working_days=10)
    line = states.draft(people, "staffing", batch=batch)
    timetable.draw_up(batch)
    return line


@pytest.fixture
def broken(monkeypatch):
    """The recount dies within the database, as a lost lock or a full disk would let it die."""

    def follow(rows):
        PlannedStep.objects.update(done_date=clock.today())
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    monkeypatch.setattr(DELEGATION, "afterwards", follow)


def staffing_done():
    return PlannedStep.objects.filter(stage="staffing", done_date__isnull=False).exists()


def test_the_asker_sees_the_step_done_and_no_error(broken, people, line, client, caplog):
    client.force_login(people.county_reviewer, backend="accounts.backends.PostBackend")
    url = reverse("powers:delegation-step", args=[line.pk, "review"])
    answer = client.post(url, {"version": line.version})
    assert answer.status_code == 302
    assert Delegation.objects.get(pk=line.pk).status == "legal"
    message = OutboxMessage.objects.get(topic=afterwards.AGAIN)
    assert message.payload["rows"] == [line.pk]
    assert message.payload["code"] in caplog.text
    assert not staffing_done()  # nothing of the half-drawn summary stayed


def test_the_worker_draws_it_again_until_it_succeeds(broken, people, line, monkeypatch):
    DELEGATION.apply(line, "review", by=people.county_reviewer)
    outbox.relay()
    waiting = OutboxMessage.objects.get(topic=afterwards.AGAIN)
    assert (waiting.done_at, waiting.attempts) == (None, 1)
    assert "division by zero" in waiting.error
    monkeypatch.setattr(DELEGATION, "afterwards", timetable.follow)
    with clock.pretend(waiting.not_before):
        outbox.relay()
    waiting.refresh_from_db()
    assert waiting.done_at
    assert staffing_done()


def test_a_bulk_is_done_too(broken, people, line):
    verdicts = DELEGATION.apply_many([line], "review", by=people.county_reviewer)
    assert [verdict.is_done for verdict in verdicts] == [True]
    assert OutboxMessage.objects.filter(topic=afterwards.AGAIN).count() == 1


def test_what_succeeds_posts_nothing(people, line):
    DELEGATION.apply(line, "review", by=people.county_reviewer)
    assert staffing_done()
    assert not OutboxMessage.objects.filter(topic=afterwards.AGAIN).exists()


def test_every_task_of_the_clock_is_one_that_the_worker_knows():
    app.loader.import_default_modules()
    asked = {row["task"] for row in app.conf.beat_schedule.values()}
    assert asked <= set(app.tasks)
