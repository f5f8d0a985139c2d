"""Jobs: many rows in the worker, each once, whatever happens to the worker."""

import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse

from core import bulk, clock, jobs, outbox
from core.history import Step
from core.jobs import AlreadyRunning, Job, Stage
from core.notifications import Notification
from core.outbox import OutboxMessage
from core.workflow import Finding, Verdict
from powers.models import Delegation
from powers.workflow import DELEGATION
from tests.powers import states

NOTE = "不再承接"


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr(outbox, "kick", lambda: None)


@pytest.fixture
def kind(monkeypatch):
    """A kind of work that notes what it was given and refuses what is divisible by ten."""
    given = []

    def work(job, keys, by):
        given.append([key for key, _version in keys])
        no = (Finding("No tens."),)
        return [Verdict(None, no if key % 10 == 0 else ()) for key, _version in keys]

    monkeypatch.setattr(jobs, "_kinds", dict(jobs._kinds))
    jobs.register("tests.kind", "Tests", work)
    return given


def begun(by, numbers=range(1, 26), **more):
    keys = [(number, None) for number in numbers]
    return jobs.start("tests.kind", keys, by=by, title="Numbers", model=Delegation, size=10, **more)


@pytest.mark.django_db
class TestWorking:
    def test_parts_are_done_in_order_and_counted(self, people, kind):
        job = begun(people.county_reviewer)
        assert OutboxMessage.objects.get(topic=jobs.TOPIC).payload == {"job": job.pk}
        jobs.run(job.pk)
        job.refresh_from_db()
        assert kind == [list(range(1, 11)), list(range(11, 21)), list(range(21, 26))]
        assert (job.stage, job.done, job.refused, job.left) == (Stage.DONE, 23, 2, 0)

    def test_the_asker_is_told_at_the_end(self, people, kind):
        jobs.run(begun(people.county_reviewer).pk)
        told = Notification.objects.get(user=people.county_reviewer)
        assert "23 done, 2 refused" in told.title

    def test_a_stretch_ends_and_the_next_goes_on(self, people, kind):
        job = begun(people.county_reviewer)
        jobs.run(job.pk, seconds=-1)
        job.refresh_from_db()
        assert (job.stage, job.handled) == (Stage.RUNNING, 10)
        assert OutboxMessage.objects.filter(topic=jobs.TOPIC).count() == 2
        jobs.run(job.pk)
        assert sum(kind, []) == list(range(1, 26))

    def test_one_of_a_kind_at_a_time_for_each_person(self, people, kind):
        first = begun(people.county_reviewer)
        with pytest.raises(AlreadyRunning) as caught:
            begun(people.county_reviewer)
        assert caught.value.job == first
        begun(people.county_legal)
        jobs.run(first.pk)
        begun(people.county_reviewer)

    def test_a_job_stops_when_its_asker_has_left_the_post(self, people, kind):
        """Nobody acts in a post that has ended, not even through the worker."""
        job = begun(people.county_reviewer)
        people.county_reviewer.posts.update(status="ended")
        jobs.run(job.pk)
        job.refresh_from_db()
        assert job.stage == Stage.STOPPED
        assert kind == []

    def test_a_part_that_fails_changes_nothing_and_stops_the_job_in_the_end(self, people, kind):
        job = begun(people.county_reviewer)
        jobs.run(job.pk, seconds=-1)

        def broken(job, keys, by):
            Notification.objects.create(user=by, title="half done")
            raise LookupError("gone")

        jobs.register("tests.kind", "Tests", broken)
        for _n in range(jobs.MOST_FAILURES):
            with pytest.raises(LookupError):
                jobs.run(job.pk)
        job.refresh_from_db()
        assert (job.stage, job.done) == (Stage.STOPPED, 9)
        told = Notification.objects.get()
        assert (told.user, "9 done, 1 refused, 15 left" in told.title) == (job.by, True)

    def test_a_part_that_fails_does_not_hold_up_the_others(self, people, kind):
        closed = []

        def broken_in_the_middle(job, keys, by):
            if (11, None) in keys:
                raise LookupError("gone")
            return [Verdict(None) for _key in keys]

        jobs.register("tests.kind", "Tests", broken_in_the_middle, closed.append)
        job = begun(people.county_reviewer)
        for turn in range(1, jobs.MOST_FAILURES + 1):
            with pytest.raises(LookupError):
                jobs.run(job.pk)
            job.refresh_from_db()
            assert (job.done, job.failures) == (15, turn)
        assert (job.stage, closed) == (Stage.STOPPED, [job])

    def test_a_part_mended_meanwhile_is_done_with_the_rest(self, people, kind):
        def broken(job, keys, by):
            raise LookupError("gone")

        work = jobs.kind_of("tests.kind").work
        jobs.register("tests.kind", "Tests", broken)
        job = begun(people.county_reviewer)
        with pytest.raises(LookupError):
            jobs.run(job.pk)
        jobs.register("tests.kind", "Tests", work)
        jobs.run(job.pk)
        job.refresh_from_db()
        assert (job.stage, job.handled, job.failures) == (Stage.DONE, 25, 0)

    def test_what_belongs_together_is_not_parted(self):
        rows, towns = list(range(9)), [1, 1, 1, 2, 2, 3, 4, 4, 4]
        assert list(jobs.chunks(rows, 4, towns)) == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
        assert list(jobs.chunks(rows, 2, towns)) == [[0, 1, 2], [3, 4], [5], [6, 7, 8]]
        assert list(jobs.chunks(rows, 4)) == [[0, 1, 2, 3], [4, 5, 6, 7], [8]]

    def test_a_large_job_is_given_to_several_tasks(self, people, kind, settings, monkeypatch):
        sent = []
        monkeypatch.setattr(jobs.current_app, "send_task", lambda name, args: sent.append(args))
        settings.JOB_TASKS = 2
        large, small = begun(people.county_reviewer), begun(people.county_legal, range(1, 6))
        outbox.relay()
        assert sent == [[large.pk], [large.pk], [small.pk]]
        sent.clear()
        jobs.run(large.pk, seconds=-1)
        outbox.relay()
        assert sent == [[large.pk]]

    def test_what_stands_still_is_revived(self, people, kind):
        job = begun(people.county_reviewer)
        assert jobs.revive() == 0
        with clock.pretend(clock.now() + timedelta(minutes=3)):
            assert jobs.revive() == 1
            assert jobs.revive() == 0
        assert OutboxMessage.objects.filter(payload={"job": job.pk}).count() == 2

    def test_old_jobs_are_forgotten_and_open_ones_kept(self, people, kind):
        done, waiting = begun(people.county_reviewer), begun(people.county_legal)
        jobs.run(done.pk)
        with clock.pretend(clock.now() + timedelta(days=100)):
            jobs.forget()
        assert list(Job.objects.all()) == [waiting]


