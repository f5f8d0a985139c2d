"""A case by telephone: to the agency, back three times, to the county, settled, verified, rated."""

import os
from pathlib import Path

from core.history import Step
from grid.models import Case
from tests.grid import cases

SHOTS = os.environ.get("SHOTS")


def shot(visitor, name):
    """A picture for whoever looks at the pages while building, where SHOTS names a folder."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        visitor.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def step(visitor, case, name, pictures=(), **values):
    """Open the step from the case's page, fill it in, send it."""
    visitor.go(f"{case.get_absolute_url()}step/{name}/")
    for field, value in values.items():
        box = visitor.page.locator(f"main [name={field}]").last
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(value)
        elif box.get_attribute("type") == "radio":
            visitor.page.locator(f"main [name={field}][value='{value}']").check()
        else:
            box.fill(value)
    if pictures:
        visitor.page.locator("main [name=pictures]").set_input_files(list(pictures))
    shot(visitor, f"step-{name}")
    visitor.send()
    visitor.check()
    case.refresh_from_db()


def entered(room, people):
    """The command room writes down what the hotline tells."""
    room.go("/grid/case/new/")
    room.page.locator("main [name=source]").select_option("hotline")
    room.page.locator("main [name=category]").select_option(str(cases.category(people).pk))
    room.fill(
        text="双林路28号水果店占道经营，人行道只剩半米。请尽快处理。",
        address="双林路28号", teller_name="王小明", teller_phone="13800001111",
    )  # fmt: skip
    shot(room, "new")
    room.send()
    room.check()
    case = Case.objects.get()
    assert case.number in room.text()
    assert "王**" in room.text()
    assert "13800001111" not in room.text()
    shot(room, "received")
    return case


def picture():
    file = cases.picture()
    return {"name": file.name, "mimeType": "image/jpeg", "buffer": file.read()}


def test_three_returns_take_a_case_to_the_county(people, visit):
    """ZJ-12: the agency officer returns it, the third refusal goes to the county, which routes it again."""
    cases.policy(people)
    room, officer = visit("town_command"), visit("agency_officer")
    case = entered(room, people)
    for _time in range(3):
        step(room, case, "dispatch", unit=str(people.squad.pk))
        officer.go("/accounts/inbox/")
        assert case.title in officer.text()
        step(officer, case, "return", reason="not_ours", note="市场经营秩序不属本队职责。")
    assert (case.status, case.tier, case.refusals) == ("at_county", 3, 3)
    room.go(case.get_absolute_url())
    assert room.page.locator("main .next-step form, main a[href*='/step/dispatch/']").count() == 0
    county, bureau = visit("county_command"), visit("other_department_officer")
    county.go("/accounts/inbox/")
    assert case.title in county.text()
    step(county, case, "dispatch", unit=str(people.enforcement.pk))
    step(bureau, case, "sign")
    the_result_needs_a_picture(bureau, case)
    step(bureau, case, "feed_back", pictures=[picture()], result="已与店主面谈，货物搬回店内。")
    step(county, case, "confirm")
    shot(county, "closed")
    step(county, case, "rate", rating="5")
    assert case.status == "rated"
    names = list(Step.objects.of(case).values_list("name", flat=True))
    assert names[-5:] == ["dispatch", "sign", "feed_back", "confirm", "rate"]
    the_way_is_told(room, case)


def the_result_needs_a_picture(bureau, case):
    """ZJ-12: closing without evidence is refused; what was typed stays."""
    bureau.go(f"{case.get_absolute_url()}step/feed_back/")
    bureau.fill(result="已处理。")
    bureau.send()
    assert "已处理。" in bureau.page.locator("main [name=result]").input_value()
    case.refresh_from_db()
    assert case.status == "handling"


def the_way_is_told(room, case):
    """The town reads on a phone how it went, with the limit of each stage."""
    room.page.set_viewport_size({"width": 375, "height": 800})
    room.go(case.get_absolute_url())
    shot(room, "detail-375")
    room.check()
