"""Pages of delegations ask the database the same number of questions, however many rows there are."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import history
from powers.models import Delegation, Opinion, PowerItem
from powers.tenures import open_tenure
from tests.powers import states

LIST, DETAIL = 8, 10
"""The most that quality.md allows."""
COMMON, QUESTION = 8, 6
"""The page of a line that nothing special stands on; may this town do this, besides who asks."""
OFFICERS = ("town_clerk", "county_reviewer", "city_lead", "province_lead", "department_officer")


def lines(people, number):
    """So many lines, each of an item of its own."""
    batch, first = states.batch(people), states.draft(people, "staffing")
    made = [
        Delegation(
            batch=batch,
            item=item,
            town=people.fotang,
            department=people.emergency,
            created_by=people.town_clerk,
            mode=first.mode,
            status="staffing",
            round=1,
        )
        for item in states.items(people, number - 1)
    ]
    for line in made:
        line.take_place()
        line.take_item()
    Delegation.objects.bulk_create(made)
    return first


def questions(client, user, url):
    """How many statements one page costs, once the process is warm."""
    client.force_login(user)
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize("who", OFFICERS)
@pytest.mark.parametrize("query", ["", "?status=staffing", "?q=事项", "?overdue=1", "?sort=title"])
def test_a_list_asks_the_same_for_20_and_200_rows(client, people, who, query):
    user, url = getattr(people, who), reverse("powers:delegation-list") + query
    lines(people, 20)
    few = questions(client, user, url)
    lines(people, 180)
    many = questions(client, user, url)
    assert few <= many <= few + 1  # beyond one page the rows are counted
    assert many <= LIST


def test_the_review_grid_asks_the_same_for_20_and_200_lines(client, people):
    url = reverse("powers:review")
    lines(people, 20)
    few = questions(client, people.county_reviewer, url)
    lines(people, 180)
    assert questions(client, people.county_reviewer, url) == few <= LIST


def test_the_public_list_asks_the_same_for_20_and_200_lines(client, people):
    url = reverse("open:powers", args=[people.fotang.code])
    lines(people, 20)
    Delegation.objects.update(status="in_force")
    few = questions(client, people.town_clerk, url)
    lines(people, 180)
    Delegation.objects.update(status="in_force")
    assert questions(client, people.town_clerk, url) == few <= LIST


def test_a_line_asks_the_same_with_a_long_history(client, people):
    line = lines(people, 1)
    url = line.get_absolute_url()
    few = questions(client, people.county_reviewer, url)
    Opinion.objects.bulk_create(
        Opinion(delegation=line, kind="legal", verdict="agree", round=1, by=people.county_legal)
        for _n in range(30)
    )
    for _n in range(30):
        history.record(line, "review", by=people.county_reviewer, to="legal")
    assert questions(client, people.county_reviewer, url) == few <= DETAIL
    assert questions(client, people.county_reviewer, f"{url}?tab=history") <= DETAIL


@pytest.mark.parametrize("who", ["town_clerk", "county_reviewer"])
@pytest.mark.parametrize("kind", [PowerItem.Kind.PENALTY, PowerItem.Kind.LICENCE])
@pytest.mark.parametrize("status", ["in_force", "suspended", "staffing", "taken_back"])
def test_a_line_asks_eight_times_at_most(client, people, settings, who, kind, status):
    """An enforcement line in force also asks for the town's cards (R11)."""
    settings.HEADER_COUNT_SECONDS = 30
    line = states.draft(people, status, power=states.item(people, kind))
    assert questions(client, getattr(people, who), line.get_absolute_url()) <= COMMON


@pytest.mark.parametrize("is_held", [True, False])
def test_may_this_town_do_this_asks_six_times_at_most(client, people, is_held):
    """Nobody signs in to the public page; the interface looks first for session, person and post."""
    line = states.draft(people, "in_force")
    if is_held:
        open_tenure(line)
    query = f"?town={line.town.code}&power={quote(line.power.key)}"
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("open:may") + query)
    assert page.context["authority"].is_allowed is is_held
    assert len(asked) <= QUESTION
    assert questions(client, people.town_clerk, reverse("api:may") + query) <= QUESTION + 3


def test_the_desk_asks_the_same_for_20_and_200_lines(client, people):
    url = reverse("accounts:desk")
    lines(people, 20)
    few = questions(client, people.county_reviewer, url)
    lines(people, 180)
    assert questions(client, people.county_reviewer, url) == few


EVERYBODY = (*OFFICERS, "town_leader", "county_legal", "county_decider")


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize(
    ("kind", "status"),
    [("02", "ready"), ("02", "in_force"), ("02", "suspended"), ("03", "suspended")],
)
def test_a_line_keeps_to_its_budget_beside_20_and_200(client, people, settings, who, kind, status):
    """Cards, checklist, coercion beside it: asked once for whoever may take the step."""
    settings.HEADER_COUNT_SECONDS = 30
    power = states.item(people, kind)
    is_ready = status == "ready"
    line = states.ready(people, power=power) if is_ready else states.draft(people, status, power)
    user, url, costs = getattr(people, who), line.get_absolute_url(), []
    for number in (20, 180):
        lines(people, number)
        costs.append(questions(client, user, url))
    assert costs[0] == costs[1] <= DETAIL


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_checklist_of_a_batch_keeps_to_its_budget_with_20_and_200_lines(
    client, people, settings, who
):
    settings.HEADER_COUNT_SECONDS = 30
    user, costs = getattr(people, who), []
    line = lines(people, 1)
    url = reverse("powers:batch-readiness", args=[line.batch_id])
    for number in (20, 180):
        lines(people, number)
        Delegation.objects.update(batch=line.batch_id)
        states.equipped(people, *Delegation.objects.filter(readiness=None))
        costs.append(questions(client, user, url))
    assert costs[0] == costs[1] <= LIST
    assert len(client.get(url).context["rows"]) == 201


def test_an_enforcement_line_in_force_asks_the_same_beside_20_and_200(client, people):
    """Cards and coercion beside it are asked once, whatever else there is."""
    line = states.draft(people, "in_force", power=states.item(people, kind="02"))
    url, costs = line.get_absolute_url(), []
    for number in (20, 180):
        lines(people, number)
        costs.append(questions(client, people.county_decider, url))
    assert costs[0] == costs[1]


def test_the_checklist_is_read_once_for_the_steps_and_the_tab(client, people):
    """Opening the tab of a line that prepares to start asks nothing that its steps' reasons asked."""
    line = states.ready(people)
    url, costs = line.get_absolute_url(), []
    for number in (20, 180):
        lines(people, number)
        costs.append(questions(client, people.town_leader, url))
    assert costs[0] == costs[1]
    assert questions(client, people.town_leader, f"{url}?tab=checklist") < costs[0]
