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


def lend(room, case):
    """Through the form of the tab, as a person fills it in."""
    room.go(case.get_absolute_url())
    room.page.locator("nav.tabs a[href='?tab=loans']").click()
    room.page.locator("details.adder summary").click()
    typing(room, room.page.locator("details.adder input[name=officer]"), "蒋丽")
    room.page.locator("[role=option]").first.click()
    room.page.locator("details.adder input[name=permissions]").check()
    until = clock.today() + timedelta(days=9)
    room.fill(until_date=until.isoformat(), reason="垃圾来源疑在东阳一侧，请协助核查清理。")
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
    neighbour.page.wait_for_load_state("networkidle")
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
