"""A county asks for several towns at once (XY-2.1.3): through the page, once, and only for its own."""

import pytest
from django.urls import reverse

from powers.models import Batch, Delegation
from tests.powers import states

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client, people):
    states.programme(people)
    client.force_login(people.county_reviewer, backend="accounts.backends.PostBackend")
    return client


def send(client, people, towns, amount=2, **more):
    items = more.pop("items", None) or [states.item(people) for _n in range(amount)]
    data = {
        "title": "县级统一赋权",
        "document_number": "义政发〔2026〕30号",
        "towns": [town.pk for town in towns],
        "items": [item.pk for item in items],
    }
    return client.post(reverse("powers:ask"), data | more), items


def pairs():
    return set(Delegation.objects.values_list("town__name", "item"))


def test_each_town_gets_a_line_for_each_item(reviewer, people):
    answer, items = send(reviewer, people, [people.fotang, people.chian])
    group = Batch.objects.get()
    assert answer.url == group.get_absolute_url()
    assert (group.town, group.county) == (None, people.yiwu)
    assert pairs() == {(town, item.pk) for town in ("佛堂镇", "赤岸镇") for item in items}


def test_the_page_offers_the_towns_of_ones_county_alone(reviewer, people):
    page = reviewer.get(reverse("powers:ask")).content.decode()
    assert "佛堂镇" in page
    assert "赤岸镇" in page
    assert "横店镇" not in page


@pytest.mark.parametrize("towns", [[], ["hengdian"], ["fotang", "hengdian"], ["yiwu"]])
def test_no_town_or_a_foreign_one_is_refused_at_its_field(reviewer, people, towns):
    answer, _items = send(reviewer, people, [getattr(people, town) for town in towns])
    assert answer.status_code == 422
    assert "towns" in answer.context["form"].errors
    assert "县级统一赋权" in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_second_click_changes_nothing(reviewer, people):
    towns = [people.fotang, people.chian]
    _first, items = send(reviewer, people, towns)
    again, _items = send(reviewer, people, towns, items=items, document_number="")
    assert again.status_code == 422
    assert (Batch.objects.count(), Delegation.objects.count()) == (1, 4)


def test_what_one_town_has_is_passed_over_for_it_alone(reviewer, people):
    power = states.item(people)
    states.draft(people, power=power)
    send(reviewer, people, [people.fotang, people.chian], items=[power])
    assert pairs() == {("佛堂镇", power.pk), ("赤岸镇", power.pk)}
    assert Delegation.objects.count() == 2


def test_a_town_sees_and_submits_its_own_lines_only(reviewer, client, people):
    send(reviewer, people, [people.fotang, people.chian])
    group = Batch.objects.get()
    client.force_login(people.sibling, backend="accounts.backends.PostBackend")
    minutes = {"number": "纪要1号", "issued_date": "2026-01-05"}
    url = reverse("powers:batch-submit", args=[group.pk])
    assert client.post(url, minutes).status_code == 200
    moved = Delegation.objects.exclude(status="draft").values_list("town__name", flat=True)
    assert set(moved) == {"赤岸镇"}
