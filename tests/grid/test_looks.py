"""What needs a look: each number is the length of the list behind it (ZJ-12)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from grid.models import Case, CasePause
from grid.views.looks import LOOKS
from tests.factories import organisation
from tests.grid import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def strange(people):
    """One case for each question, and one that nobody need look at."""
    with clock.pretend(cases.NOON):
        untyped = cases.received(people, category=None)
        often = cases.received(people)
        Case.objects.filter(pk=often.pk).update(refusals=2)
        held = cases.held(people)
        CasePause.objects.update(start_at=cases.NOON)
        late = cases.closed(people)
        Case.objects.filter(pk=late.pk).update(is_late=True)
        gone = organisation("佛堂水利站", people.fotang, "office", valid_until_date="2026-01-31")
        alone = cases.dispatched(people)
        Case.objects.filter(pk=alone.pk).update(unit=gone)
        fine = cases.received(people)
    found = {
        "untyped_long": untyped, "returned_often": often, "held_long": held, "closed_late": late,
        "left_alone": alone,
    }  # fmt: skip
    return found, fine


@pytest.mark.parametrize("name", sorted(LOOKS))
def test_each_question_finds_its_case(people, strange, name):
    """ZJ-12: without a category, returned twice, held long, closed late, unit gone."""
    with clock.pretend(cases.NOON + timedelta(days=16)):
        rows = Case.objects.visible_to(people.town_command)
        found = list(getattr(rows, name)(people.town_command))
    assert found == [strange[0][name]]


def test_nothing_is_strange_at_once(people, strange):
    with clock.pretend(cases.NOON + timedelta(hours=1)):
        rows = Case.objects.visible_to(people.town_command)
        assert not rows.untyped_long(people.town_command)
        assert not rows.held_long(people.town_command)


@pytest.mark.parametrize("who", ["town_command", "county_command"])
def test_each_number_is_the_length_of_its_list(client, people, strange, who):
    """Interface: a figure and the list behind it never differ."""
    user = getattr(people, who)
    client.force_login(user)
    with clock.pretend(cases.NOON + timedelta(days=16)):
        page = client.get(reverse("grid:looks"))
        assert page.context["lines"]
        for line in page.context["lines"]:
            listed = client.get(line["url"]).content.decode()
            assert line["count"] == 1
            assert sum(case.number in listed for case in strange[0].values()) == 1
            assert strange[1].number not in listed
