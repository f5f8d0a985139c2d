"""A sheet in the browser: mistakes at their cells, mended, brought in, undone; kept once built on."""

from django.urls import reverse

from core.imports import ImportJob
from powers.models import Delegation
from powers.workflow import DELEGATION
from tests.powers import request_books as books
from tests.powers import states


def upload(visitor, path, content):
    visitor.go(reverse("powers:delegation-import"))
    path.write_bytes(content)
    visitor.page.set_input_files("main input[type=file]", path)
    visitor.send()


def press(visitor):
    visitor.page.locator("#job form[data-guard] button").click()
    visitor.page.wait_for_load_state("networkidle")


def rows(people, items, **wrong):
    for item in items:
        yield [books.BATCH, books.NUMBER, people.fotang.code, item.local_code, None, "仅限镇区"]
    if wrong:
        yield [wrong.get(name) for name in books.NAMES]


def test_a_sheet_is_mended_brought_in_and_undone(people, visit, tmp_path, settings):
    """Errors in place, confirm, result; undone within the day, where nothing stands on it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    items, file = [states.item(people) for _n in range(3)], tmp_path / "申请.xlsx"
    reviewer = visit("county_reviewer")
    wrong = {"batch_title": books.BATCH, "document_number": books.NUMBER, "town": "横店镇"}
    upload(reviewer, file, books.plain_book(rows(people, items, **wrong)).getvalue())
    assert "C5" in reviewer.text()
    assert "D5" in reviewer.text()
    reviewer.check()

    upload(reviewer, file, books.plain_book(rows(people, items)).getvalue())
    press(reviewer)
    assert Delegation.objects.count() == 3
    reviewer.check()
    press(reviewer)  # the page has one button now: to undo it
    assert not Delegation.objects.exists()
    assert ImportJob.objects.latest("pk").is_undone
    reviewer.check()


def test_an_import_on_which_something_stands_says_what(people, visit, tmp_path, settings):
    """A line was submitted meanwhile: it is named, with who did it, and all lines stay."""
    settings.MEDIA_ROOT = tmp_path / "media"
    items, file = [states.item(people) for _n in range(3)], tmp_path / "申请.xlsx"
    reviewer = visit("county_reviewer", width=375)
    upload(reviewer, file, books.plain_book(rows(people, items)).getvalue())
    press(reviewer)
    line = Delegation.objects.first()
    DELEGATION.apply(line, "submit", by=people.town_clerk, **states.step_data("submit"))
    press(reviewer)
    assert f"“{line}”" in reviewer.page.locator("[role=alert]").inner_text()
    assert Delegation.objects.count() == 3
    reviewer.check()
