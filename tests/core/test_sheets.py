"""An imported row is a submitted form: all rows or none, mistakes by row and column."""

import datetime
import io
import time

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.utils import translation

from core.calendars import CalendarDay
from core.clock import now
from core.sheets import (
    CellError,
    Column,
    SheetRefused,
    Verdict,
    bulk_save,
    output,
    sheet_of,
    workbook,
)
from core.timers import Timer, TimerPause
from tests.core import sheet_samples as samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def sheet():
    samples.types()
    return samples.sheet()


def found(report, column=None):
    return {error.cell: error.sentence for error in report.errors}


def rows_of(file):
    return list(openpyxl.load_workbook(file).active.values)


class TestVerdicts:
    def test_new_changed_and_same_rows_are_told_apart(self, sheet):
        kind = ContentType.objects.get(model="thing1")
        Permission.objects.create(content_type=kind, codename="old", name="Old")
        Permission.objects.create(content_type=kind, codename="still", name="Still")
        file = samples.book(
            [
                ["thing1", "old", "New name"],
                ["thing1", "still", "Still"],
                ["thing2", "fresh", "Fresh"],
            ]
        )
        report = sheet.check(file, None)
        assert report.counts == {"changed": 1, "same": 1, "new": 1}
        assert report.sample[0]["changes"] == {"Name": ["Old", "New name"]}
        assert not Permission.objects.filter(codename="fresh").exists()

    def test_saving_changes_and_adds(self, sheet):
        kind = ContentType.objects.get(model="thing1")
        old = Permission.objects.create(content_type=kind, codename="old", name="Old")
        file = samples.book([["thing1", "old", "Newer"], ["thing2", "fresh", "Fresh"]])
        report = sheet.save(file, None)
        old.refresh_from_db()
        assert old.name == "Newer"
        assert report.saved == [Permission.objects.get(codename="fresh").pk]

    def test_one_wrong_row_saves_nothing(self, sheet):
        file = samples.book([["thing1", "good", "Good"], ["nothing", "bad", "Bad"]])
        report = sheet.save(file, None)
        assert report.error_count == 1
        assert report.saved == []
        assert not Permission.objects.filter(codename="good").exists()

    def test_a_row_out_of_reach_is_not_changed(self):
        samples.types()
        kind = ContentType.objects.get(model="thing1")
        Permission.objects.create(content_type=kind, codename="hidden", name="Hidden")
        closed = samples.sheet(existing=lambda user: Permission.objects.none())
        with pytest.raises(SheetRefused):
            closed.save(samples.book([["thing1", "hidden", "Mine now"]]), None)
        assert Permission.objects.get(codename="hidden").name == "Hidden"

    def test_the_same_row_twice_in_a_file_is_wrong(self, sheet):
        report = sheet.check(samples.book([["thing1", "x", "X"], ["thing1", "x", "Y"]]), None)
        assert found(report) == {"3": "The same as row 2."}

    def test_fields_that_the_sheet_lacks_keep_their_value(self):
        samples.types()
        kind = ContentType.objects.get(model="thing1")
        Permission.objects.create(content_type=kind, codename="old", name="Old")
        columns = {key: samples.COLUMNS[key] for key in ("content_type", "codename", "kind")}
        partial = samples.sheet("tests.partial", columns=columns)
        partial.save(samples.book([["thing1", "old", "a"]], ["Type", "Code", "Kind"]), None)
        assert Permission.objects.get(codename="old").name == "Old"


class TestMistakes:
    def test_each_is_named_at_its_cell(self, sheet):
        file = samples.book(
            [
                ["nothing", "a", "A"],
                ["thing1", None, "A"],
                ["thing1", "c", "forbidden"],
                ["thing1", "d", "d"],
                ["thing1", "e", "E", "32.13.2025"],
                ["thing1", "f", "F", None, "Gamma"],
                ["thing1", "g", "G", None, None, "a lot"],
                ["thing1", "h", "H", None, None, None, "perhaps"],
                ["thing1", 411503199003071231, "I"],
                ["thing1", "j" * 101, "J"],
                ["=A2", "k", "K"],
                ["thing1", "l", "L", 2025.1],
                ["thing1", "4.11503E+17", "M"],
            ]
        )
        errors = found(sheet.check(file, None))
        assert list(errors) == [
            "A2", "B3", "C4", "5", "D6", "E7", "F8", "G9", "B10", "B11", "A12", "D13", "B14",
        ]  # fmt: skip
        assert "nothing" in errors["A2"]
        assert "Alpha、Beta" in errors["E7"]
        assert "Format the column as text" in errors["B10"]
        assert "formula" in errors["A12"]
        assert "January or October" in errors["D13"]

    def test_an_error_tells_heading_and_value(self, sheet):
        report = sheet.check(samples.book([["nothing", "a", "A"]]), None)
        error = report.errors[0]
        assert (error.heading, error.value, error.row, error.letter) == ("Type", "nothing", 2, "A")

    def test_the_marked_copy_shows_them_and_reads_again(self, sheet):
        file = samples.book([["nothing", "a", "=1+1"], ["thing1", "b", "B"]])
        report = sheet.check(file, None)
        copy = sheet.marked(file, None, report.errors)
        lines = rows_of(copy)
        assert lines[0][-1] == "What is wrong"
        assert "nothing" in lines[1][-1]
        assert lines[2][-1] is None or lines[2][-1] == ""
        copy.seek(0)
        assert sheet.check(copy, None).ignored == ("What is wrong",)

    def test_a_save_function_may_refuse_a_row(self):
        samples.types()

        def refuse(rows, user):
            rows[0].instance.save()
            rows[1].fail("Not this one.", "name")

        strict = samples.sheet("tests.strict", save=refuse)
        report = strict.save(samples.book([["thing1", "a", "A"], ["thing1", "b", "B"]]), None)
        assert found(report) == {"C3": "Not this one."}
        assert not Permission.objects.filter(codename="a").exists()

    def test_several_bearers_of_a_name_ask_for_the_code(self):
        samples.types()
        ContentType.objects.create(app_label="other", model="thing1")
        report = samples.sheet().check(samples.book([["thing1", "a", "A"]]), None)
        assert "several" in found(report)["A2"]


