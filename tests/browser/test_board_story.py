"""The command room triages by keyboard: forty cases without leaving the page (ZJ-12)."""

import pytest

from grid.models import Case, RoutingRule
from grid.workflow import CASE
from tests.grid import cases


@pytest.fixture
def morning(people):
    """Forty cases from the night, a duplicate, one without a category, one to be verified."""
    RoutingRule.objects.create(place=people.fotang, category_code="0405", unit=people.squad)
    here = {"longitude": 120.018, "latitude": 29.203}
    night = [
        cases.received(people, text=f"双林路{n}号店外经营，影响通行。", **here) for n in range(37)
    ]
    night.append(cases.received(people, text="楼道里电动车充电，消防通道被占用。", category=None))
    night.append(cases.received(people, text="稽亭路口路灯不亮。", urgency="extreme"))
    night.append(cases.fed_back(people))
    return night


def test_forty_cases_are_triaged_by_keyboard(people, visit, morning):
    room = visit("town_command")
    assert room.go("/grid/board/") == 200
    page = room.page
    room.picture("board")
    room.check()
    page.keyboard.press("?")
    assert page.locator(".review-help[open] dd").count() == 10
    page.keyboard.press("?")
    for done in range(1, 41):
        row = page.locator("tr.is-current")
        keys = row.get_attribute("data-keys")
        if row.get_attribute("data-needs-category") is not None:
            page.keyboard.press("c")
            page.locator("tr.is-current [data-ask] button").first.wait_for()
            page.keyboard.press("1")
        page.keyboard.press("v" if "v" in keys else "d")
        worked(page, done)
    assert Case.objects.filter(status="dispatched").count() == 39
    assert "40 / " in page.locator("[data-progress-text]").inner_text()
    room.picture("board-worked")


def worked(page, done):
    """The board says that so many are done, whether the row still stands there or not."""
    page.locator("[data-progress-text]", has_text=f"{done} / ").wait_for(timeout=10_000)


def test_merging_handing_on_and_a_conflict_in_place(people, visit, morning):
    room = visit("town_command")
    room.go("/grid/board/?platform=3&lane=new")
    page = room.page
    first = Case.objects.get(pk=page.locator("tr.is-current").get_attribute("data-case"))
    page.keyboard.press("m")
    page.locator("tr.is-current [data-ask] input").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.locator("tr.is-current [data-ask] button").first.click()
    worked(page, 1)
    first.refresh_from_db()
    assert first.status == "merged"
    second = Case.objects.get(pk=page.locator("tr.is-current").get_attribute("data-case"))
    page.keyboard.press("x")
    page.locator("tr.is-current [data-ask] button").first.wait_for()
    page.keyboard.press("3")
    page.locator("tr.is-current [data-ask] input").fill("治安案件。")
    page.keyboard.press("Enter")
    worked(page, 2)
    second.refresh_from_db()
    assert second.status == "handed_on"
    third = Case.objects.get(pk=page.locator("tr.is-current").get_attribute("data-case"))
    CASE.apply(third, "accept", by=people.town_command)
    page.keyboard.press("d")
    page.locator(f'tr[data-case="{third.pk}"] .verdict-answer[data-tone=late]').wait_for()
    third.refresh_from_db()
    assert third.status == "accepted"
    page.keyboard.press("Enter")
    page.locator("#panel h1, #panel h2").first.wait_for()
    assert "/grid/board/" in page.url


def test_a_new_case_appears_by_itself_and_an_urgent_one_is_told(people, visit):
    cases.received(people)
    room = visit("town_command")
    room.context.grant_permissions(["notifications"])
    room.go("/grid/board/")
    room.page.locator("[data-alarm]").click()
    fresh = cases.received(people, urgency="extreme")
    room.page.locator(f'tr[data-case="{fresh.pk}"][data-alert]').wait_for(timeout=12000)


@pytest.mark.parametrize(
    "path", ["board/wall/", "board/map/", "board/places/", "figures/", "route/try/"]
)
def test_the_pages_around_the_board(people, visit, morning, path):
    room = visit("county_command", width=1920 if "wall" in path else 1440)
    if "wall" in path:
        room.page.set_viewport_size({"width": 1920, "height": 1080})
    assert room.go(f"/grid/{path}") == 200
    room.picture(path.strip("/").rpartition("/")[2])
    room.check()
