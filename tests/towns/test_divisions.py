"""Loading the divisions: complete, quick, repeatable, and true where the tree has gaps."""

import time

import pytest
from django.db.models import Count

from tests.factories import division
from towns import divisions
from towns.divisions import Line
from towns.models import Division

pytestmark = pytest.mark.django_db

SLICE = [
    Line("330000", "", 1, "province", "浙江省"),
    Line("330700", "330000", 2, "prefecture", "金华市"),
    Line("330782", "330700", 3, "county", "义乌市"),
    Line("330782100", "330782", 4, "town", "佛堂镇"),
    Line("330782100201", "330782100", 5, "village", "倍磊村"),
    Line("440000", "", 1, "province", "广东省"),
    Line("441900", "440000", 2, "prefecture", "东莞市"),
    Line("441900121", "441900", 4, "town", "虎门镇"),
    Line("410000", "", 1, "province", "河南省"),
    Line("419001", "410000", 3, "county", "济源市"),
    Line("419001100", "419001", 4, "town", "克井镇"),
    Line("513231999", "419001", 4, "town", "干𬒗镇"),
]


def place(code: str) -> Division:
    return Division.objects.get(code=code)


def test_a_town_knows_every_level_above_it_and_itself():
    divisions.load(SLICE)
    town = place("330782100")
    assert town.county == place("330782")
    assert town.city == place("330700")
    assert town.province == place("330000")
    assert town.town == town
    assert town.village is None
    assert town.path == "".join(["/", *(f"{pk}/" for pk in town.line_ids)])


def test_files_may_come_in_any_order():
    divisions.load(reversed(SLICE))
    assert place("330782100201").town == place("330782100")


def test_a_town_directly_under_a_prefecture_has_no_county():
    divisions.load(SLICE)
    town = place("441900121")
    assert town.county is None
    assert [above.name for above in town.ancestors()] == ["广东省", "东莞市"]


def test_a_county_directly_under_a_province_has_no_city():
    divisions.load(SLICE)
    town = place("419001100")
    assert town.city is None
    assert town.county == place("419001")


def test_characters_outside_the_basic_plane_survive_and_have_a_reading():
    divisions.load(SLICE)
    town = place("513231999")
    assert town.name == "干𬒗镇"
    assert (town.pinyin, town.initials) == ("ganlanzhen", "glz")


def test_loaded_rows_are_the_same_as_saved_rows():
    divisions.load(SLICE)
    loaded = place("330782100")
    before = {field.attname: getattr(loaded, field.attname) for field in loaded._meta.fields}
    loaded.save()
    again = place("330782100")
    assert before == {field.attname: getattr(again, field.attname) for field in again._meta.fields}


def test_a_second_load_changes_nothing():
    assert divisions.load(SLICE).added == len(SLICE)
    before = list(Division.objects.values())
    again = divisions.load(SLICE)
    assert (again.added, again.known, again.differing) == (0, len(SLICE), ())
    assert list(Division.objects.values()) == before


def test_what_officers_renamed_stays_and_is_reported():
    divisions.load(SLICE)
    town = place("330782100")
    town.name = "佛堂街道"
    town.save()
    assert divisions.load(SLICE).differing == ("330782100",)
    assert place("330782100").name == "佛堂街道"


def test_a_division_that_has_ended_is_not_born_again():
    divisions.load(SLICE)
    Division.objects.filter(code="441900121").update(valid_until_date="2024-12-31")
    assert divisions.load(SLICE).added == 0


def test_an_unknown_parent_is_named_and_nothing_is_loaded():
    with pytest.raises(ValueError, match="330783105 横店镇.*330783"):
        divisions.load([*SLICE, Line("330783105", "330783", 4, "town", "横店镇")])
    assert not Division.objects.exists()


def test_progress_is_told_up_to_the_total(monkeypatch):
    monkeypatch.setattr(divisions, "CHUNK", 5)
    told = []
    divisions.load(SLICE, lambda done, total: told.append((done, total)))
    assert told == [(5, 12), (10, 12), (12, 12)]


def test_a_line_is_read_in_one_query(people, django_assert_num_queries):
    with django_assert_num_queries(1):
        names = [above.name for above in people.fotang.ancestors()]
    assert names == ["浙江省", "金华市", "义乌市"]


def test_everybody_reads_every_place_but_other_rights_end_at_ones_own(people):
    visible = Division.objects.visible_to(people.town_clerk)
    assert people.minggang in visible
    allowed = Division.objects.allowing(people.town_clerk, "powers.add_batch")
    assert set(allowed) == {people.fotang}
    assert not people.town_clerk.has_perm("powers.add_batch", people.chian)
    assert people.town_clerk.has_perm("towns.view_division", people.chian)


def test_a_name_of_today_may_not_be_given_twice_under_one_code():
    from django.db import IntegrityError

    first = division("330000", "浙江省")
    with pytest.raises(IntegrityError):
        Division.objects.create(code=first.code, name="浙江", level=1, kind="province")


def test_the_whole_country_is_loaded_in_seconds():
    """All of China: 33 provinces, 333 cities, 2,845 counties, 38,723 towns, and 2,144 villages."""
    began = time.monotonic()
    divisions.load(divisions.lines_of_divisions())
    divisions.load(divisions.lines_of_villages())
    assert time.monotonic() - began < 20
    counts = dict(Division.objects.order_by("level").values_list("level").annotate(n=Count("pk")))
    assert counts == {1: 33, 2: 333, 3: 2845, 4: 38723, 5: 2144}
    assert Division.objects.values("code").distinct().count() == sum(counts.values())
    assert place("330383").children.count() == 0
    assert place("411503101").name == "明港镇"

    began = time.monotonic()
    assert divisions.load(divisions.lines_of_divisions()).added == 0
    assert time.monotonic() - began < 4