class TestHabits:
    def test_titles_merged_heads_counters_sums_and_notes_are_passed_over(self, sheet):
        file = samples.book(
            [
                [None, None, "Code*", "Name", "Since（必填）"],
                [1, "thing1", "a", "A", datetime.date(2025, 7, 1)],
                [2, "thing2", "b", "B", "2025.7"],
                [None, None, None, None, None],
                ["合计", None, 2, None, None],
                ["注：数据截至年底"],
            ],
            heads=["序号", "Type", "基本信息", None, None],
            above=[["某某表"], ["单位：万元"]],
        )
        report = sheet.check(file, None)
        assert report.counts == {"new": 2}
        assert report.errors == []
        assert report.ignored == ()

    def test_full_width_digits_and_labels_are_taken(self, sheet):
        file = samples.book(
            [["thing1", "３３０７８２", "A", None, "Beta", "１，２３４．５０", "是"]]
        )
        rows = []
        samples.sheet(save=lambda given, user: rows.extend(given)).save(file, None)
        cleaned = rows[0].cleaned
        assert cleaned["codename"] == "330782"
        assert cleaned["kind"] == "b"
        assert str(cleaned["amount"]) == "1234.50"
        assert cleaned["is_open"] is True

    @pytest.mark.parametrize(
        "written",
        ["2025-07-01", "2025/7/1", "2025.7", "2025.7.1", "2025年7月1日", "2025年7月", "20250701",
         "２０２５－０７－０１", 45839, "45839", 2025.7, 20250701, datetime.date(2025, 7, 1),
         "2025-07-01 00:00:00"],
    )  # fmt: skip
    def test_dates_in_every_style(self, written):
        samples.types()
        rows = []
        taking = samples.sheet(save=lambda given, user: rows.extend(given))
        report = taking.save(samples.book([["thing1", "a", "A", written]]), None)
        assert report.errors == []
        assert rows[0].cleaned["since_date"] == datetime.date(2025, 7, 1)

    def test_the_right_worksheet_is_found_among_several(self, sheet):
        workbook = openpyxl.Workbook()
        workbook.active.append(["Something", "else"])
        for row in [samples.HEADS, ["thing1", "a", "A"]]:
            workbook.create_sheet("Data") if "Data" not in workbook.sheetnames else None
            workbook["Data"].append(row)
        assert sheet.check(samples.saved(workbook), None).counts == {"new": 1}

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    @pytest.mark.parametrize("sign", [",", "\t", ";"])
    def test_csv_in_any_encoding(self, sheet, encoding, sign):
        text = f"Type{sign}Code{sign}Name\r\nthing1{sign}a{sign}义乌市\r\n"
        rows = []
        taking = samples.sheet(save=lambda given, user: rows.extend(given))
        taking.save(samples.csv_file(text, encoding), None)
        assert rows[0].cleaned["name"] == "义乌市"

    def test_headings_are_known_in_each_language(self):
        samples.types()
        from django.utils.translation import gettext_lazy

        columns = {**samples.COLUMNS, "name": Column(gettext_lazy("Yes"))}
        both = samples.sheet("tests.languages", columns=columns)
        for code in ("en", "zh-hans"):
            with translation.override(code):
                heads = ["Type", "Code", str(gettext_lazy("Yes"))]
            report = both.check(samples.book([["thing1", "a", "A"]], heads), None)
            assert report.counts == {"new": 1}


