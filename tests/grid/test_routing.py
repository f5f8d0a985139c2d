"""Where a case goes: the most special rule, the usual unit, the unit's load (ZJ-12)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from grid.models import RoutingRule
from grid.routing import Facts, Router, route
from tests.factories import organisation
from tests.grid import cases, ground

pytestmark = pytest.mark.django_db


def rule(place, **fields):
    if not {"unit", "to_village"} & set(fields):
        fields.setdefault("unit_name", "综合行政执法")
    return RoutingRule.objects.create(place=place, from_date="2026-01-01", **fields)


def station(cast, name="义乌市佛堂司法所", towns=None):
    unit = organisation(name, cast.yiwu, "agency", department=cast.enforcement)
    unit.towns.set(towns or [cast.fotang])
    return unit


def test_without_a_rule_the_category_names_the_unit(people):
    """ZJ-12: the default way follows from the category."""
    case = cases.received(people)
    target = route(case)
    assert (target.unit.pk, target.rule) == (people.squad.pk, None)


def test_a_name_is_resolved_to_what_works_in_the_town(people):
    """ZJ-12: 综合行政执法 is another unit in another town."""
    other = station(people, "义乌市综合行政执法局赤岸中队", [people.chian])
    rule(people.yiwu)
    here, there = (
        cases.received(people),
        cases.received(people, town=people.chian, by=people.county_command),
    )
    assert (route(here).unit.pk, route(there).unit.pk) == (people.squad.pk, other.pk)


def test_the_least_loaded_unit_of_a_name_is_taken(people):
    second = station(people, "义乌市综合行政执法局佛堂二中队")
    cases.dispatched(people)
    assert route(cases.received(people)).unit.pk == second.pk


ORDER = [
    {"platform": "3"},
    {"source": "hotline"},
    {"urgency": "general"},
    {"place": "fotang"},
    {"special": "market"},
    {"category_code": "04"},
    {"category_code": "0405"},
]


@pytest.mark.parametrize("at", range(1, len(ORDER)))
def test_the_more_special_rule_prevails(people, at):
    """ZJ-12: the order that docs/grid.md states: code, special ground, place, urgency, channel, platform."""
    units = [station(people, f"佛堂第{n}站") for n in range(2)]
    for unit, conditions in zip(units, ORDER[at - 1 : at + 1], strict=True):
        fields = dict(conditions)
        place = getattr(people, fields.pop("place", "yiwu"))
        rule(place, unit=unit, **fields)
    market = ground.grid(people.fotang, kind="special", special="market")
    case = cases.received(people, grid=market)
    assert route(case).unit.pk == units[1].pk


def test_a_rule_that_leads_nowhere_gives_way(people):
    """A unit that does not work in the town is passed over, and the tester says so."""
    away = station(people, "赤岸司法所", [people.chian])
    rule(people.yiwu, category_code="0405", unit=away)
    case = cases.received(people)
    router = Router([Facts.of(case)])
    assert router.suggested(Facts.of(case)).unit.pk == people.squad.pk
    assert away.name in router.weigh(Facts.of(case))[0].misses[0]


def test_a_rule_holds_from_its_day_until_its_day(people):
    unit, today = station(people), clock.today()
    ended = rule(people.fotang, unit=unit)
    RoutingRule.objects.filter(pk=ended.pk).update(until_date=today - timedelta(days=1))
    rule(people.fotang, unit=unit, source="hotline", until_date=today)
    case = cases.received(people)
    assert route(case).unit.pk == unit.pk
    RoutingRule.objects.update(until_date=today - timedelta(days=1))
    assert route(case).unit.pk == people.squad.pk


def test_the_village_settles_what_a_rule_leaves_to_it(people):
    rule(people.fotang, to_village=True)
    village = ground.village(people.fotang)
    assert route(cases.received(people, village=village)).unit is None
    assert route(cases.received(people)).unit.pk == people.squad.pk


def test_the_database_keeps_a_second_rule_of_the_same_rank_away(people):
    rule(people.fotang, category_code="0405")
    with pytest.raises(IntegrityError), transaction.atomic():
        rule(people.fotang, category_code="0405", unit=people.squad)


def test_a_tie_is_told_at_entry(client, people):
    """ZJ-12: whoever enters the second rule reads which the first one is."""
    cases.policy(people)
    first = rule(people.fotang, category_code="0405")
    client.force_login(people.town_command)
    sent = {
        "place": people.fotang.pk, "category_code": "0405", "unit_name": "司法",
        "from_date": "2026-11-01", "once": "x",
    }  # fmt: skip
    answer = client.post(reverse("grid:route-new"), sent)
    assert answer.status_code == 422
    assert str(first) in answer.content.decode()
    sent["category_code"] = "0403"
    assert client.post(reverse("grid:route-new"), sent).status_code == 302
    assert RoutingRule.objects.get(category_code="0403").unit_name == "司法"


def test_a_town_makes_no_rule_for_its_neighbour(client, people):
    cases.policy(people)
    client.force_login(people.town_command)
    sent = {"place": people.chian.pk, "unit_name": "司法", "from_date": "2026-11-01", "once": "y"}
    assert client.post(reverse("grid:route-new"), sent).status_code == 422
    assert not RoutingRule.objects.exists()


def test_the_tester_tells_which_rule_hit_and_why_the_others_did_not(client, people):
    """ZJ-12: dry run by a case number and by a description."""
    hit = rule(people.fotang, category_code="0405", unit=people.squad)
    missed = rule(people.fotang, category_code="0101")
    case = cases.received(people)
    client.force_login(people.town_command)
    url = reverse("grid:route-try-list")
    shown = client.get(url, {"number": case.number}).content.decode()
    assert str(hit) in shown
    assert "0101" in shown
    assert people.squad.name in shown
    described = client.get(url, {"town": people.fotang.pk, "category": case.category_id})
    assert described.context["target"].rule == hit
    told = {each.rule: each.misses for each in described.context["weighed"]}
    assert told[hit] == ()
    assert "0101" in told[missed][0]
    assert client.get(url, {"number": "x"}).status_code == 422
    foreign = cases.received(people, town=people.hengdian, by=people.county_command)
    assert client.get(url, {"number": foreign.number}).status_code == 422


def test_dispatching_begins_with_the_unit_of_the_rule(client, people):
    unit = station(people)
    rule(people.fotang, category_code="0405", unit=unit)
    case = cases.received(people)
    client.force_login(people.town_command)
    form = client.get(reverse("grid:case-step", args=[case.pk, "dispatch"])).context["form"]
    assert form.initial["unit"] == unit.pk


def test_many_cases_are_routed_with_two_statements(people, django_assert_num_queries):
    rule(people.yiwu, category_code="0405")
    facts = [Facts.of(cases.received(people)) for _n in range(12)]
    with django_assert_num_queries(2):
        router = Router(facts)
        assert all(router.choices(each) for each in facts)
