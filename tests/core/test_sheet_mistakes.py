"""Forty kinds of mistakes, each named at row and column, none of them changing anything."""

import datetime
import io
from contextlib import suppress

import openpyxl
import pytest
from django import forms
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sheets import SheetRefused
from core.sheets.cells import CellProblem, for_field
from core.sheets.files import Fault, Formula
from tests.core import sheet_samples as samples

# What stands in the row → the cell that is named, and a word of the sentence.
IN_CELLS = {
    "unknown code of a related row": (["9999", "c", "N"], "A", "unknown"),
    "unknown name of a related row": (["某某镇", "c", "N"], "A", "unknown"),
    "related row as a number": ([330782100, "c", "N"], "A", "unknown"),
    "related row left out": ([None, "c", "N"], "A", "required"),
    "several of that name": (["twice", "c", "N"], "A", "several"),
    "related row as formula": (["=B2", "c", "N"], "A", "formula"),
    "code left out": (["thing1", None, "N"], "B", "required"),
    "code of blanks": (["thing1", "   ", "N"], "B", "required"),
    "code too long": (["thing1", "c" * 101, "N"], "B", "100"),
    "eighteen digits as a number": (["thing1", 411503199003071231, "N"], "B", "as text"),
    "eighteen digits as a fraction": (["thing1", 4.11503199003071e17, "N"], "B", "as text"),
    "scientific notation as text": (["thing1", "4.11503E+17", "N"], "B", "as text"),
    "code as formula": (["thing1", "=A2&1", "N"], "B", "formula"),
    "code as error value": (["thing1", "#REF!", "N"], "B", "#REF!"),
    "name left out": (["thing1", "c", None], "C", "required"),
    "name too long": (["thing1", "c", "N" * 256], "C", "255"),
    "name that the form forbids": (["thing1", "c", "forbidden"], "C", "taken by law"),
    "name as error value": (["thing1", "c", "#N/A"], "C", "#N/A"),
    "no date at all": (["thing1", "c", "N", "soon"], "D", "not a date"),
    "day that does not exist": (["thing1", "c", "N", "2025-02-30"], "D", "not a date"),
    "month that does not exist": (["thing1", "c", "N", "2025.13.1"], "D", "not a date"),
    "year alone": (["thing1", "c", "N", 2025], "D", "not a date"),
    "day before month": (["thing1", "c", "N", "01/07/2025"], "D", "not a date"),
    "short year": (["thing1", "c", "N", "25.7.1"], "D", "not a date"),
    "month that Excel cut": (["thing1", "c", "N", 2025.1], "D", "October"),
    "date as formula": (["thing1", "c", "N", "=TODAY()"], "D", "formula"),
    "number of no day": (["thing1", "c", "N", 3], "D", "not a date"),
    "truth as a date": (["thing1", "c", "N", True], "D", "not a date"),
    "unknown choice": (["thing1", "c", "N", None, "Gamma"], "E", "Alpha、Beta"),
    "choice as number": (["thing1", "c", "N", None, 7], "E", "Alpha、Beta"),
    "two choices": (["thing1", "c", "N", None, "Alpha、Beta"], "E", "Alpha、Beta"),
    "amount in words": (["thing1", "c", "N", None, None, "一百"], "F", "number"),
    "amount with its unit": (["thing1", "c", "N", None, None, "12万元"], "F", "number"),
    "too many places": (["thing1", "c", "N", None, None, 1.234], "F", "2 decimal"),
    "amount too large": (["thing1", "c", "N", None, None, 10**11], "F", "digits"),
    "amount as date": (
        ["thing1", "c", "N", None, None, datetime.date(2025, 7, 1)],
        "F",
        "formatted as a date",
    ),
    "amount that is no number": (["thing1", "c", "N", None, None, "nan"], "F", "number"),
    "neither yes nor no": (["thing1", "c", "N", None, None, None, "maybe"], "G", "是"),
    "number for yes": (["thing1", "c", "N", None, None, None, 2], "G", "是"),
    "fields that contradict each other": (["thing1", "same", "same"], "", "same"),
    "the same row twice": (["thing1", "twin", "N"], "", "row 2"),
}
TWIN = ["thing1", "twin", "First"]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def sheet(db):
    samples.types()
    for label in ("one", "two"):
        ContentType.objects.create(app_label=label, model="twice")
    return samples.sheet()


