"""A neighbour's joint handling and its end: lent, read, noted with a picture, taken back (ZJ-12)."""

from datetime import date, timedelta

import pytest

from core import clock
from core.attachments import Attachment
from core.history import Step
from core.sharing import Loan
from tests.browser.test_case_story import picture, shot, step
from tests.browser.test_suggestions_story import typing
from tests.factories import officer
from tests.grid import cases
from towns.models import PolicyParameter

REASON = "垃圾来源疑在东阳一侧，请协助核查清理。"
NOTE = "我方河段已清理，增设警示牌。"


@pytest.fixture
def border(people):
    """A case on the border river, and a colleague of 东阳市 who does not see it."""
    PolicyParameter.objects.create(
        name="loan_days_max", label="天数", value="90", from_date=date(2000, 1, 1)
    )
    people.dongyang_command = officer(
        "dongyang_command", "county_command", people.dongyang, full_name="蒋丽娟"
    )
    return cases.handling(people, text="佛堂与横店交界河段岸边倾倒生活垃圾。")


def open_form(room, case):
    room.go(case.get_absolute_url())
    room.page.locator("nav.tabs a[href='?tab=loans']").click()
    room.page.locator("details.adder summary").click()


def fill_in(room, days=9):
    """As a person does: a few letters of the name, the rest by hand."""
    typing(room, room.page.locator("main input[name=officer]"), "蒋丽")
    room.page.locator("[role=option]").first.click()
    room.page.locator("main input[name=permissions]").check()
    until = clock.today() + timedelta(days=days)
    room.fill(until_date=until.isoformat(), reason=REASON)


def lend(room, case):
    """Through the form of the tab."""
    open_form(room, case)
    fill_in(room)
    shot(room, "lend-form")
    room.check()
    room.page.locator("details.adder form button[type=submit]").click()
    room.page.wait_for_load_state("networkidle")
    shot(room, "lent")
    room.check()
    assert "蒋丽娟" in room.text()


def answer_of_the_interface(visitor, case):
    """What a program in the neighbour's browser is told."""
    return visitor.page.request.get(f"{visitor.url}/api/v1/cases/{case.pk}/").status


def test_a_neighbour_helps_with_a_case_until_the_loan_ends(border, people, visit):
    case, room, neighbour = border, visit("town_command"), visit("dongyang_command")
    assert neighbour.go(case.get_absolute_url()) == 404
    assert answer_of_the_interface(neighbour, case) == 404
    lend(room, case)
    assert {loan.user for loan in Loan.objects.all()} == {people.dongyang_command}
    neighbour.go("/grid/case/")
    assert case.number in neighbour.text()
    neighbour.page.get_by_role("link", name=case.number).click()
    neighbour.page.wait_for_selector("#panel h2, main .timeline")
    assert case.title in neighbour.page.locator("#panel").inner_text()
    shot(neighbour, "lent-read")
    neighbour.check()
    assert answer_of_the_interface(neighbour, case) == 200
    step(neighbour, case, "note", pictures=[picture()], note=NOTE)
    assert Step.objects.of(case).last().by == people.dongyang_command
    assert Attachment.objects.of(case).get(kind="note").created_by == people.dongyang_command
    room.go(f"{case.get_absolute_url()}?tab=history")
    assert NOTE in room.text()
    end(room, case)
    assert neighbour.go(case.get_absolute_url()) == 404
    assert answer_of_the_interface(neighbour, case) == 404
    neighbour.go("/grid/case/")
    assert case.number not in neighbour.text()


def end(room, case):
    """The lender takes it back at once."""
    room.go(f"{case.get_absolute_url()}?tab=loans")
    room.page.on("dialog", lambda dialog: dialog.accept())
    room.page.locator("button[name=end]").click()
    room.page.wait_for_load_state("networkidle")
    room.check()
    assert not Loan.objects.exists()


def test_what_is_wrong_with_a_loan_is_said_and_mended_on_a_phone(border, visit):
    """Too long a loan, nobody of this name: the sentence at the field, what was typed is kept."""
    room = visit("town_command", width=375)
    open_form(room, border)
    fill_in(room, days=400)
    room.fill(officer="蒋丽华")
    room.page.locator("details.adder form button[type=submit]").click()
    room.page.wait_for_load_state("networkidle")
    shot(room, "lend-wrong")
    room.check()
    assert room.page.locator("main .field-error").count() == 2
    assert room.page.locator("main [name=reason]").input_value() == REASON
    room.fill(officer="蒋丽娟", until_date=clock.today().isoformat())
    room.send()
    assert {loan.user.full_name for loan in Loan.objects.all()} == {"蒋丽娟"}
    shot(room, "lent-phone")
    room.check()
