"""The dashboard of the delegation: every figure is the number of rows of the list it leads to."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from powers.models import Delegation, Mode, Tenure
from powers.overview import overview
from tests.powers import states

pytestmark = pytest.mark.django_db
LOOKING = ["province_lead", "city_lead", "county_reviewer", "town_clerk", "department_officer"]


@pytest.fixture
def year(people):
    """Lines in every status, in two towns of one county and one of a neighbour."""
    for town in (people.fotang, people.chian, people.hengdian):
        for status in Delegation.Status.values:
            states.draft(people, status, town=town)
    for mode, domain in ((Mode.ENTRUSTED, "民生保障"), (Mode.AUTHORISED, "规划建设")):
        line = states.draft(
            people, "in_force", power=states.item(people, "01", mode, domain=domain)
        )
        if mode == Mode.ENTRUSTED:
            Delegation.objects.filter(pk=line.pk).update(
                term_until_date=clock.today() + timedelta(days=40)
            )
    late = Delegation.objects.filter(status="legal")
    late.update(due_date=clock.today() - timedelta(days=3))
    return people


def count_of(client, url):
    return client.get(url).context["count"]


@pytest.mark.parametrize("who", LOOKING)
def test_every_figure_is_the_length_of_its_list(year, client, who):
    user = getattr(year, who)
    client.force_login(user, backend="accounts.backends.PostBackend")
    found = overview(user)
    linked = [one for one in found.figures if one.url]
    assert {one.value for one in linked} != {0}
    for one in linked:
        assert count_of(client, one.url) == one.value, one.label
    for split in found.breakdowns:
        for part in split.parts:
            assert count_of(client, part.url) == part.value, (split.title, part.label)


def test_the_parts_of_each_split_add_up(year):
    for split in overview(year.county_reviewer).breakdowns:
        exercised = Delegation.objects.visible_to(year.county_reviewer).in_force().count()
        assert sum(part.value for part in split.parts) == exercised, split.title


def test_a_province_splits_by_city_and_a_town_not_at_all(year):
    titles = [split.title for split in overview(year.town_clerk).breakdowns]
    assert "By place" not in titles
    by_place = overview(year.province_lead).breakdowns[-1]
    assert [part.label for part in by_place.parts] == ["金华市"]


def test_the_year_shows_what_began_and_ended_in_its_month(year):
    line = Delegation.objects.filter(town=year.fotang).first()
    today = clock.today()
    begun = date(today.year - (today.month < 4), (today.month + 8) % 12 + 1, 5)
    Tenure.objects.create(
        delegation=line, town=line.town, power=line.power, department=line.department,
        mode=line.mode, from_date=begun, until_date=begun + timedelta(days=3),
    )  # fmt: skip
    months = overview(year.county_reviewer).months
    assert len(months) == 12
    assert (f"{begun:%Y-%m}", 1, 1) in months
    assert sum(row[1] for row in months) == 1


def test_it_costs_the_same_for_few_and_for_many(year):
    def asked(user):
        with CaptureQueriesContext(connection) as queries:
            overview(user)
        return len(queries)

    few = asked(year.stranger)
    assert asked(year.county_reviewer) <= few + 1 <= 10


def test_the_page_is_for_whoever_sees_delegations(year, client):
    client.force_login(year.city_lead, backend="accounts.backends.PostBackend")
    page = client.get(reverse("powers:overview"))
    assert page.status_code == 200
    assert "data-chart" in page.content.decode()
    client.force_login(year.grid_worker, backend="accounts.backends.PostBackend")
    assert client.get(reverse("powers:overview")).status_code == 403


@pytest.mark.parametrize(
    ("who", "sees"),
    [("province_lead", True), ("county_decider", True), ("town_leader", False), ("auditor", False)],
)
def test_whoever_oversees_towns_has_the_figures_on_the_desk(year, client, who, sees):
    client.force_login(getattr(year, who), backend="accounts.backends.PostBackend")
    page = client.get(reverse("accounts:desk")).content.decode()
    assert ("figures-four" in page) == sees