class TestTemplateAndExport:
    def test_the_filled_template_can_be_imported(self, sheet):
        workbook = openpyxl.load_workbook(sheet.template(None))
        page = workbook.worksheets[0]
        assert [cell.value for cell in page[1]][:3] == ["Type*", "Code*", "Name*"]
        assert page["B2"].number_format == "@"
        assert "As in the list" in page["B1"].comment.text
        for column, value in enumerate(["thing1", "a", "A"], start=1):
            page.cell(2, column, value)
        assert sheet.check(samples.saved(workbook), None).counts == {"new": 1}

    def test_an_export_comes_back_unchanged(self, sheet):
        columns = {key: samples.COLUMNS[key] for key in ("content_type", "codename", "name")}
        full = samples.sheet("tests.round", columns=columns)
        kind = ContentType.objects.get(model="thing1")
        for number, name in enumerate(['=cmd|" /C calc"!A0', "+1", "@x", "＝2", "-3", "%4", "'q"]):
            Permission.objects.create(content_type=kind, codename=f"00{number}", name=name)
        queryset = Permission.objects.filter(content_type=kind)
        for file in (io.BytesIO(b"".join(full.csv(queryset))), full.xlsx(queryset)):
            assert full.check(file, None).counts == {"same": 7}

    def test_no_exported_text_acts_as_a_formula(self):
        texts = [f"{sign}1" for sign in "=+-@\t\r|%＝＋－＠｜％"]
        lines = b"".join(output.csv_lines(["Text"], [[text] for text in texts])).decode()
        assert all(f"'{text}" in lines for text in texts)
        page = openpyxl.load_workbook(workbook.xlsx(["Text"], [[text] for text in texts])).active
        assert {cell.data_type for cell in page["A"]} == {"s"}

    def test_choices_and_truth_are_written_as_people_say_them(self):
        samples.types()
        days = samples.Sheet("tests.days", samples.PermissionForm, title="Days", columns={
            "item": Column("Unit", path="timer__unit"), "reason": "Reason"})  # fmt: skip
        timer = Timer.objects.create(
            content_type=ContentType.objects.get(model="thing1"), object_id=1, name="n", amount=1,
            unit="working_days", started_at=now())  # fmt: skip
        timer.pauses.create(start_at=now(), reason="x")
        text = b"".join(days.csv(TimerPause.objects.all())).decode("utf-8-sig")
        assert text.split("\r\n")[1] == "working days,x"
        CalendarDay.objects.create(date="2026-01-01", is_workday=False)
        open_days = samples.Sheet("tests.open", samples.PermissionForm, title="Days",
                                  columns={"is_workday": "Open"})  # fmt: skip
        text = b"".join(open_days.csv(CalendarDay.objects.all())).decode("utf-8-sig")
        assert text.split() == ["Open", "no"]

    def test_numbers_stay_numbers_and_long_digits_stay_text(self):
        page = openpyxl.load_workbook(
            workbook.xlsx(["A", "B"], [[-5.2, "110105194912310021"]])
        ).active
        assert page["A2"].value == -5.2
        assert page["B2"].value == "110105194912310021"

    def test_secret_columns_leave_only_masked(self):
        samples.types()
        columns = {
            "content_type": Column("Type", lookup=("model",)),
            "codename": Column("Code", is_secret=True),
            "name": Column("Name", is_secret=True, show=lambda name: name[0] + "**"),
        }
        secret = samples.sheet("tests.secret", columns=columns)
        secret.save(samples.book([["thing1", "a", "Wang"]], ["Type", "Code", "Name"]), None)
        text = b"".join(secret.csv(Permission.objects.filter(codename="a"))).decode("utf-8-sig")
        assert text.split() == ["Type,Name", "thing1,W**"]
        report = secret.check(samples.book([["thing1", "b", "Li"]], ["Type", "Code", "Name"]), None)
        assert report.sample[0]["cells"] == ["thing1", "***", "***"]
        wrong = samples.book([["thing1", "b" * 101, "Li"]], ["Type", "Code", "Name"])
        assert secret.check(wrong, None).errors[0].value == "***"


class TestScale:
    def test_queries_do_not_grow_with_rows(self, sheet, django_assert_max_num_queries):
        file = samples.book([[f"thing{n % 3}", f"c{n}", f"Name {n}"] for n in range(300)])
        with django_assert_max_num_queries(2):
            assert sheet.check(file, None).counts == {"new": 300}

    def test_five_thousand_rows_are_saved_in_good_time(self):
        samples.types()
        bulk = samples.sheet("tests.bulk", save=bulk_save)
        rows = [
            [f"thing{n % 3}", f"c{n}", f"Name {n}", "2025-07-01", "Beta", 12.5] for n in range(5000)
        ]
        file = samples.book(rows)
        began = time.process_time()
        report = bulk.save(file, None)
        assert report.counts == {"new": 5000}
        assert time.process_time() - began < 20
        assert Permission.objects.filter(codename__startswith="c").count() >= 5000

    def test_bulk_save_updates_what_changed(self):
        samples.types()
        bulk = samples.sheet("tests.bulk", save=bulk_save)
        bulk.save(samples.book([["thing1", "a", "A"], ["thing1", "b", "B"]]), None)
        report = bulk.save(samples.book([["thing1", "a", "A2"], ["thing1", "b", "B"]]), None)
        assert report.counts == {"changed": 1, "same": 1}
        assert Permission.objects.get(codename="a").name == "A2"


def test_a_sheet_is_found_by_its_name(sheet):
    assert sheet_of("tests.permissions") is sheet
    with pytest.raises(KeyError):
        sheet_of("tests.unknown")


def test_an_error_names_its_cell():
    assert CellError(7, "C", "", "", "").cell == "C7"
    assert Verdict.NEW == "new"
