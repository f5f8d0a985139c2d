"""Naming a town or an officer by a few letters: with the keyboard, with the mouse, without scripts."""

import os
from datetime import date, timedelta

import pytest

from core import clock
from core.sharing import Loan
from tests.powers import states
from towns.models import PolicyParameter

SHOTS = os.environ.get("SHOTS", "")


def shot(visitor, name):
    if SHOTS:
        visitor.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def typing(visitor, box, text):
    box.click()
    box.press_sequentially(text)
    visitor.page.wait_for_selector("[role=option]", timeout=5000)


@pytest.mark.parametrize("width", [1440, 375])
def test_a_citizen_names_the_town_with_the_keyboard_alone(people, visit, width):
    public = visit(None, width)
    public.go("/open/may/")
    box = public.page.locator("input[name=town]")
    typing(public, box, "佛堂")
    assert box.get_attribute("aria-expanded") == "true"
    assert "义乌市" in public.page.locator("[role=option]").first.inner_text()
    shot(public, f"suggest-{width}")
    public.check()
    box.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    assert public.page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    box.press("Enter")
    assert box.input_value() == "佛堂镇 330782100"
    assert box.get_attribute("aria-expanded") == "false"
    assert public.page.locator("[role=option]:visible").count() == 0
    box.fill("")
    typing(public, box, "chian")
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "chian"
    public.check()


def test_the_reviewer_lends_a_line_to_the_neighbour_and_ends_it(people, visit):
    PolicyParameter.objects.create(
        name="loan_days_max", label="天数", value="90", from_date=date(2000, 1, 1)
    )
    line = states.draft(people, "department")
    reviewer = visit("county_reviewer")
    reviewer.go(f"{line.get_absolute_url()}?tab=loans")
    shot(reviewer, "loans-empty")
    reviewer.check()
    reviewer.page.locator("details.adder summary").click()
    typing(reviewer, reviewer.page.locator("input[name=officer]"), "neighbour_r")
    reviewer.page.locator("[role=option]").first.click()
    until = clock.today() + timedelta(days=9)
    reviewer.fill(until_date=until.isoformat(), reason="跨界事项协助核查")
    shot(reviewer, "loans-form")
    reviewer.check()
    reviewer.page.locator("details.adder form button[type=submit]").click()
    reviewer.page.wait_for_load_state("networkidle")
    assert "跨界事项协助核查" in reviewer.text()
    shot(reviewer, "loans")
    reviewer.check()
    assert {loan.user for loan in Loan.objects.all()} == {people.neighbour_reviewer}
    neighbour = visit("neighbour_reviewer", 375)
    assert neighbour.go(line.get_absolute_url()) == 200
    neighbour.check()
    reviewer.page.on("dialog", lambda dialog: dialog.accept())
    reviewer.page.locator("button[name=end]").click()
    reviewer.page.wait_for_load_state("networkidle")
    assert not Loan.objects.exists()
    assert neighbour.go(line.get_absolute_url()) == 404
