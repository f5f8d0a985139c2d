"""A line that only waits for its checklist is in the inbox of whoever declares and confirms (ZJ-06, R11)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import inbox
from core import clock
from powers import checklist, readiness
from powers.models import Delegation, Readiness
from tests.powers import states

pytestmark = pytest.mark.django_db
KIND = "powers.delegation"


@pytest.fixture
def line(people):
    """Everything is there but what the town declares."""
    found = states.ready(people)
    Readiness.objects.all().delete()
    return found


def waiting(user):
    return {
        row.item.pk: {str(label) for label, _url in row.steps}
        for group in inbox.groups(user, inbox.WAITING)
        if group.kind == KIND
        for row in group.lines
    }


def asked(line):
    return [
        (line.pk, str(state.need))
        for state in checklist.Checklist([line.pk]).states(line.pk)
        if state.is_required and state.is_declared
    ]


def say(people, cells):
    readiness.declare(cells, evidence="镇便民服务中心", day=clock.today(), by=people.town_clerk)


def test_it_waits_for_the_town_and_when_declared_for_the_department(people, line):
    """Declared: in the department's; sent back: no longer; declared again and confirmed: gone."""
    clerk, officer = people.town_clerk, people.department_officer
    cells = asked(line)
    assert len(cells) > 1
    assert waiting(clerk) == {line.pk: {"Start", "Checklist"}}
    assert waiting(officer) == {}
    say(people, cells)
    assert waiting(officer) == {line.pk: {"Confirm the checklist"}}
    assert inbox.waiting_count(officer) == 1
    readiness.send_back(cells, reason="照片不清", by=officer)
    assert waiting(officer) == {}
    say(people, cells)
    readiness.confirm(cells[:1], by=officer)
    assert list(waiting(officer)) == [line.pk]
    readiness.confirm(cells, by=officer)
    assert waiting(officer) == {}


def test_the_button_leads_to_the_grid_and_the_header_counts_it(people, line, client):
    client.force_login(people.town_clerk, backend="accounts.backends.PostBackend")
    page = client.get(reverse("accounts:desk")).content.decode()
    assert readiness.grid_of(line).replace("&", "&amp;") in page
    assert inbox.waiting_count(people.town_clerk) == 1
    assert client.get(readiness.grid_of(line)).status_code == 200


def test_only_before_the_start_and_only_in_ones_reach(people, line):
    """Lines of another town, of another department, or in another status do not wait here."""
    other = states.ready(people, town=people.hengdian)
    assert set(waiting(people.town_clerk)) == {line.pk}
    say(people, asked(line))
    assert line.pk in waiting(people.department_officer)
    assert other.pk not in waiting(people.department_officer)
    Delegation.objects.filter(pk=line.pk).update(department=people.enforcement)
    assert waiting(people.department_officer) == {}
    Delegation.objects.filter(pk=line.pk).update(department=line.department)
    for status in ("in_force", "withdrawn"):
        Delegation.objects.filter(pk=line.pk).update(status=status)
        assert waiting(people.department_officer) == {}
        assert line.pk not in waiting(people.town_clerk)


def test_more_rows_ask_nothing_more(people, line):
    """The button of each row knows its town without a question."""
    costs = []
    for number in (2, 8):
        for _n in range(number):
            states.draft(people, "ready")
        inbox.groups(people.town_clerk, inbox.WAITING)
        with CaptureQueriesContext(connection) as queries:
            assert len(waiting(people.town_clerk)) > number
        costs.append(len(queries))
    assert costs[0] == costs[1]
