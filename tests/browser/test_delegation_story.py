"""One power from the wish of a town to its public list, by everybody whose turn it is."""

import datetime

from core.clock import today
from core.history import Step
from powers.models import Batch, Delegation
from tests.powers import states

DAY = datetime.timedelta(days=1)


def take(visitor, step, **values):
    """Take a step on all waiting lines of the list, in bulk."""
    visitor.go("/powers/delegation/")
    boxes = visitor.page.locator("tbody input[name=pk]")
    for place in range(boxes.count()):
        boxes.nth(place).check()
    visitor.page.locator(f"button[name=step][value={step}]").click()
    visitor.page.wait_for_load_state("networkidle")
    visitor.fill(**values)
    visitor.send()


def statuses():
    return sorted(Delegation.objects.values_list("status", flat=True))


def test_a_batch_goes_from_the_town_to_the_public(people, visit):
    """ZJ-06, ZJ-07, ZJ-20, XY-2.1.1: asked, reviewed by keyboard, returned, mended, started, read."""
    powers = [
        states.item(people, name=name) for name in ("渣土处置核准", "户外广告备案", "占道许可核准")
    ]
    states.officers(people, 2)
    clerk = visit("town_clerk")
    ask_for(clerk, powers)
    group = Batch.objects.get()

    give_verdicts(visit("department_officer"), group, ["1", "1", "1"])
    reviewer = visit("county_reviewer")
    give_verdicts(reviewer, group, ["1", "1", "1"], picture="review-grid")
    legal_returns_one(visit("county_legal"), group)
    mend(clerk, visit, group)
    assert statuses() == ["decision"] * 3

    day = today().isoformat()
    take(visit("county_decider"), "decide", number="义政发〔2026〕12号", issued_date=day)
    take(reviewer, "file", number="备案1号", issued_date=day, issuer="金华市委编办")
    take(reviewer, "announce", number="义政告〔2026〕3号", issued_date=day, effective_date=day)
    officer = visit("department_officer")
    take(officer, "hand_over", number="交接1号", issued_date=day)
    take(officer, "train", number="培训1号", issued_date=day)
    states.equipped(people, *Delegation.objects.filter(batch=group))
    leader = visit("town_leader")
    take(leader, "take_over")
    take(leader, "start")
    assert statuses() == ["in_force"] * 3
    leader.go(f"/powers/delegation/{Delegation.objects.first().pk}/?tab=history")
    leader.check()
    leader.picture("delegation")
    the_public_finds_it(visit("", width=375))
    assert Step.objects.filter(name="start").count() == 3


def ask_for(clerk, powers):
    """The clerk ticks the items, draws the request up, and submits the whole batch."""
    clerk.go("/powers/ask/")
    clerk.check()
    clerk.picture("ask")
    clerk.fill(title="2026年第一批承接事项")
    for power in powers:
        clerk.page.locator(f"#item-{power.pk}").check()
    clerk.send()
    assert Delegation.objects.filter(status="draft").count() == len(powers)
    clerk.check()
    clerk.go(f"/powers/batch/{Batch.objects.get().pk}/submit/")
    clerk.fill(number="党委会纪要〔2026〕3号", issued_date=today().isoformat())
    clerk.send()
    assert statuses() == ["department"] * len(powers)


def give_verdicts(visitor, group, keys, picture=""):
    """A key for each line; the grid goes to the next line by itself."""
    visitor.go(f"/powers/batch/{group.pk}/review/")
    visitor.check()
    if picture:
        visitor.picture(picture)
    for done, key in enumerate(keys, 1):
        visitor.page.keyboard.press(key)
        wait_done(visitor, done)
    assert visitor.troubles == []


def wait_done(visitor, amount):
    visitor.page.locator("tr.is-done").nth(amount - 1).wait_for()


def legal_returns_one(legal, group):
    """Legal clears two and returns one; the reason is asked for and written without the mouse."""
    legal.go(f"/powers/batch/{group.pk}/review/")
    legal.page.keyboard.press("1")
    wait_done(legal, 1)
    legal.page.keyboard.press("2")
    legal.page.wait_for_selector("tr.is-current .verdict-answer:not(:empty)")
    legal.page.keyboard.type("设定依据条款有误")
    legal.page.keyboard.press("Enter")
    wait_done(legal, 2)
    legal.page.keyboard.press("1")
    wait_done(legal, 3)
    assert statuses() == ["decision", "decision", "returned"]


def mend(clerk, visit, group):
    """The clerk reads why, corrects the line and submits it again; the offices see what changed."""
    line = Delegation.objects.get(status="returned")
    clerk.go(line.get_absolute_url())
    assert "设定依据条款有误" in clerk.text()
    clerk.go(f"{line.get_absolute_url()}step/amend/")
    clerk.fill(scope_note="仅限镇区范围")
    clerk.send()
    clerk.go(f"{line.get_absolute_url()}step/submit/")
    clerk.fill(number="党委会纪要〔2026〕4号", issued_date=today().isoformat())
    clerk.send()
    give_verdicts(visit("department_officer"), group, ["1"])
    reviewer = visit("county_reviewer")
    reviewer.go(f"/powers/batch/{group.pk}/review/")
    assert "仅限镇区范围" in reviewer.text()
    give_verdicts(reviewer, group, ["1"])
    give_verdicts(visit("county_legal"), group, ["1"])


def the_public_finds_it(somebody):
    """No account, a phone, two characters."""
    somebody.go("/open/towns/330782100/powers/?q=%E6%B8%A3%E5%9C%9F")
    somebody.check()
    somebody.picture("public-list")
    somebody.page.get_by_text("渣土处置核准").click()
    somebody.page.wait_for_load_state("networkidle")
    assert "义乌市应急管理局" in somebody.text()
    somebody.check()


def test_a_neighbour_finds_nothing(people, visit):
    """A reviewer of 东阳市 sees no row, gets 404 by url and from the API."""
    line = states.draft(people, "staffing")
    neighbour = visit("neighbour_reviewer")
    neighbour.go("/powers/delegation/")
    assert line.title not in neighbour.text()
    for path in (
        line.get_absolute_url(),
        line.batch.get_absolute_url(),
        f"/powers/batch/{line.batch_id}/review/",
        f"/api/v1/delegations/{line.pk}/",
    ):
        assert neighbour.go(path) == 404, path
    neighbour.go("/powers/review/")
    neighbour.check()


def test_two_reviewers_meet_on_one_line(people, visit):
    """The second one reads who was first, in place, and nothing happens twice."""
    line = states.draft(people, "staffing")
    first, second = visit("county_reviewer"), visit("county_reviewer")
    for visitor in (first, second):
        visitor.go("/powers/review/")
    first.page.keyboard.press("1")
    first.page.wait_for_selector("tr.is-done")
    second.page.keyboard.press("3")
    second.page.keyboard.type("重复")
    second.page.keyboard.press("Enter")
    second.page.wait_for_selector(".verdict-answer[data-tone=late]")
    assert "county_reviewer" in second.text()
    assert Step.objects.of(line).count() == 1
