"""Upkeep of public facilities (XY-2.5.3): cases about roads, water, lamps, green and cleaning."""

import pytest
from django.urls import reverse

from grid.models import Case, Category
from grid.workflow import CASE, EDITION
from tests.grid import cases

pytestmark = pytest.mark.django_db
LAMP = "双林路三盏路灯不亮"


def kept_up(people, **fields):
    return cases.received(people, category=cases.category(people, "0406"), text=LAMP, **fields)


def test_a_broken_facility_is_settled_with_a_picture_and_found_as_upkeep(client, people):
    """XY-2.5.3: reported, repaired by the unit in charge within its limit, shown, closed."""
    case = kept_up(people)
    stall = cases.received(people)
    case = CASE.apply(case, "dispatch", by=people.town_command, unit=people.squad)
    case = CASE.apply(case, "sign", by=people.agency_officer)
    assert case.due_at
    case = CASE.apply(
        case, "feed_back", by=people.agency_officer, result="已换灯头。", pictures=[cases.photo()]
    )
    assert CASE.apply(case, "confirm", by=people.town_command).status == "closed"
    client.force_login(people.town_command)
    page = client.get(reverse("grid:case-list"), {"upkeep": "1"}).content.decode()
    assert case.number in page
    assert stall.number not in page


def test_every_kind_of_facility_that_the_clause_names_has_a_category(people):
    """XY-2.5.3: roads, water and sewage, rubbish, gas, green; lamps and covers; cleaning."""
    cases.policy(people)
    rows = Category.objects.for_cases(people.zhejiang.pk).filter(is_upkeep=True)
    names = "".join(rows.values_list("name", flat=True))
    for kind in ("道路", "水", "下水道", "垃圾", "燃气", "绿地", "路灯", "井盖", "保洁"):
        assert kind in names, kind
    assert not rows.filter(is_heading=True).exists()
    assert not rows.filter(code="0405").exists(), "stalls on the pavement are no facility"


def test_upkeep_stays_upkeep_under_a_new_edition(client, people):
    """XY-2.5.3: the copy keeps the mark; cases of the edition before are found as well."""
    case = kept_up(people)
    client.force_login(people.province_lead)
    client.post(reverse("grid:edition-new"), {"title": "2027年版"})
    draft = Category.objects.get(code="0406", version__title="2027年版").version
    EDITION.apply(draft, "publish", by=people.province_lead)
    newer = cases.received(people, category=cases.category(people, "0406"))
    assert set(Case.objects.upkeep()) == {case, newer}
