"""Suggestions from the text: from the first day by names, then by what closed cases say."""

import pytest
from django.urls import reverse

from core import clock
from grid.models import Case, GramCount
from grid.models.words import CASES
from grid.suggest import grams, learn, learn_all, suggest
from tests.grid import cases

pytestmark = pytest.mark.django_db


def codes(text, cast):
    return [each.category.code for each in suggest(text, cast.zhejiang.pk)]


def test_it_works_from_the_first_day(people):
    """Before any case is closed the names of the categories speak, and say by which words."""
    cases.policy(people)
    found = suggest("楼道里电动车充电，消防通道被占用", people.zhejiang.pk)
    assert found[0].category.code == "0301"
    assert any("通道" in word for word in found[0].words)
    assert len(found) == 3
    assert sum(each.share for each in found) <= 100


def settled(cast, code, text, count=1):
    with clock.pretend(cases.NOON):
        for _n in range(count):
            case = cases.received(cast, text=text, category=cases.category(cast, code))
            Case.objects.filter(pk=case.pk).update(status="closed")


def test_closed_cases_teach_new_words(people):
    text = "铁皮棚搭到了河道边上"
    cases.policy(people)
    before = codes(text, people)
    settled(people, "0405", text, 3)
    settled(people, "0101", "夫妻吵架动了手", 3)
    cases.received(people, text="铁皮棚又来了", category=cases.category(people, "0101"))
    learn_all()
    assert codes(text, people)[0] == "0405"
    assert before[:1] != ["0405"]
    counts = GramCount.objects.filter(province_id=people.zhejiang.pk, gram=CASES)
    assert dict(counts.values_list("category_code", "number")) == {"0405": 3, "0101": 3}


def test_learning_twice_changes_nothing(people):
    settled(people, "0405", "店外经营。", 2)
    first = learn(people.zhejiang.pk)
    rows = set(GramCount.objects.values_list("category_code", "gram", "number"))
    assert learn(people.zhejiang.pk) == first
    assert set(GramCount.objects.values_list("category_code", "gram", "number")) == rows


def test_another_province_learns_for_itself(people):
    settled(people, "0405", "铁皮棚搭到了河道边上", 3)
    learn_all()
    assert not GramCount.objects.filter(province_id=people.henan.pk).exists()
    assert suggest("铁皮棚", people.henan.pk) == []


@pytest.mark.parametrize("text", ["", "。。。", "12345 abc", "囍囍囍囍", "a" * 10_000, "\x00店"])
def test_what_says_nothing_gets_no_suggestion(people, text):
    cases.policy(people)
    assert suggest(text, people.zhejiang.pk) == []


def test_pairs_are_of_chinese_characters_only():
    assert grams("ＬＥＤ灯、路灯 路灯坏了12") == ["路灯", "灯坏", "坏了"]


def test_two_statements_whatever_the_text(people, django_assert_num_queries):
    cases.policy(people)
    with django_assert_num_queries(2):
        suggest("楼道里电动车充电，消防通道被占用。" * 40, people.zhejiang.pk)


def test_chips_stand_under_the_text_and_one_click_takes_one(client, people):
    cases.policy(people)
    client.force_login(people.town_command)
    form = client.get(reverse("grid:case-new")).content.decode()
    assert 'id="suggested-categories"' in form
    assert reverse("grid:suggest") in form
    chips = client.post(reverse("grid:suggest"), {"text": "电动车在楼道里充电"}).content.decode()
    assert f'data-value="{cases.category(people, "0301").pk}"' in chips
    assert client.post(reverse("grid:suggest"), {"text": "电"}).content.decode().strip() == ""


def test_a_case_without_category_shows_what_its_words_speak_for(client, people):
    """ZJ-12: a person decides; the link opens the step with the category chosen."""
    case = cases.received(people, text="电动车在楼道里充电，占用通道。", category=None)
    client.force_login(people.town_command)
    assert (
        reverse("grid:case-suggested", args=[case.pk])
        in client.get(case.get_absolute_url()).content.decode()
    )
    shown = client.get(reverse("grid:case-suggested", args=[case.pk])).content.decode()
    chosen = cases.category(people, "0301").pk
    assert f"step/accept/?category={chosen}" in shown
    step = client.get(reverse("grid:case-step", args=[case.pk, "accept"]), {"category": chosen})
    assert str(step.context["form"].initial["category"]) == str(chosen)


def test_a_case_with_a_category_shows_the_unit_and_the_rule(client, people):
    """ZJ-12: suggested unit, by which rule, with its load."""
    case = cases.received(people)
    client.force_login(people.town_command)
    shown = client.get(reverse("grid:case-suggested", args=[case.pk])).content.decode()
    assert people.squad.name in shown
    assert "综合行政执法" in shown
    client.force_login(people.town_leader)
    assert (
        people.squad.name
        not in client.get(reverse("grid:case-suggested", args=[case.pk])).content.decode()
    )
