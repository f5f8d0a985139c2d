"""A leader supervises a case with a red card; an agency asks for more time on a phone."""

from datetime import timedelta

from accounts.models import Post
from core import clock
from grid import cards
from grid.models import CaseRequest, Supervision
from tests.browser.test_case_story import step
from tests.grid import cases


def late_case(people):
    """Signed for two weeks ago, and nothing since."""
    Post.objects.update(from_date=clock.today() - timedelta(days=30))
    with clock.pretend(clock.now() - timedelta(days=14)):
        case = cases.handling(people, text="佛堂农贸市场北侧消防通道被货物占用。")
    cards.watch()
    return case


def test_a_leader_supervises_a_case_with_a_red_card(people, visit):
    """R22, ZJ-12: the red card is on the desk, supervision in writing, answer, end."""
    case = late_case(people)
    leader, agency = visit("town_leader"), visit("agency_head")
    leader.go("/")
    assert case.title in leader.text()
    leader.check()
    leader.go(case.get_absolute_url())
    leader.check()
    leader.go(f"{case.get_absolute_url()}supervision/")
    leader.page.locator("main [name=level][value='2']").check()
    leader.fill(reason="超期未处置，群众反复投诉。", copied_to="分管副镇长")
    leader.send()
    leader.check()
    leader.picture("supervision")
    row = Supervision.objects.get(level=2)
    assert leader.page.locator("a[href$='order.docx']").count() == 1
    step(agency, row, "answer", note="已清空通道，增设隔离桩。")
    step(leader, row, "close")
    assert row.status == Supervision.Status.CLOSED


def test_more_time_is_asked_for_and_granted(people, visit):
    """R20: asked by the unit, granted by the room."""
    case = cases.handling(people)
    agency, room = visit("agency_officer", width=375), visit("town_command")
    agency.go(f"{case.get_absolute_url()}extension/")
    agency.check()
    agency.fill(amount="1", reason="等检测结果。")
    agency.send()
    step(room, CaseRequest.objects.get(), "grant")
    room.go(case.get_absolute_url())
    assert "+1" in room.page.locator(".limit-box").inner_text()
    room.check()
