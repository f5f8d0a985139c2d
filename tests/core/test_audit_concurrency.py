"""Many hands at once: the chains stay whole, nobody waits in a circle."""

import threading
from random import Random

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from accounts.models import Post
from core import audit
from core.audit.verify import verify
from core.history import Step
from tests.core.audit_tools import execute, since
from towns.models import Division

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("anchor")]


def all_at_once(*works):
    """Run each in its own thread and session; the errors they raised."""
    errors = []

    def run(work):
        try:
            work()
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors


def writer(user, kind, seed, times=25):
    def work():
        chance = Random(seed)
        user.acting_as(Post.objects.select_related("place").get(user=user))
        for _ in range(times):
            with audit.acting(user), transaction.atomic():
                rows = [Step(content_type=kind, object_id=1, name="w", to_status="x")] * 1
                Step.objects.bulk_create(rows)
                with transaction.atomic():
                    Step.objects.create(content_type=kind, object_id=2, name="w", to_status="x")
                    if chance.random() < 0.3:
                        transaction.set_rollback(True)
                Step.objects.filter(name="w", by=None, object_id=1).exists()
                if chance.random() < 0.2:
                    transaction.set_rollback(True)

    return work


def test_eight_writers_on_three_chains_leave_them_whole(people):
    kind = ContentType.objects.get_for_model(Division)
    users = [people.county_reviewer, people.neighbour_reviewer, people.stranger]
    mark = since()
    links = execute("SELECT count(*) FROM audit.link")[0][0]
    errors = all_at_once(*(writer(users[n % 3], kind, seed=n) for n in range(8)))
    assert errors == []
    events = [e for e in since(mark) if e.action == "insert"]
    assert len(events) == Step.objects.count() > 150
    assert {e.county_id for e in events} == {user.post.place_id for user in users}
    assert execute("SELECT count(*) FROM audit.link")[0][0] - links > 100
    assert verify().findings == []


def test_rolled_back_transactions_leave_no_hole(people):
    kind = ContentType.objects.get_for_model(Division)
    for keep in (True, False, True, False, True):
        with transaction.atomic():
            Step.objects.create(content_type=kind, object_id=1, name="w", to_status="x")
            transaction.set_rollback(not keep)
    assert Step.objects.count() == 3
    assert verify().findings == []


def test_a_chain_waits_for_no_row_and_so_nobody_waits_in_a_circle(people):
    """A writes, then waits for the row B holds; B writes in the same chain meanwhile."""
    kind = ContentType.objects.get_for_model(Division)
    locked, written = threading.Event(), threading.Event()
    row = people.fotang.pk

    def write():
        Step.objects.create(content_type=kind, object_id=1, name="w", to_status="x")

    def first():
        with transaction.atomic():
            write()
            written.set()
            assert locked.wait(10)
            Division.objects.select_for_update().get(pk=row)
            write()

    def second():
        with transaction.atomic():
            Division.objects.select_for_update().get(pk=row)
            locked.set()
            assert written.wait(10)
            write()

    assert all_at_once(first, second) == []
    assert verify().findings == []


def test_foreign_keys_checked_at_the_commit_come_before_the_chain(people):
    """A's deferred check waits for the row B locks, while B commits in A's chain."""
    kind = ContentType.objects.get_for_model(Division)
    locked, queued = threading.Event(), threading.Event()
    user = people.county_reviewer

    def first():
        with transaction.atomic():
            Step.objects.create(content_type=kind, object_id=1, name="w", to_status="x")
            Step.objects.create(content_type=kind, object_id=1, name="w", to_status="x", by=user)
            assert locked.wait(10)
            queued.set()

    def second():
        with transaction.atomic():
            type(user).objects.select_for_update().get(pk=user.pk)
            locked.set()
            assert queued.wait(10)
            threading.Event().wait(0.3)
            Step.objects.create(content_type=kind, object_id=2, name="w", to_status="x")

    assert all_at_once(first, second) == []
    assert verify().findings == []
