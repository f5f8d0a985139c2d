"""News leaves with its transaction, once, and is not lost."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import Error, connection, transaction

from core import outbox
from core.clock import now, pretend
from core.outbox import OutboxMessage


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr(outbox, "kick", lambda: None)


@pytest.fixture
def heard(monkeypatch):
    got = []
    monkeypatch.setitem(outbox._handlers, "tests.topic", lambda payload: got.append(payload["n"]))
    return got


@pytest.mark.django_db
class TestPosting:
    def test_a_message_reaches_its_handler_once(self, heard):
        outbox.post("tests.topic", {"n": 1})
        assert outbox.relay() == 1
        assert outbox.relay() == 0
        assert heard == [1]
        assert OutboxMessage.objects.get().done_at

    def test_what_is_rolled_back_was_never_posted(self, heard):
        with transaction.atomic():
            outbox.post("tests.topic", {"n": 1})
            transaction.set_rollback(True)
        assert outbox.relay() == 0

    def test_the_same_key_posts_once(self, heard):
        outbox.post("tests.topic", {"n": 1}, "key")
        outbox.post("tests.topic", {"n": 2}, "key")
        outbox.relay()
        assert heard == [1]

    def test_a_message_may_wait(self, heard):
        outbox.post("tests.topic", {"n": 1}, wait=timedelta(hours=1))
        assert outbox.relay() == 0
        with pretend(now() + timedelta(hours=2)):
            assert outbox.relay() == 1


@pytest.mark.django_db
class TestFailing:
    @pytest.fixture
    def broken(self, monkeypatch):
        def handler(payload):
            Group.objects.create(name="half done")
            raise ValueError("no line")

        monkeypatch.setitem(outbox._handlers, "tests.broken", handler)
        outbox.post("tests.broken", {})
        return OutboxMessage.objects.get()

    def test_it_is_tried_again_later_and_leaves_nothing_half_done(self, broken):
        outbox.relay()
        broken.refresh_from_db()
        assert broken.attempts == 1
        assert broken.error == "ValueError: no line"
        assert broken.not_before > now()
        assert not Group.objects.filter(name="half done").exists()

    def test_it_waits_longer_each_time_and_is_given_up(self, broken):
        waits = []
        for _attempt in range(outbox.MOST_ATTEMPTS):
            broken.refresh_from_db()
            with pretend(broken.not_before):
                outbox.relay()
                before = broken.not_before
            broken.refresh_from_db()
            waits.append(broken.not_before - before)
        assert waits == sorted(waits)
        assert waits[-1] == outbox.LONGEST_WAIT
        assert list(OutboxMessage.objects.dead()) == [broken]

    def test_dead_letters_can_be_sent_again(self, broken, monkeypatch):
        OutboxMessage.objects.update(is_dead=True, attempts=8)
        monkeypatch.setitem(outbox._handlers, "tests.broken", lambda payload: None)
        assert outbox.retry(OutboxMessage.objects.all()) == 1
        assert outbox.relay() == 1

    def test_a_topic_without_handler_is_kept(self):
        outbox.post("tests.nobody", {})
        outbox.relay()
        assert "Nobody handles" in OutboxMessage.objects.get().error

    def test_one_failure_does_not_hold_up_the_rest(self, broken, heard):
        outbox.post("tests.topic", {"n": 2})
        outbox.relay()
        assert heard == [2]


@pytest.mark.django_db
def test_old_news_is_forgotten(heard):
    outbox.post("tests.topic", {"n": 1})
    outbox.relay()
    assert outbox.forget() == 0
    with pretend(now() + timedelta(days=31)):
        assert outbox.forget() == 1


@pytest.mark.django_db
def test_without_a_broker_posting_still_works(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.undo()

    def refuse(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(outbox.current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        outbox.post("tests.topic", {"n": 1})
        outbox.post("tests.topic", {"n": 2})
    assert len(callbacks) == 1
    assert OutboxMessage.objects.due().count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_at_its_work_loses_nothing_and_doubles_nothing(monkeypatch):
    def die(payload):
        Group.objects.create(name="done by the dead")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setitem(outbox._handlers, "tests.topic", die)
    outbox.post("tests.topic", {"n": 1})
    with pytest.raises(Error):
        outbox.relay()
    connection.close()
    assert OutboxMessage.objects.due().count() == 1
    monkeypatch.setitem(
        outbox._handlers, "tests.topic", lambda payload: Group.objects.create(name="done")
    )
    assert outbox.relay() == 1
    assert list(Group.objects.values_list("name", flat=True)) == ["done"]


@pytest.mark.django_db(transaction=True)
def test_relays_side_by_side_handle_each_message_once(monkeypatch):
    got, lock = [], threading.Lock()

    def handler(payload):
        with lock:
            got.append(payload["n"])

    monkeypatch.setitem(outbox._handlers, "tests.topic", handler)
    for number in range(40):
        outbox.post("tests.topic", {"n": number})

    def work():
        try:
            outbox.relay()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == list(range(40))
