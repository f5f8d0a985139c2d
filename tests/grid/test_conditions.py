"""When a case is filed and closed (GB/T 30428.8, ZJ-12): kept by category, read where it counts."""

import pytest
from django.urls import reverse

from grid.models import Category
from tests.grid import cases

pytestmark = pytest.mark.django_db
FILED = "占用道路、人行道经营或停放，或在公共场所张贴广告，位置明确"
CLOSED = "占道物品移走，通行恢复，广告清除"
"""Those of 0405, under which the cases of tests are filed."""


def step(client, user, case, name):
    client.force_login(user)
    return client.get(reverse("grid:case-step", args=[case.pk, name])).content.decode()


def test_every_seeded_category_says_when_it_is_filed_and_closed(people):
    """ZJ-12: both tables of categories, in every edition that begins with them."""
    cases.policy(people)
    rows = Category.objects.for_cases(people.zhejiang.pk)
    assert rows.count() > 80
    silent = rows.filter(filing_condition="") | rows.filter(closing_condition="")
    assert list(silent.values_list("code", flat=True)) == []
    assert not rows.filter(code__startswith="CG", closing_condition__contains="调解").exists()


@pytest.mark.parametrize("name", ["accept", "dispatch"])
def test_the_room_reads_when_it_is_filed(client, people, name):
    assert FILED in step(client, people.town_command, cases.received(people), name)


def test_the_unit_reads_when_it_is_closed(client, people):
    page = step(client, people.agency_officer, cases.handling(people), "feed_back")
    assert CLOSED in page
    assert FILED not in page


def test_who_verifies_reads_when_it_is_closed(client, people):
    assert CLOSED in step(client, people.town_command, cases.fed_back(people), "confirm")


def test_who_settles_on_the_spot_reads_both(client, people):
    case = cases.received(people, by=people.grid_worker, source="grid")
    page = step(client, people.grid_worker, case, "settle")
    assert FILED in page
    assert CLOSED in page


def test_it_stands_beside_the_case_and_on_the_phone(client, people):
    case = cases.handling(people)
    client.force_login(people.agency_officer)
    assert CLOSED in client.get(case.get_absolute_url()).content.decode()
    tasks = client.get(reverse("grid:field-data")).json()["tasks"]
    assert [task["closed_when"] for task in tasks] == [CLOSED]


def test_a_case_without_a_category_says_nothing_of_it(client, people):
    page = step(client, people.town_command, cases.received(people, category=None), "accept")
    assert FILED not in page
