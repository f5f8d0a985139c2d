"""A department's duties as a sheet: sixty rows come in whole or not at all."""

import io

import openpyxl
import pytest
from django.utils import translation

from core.history import Step
from powers.models import Duty
from powers.sheets import DUTIES
from tests.powers import duty_states as states

pytestmark = pytest.mark.django_db

FIELDS = [name for name in DUTIES.importable if name != "negative_reason"]
GOOD = {
    "name": "巡查", "kind": "inspection", "legal_basis": "《安全生产法》第九条", "necessity": "点多面广",
    "workload_days": "120", "planned_from_date": "2026-03-01", "planned_until_date": None,
    "town_names": "佛堂镇、赤岸镇", "department_part": "执法", "town_part": "协助巡查",
    "staff_posts": 2, "funds": "80000", "funds_source": "年度预算", "equipment": "记录仪2台",
}  # fmt: skip


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def book(*rows):
    """A workbook with the sheet's own headings."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append([str(DUTIES.columns[name].heading) for name in FIELDS])
    for row in rows:
        given = GOOD | row
        sheet.append([given[name] for name in FIELDS])
    file = io.BytesIO()
    workbook.save(file)
    file.seek(0)
    return file


def imported(user, *rows):
    return DUTIES.save(book(*rows), user, "duties.xlsx")


def test_sixty_rows_become_drafts_of_the_department(people):
    """ZJ-07: with their towns and history."""
    rows = [{"name": f"职责{n}", "town_names": "全部" if n % 2 else "佛堂镇"} for n in range(60)]
    report = imported(people.department_officer, *rows)
    assert report.is_right
    assert report.counts["new"] == 60
    duties = Duty.objects.filter(name__startswith="职责")
    assert set(duties.values_list("status", "department")) == {("draft", people.emergency.pk)}
    assert duties.filter(is_countywide=True).count() == 30
    assert set(duties.filter(is_countywide=False).values_list("towns__name", flat=True)) == {
        "佛堂镇"
    }
    assert all(duty.county == people.yiwu for duty in duties)
    assert Step.objects.of(duties.first()).get().by == people.department_officer


def test_a_second_import_corrects_what_is_still_a_draft(people):
    imported(people.department_officer, {"name": "巡查"})
    report = imported(
        people.department_officer, {"name": "巡查", "staff_posts": 5, "town_names": "赤岸镇"}
    )
    assert report.counts["changed"] == 1
    duty = Duty.objects.get()
    assert (duty.staff_posts, [t.name for t in duty.towns.all()]) == (5, ["赤岸镇"])
    assert duty.version == 2


def test_a_name_in_use_is_told_at_its_cell_already_at_the_check(people):
    """ZJ-07: a duty that is under review is not asked for again."""
    imported(people.department_officer, {"name": "巡查"})
    Duty.objects.update(status="staffing")
    for act in (DUTIES.check, DUTIES.save):
        report = act(book({"name": "巡查"}, {"name": "宣传"}), people.department_officer, "a.xlsx")
        assert [(error.row, error.heading) for error in report.errors] == [
            (2, str(DUTIES.columns["name"].heading))
        ]
    assert Duty.objects.count() == 1


WRONG = {
    "unknown town": ({"town_names": "横店镇"}, "town_names", "横店镇"),
    "one town of two unknown": ({"town_names": "佛堂镇、明港镇"}, "town_names", "明港镇"),
    "no town": ({"town_names": None}, "town_names", "required"),
    "no name": ({"name": None}, "name", "required"),
    "name too long": ({"name": "长" * 121}, "name", "120"),
    "no basis": ({"legal_basis": None}, "legal_basis", "required"),
    "no necessity": ({"necessity": " "}, "necessity", "required"),
    "unknown kind": ({"kind": "其它事"}, "kind", "其它事"),
    "workload in words": ({"workload_days": "一百"}, "workload_days", "number"),
    "negative workload": ({"workload_days": "-3"}, "workload_days", "0"),
    "no start": ({"planned_from_date": None}, "planned_from_date", "required"),
    "start that is no day": ({"planned_from_date": "2026-02-30"}, "planned_from_date", "date"),
    "no responsibility of the department": ({"department_part": ""}, "department_part", "required"),
    "no part of the towns": ({"town_part": ""}, "town_part", "required"),
    "half a post": ({"staff_posts": "1.5"}, "staff_posts", "whole"),
    "negative posts": ({"staff_posts": -1}, "staff_posts", "0"),
    "negative money": ({"funds": "-1"}, "funds", "0"),
    "money of unknown source": ({"funds_source": None}, "funds_source", "come from"),
    "formula": ({"funds": "=1+1"}, "funds", "formula"),
}


@pytest.mark.parametrize("case", sorted(WRONG))
def test_a_mistake_is_named_at_row_and_column_and_nothing_is_stored(people, case):
    """Bad input: one wrong row of two keeps both out."""
    change, column, word = WRONG[case]
    report = imported(people.department_officer, {"name": "好的一行"}, change)
    assert not report.is_right
    error = report.errors[0]
    assert error.row == 3
    assert error.heading == str(DUTIES.columns[column].heading)
    assert word in error.sentence + error.value
    assert not Duty.objects.exists()


def test_an_end_before_the_start_is_refused(people):
    report = imported(people.department_officer, {"planned_until_date": "2026-02-01"})
    assert "before the first" in report.errors[0].sentence
    assert not Duty.objects.exists()


def test_a_name_twice_in_the_sheet_or_already_under_review_is_refused(people):
    """ZJ-07: a duty is asked for once."""
    assert "row 2" in imported(people.department_officer, {}, {}).errors[0].sentence
    taken = states.duty(people, "asked", name="巡查")
    report = imported(people.department_officer, {"name": "巡查"}, {"name": "别的"})
    assert [error.row for error in report.errors] == [2]
    assert list(Duty.objects.all()) == [taken]


def test_the_register_goes_out_with_what_came_along(people):
    """ZJ-07: numbers, staff and money of the admitted ones."""
    duty = states.duty(people, "admitted")
    lines = b"".join(DUTIES.csv(Duty.objects.all())).decode("utf-8-sig").splitlines()
    assert duty.notice_number in lines[1]
    assert "80000.00" in lines[1]
    assert "some towns" in lines[1]
