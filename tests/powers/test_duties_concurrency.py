"""Several deciders, several duties and several towns at once: one effect each."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.history import Step
from powers.models import Duty, DutyReply
from powers.workflow import DUTY, REPLY
from tests import cast
from tests.factories import division, officer
from tests.powers import duty_states as states

CLIENTS = 6


def at_once(work, jobs):
    """Run `work(job)` for all jobs at the same moment, each on a connection of its own."""
    start = Barrier(len(jobs))

    def run(job):
        start.wait()
        try:
            return work(job)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.mark.django_db(transaction=True)
def test_two_deciders_meet_on_the_same_duties():
    """R13: one admits, one refuses; each duty gets one verdict, one number, the late one reads who."""
    people = cast.assemble()
    rows = [states.duty(people, "decision") for _n in range(12)]
    deciders = [officer(f"decider{n}", "county_decider", people.yiwu) for n in range(CLIENTS)]

    def decide(by):
        step = "admit" if by.username[-1] in "024" else "refuse"
        given = Duty.objects.order_by("pk")
        return DUTY.apply_many(given, step, by=by, note="理由", **states.step_data(step))

    verdicts = [verdict for found in at_once(decide, deciders) for verdict in found]
    done = [verdict for verdict in verdicts if verdict.is_done]
    assert len(done) == len(rows)
    assert all("decider" in str(v.findings[0]) for v in verdicts if not v.is_done)
    assert Step.objects.filter(name__in=["admit", "refuse"]).count() == len(rows)
    admitted = Duty.objects.filter(status="admitted").order_by("notice_serial")
    serials = list(admitted.values_list("notice_serial", flat=True))
    assert serials == list(range(1, len(serials) + 1)), "numbers follow each other without a gap"
    assert not Duty.objects.filter(status="refused").exclude(notice_number="").exists()


@pytest.mark.django_db(transaction=True)
def test_the_last_towns_comment_at_the_same_moment():
    """ZJ-07: whoever is last sends the duty on, exactly once; nobody is left waiting."""
    people = cast.assemble()
    towns = [division(f"33078220{n}", f"镇{n}", people.yiwu) for n in range(CLIENTS)]
    clerks = [officer(f"clerk{n}", "town_clerk", town) for n, town in enumerate(towns)]
    for _round in range(5):
        row = states.duty(people, towns=towns)
        DUTY.apply(row, "ask", by=people.department_officer)
        replies = {reply.town_id: reply for reply in row.replies.all()}

        def answer(by, replies=replies):
            return REPLY.apply(replies[by.post.place_id], "agree", by=by)

        at_once(answer, clerks)
        row.refresh_from_db()
        assert row.status == "staffing"
        assert Step.objects.of(row).filter(name="go_on").count() == 1
    assert not DutyReply.objects.waiting().exists()


@pytest.mark.django_db(transaction=True)
def test_deciders_of_different_duties_take_numbers_in_turn():
    """R13: nobody is refused for the number's sake, no number is given twice or left out."""
    people = cast.assemble()
    deciders = [officer(f"decider{n}", "county_decider", people.yiwu) for n in range(CLIENTS)]
    for _round in range(4):
        pairs = [(by, states.duty(people, "decision")) for by in deciders]
        at_once(
            lambda pair: DUTY.apply(pair[1], "admit", by=pair[0], **states.step_data("admit")),
            pairs,
        )
    serials = Duty.objects.order_by("notice_serial").values_list("notice_serial", flat=True)
    assert list(serials) == list(range(1, 4 * CLIENTS + 1))