def lines(people, number, status="staffing"):
    return [states.draft(people, status) for _n in range(number)]


@pytest.mark.django_db
class TestBulk:
    """A list's step past the limit goes to the worker and ends as if taken row by row."""

    @pytest.fixture(autouse=True)
    def _low(self, settings):
        settings.BULK_AT_ONCE = 3

    def send(self, client, rows, **more):
        seen = ",".join(f"{row.pk}:{row.version}" for row in rows)
        data = {"step": "withdraw", "seen": seen, "confirmed": "1", "note": NOTE} | more
        return client.post(reverse("powers:delegation-bulk"), data)

    def test_few_rows_are_done_in_the_request(self, client, people):
        client.force_login(people.town_clerk)
        assert self.send(client, lines(people, 3)).status_code == 200
        assert Delegation.objects.filter(status="withdrawn").count() == 3
        assert not Job.objects.exists()

    def test_many_rows_are_done_by_the_worker(self, client, people):
        client.force_login(people.town_clerk)
        rows = [*lines(people, 4), *lines(people, 1, "in_force")]
        job = Job.objects.get(pk=self.send(client, rows).url.rstrip("/").split("/")[-1])
        assert not Delegation.objects.filter(status="withdrawn").exists()
        jobs.run(job.pk)
        job.refresh_from_db()
        assert (job.done, job.refused) == (4, 1)
        step = Step.objects.of(rows[0]).last()
        assert (step.name, step.by, step.note) == ("withdraw", people.town_clerk, NOTE)
        assert step.post_id == people.town_clerk.post.pk

    def test_a_row_that_changed_since_it_was_seen_is_refused(self, client, people):
        client.force_login(people.town_clerk)
        rows = lines(people, 4)
        self.send(client, rows)
        DELEGATION.apply(rows[0], "review", by=people.county_reviewer)
        jobs.run(Job.objects.get().pk)
        assert Job.objects.get().refused == 1
        rows[0].refresh_from_db()
        assert rows[0].status == "legal"

    def test_a_second_press_starts_nothing_twice(self, client, people):
        client.force_login(people.town_clerk)
        rows = lines(people, 4)
        first = self.send(client, rows)
        assert self.send(client, rows).url == first.url
        assert Job.objects.count() == 1

    def test_a_form_that_lacks_something_comes_back_before_anything_is_ordered(
        self, client, people
    ):
        client.force_login(people.town_clerk)
        assert self.send(client, lines(people, 4), note="").status_code == 422
        assert not Job.objects.exists()

    def test_rows_out_of_reach_are_refused(self, people):
        """The order names ids; the worker finds only what its asker may see."""
        row = lines(people, 1)[0]
        form = bulk.filled({"note": [NOTE]})
        step = DELEGATION["withdraw"]
        job = bulk.begin(DELEGATION, step, {row.pk: row.version}, form, people.neighbour)
        jobs.run(job.pk)
        row.refresh_from_db()
        assert (Job.objects.get().refused, row.status) == (1, "staffing")

    def test_the_page_tells_progress_reasons_and_verdicts(self, client, people):
        client.force_login(people.town_clerk)
        rows = [*lines(people, 4), *lines(people, 1, "in_force")]
        url = self.send(client, rows).url
        assert 'hx-trigger="load delay:1s"' in client.get(url).content.decode()
        jobs.run(Job.objects.get().pk)
        page = client.get(url).content.decode()
        assert "is not possible in the status" in page
        assert rows[4].title in page
        sheet = b"".join(client.get(f"{url}verdicts.csv").streaming_content).decode("utf-8-sig")
        assert len(sheet.strip().splitlines()) == 6
        client.force_login(people.sibling)
        assert client.get(url).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_no_row_and_repeats_none(people):
    """quality.md 4.7: kill -9 in the middle; the next worker goes on, and each row moved once."""
    rows = lines(people, 40)
    job = begun_on(rows, people.town_clerk)
    cut(job, rows, 4)
    worker = forked(job.pk)
    wait_for(lambda: jobs.JobPart.objects.filter(is_done=True).exists())
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    done = jobs.JobPart.objects.filter(is_done=True).count()
    assert 0 < done < 10, "the worker was not caught in the middle"
    wait_for(lambda: jobs.run(job.pk) or not Job.objects.open().exists())
    job.refresh_from_db()
    assert (job.stage, job.done, job.refused) == (Stage.DONE, 40, 0)
    assert Step.objects.filter(name="withdraw").count() == 40
    assert Delegation.objects.filter(status="withdrawn", version=2).count() == 40


