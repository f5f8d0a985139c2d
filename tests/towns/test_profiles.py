"""A town's profile and listings: with their dates, kept by its own officers and those above."""

from datetime import date

import pytest
from django.db import IntegrityError

from towns.models import TownProfile, TownTag

pytestmark = pytest.mark.django_db

PILOT, SMALL_CITY = TownTag.Kind.CENTRAL_PILOT, TownTag.Kind.SMALL_CITY


def listed(town, kind, begins, ends=None) -> TownTag:
    return TownTag.objects.create(town=town, kind=kind, from_date=begins, until_date=ends)


def test_a_town_may_be_listed_in_several_programmes_at_once(people):
    """ZJ-19: new central pilots come first from the small-city pilots."""
    listed(people.fotang, SMALL_CITY, date(2010, 1, 1))
    listed(people.fotang, PILOT, date(2010, 1, 1))
    assert TownTag.objects.filter(town=people.fotang).valid().count() == 2


def test_a_listing_holds_from_its_first_to_its_last_day(people):
    listed(people.fotang, PILOT, date(2010, 1, 1), date(2013, 12, 31))
    days = (date(2009, 12, 31), date(2010, 1, 1), date(2013, 12, 31), date(2014, 1, 1))
    assert [TownTag.objects.valid_on(day).exists() for day in days] == [False, True, True, False]


def test_only_two_listings_raise_the_cap_of_offices(people):
    """ZJ-13: central pilots and provincial small-city pilots."""
    for kind in TownTag.Kind:
        listed(people.fotang, kind, date(2010, 1, 1))
    kinds = TownTag.objects.raising_the_cap().values_list("kind", flat=True)
    assert set(kinds) == {PILOT, SMALL_CITY}


def test_one_listing_cannot_be_open_twice(people):
    listed(people.fotang, PILOT, date(2010, 1, 1))
    with pytest.raises(IntegrityError):
        listed(people.fotang, PILOT, date(2016, 1, 1))


def test_a_profile_stands_where_its_town_stands(people):
    profile = TownProfile.objects.create(town=people.fotang, resident_population=120000)
    assert (profile.county, profile.city) == (people.yiwu, people.jinhua)


def test_a_town_keeps_its_own_profile_and_reads_the_others(people):
    own = TownProfile.objects.create(town=people.fotang)
    change = "towns.change_townprofile"
    assert people.town_clerk.has_perm(change, own)
    assert people.county_reviewer.has_perm(change, own)
    assert not people.neighbour.has_perm(change, own)
    assert not people.sibling.has_perm(change, own)
    assert people.neighbour.has_perm("towns.view_townprofile", own)


def test_what_is_built_up_lies_within_the_area(people):
    with pytest.raises(IntegrityError):
        TownProfile.objects.create(town=people.fotang, area_km2=10, built_up_km2=11)
