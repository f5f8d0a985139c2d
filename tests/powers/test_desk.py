"""The desk with rows of many kinds: few statements, true numbers, rows as the models load them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import inbox
from accounts.sessions import LAST_VISIT
from core import clock
from core.history import record
from core.mixed import fetched
from core.workflow import begin
from powers.models import Delegation, Duty, DutyReport
from powers.workflow import DELEGATION, DUTY
from tests.powers import duty_states, states, town_lists

pytestmark = pytest.mark.django_db
MOST = 10


@pytest.fixture
def full(people):
    """Rows of six kinds at the county and its town, each touched by the reviewer and then by another."""
    rows = [states.draft(people, status) for status in ("draft", "staffing", "legal", "in_force")]
    rows += [duty_states.duty(people, status) for status in ("draft", "asked", "review")]
    asked = duty_states.duty(people, "asked")
    rows += [duty_states.reply(people, duty=asked), duty_states.report(people)]
    rows += [duty_states.cleanup(people), town_lists.draft(people)]
    for row in rows:
        begin(row, by=people.county_reviewer)
        with clock.pretend(clock.now() - timedelta(hours=1)):
            record(row, "submit", by=people.town_clerk, to=row.status)
    return rows


@pytest.mark.parametrize(
    "who", ["town_clerk", "town_leader", "county_reviewer", "department_officer", "province_lead"]
)
def test_the_desk_asks_ten_times_at_most_and_its_numbers_are_true(client, people, full, who):
    user = getattr(people, who)
    client.force_login(user)
    client.get(reverse("accounts:desk"))
    session = client.session
    session[LAST_VISIT] = (clock.now() - timedelta(days=1)).isoformat()
    session.save()
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("accounts:desk"))
    assert len(asked) <= MOST, [one["sql"][:150] for one in asked]
    for tab, shown in zip(inbox.TABS, page.context["tabs"], strict=True):
        rows = [inbox.rows_of(flow, tab, user) for flow in inbox.flows().values()]
        assert shown["count"] == sum(each.count() for each in rows)
    for group in page.context["groups"]:
        rows = inbox.waiting(inbox.flows()[group.kind], user)
        assert {line.item for line in group.lines} == set(rows)


def test_there_are_kinds_enough_to_make_the_number_of_statements_tell(people, full):
    found = inbox.Inbox(people.county_reviewer)
    assert len(found.numbers[inbox.WAITING]) >= 3
    assert len(found.numbers[inbox.HANDLED]) >= 6
    kinds = {one.step.content_type_id for one in found.news(clock.now() - timedelta(days=1))}
    assert len(kinds) >= 3


def test_a_row_among_others_is_the_row_that_its_model_loads(people, full):
    parts = {
        "lines": Delegation.objects.order_by("-pk")[:3],
        "duties": Duty.objects.order_by("pk"),
        "none": Duty.objects.none(),
        "reports": DutyReport.objects.order_by("pk"),
    }
    found = fetched(parts, {"lines": ("batch", "department"), "duties": DUTY.related})
    assert list(found) == ["lines", "duties", "reports"]
    for name, rows in found.items():
        own = list(parts[name])
        assert rows == own
        for row, alone in zip(rows, own, strict=True):
            seen = {k: v for k, v in row.__dict__.items() if k in alone.__dict__ and k[0] != "_"}
            assert len(seen) > 10
            assert seen == {key: alone.__dict__[key] for key in seen}
            assert not row._state.adding
    with CaptureQueriesContext(connection) as asked:
        assert [line.batch.title for line in found["lines"]]
    assert not asked
    assert DELEGATION.title(found["lines"][0]) == DELEGATION.title(parts["lines"][0])
