"""How many statements a case costs: taking it in, moving it, finding it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grid.intake import Report, take_in
from grid.views.cases import CaseList
from grid.workflow import CASE
from tests.grid import cases

pytestmark = pytest.mark.django_db


def test_taking_a_case_in_costs_few_statements(people, django_assert_max_num_queries):
    cases.received(people)
    report = Report(people.fotang, "hotline", "路灯坏了。", category=cases.category(people))
    with django_assert_max_num_queries(12):
        take_in(report, by=people.town_command)


def test_a_step_costs_few_statements(people, django_assert_max_num_queries):
    CASE.apply(cases.dispatched(people), "sign", by=people.agency_officer)
    case = cases.received(people)
    with django_assert_max_num_queries(15):
        case = CASE.apply(case, "dispatch", by=people.town_command, unit=people.squad)
    with django_assert_max_num_queries(15):
        CASE.apply(case, "sign", by=people.agency_officer)


@pytest.fixture
def lamps(people, monkeypatch):
    """Five cases of lamps and one of a well, on pages of three."""
    monkeypatch.setattr(CaseList, "per_page", 3)
    return [cases.received(people, title=f"{n}号路灯不亮", text="不亮。") for n in range(1, 6)] + [
        cases.received(people, title="井盖松动", text="松动。")
    ]


def shown(client, query: str) -> tuple[list[str], str]:
    """The titles on a page of the list, newest first, and its whole HTML."""
    page = client.get(f"/grid/case/?{query}").content.decode()
    return re.findall(r">(\d号路灯不亮)<", page), page


@pytest.mark.parametrize("query", ["q=路灯", "status=received&q=路灯"])
def test_a_narrowed_list_goes_on_where_its_page_ends(people, client, lamps, query):
    client.force_login(people.town_command)
    first, page = shown(client, query)
    assert first == ["5号路灯不亮", "4号路灯不亮", "3号路灯不亮"]
    assert "井盖" not in page
    after = re.search(r"after=([\w-]+)", page)[1]
    second, page = shown(client, f"{query}&after={after}")
    assert second == ["2号路灯不亮", "1号路灯不亮"]
    before = re.search(r"before=([\w-]+)", page)[1]
    assert shown(client, f"{query}&before={before}")[0] == first


def test_a_narrowed_list_costs_the_same_for_two_rows_and_for_five(people, client, lamps):
    client.force_login(people.town_command)
    spent = []
    for query in ("q=路灯", "q=井盖"):
        client.get(f"/grid/case/?{query}")
        with CaptureQueriesContext(connection) as caught:
            client.get(f"/grid/case/?{query}")
        spent.append(len(caught))
    assert spent[0] == spent[1] <= 8


def test_the_number_beside_a_search_is_that_of_all_pages(people, client, lamps):
    client.force_login(people.town_command)
    foot = re.search(r'list-foot"><span>([^<]*)', shown(client, "q=路灯")[1])[1]
    assert re.findall(r"\d+", foot) == ["5"]
