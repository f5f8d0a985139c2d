"""ZJ-12: grids are split, merged, renumbered, redrawn; nothing is lost and codes are never used twice."""

from datetime import date, timedelta

import pytest
from shapely.geometry import box

from core.history import Step
from core.workflow import Refused
from grid import coding, ground, reshaping
from grid.models import Grid, GridChange, GridStaff, GroundFault, Member
from grid.reshaping import Decision
from tests.grid.ground import coded, grid, policy, village

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)


@pytest.fixture
def town(people):
    policy()
    people.home = village(people.fotang)
    return people


def decided(people, **more):
    return Decision(DAY, people.town_command, "佛政〔2026〕3号", "人口增加", **more)


def part(name, code="", **more):
    return Grid(name=name, code=code, **more)


def works(row, name, role="full_time", **more):
    return GridStaff.objects.create(
        grid=row, name=name, role=role, **{"from_date": "2026-01-01", **more}
    )


def helps(row, phone="13812341234", **more):
    values = {"kind": "villager", "name": "李大姐", "status": "enrolled", **more}
    return Member.objects.create(grid=row, phone=phone, enrolled_date="2026-02-01", **values)


def code(people, number):
    return f"{people.home.code}{number:03d}"


def split(people, row, *parts, staff=None, members_to=0):
    return reshaping.split(row, parts, decided(people), staff=staff or {}, members_to=members_to)


def test_a_split_grid_ends_the_day_before_and_its_parts_begin_on_the_day(town):
    row = coded(town.fotang, 1)
    change = split(town, row, part("东片", code(town, 2)), part("西片"))
    row.refresh_from_db()
    assert row.valid_until_date == DAY - timedelta(days=1)
    parts = list(Grid.objects.exclude(pk=row.pk).order_by("name"))
    assert {one.valid_from_date for one in parts} == {DAY}
    assert {one.village_code for one in parts} == {town.home.code}
    assert set(change.predecessors.all()) == {row}
    assert set(change.successors.all()) == set(parts)
    assert change.number == "佛政〔2026〕3号"
    on = Grid.objects.in_force(DAY - timedelta(days=1)), Grid.objects.in_force(DAY)
    assert [set(rows) for rows in on] == [{row}, set(parts)]


def test_staff_follow_by_choice_and_the_rest_end_with_the_grid(town):
    row = coded(town.fotang, 1)
    worker, head, helper = (
        works(row, "王小明"),
        works(row, "张书记", "head"),
        works(row, "赵", "backup"),
    )
    split(town, row, part("东片"), part("西片"), staff={worker.pk: 0, head.pk: 1})
    for one in (worker, head, helper):
        one.refresh_from_db()
        assert one.until_date == DAY - timedelta(days=1)
    now = GridStaff.objects.in_force(DAY).values_list("grid__name", "name", "role", "from_date")
    assert set(now) == {("东片", "王小明", "full_time", DAY), ("西片", "张书记", "head", DAY)}


def test_who_helps_goes_to_the_part_chosen(town):
    row = coded(town.fotang, 1)
    member = helps(row)
    split(town, row, part("东片"), part("西片"), members_to=1)
    member.refresh_from_db()
    assert member.grid.name == "西片"


def test_merged_grids_end_and_the_new_one_holds_their_ground(town):
    first, second = coded(town.fotang, 1), coded(town.fotang, 2)
    for at, row in enumerate((first, second)):
        area = box(120.0 + at * 0.01, 29.2, 120.01 + at * 0.01, 29.21)
        reshaping.draw(row, ground.measure(area))
        row.save()
    worker, other = works(first, "王小明"), works(second, "周小红")
    whole = part("并村网格", code(town, 3))
    reshaping.merge([first, second], whole, decided(town), staff=[worker.pk])
    whole.refresh_from_db()
    assert float(whole.area_km2) == pytest.approx(2.149, rel=0.01)
    assert not Grid.objects.in_force(DAY).filter(pk__in=(first.pk, second.pk)).exists()
    (now,) = GridStaff.objects.in_force(DAY)
    assert (now.grid, now.name) == (whole, "王小明")
    other.refresh_from_db()
    assert other.until_date == DAY - timedelta(days=1)


def test_a_merged_grid_has_the_people_of_all_unless_they_were_counted_anew(town):
    """ZJ-12: households and persons left empty are added up; what was entered stays."""
    rows = [coded(town.fotang, n, households=n * 100, persons=n * 300) for n in (1, 2)]
    whole = part("并村网格", code(town, 3), persons=880)
    reshaping.merge(rows, whole, decided(town), staff=[])
    whole.refresh_from_db()
    assert (whole.households, whole.persons) == (300, 880)


def test_two_full_time_workers_do_not_follow_into_one_grid(town):
    first, second = coded(town.fotang, 1), coded(town.fotang, 2)
    staff = [works(first, "王小明").pk, works(second, "周小红").pk]
    with pytest.raises(Refused) as refusal:
        reshaping.merge([first, second], part("并"), decided(town), staff=staff)
    assert "周小红" in str(refusal.value)
    assert Grid.objects.in_force(DAY).count() == 2, "nothing was changed"


