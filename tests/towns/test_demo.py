"""The demonstration's places: complete, repeatable, and kept out of production's loads."""

import pytest

from tests.towns.test_divisions import place
from towns import demo, divisions, policy
from towns.models import Organisation, PolicyParameter, TownProfile, TownTag

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(db):
    provinces = {"32", "33", "41"}
    lines = [line for line in divisions.lines_of_divisions() if line.code[:2] in provinces]
    divisions.load(lines)
    policy.load()
    demo.load()


def rows() -> list[int]:
    return [model.objects.count() for model in (Organisation, TownProfile, TownTag)]


def test_a_second_run_changes_nothing(loaded):
    before = rows()
    assert min(before) > 20
    demo.load()
    assert rows() == before


def test_the_offices_of_the_pilot_town_fill_its_cap_exactly(loaded):
    """ZJ-13: at most eleven in a pilot."""
    town = place("330782100")
    cap = PolicyParameter.objects.value("office_cap_pilot", town)
    assert Organisation.objects.of_town(town).counting_toward_cap().count() == cap == 11


def test_every_agency_has_both_parents(loaded):
    """XY-2.2.3: what cannot be handed down is served by the county department's agency."""
    for agency in Organisation.objects.agencies():
        assert agency.department.division == agency.division
        assert agency.towns.exists()


def test_a_town_can_carry_several_listings(loaded):
    kinds = set(
        TownTag.objects.filter(town=place("330782100")).valid().values_list("kind", flat=True)
    )
    assert kinds == {"central_town", "small_city", "central_pilot"}


def test_a_town_is_found_by_county_and_name_where_codes_differ(loaded):
    """Sources swap 张广庙镇 and 汪棚镇 of 固始县."""
    assert TownProfile.objects.get(town=place("411525111")).resident_population == 55000
    assert place("411525111").name == "汪棚镇"
