"""What the step will refuse is never proposed first, and is told in the step's own words (ZJ-06, R8)."""

import pytest
from django.urls import reverse

from core.workflow import Refused
from grid.models import Case
from grid.routing import Facts, Router, route
from grid.workflow import CASE
from powers.models import Mode, PowerItem
from powers.workflow import DELEGATION
from tests.grid import cases, ground
from tests.grid.test_routing import rule, station
from tests.powers import states

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(people):
    """A penalty that is handed down to 佛堂镇, not yet in force; category 0404 needs it."""
    power = states.item(people, kind=PowerItem.Kind.PENALTY, mode=Mode.TRANSFERRED)
    line = states.ready(people, power=power)
    cases.policy(people, powers={"0404": line.power})
    return line


def one(people, **fields):
    case = cases.received(people, category=cases.category(people, "0404"), **fields)
    return Case.objects.select_related("town", "category__power").get(pk=case.pk)


def refusal(case, by, **data):
    with pytest.raises(Refused) as caught:
        CASE.apply(case, "dispatch", by=by, **data)
    return str(caught.value.findings[0].sentence)


def options(client, case, **query):
    form = client.get(reverse("grid:case-step", args=[case.pk, "dispatch"]), query).context["form"]
    return list(form.fields["unit"].choices), form


def test_an_office_that_may_not_is_never_the_first_choice(people, line):
    """Named by a rule, by the category or by its load: passed over, last, with the step's sentence."""
    office, case = cases.office(people), one(people)
    hit = rule(people.fotang, unit=office)
    facts = Facts.of(case)
    router = Router([facts])
    said = refusal(case, people.town_command, unit=office)
    assert router.suggested(facts).unit.pk == people.squad.pk
    assert {each.rule: each.misses for each in router.weigh(facts)}[hit] == (said,)
    last = router.choices(facts)[-1]
    assert (last.unit.pk, last.is_refused, last.reason) == (office.pk, True, said)
    DELEGATION.apply(line, "start", by=people.town_leader)
    assert route(one(people)).unit.pk == office.pk


def test_a_department_that_has_handed_it_down_is_passed_over(people, line):
    """R8: the usual unit of the category is the squad, until the town has the power itself."""
    squad = people.squad
    squad.department = line.department
    squad.save()
    assert route(one(people)).unit.pk == squad.pk
    DELEGATION.apply(line, "start", by=people.town_leader)
    case = one(people)
    facts = Facts.of(case)
    assert route(case) is None
    last = Router([facts]).choices(facts)[-1]
    assert (last.unit.pk, last.reason) == (squad.pk, refusal(case, people.town_command, unit=squad))


def test_a_village_is_not_proposed_where_a_power_is_needed(people, line):
    hit = rule(people.fotang, to_village=True)
    case = one(people, village=ground.village(people.fotang))
    facts = Facts.of(case)
    router = Router([facts])
    assert router.suggested(facts).unit.pk == people.squad.pk
    said = refusal(case, people.town_command, to_village=True)
    assert router.weigh(facts)[0].rule == hit
    assert router.weigh(facts)[0].misses == (said,)


def test_the_form_lists_them_last_under_the_reason(client, people, line):
    office, case = cases.office(people), one(people)
    client.force_login(people.town_command)
    found, form = options(client, case)
    said = refusal(case, people.town_command, unit=office)
    assert found[-1][0] == said
    assert [str(value) for value, _label in found[-1][1]] == [str(office.pk)]
    assert str(people.squad.pk) in [str(value) for value, _label in found[:-1]]
    assert form.initial["unit"] == people.squad.pk
    plain = cases.category(people, "0405")
    assert all(value != said for value, _label in options(client, case, category=plain.pk)[0])
    other = cases.received(people)
    needs = options(client, other, category=case.category_id)[0]
    assert needs[-1][0] == said


def test_the_board_offers_no_key_for_them(client, people, line):
    office, case = cases.office(people), one(people)
    plain = cases.received(people)
    client.force_login(people.town_command)
    rows = {row.case.pk: row for row in client.get(reverse("grid:board")).context["board"].shown}
    assert str(office.pk) not in rows[case.pk].units.split(",")
    assert str(office.pk) in rows[plain.pk].units.split(",")


def test_the_tester_shows_them_last_with_the_reason(client, people, line):
    office, case = cases.office(people), one(people)
    client.force_login(people.town_command)
    page = client.get(reverse("grid:route-try-list"), {"number": case.number})
    assert page.context["choices"][-1].unit.pk == office.pk
    assert refusal(case, people.town_command, unit=office) in page.content.decode()


def test_it_costs_the_same_for_one_and_for_twelve(people, line, django_assert_max_num_queries):
    """Two statements for the ways, four at most for the powers."""
    cases.office(people)
    station(people)
    facts = [Facts.of(one(people)) for _n in range(12)]
    with django_assert_max_num_queries(6):
        router = Router(facts)
        assert all(router.choices(each)[-1].is_refused for each in facts)
