"""Sums by several columns in one statement: the same as a count for each value."""

import pytest
from django.db.models import Q

from core.marginals import marginals
from towns.models import Division

pytestmark = pytest.mark.django_db


@pytest.fixture
def divisions(people):
    return Division.objects.filter(pk__in=[people.yiwu.pk, people.yiwu.city_id, people.fotang.pk])


def test_each_column_is_counted_by_itself(people, django_assert_num_queries, divisions):
    """Nothing of one column narrows another; what leads nowhere is a value too."""
    Division.objects.filter(pk=people.yiwu.city_id).update(parent=None)
    marks = {"towns": Q(level=Division.Level.TOWN), "nobody": Q(pk__in=())}
    with django_assert_num_queries(1):
        found = marginals(divisions, {"level": (), "parent": ("code", "name")}, marks)
    town = {"n": 1, "towns": 1, "nobody": 0}
    other = {"n": 1, "towns": 0, "nobody": 0}
    yiwu, city = people.yiwu, people.yiwu.city
    assert sorted(found["level"]) == [
        (city.level, other), (yiwu.level, other), (people.fotang.level, town),
    ]  # fmt: skip
    assert dict(found["parent"]) == {
        (yiwu.code, yiwu.name): town, (city.code, city.name): other, (None, None): other,
    }  # fmt: skip


def test_one_column_and_no_mark_will_do(divisions):
    assert sorted(marginals(divisions, {"level": ()}, {})["level"]) == [
        (level, {"n": 1}) for level in sorted(divisions.values_list("level", flat=True))
    ]


def test_what_stands_in_a_condition_stays_a_value(people, divisions):
    """A percent sign or a quotation mark in a mark is no part of the statement."""
    Division.objects.filter(pk=people.fotang.pk).update(name="50%s' 佛堂{0}")
    found = marginals(divisions, {"kind": ()}, {"odd": Q(name__contains="%s' 佛堂{0}")})
    assert sum(counts["odd"] for _kind, counts in found["kind"]) == 1


@pytest.mark.parametrize("rows", [Division.objects.none(), Division.objects.filter(code="-")])
def test_no_rows_have_no_sums(rows):
    assert marginals(rows, {"level": (), "parent": ("name",)}, {}) == {"level": [], "parent": []}
