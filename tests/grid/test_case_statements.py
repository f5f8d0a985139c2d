"""How many statements a case costs: taking it in, moving it."""

import pytest

from grid.intake import Report, take_in
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