def errors_of(sheet, rows):
    """Every row but the first is given its own code, unless the code is what is wrong."""
    numbered = [[f"c{at}" if cell == "c" else cell for cell in row] for at, row in enumerate(rows)]
    return sheet.save(samples.book([TWIN, *numbered]), None)


def test_there_are_forty_kinds():
    assert len(IN_CELLS) >= 40


def test_all_of_them_in_one_sheet_are_named_at_row_and_column(sheet):
    before = Permission.objects.count()
    report = errors_of(sheet, [row for row, _letter, _word in IN_CELLS.values()])
    named = {error.row: error for error in report.errors}
    for row, (kind, (_cells, letter, word)) in enumerate(IN_CELLS.items(), start=3):
        assert row in named, kind
        assert named[row].cell == f"{letter}{row}", kind
        assert word in named[row].sentence, kind
    assert report.counts["wrong"] == len(IN_CELLS)
    assert Permission.objects.count() == before


def test_in_chinese_too(sheet):
    with translation.override("zh-hans"):
        report = errors_of(sheet, [row for row, _letter, _word in IN_CELLS.values()])
    assert report.error_count >= len(IN_CELLS)


@pytest.mark.parametrize(
    ("heads", "rows", "word"),
    [
        (["Other", "Words"], [["a", "b"]], "Type、Code、Name"),
        (["Type", "Code"], [["a", "b"]], "Name"),
        ([None], [], "Type"),
        (samples.HEADS, [], "no row"),
        (samples.HEADS, [["合计", 3]], "no row"),
    ],
)
def test_a_wrong_sheet_is_refused_as_a_whole(sheet, heads, rows, word):
    with pytest.raises(SheetRefused) as caught:
        sheet.check(samples.book(rows, heads), None)
    assert word in str(caught.value)


def test_words_in_a_column_of_numbers_are_unknown_and_no_failure(sheet):
    columns = {**samples.COLUMNS, "content_type": samples.Column("Type", lookup=("pk",))}
    by_number = samples.sheet("tests.number", columns=columns)
    right = ContentType.objects.get(model="thing1").pk
    rows = [["abc", "c1", "N"], ["9" * 30, "c2", "N"], ["-1", "c3", "N"], [right, "c4", "N"]]
    report = by_number.check(samples.book(rows), None)
    assert [error.cell for error in report.errors] == ["A2", "A3", "A4"]


def test_an_empty_book_is_refused(sheet):
    with pytest.raises(SheetRefused):
        sheet.check(samples.saved(openpyxl.Workbook()), None)


fields = st.sampled_from(
    [
        forms.CharField(),
        forms.DateField(),
        forms.DateTimeField(),
        forms.DecimalField(),
        forms.IntegerField(),
        forms.FloatField(),
        forms.BooleanField(),
        forms.NullBooleanField(),
        forms.ChoiceField(choices=[("a", "Alpha")]),
        forms.MultipleChoiceField(choices=[("a", "Alpha")]),
    ]
)
cells = st.one_of(
    st.none(),
    st.text(),
    st.text(alphabet="0123456789.-/年月日eE+ ：:"),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.builds(Formula, st.text()),
    st.builds(Fault, st.text()),
)


@settings(max_examples=800, deadline=None)
@given(fields, cells)
def test_no_cell_ever_breaks_the_reading(field, cell):
    with translation.override("en"), suppress(CellProblem, forms.ValidationError):
        field.clean(for_field(field, cell))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_no_file_ever_breaks_the_reading(content):
    from core.sheets import files

    for start in (b"", b"PK\x03\x04", files.OLE, b"Type,Code\n"):
        with suppress(SheetRefused):
            for worksheet in files.worksheets(io.BytesIO(start + content)):
                list(worksheet.rows)
