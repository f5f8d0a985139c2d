"""ZJ-12: the register of grids on its pages, in sheets, for programs: codes, findings, boundaries, people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from shapely.geometry import box

from grid import ground, reshaping
from grid.models import Grid, GridStaff, GroundFault
from grid.rules.grids import BY_NAME, findings_of
from grid.sheets import GRIDS, STAFF
from tests.grid.ground import coded, grid, near, staffed, village
from tests.powers.sheets import csv_of

pytestmark = pytest.mark.django_db


def entered(client, cast, **more):
    data = {
        "village": cast.home.pk, "name": "塔山下村第一网格", "code": f"{cast.home.code}001",
        "kind": "ordinary", "valid_from_date": "2026-01-01", **more,
    }  # fmt: skip
    return client.post(reverse("grid:grid-new"), {k: v for k, v in data.items() if v is not None})


# --- the form ------------------------------------------------------------------------------------


def test_a_grid_is_entered_with_its_village_and_place(command, town):
    assert entered(command, town).status_code == 302
    (row,) = Grid.objects.all()
    assert (row.town, row.county, row.village_code) == (town.fotang, town.yiwu, town.home.code)
    assert row.village_name == town.home.name
    assert row.created_by == town.town_command


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "330782100202001"}, {"code": "330782100201900"}, {"code": "3307821002010001"},
        {"code": "330782100201901"}, {"kind": "special"},
        {"kind": "special", "special": "market"}, {"village": None}, {"households": "-1"},
    ],
)  # fmt: skip
def test_a_wrong_entry_comes_back_with_a_sentence(command, town, wrong):
    response = entered(command, town, **wrong)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not Grid.objects.exists()


def test_a_village_outside_the_tree_is_entered_by_town_code_and_name(command, town):
    strange = {"village": None, "code": "330782100777001"}
    named = {"town": town.fotang.pk, "village_code": "330782100777", "village_name": "新村"}
    assert (
        entered(command, town, **strange, **named | {"village_code": "330783100777"}).status_code
        == 422
    )
    assert entered(command, town, **strange, **named).status_code == 302
    assert Grid.objects.get().village is None


def test_a_town_enters_no_grid_in_its_neighbour(command, town):
    assert entered(command, town, village=village(town.chian).pk, code="").status_code == 422


def test_a_code_is_given_once_and_changed_only_by_renumbering(command, town):
    entered(command, town)
    assert entered(command, town, name="又一网格").status_code == 422
    row = Grid.objects.get()
    data = {
        "village": town.home.pk, "name": "改名网格", "code": f"{town.home.code}005",
        "kind": "ordinary", "valid_from_date": "2026-01-01",
    }  # fmt: skip
    edit = reverse("grid:grid-edit", args=[row.pk])
    assert command.post(edit, data).status_code == 422
    assert command.post(edit, data | {"code": row.code}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.code) == ("改名网格", f"{town.home.code}001"), "the code stays"


# --- rules ---------------------------------------------------------------------------------------


def broken(row):
    found = findings_of(row)
    assert {one.clause for one in found} <= {"ZJ-12"}
    return {one.rule for one in found}


def test_each_rule_finds_what_it_is_about_and_nothing_else(town):
    good = staffed(town.fotang)
    reshaping.draw(good, ground.measure(box(120.0, 29.2, 120.01, 29.21)))
    good.save()
    assert broken(good) == set()
    assert broken(grid(town.fotang)) == {"uncoded", "unstaffed", "undrawn"}
    alien = coded(town.fotang, 50)
    Grid.objects.filter(pk=alien.pk).update(code="330782100999001")
    assert "alien_code" in broken(alien)
    assert set(BY_NAME) == {"uncoded", "alien_code", "unstaffed", "undrawn", "overlapping"}


def test_an_overlap_stands_against_both_grids_and_a_gap_against_the_town(town):
    from grid.measuring import remeasure

    rows = [coded(town.fotang, n) for n in (1, 2, 3)]
    boxes = [(120.0, 120.012), (120.01, 120.02), (120.0209, 120.03)]
    for row, (west, east) in zip(rows, boxes, strict=True):
        reshaping.draw(row, ground.measure(box(west, 29.2, east, 29.21)))
        row.save()
    remeasure(town.fotang)
    assert ["overlapping" in broken(row) for row in rows] == [True, True, False]
    assert GroundFault.objects.overlaps().get().share == pytest.approx(20, abs=1)
    gap = GroundFault.objects.gaps().get()
    assert (gap.town, gap.grid) == (town.fotang, None)
    assert float(gap.share) == pytest.approx(2.9, abs=0.2), (
        "the strip between the second and the third"
    )


def test_a_full_time_worker_who_left_is_missed(town):
    row = staffed(town.fotang)
    assert "unstaffed" not in broken(row)
    GridStaff.objects.update(until_date="2026-02-01")
    assert "unstaffed" in broken(row)
    staffed(town.fotang, grid=row, role="backup")
    assert "unstaffed" in broken(row), "a backup does not make up for it"


def test_the_list_of_findings_is_filtered_by_rule_and_keeps_to_ones_place(command, town):
    (
        grid(town.fotang, "无码网格"),
        coded(town.fotang, 9, name="有码网格"),
        grid(town.hengdian, "邻县网格"),
    )
    page = command.get(reverse("grid:finding-list")).content.decode()
    assert "无码网格" in page
    assert "有码网格" in page
    assert "邻县网格" not in page
    page = command.get(reverse("grid:finding-list") + "?rule=uncoded").content.decode()
    assert "无码网格" in page
    assert "有码网格" not in page


# --- sheets --------------------------------------------------------------------------------------


def heads(sheet, *keys):
    return [str(sheet.columns[key].heading) for key in keys]


def register(*rows):
    return csv_of(heads(GRIDS, "village_code", "name", "code", "kind", "valid_from_date"), rows)


def test_a_register_is_imported_whole(town):
    rows = [
        [town.home.code, f"第{n}网格", f"{town.home.code}{n:03d}", "ordinary", "2026-01-01"]
        for n in (1, 2, 3)
    ]
    report = GRIDS.save(register(*rows), town.town_command, "grids.csv")
    assert report.is_right, report.errors
    assert Grid.objects.filter(town=town.fotang).count() == 3


def test_mistakes_in_a_sheet_are_told_by_cell_and_nothing_comes_in(town):
    coded(town.fotang, 7)
    good = [town.home.code, "好网格", f"{town.home.code}001", "ordinary", "2026-01-01"]
    wrong = [
        [town.home.code, "短码", "001", "ordinary", "2026-01-01"],
        [town.home.code, "已用", f"{town.home.code}007", "ordinary", "2026-01-01"],
        ["330783105201", "外村", "", "ordinary", "2026-01-01"],
        [town.home.code, "好网格", "", "ordinary", "2026-01-01"],
        [town.home.code, "类别", "", "方的", "2026-01-01"],
    ]
    report = GRIDS.save(register(good, *wrong), town.town_command, "grids.csv")
    assert not report.is_right
    assert {error.row for error in report.errors} == {3, 4, 5, 6, 7}
    assert Grid.objects.count() == 1


def test_a_sheet_asks_no_question_per_row(town):
    def asked(number):
        rows = [
            [town.home.code, f"{number}之{n}", "", "ordinary", "2026-01-01"] for n in range(number)
        ]
        with CaptureQueriesContext(connection) as found:
            assert GRIDS.check(register(*rows), town.town_command, "a.csv").is_right
        return len(found)

    few = asked(3)
    assert asked(40) <= few + 1


def test_staff_come_in_by_code_and_their_phones_are_masked_on_the_way_out(town):
    row = coded(town.fotang, 1)
    file = csv_of(
        heads(STAFF, "grid", "role", "user", "name", "phone", "from_date"),
        [
            [row.code, "full_time", "grid_worker", "", "", "2026-01-01"],
            [row.code, "head", "", "张书记", "13812341234", "2026-01-01"],
        ],
    )
    report = STAFF.save(file, town.town_command, "staff.csv")
    assert report.is_right, report.errors
    assert GridStaff.objects.get(role="full_time").user == town.grid_worker
    out = b"".join(STAFF.csv(GridStaff.objects.all())).decode("utf-8-sig")
    assert "138****1234" in out
    assert "13812341234" not in out


def test_a_role_that_is_none_is_told_at_its_cell_and_at_its_box(command, town):
    """ZJ-12: on the page and in the sheet alike."""
    row = coded(town.fotang, 1)
    file = csv_of(
        heads(STAFF, "grid", "role", "name", "from_date"),
        [[row.code, "站长", "张书记", "2026-01-01"], [row.code, "head", "李书记", "2026-01-01"]],
    )
    report = STAFF.save(file, town.town_command, "staff.csv")
    assert {error.row for error in report.errors} == {2}
    sent = {"grid": row.pk, "role": "站长", "name": "张书记", "from_date": "2026-01-01"}
    answer = command.post(reverse("grid:staff-new"), sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["role"]
    assert not GridStaff.objects.exists()


# --- questions -----------------------------------------------------------------------------------

PAGES = ["grid:grid-list", "grid:finding-list", "grid:staff-list", "grid:map-list"]


def questions(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["town_command", "county_command", "grid_worker", "agency_officer"])
def test_a_list_asks_the_same_for_20_and_200_rows(client, town, name, who):
    def more(first, last):
        for n in range(first, last):
            row = staffed(town.fotang, town.grid_worker, role="backup", grid=coded(town.fotang, n))
            reshaping.draw(row, ground.measure(near(n)))
            row.save()

    client.force_login(getattr(town, who))
    more(1, 60)
    few = questions(client, reverse(name))
    more(60, 200)
    many = questions(client, reverse(name))
    assert many <= few + 1  # what waits for one is counted anew now and then
    own = {"grid_worker", "agency_officer"} & {who}  # which grids, which towns and shared cases
    assert many <= (11 if name == "grid:map-list" else 10 if own else 9)


def test_a_page_of_a_grid_asks_at_most_ten_questions(command, town):
    row = staffed(town.fotang, town.grid_worker)
    for tab in ("staff", "members", "patrols", "changes", "history"):
        assert questions(command, f"{row.get_absolute_url()}?tab={tab}") <= 12
