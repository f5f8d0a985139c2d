"""Eight officers dispatch the same fifty cases at once: each case goes out once (ZJ-12)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from core.history import Step
from core.outbox import OutboxMessage
from grid.intake import Report, take_in
from grid.models import Case, CaseStage
from grid.tally import wrong_sums
from grid.workflow import CASE
from tests import cast
from tests.factories import officer
from tests.grid import cases

CLIENTS, CASES = 8, 50


@pytest.mark.django_db(transaction=True)
def test_eight_dispatches_of_fifty_cases_have_fifty_effects():
    people = cast.assemble()
    kind = cases.category(people)
    for number in range(CASES):
        take_in(Report(people.fotang, "hotline", f"店外经营第{number}处。", category=kind))
    rooms = [officer(f"room{n}", "town_command", people.fotang) for n in range(CLIENTS)]
    start = Barrier(CLIENTS)

    def dispatch(by):
        start.wait()
        try:
            rows = Case.objects.order_by("pk")
            return CASE.apply_many(rows, "dispatch", by=by, unit=people.squad)
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        verdicts = [verdict for result in pool.map(dispatch, rooms) for verdict in result]
    late = [verdict for verdict in verdicts if not verdict.is_done]
    assert len(verdicts) - len(late) == CASES
    assert len(late) == CASES * (CLIENTS - 1)
    assert all("room" in str(verdict.findings[0]) for verdict in late), (
        "the late ones read who was first"
    )
    assert Step.objects.filter(name="dispatch").count() == CASES
    assert CaseStage.objects.filter(status="dispatched").count() == CASES
    assert OutboxMessage.objects.filter(payload__event="dispatched").count() == CASES
    assert set(Case.objects.values_list("status", "version")) == {("dispatched", 2)}
    assert wrong_sums() == [], "the sums have counted each case once"
