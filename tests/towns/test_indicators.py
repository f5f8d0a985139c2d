"""Figures of places, counted once however many towns a place has."""

from datetime import date

import pytest

from tests.factories import organisation
from towns import indicators, policy
from towns.models import TownProfile, TownTag

pytestmark = pytest.mark.django_db


def listed(town, kind="small_city", begins=date(2010, 1, 1), ends=None):
    return TownTag.objects.create(town=town, kind=kind, from_date=begins, until_date=ends)


def test_a_county_counts_what_lies_in_it_and_nothing_else(people):
    TownProfile.objects.create(town=people.fotang, resident_population=1000)
    TownProfile.objects.create(town=people.hengdian, resident_population=500)
    listed(people.fotang)
    listed(people.fotang, "central_pilot")
    figures = indicators.figures_of(people.yiwu)
    assert (figures.towns, figures.residents, figures.listed_towns) == (2, 1000, 1)
    assert indicators.figures_of(people.jinhua).residents == 1500
    assert indicators.figures_of(people.pingqiao).residents is None


def test_children_are_counted_together_whatever_their_number(people, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = indicators.figures_of_all([people.yiwu, people.dongyang, people.pingqiao])
    assert [row.towns for row in rows] == [2, 1, 1]


def test_an_ended_listing_and_an_ended_organisation_are_not_counted(people):
    listed(people.fotang, ends=date(2015, 12, 31))
    organisation("旧局", people.yiwu, valid_until_date=date(2015, 12, 31))
    today = indicators.figures_of(people.yiwu)
    before = indicators.figures_of(people.yiwu, date(2015, 12, 31))
    assert (today.listed_towns, before.listed_towns) == (0, 1)
    assert before.organisations == today.organisations + 1


def test_listings_are_counted_by_programme_and_towns_once(people):
    listed(people.fotang)
    listed(people.fotang, "central_pilot")
    listed(people.hengdian)
    found = indicators.listings_in(people.jinhua)
    assert found.by_kind == {"small_city": 2, "central_pilot": 1}
    assert found.towns == 2


@pytest.mark.parametrize(
    ("kind", "cap"), [(None, 9), ("central_town", 9), ("small_city", 11), ("central_pilot", 11)]
)
def test_the_cap_depends_on_the_listing(people, kind, cap):
    """ZJ-13: nine; eleven for central pilots and small-city pilots."""
    policy.load()
    if kind:
        listed(people.fotang, kind)
    assert indicators.establishment_of(people.fotang).cap == cap


def test_without_a_policy_there_is_no_cap(people):
    policy.load()
    assert indicators.establishment_of(people.minggang).cap is None
    assert not indicators.establishment_of(people.minggang).is_over


def test_offices_over_the_cap_are_seen(people):
    policy.load()
    for number in range(10):
        organisation(f"办公室{number}", people.fotang, "office", counts_toward_cap=True)
    found = indicators.establishment_of(people.fotang)
    assert (found.offices, found.is_over) == (10, True)
    listed(people.fotang)
    assert not indicators.establishment_of(people.fotang).is_over


def test_posts_and_staff_are_summed_over_the_towns_own_organisations(people):
    organisation("甲办", people.fotang, "office", established_number=10, actual_number=9)
    organisation("乙站", people.fotang, "institution", established_number=5)
    organisation("丙站", people.chian, "institution", established_number=50)
    found = indicators.establishment_of(people.fotang)
    assert (found.posts, found.staff) == (15, 9)
