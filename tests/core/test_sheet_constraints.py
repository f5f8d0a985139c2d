"""Check constraints in sheets: asked once for all rows, told at the row that violates them."""

import datetime

import pytest
from django import forms
from django.db import connection
from django.db.models import CheckConstraint, F, Q
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core.sheets import Sheet, constraints
from powers.models import Use
from tests.core import sheet_samples as samples

pytestmark = pytest.mark.django_db
HEADS = ["Month", "Exercised", "On time"]
FIRST = datetime.date(2026, 10, 1)
WORD = "No more can be on time"


class BareForm(forms.ModelForm):
    """Checks nothing by itself: what is refused, the model's constraints refuse."""

    class Meta:
        model = Use
        fields = ["month", "exercised", "on_time"]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def sheet():
    columns = {"month": "Month", "exercised": "Exercised", "on_time": "On time"}
    return Sheet("tests.checked", BareForm, title="Use", columns=columns)


def told(sheet, *rows, heads=HEADS):
    report = sheet.check(samples.book(rows, heads), None)
    return [(error.cell, error.sentence) for error in report.errors]


def test_the_violating_rows_are_told_and_no_others(sheet):
    wrong = told(sheet, [FIRST, 3, 3], [FIRST, 3, 4], [FIRST, 0, 0], [FIRST, 1, 9])
    assert [cell for cell, _sentence in wrong] == ["3", "5"]
    assert all(WORD in sentence for _cell, sentence in wrong)


def test_a_constraint_on_one_column_is_told_at_its_cell(sheet):
    assert [cell for cell, _s in told(sheet, [FIRST, 1, 1], [FIRST.replace(day=2), 1, 1])] == ["A3"]


def test_each_constraint_of_a_row_is_told(sheet):
    wrong = told(sheet, [FIRST.replace(day=2), 3, 4])
    assert {cell for cell, _s in wrong} == {"2", "A2"}


def test_a_wrong_cell_hides_the_constraint_on_it_alone(sheet):
    """As in every form of Django: a constraint is not asked about a value that is none."""
    wrong = told(sheet, [FIRST, "many", 4], [FIRST.replace(day=2), 3, "many"])
    assert [cell for cell, _s in wrong] == ["B2", "C3", "A3"]


def test_a_constraint_on_what_the_form_leaves_out_says_nothing():
    class Part(BareForm):
        class Meta(BareForm.Meta):
            fields = ["month", "on_time"]

    columns = {"month": "Month", "on_time": "On time"}
    sheet = Sheet("tests.part", Part, title="Use", columns=columns)
    assert told(sheet, [FIRST, 9], heads=["Month", "On time"]) == []


def test_what_is_unknown_violates_nothing(sheet, monkeypatch):
    """In SQL a condition on NULL is neither true nor false: the database lets it pass."""
    checks = [CheckConstraint(condition=Q(by__gt=F("exercised")), name="never_known")]
    monkeypatch.setattr(Use._meta, "constraints", checks)
    monkeypatch.setattr(constraints, "_unasked", lambda row: set())
    assert told(sheet, [FIRST, 3, 3]) == []


def test_a_value_that_fits_no_column_does_not_hide_the_other_rows(sheet, monkeypatch):
    """Where the one statement breaks, the rows are asked one by one."""
    monkeypatch.setattr(constraints, "_type", lambda field: "date")
    assert [cell for cell, _s in told(sheet, [FIRST, 3, 3], [FIRST, 3, 4])] == ["3"]


def test_the_cost_is_the_same_for_20_and_200_rows(sheet):
    asked = []
    for amount in (20, 200):
        rows = [[FIRST, n, n] for n in range(amount)]
        with CaptureQueriesContext(connection) as queries:
            assert told(sheet, *rows) == []
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 8