def test_who_helped_in_both_stands_once_in_the_merged_grid(town):
    first, second = coded(town.fotang, 1), coded(town.fotang, 2)
    helps(first), helps(second), helps(second, "13900001111")
    reshaping.merge([first, second], part("并"), decided(town), staff=[])
    statuses = sorted(Member.objects.values_list("status", flat=True))
    assert statuses == ["enrolled", "enrolled", "left"]


def refused(act):
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.findings[0].clause == "ZJ-12"
    return str(refusal.value)


def test_what_makes_no_sense_is_refused(town):
    row, elsewhere = (
        coded(town.fotang, 1),
        coded(town.fotang, 1, village=village(town.fotang, 202, "田心村")),
    )
    refused(lambda: split(town, row, part("一片")))
    refused(lambda: reshaping.merge([row, elsewhere], part("并"), decided(town), staff=[]))
    refused(lambda: reshaping.merge([row], part("并"), decided(town), staff=[]))
    refused(lambda: split(town, row, part("东片", "330782100202009"), part("西片")))
    refused(lambda: split(town, row, part("东片", row.code), part("西片")))
    late = coded(town.fotang, 8, valid_from_date=DAY)
    refused(lambda: split(town, late, part("东片"), part("西片")))
    split(town, row, part("东片"), part("西片"))
    refused(lambda: split(town, row, part("南片"), part("北片")))
    assert Grid.objects.filter(name="一片").count() == 0


def test_a_renumbered_grid_keeps_its_row_and_the_old_code_is_never_used_again(town):
    row = coded(town.fotang, 1)
    old = row.code
    change = reshaping.renumber(row, code(town, 7), decided(town))
    row.refresh_from_db()
    assert (row.code, change.old_code, change.new_code) == (code(town, 7), old, code(town, 7))
    other = grid(town.fotang)
    assert old in refused(lambda: reshaping.renumber(other, old, decided(town)))
    assert coding.proposals(town.home.code)[0].code == code(town, 2), "001 is passed over"


def test_a_new_boundary_keeps_the_old_one_and_a_first_one_is_no_change(town):
    row = coded(town.fotang, 1)
    first, second = (ground.measure(box(120, 29, 120 + w, 29.01)) for w in (0.01, 0.02))
    assert reshaping.redraw(row, first, decided(town)) is None
    row.refresh_from_db()
    before = row.boundary
    change = reshaping.redraw(row, second, decided(town))
    assert change.old_boundary == before
    assert reshaping.redraw(row, second, decided(town)) is None, "the same again"
    assert GridChange.objects.count() == 1


def test_the_history_of_a_grid_names_the_change(town):
    row = coded(town.fotang, 1)
    split(town, row, part("东片"), part("西片"))
    (step,) = Step.objects.of(row)
    assert "佛政〔2026〕3号" in step.note
    assert step.by == town.town_command


# --- proposed numbers ----------------------------------------------------------------------------


def placed(people, name, lon, lat, **more):
    row = grid(people.fotang, name, **more)
    reshaping.draw(row, ground.measure(box(lon, lat, lon + 0.002, lat + 0.002)))
    row.save()
    return row


def test_codes_are_proposed_from_west_to_east_and_north_to_south(town):
    coded(town.fotang, 2)
    placed(town, "南", 120.05, 29.10)
    placed(town, "东北", 120.06, 29.30)
    placed(town, "西北", 120.01, 29.3001)
    grid(town.fotang, "未画")
    placed(town, "市场", 120.01, 29.2, kind="special", special="market")
    found = {one.grid.name: one.code[-3:] for one in coding.proposals(town.home.code)}
    assert found == {"西北": "001", "东北": "003", "南": "004", "未画": "005", "市场": "901"}


def test_codes_are_taken_over_as_they_were_seen_or_not_at_all(town):
    row = placed(town, "西北", 120.01, 29.3)
    seen = {one.grid.pk: one.code for one in coding.proposals(town.home.code)}
    late = placed(town, "更西", 120.0, 29.3)
    refused(lambda: coding.take_over(town.home.code, seen, town.town_command))
    assert Grid.objects.filter(code="").count() == 2
    seen = {one.grid.pk: one.code for one in coding.proposals(town.home.code)}
    assert coding.take_over(town.home.code, seen, town.town_command) == 2
    assert [Grid.objects.get(pk=one.pk).code[-3:] for one in (late, row)] == ["001", "002"]


def test_ground_is_measured_anew_after_a_merger(town):
    first, second = placed(town, "一", 120.0, 29.2), placed(town, "二", 120.001, 29.2)
    from grid.measuring import remeasure

    remeasure(town.fotang)
    assert GroundFault.objects.overlaps().count() == 1
    reshaping.merge([first, second], part("并"), decided(town), staff=[])
    assert GroundFault.objects.count() == 0
