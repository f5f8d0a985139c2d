"""Stories of the public and the command room with what comes from outside (ZJ-14)."""

import pytest

from grid.models import Case, InboundMessage, Reporter
from grid.workflow import CASE
from tests.factories import officer
from tests.grid import cases, systems


@pytest.mark.parametrize("width", [375, 1440])
def test_somebody_reports_follows_and_rates(people, visit, width):
    """ZJ-14: report with a photo → number and code → settled → plain words → rated once."""
    cases.policy(people)
    person = visit("", width=width)
    person.go("/open/report/")
    person.check()
    person.picture(f"report-towns-{width}")
    person.page.locator("main a", has_text="佛堂镇").first.click()
    person.page.wait_for_load_state("networkidle")
    person.check()
    person.picture(f"report-form-{width}")
    person.fill(text="双林路28号前路灯不亮，晚上看不见路。", name="王小明", phone="13800001111")
    person.page.locator("[name=pictures]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": cases.picture().read()}
    )
    person.page.locator("[name=about][value='4']").check()
    person.page.locator("[name=consent]").check()
    person.send()
    case, reporter = Case.objects.get(), Reporter.objects.get()
    shown = [box.input_value() for box in person.page.locator("main input[readonly]").all()]
    assert shown == [case.number, reporter.follow_code]
    person.check()
    person.picture(f"report-taken-{width}")
    settled(people, case)
    person.page.locator("main a[href*='?number=']").click()
    person.page.wait_for_load_state("networkidle")
    person.fill(code=reporter.follow_code.lower())
    person.page.locator("main form .form-foot button").click()
    person.page.wait_for_load_state("networkidle")
    assert "路灯已修好。" in person.text()
    assert "王小明" not in person.text()
    person.check()
    person.picture(f"report-case-{width}")
    person.page.locator("[name=rating][value='5']").check()
    person.fill(words="很快，谢谢。")
    person.send()
    assert "5 / 5" in person.text()
    person.check()
    assert Case.objects.get().status == Case.Status.RATED


def settled(people, case):
    category = cases.category(people, "0405")
    case = CASE.apply(
        case, "dispatch", by=people.town_command, unit=people.squad, category=category
    )
    case = CASE.apply(case, "sign", by=people.agency_officer)
    case = CASE.apply(
        case, "feed_back", by=people.agency_officer, result="路灯已修好。", pictures=[cases.photo()]
    )
    CASE.apply(case, "confirm", by=people.town_command)


def test_the_command_room_maps_what_was_not_understood(people, visit):
    """ZJ-14: the list of what waits → the message, masked → category and place → a case."""
    hotline = systems.system(people)
    systems.send(hotline, systems.message(people, category="JD-09"), language="zh-CN")
    room = visit("county_command")
    room.go("/grid/inbound/")
    assert "JD-09" in room.text()
    room.check()
    room.picture("inbound-list")
    row = InboundMessage.objects.get()
    room.go(row.get_absolute_url())
    assert "13800001111" not in room.text()
    room.check()
    room.picture("inbound-detail")
    room.go(f"{row.get_absolute_url()}step/take_in/")
    room.check()
    room.picture("inbound-step")
    room.page.locator("[name=category]").select_option(str(cases.category(people, "0403").pk))
    room.page.locator("[name=is_remembered]").check()
    room.send()
    assert Case.objects.get().category.code == "0403"
    room.check()


def test_the_administrator_registers_a_system(people, visit):
    """ZJ-14: name, channel, ground → the secret, shown once."""
    people.keeper = officer("keeper", "system_admin", people.yiwu)
    keeper = visit("keeper")
    keeper.go("/grid/source/new/")
    keeper.check()
    keeper.picture("source-new")
    keeper.fill(name="综合行政执法案件管理系统")
    keeper.page.locator("main [name=kind]").select_option("department")
    keeper.page.locator("main [name=place]").select_option(str(people.yiwu.pk))
    keeper.send()
    keeper.check()
    keeper.picture("source-detail")
    keeper.page.locator("main a[href$='/secret/']").click()
    keeper.page.wait_for_load_state("networkidle")
    keeper.send()
    assert "X-QZ-System" in keeper.text()
    keeper.check()
    keeper.picture("source-secret")