def forked(pk):
    """A worker of its own, at the job."""
    worker = os.fork()
    if worker == 0:
        parents = connections["default"]  # stays the parent's, untouched and open
        del connections["default"]
        jobs.run(pk)
        assert parents.connection
        os._exit(0)
    return worker


def cut(job, rows, size):
    """The job's rows in parts of a few, so that there is something to share."""
    jobs.JobPart.objects.all().delete()
    for number, chunk in enumerate(jobs.chunks([(row.pk, row.version) for row in rows], size)):
        jobs.JobPart.objects.create(job=job, number=number, keys=chunk)


def begun_on(rows, by):
    form = bulk.filled({"note": [NOTE]})
    seen = {row.pk: row.version for row in rows}
    return bulk.begin(DELEGATION, DELEGATION["withdraw"], seen, form, by)


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_a_job_and_one_that_is_killed_loses_nothing(people):
    rows = lines(people, 40)
    job = begun_on(rows, people.town_clerk)
    cut(job, rows, 4)
    with transaction.atomic():
        held = jobs._held(job, ())  # a third worker, slow, has the first part
        killed, other = forked(job.pk), forked(job.pk)
        done = jobs.JobPart.objects.filter(is_done=True)
        wait_for(done.exists)
        os.kill(killed, signal.SIGKILL)
        os.waitpid(killed, 0)
        os.waitpid(other, 0)
        assert set(job.parts.filter(is_done=False)) == {held}
        assert Job.objects.get().stage == Stage.RUNNING
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.stage, job.done, job.refused) == (Stage.DONE, 40, 0)
    assert Step.objects.filter(name="withdraw").count() == 40
    assert Notification.objects.filter(kind="core.job").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_parts_are_worked_at_the_same_time(people, kind):
    both = threading.Barrier(2, timeout=20)

    def together(job, keys, by):
        both.wait()
        return [Verdict(None) for _key in keys]

    def worker():
        jobs.run(job.pk)
        connection.close()

    jobs.register("tests.kind", "Tests", together)
    job = begun(people.county_reviewer, range(1, 21))
    threads = [threading.Thread(target=worker) for _n in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    job.refresh_from_db()
    assert (job.stage, job.done, job.failures) == (Stage.DONE, 20, 0)


def wait_for(happened, seconds=20):
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.005)
