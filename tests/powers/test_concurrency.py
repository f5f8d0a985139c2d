"""Eight officers press the same buttons at once: every line moves once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.history import Step
from powers.models import Delegation
from powers.workflow import DELEGATION
from tests import cast
from tests.factories import officer
from tests.powers import states

CLIENTS, LINES = 8, 50


@pytest.mark.django_db(transaction=True)
def test_eight_approvals_of_fifty_lines_have_fifty_effects():
    people = cast.assemble()
    group = states.batch(people)
    lines = [states.draft(people, "decision", batch=group) for _n in range(LINES)]
    deciders = [officer(f"decider{n}", "county_decider", people.yiwu) for n in range(CLIENTS)]
    start = Barrier(CLIENTS)

    def approve(by):
        start.wait()
        try:
            rows = Delegation.objects.filter(batch=group).order_by("pk")
            return DELEGATION.apply_many(rows, "decide", by=by, **states.step_data("decide"))
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        verdicts = [verdict for result in pool.map(approve, deciders) for verdict in result]
    done = [verdict for verdict in verdicts if verdict.is_done]
    late = [verdict for verdict in verdicts if not verdict.is_done]
    assert len(done) == LINES
    assert len(late) == LINES * (CLIENTS - 1)
    assert all("decider" in str(verdict.findings[0]) for verdict in late), (
        "the late ones read who was first"
    )
    assert Step.objects.filter(name="decide").count() == LINES
    for line in lines:
        assert line.papers.filter(kind="decision").count() == 1
        assert line.opinions.filter(kind="decision").count() == 1
