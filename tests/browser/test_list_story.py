"""Stories of a town's list: everybody compares two versions; the clerk draws up the next one."""

import pytest

from powers import list_files
from powers.models import ListEntry, TownList
from tests.powers import states, town_lists


def two_versions(people):
    """A list in force and the one before, with rows added, dropped and changed."""
    unit = town_lists.ground(people, statutory=3)
    states.item(people, kind="01", mode="statutory", name="乡村建设规划许可证核发")
    gone = town_lists.held(people, power=states.item(people, kind="02", name="对占道经营的处罚"))
    for name in ("对露天焚烧的处罚", "对违法停车的处罚"):
        town_lists.held(people, power=states.item(people, kind="02", name=name))
    first = town_lists.on_the_way(people, town_lists.sharpened(town_lists.draft(people), unit))
    town_lists.end(gone)
    town_lists.held(people, power=states.item(people, kind="02", name="对毁坏绿地的处罚"))
    second = town_lists.sharpened(town_lists.draft(people), unit)
    row = second.entries.get(name="对露天焚烧的处罚")
    ListEntry.objects.filter(pk=row.pk).update(flow=row.flow + "\n回访")
    return first, town_lists.on_the_way(people, second)


@pytest.mark.parametrize("width", [1440, 375])
def test_the_public_compares_two_versions_of_a_towns_list(people, visit, width):
    """ZJ-07, XY-2.2.2: open to everybody, each version at its address, what changed field by field."""
    first, second = two_versions(people)
    list_files.make({"list": second.pk})
    reader = visit("", width=width)
    reader.go("/open/lists/?q=露天焚烧")
    reader.check()
    reader.picture(f"list-search-{width}")
    reader.page.locator("main tbody a", has_text="佛堂镇").first.click()
    reader.page.wait_for_load_state("networkidle")
    assert "第2版" in reader.text()
    assert "对毁坏绿地的处罚" in reader.text()
    reader.check()
    reader.picture(f"list-list-{width}")
    reader.page.locator("main a", has_text="版本对照").click()
    reader.page.wait_for_load_state("networkidle")
    said = reader.text()
    for words in ("新增1项", "减少1项", "修改1项", "回访"):
        assert words in said
    reader.check()
    reader.picture(f"list-changes-{width}")
    assert reader.go(f"/open/towns/{people.fotang.code}/list/{first.number}/") == 200
    assert "已被新版本替代" in reader.text()
    reader.page.locator("main tbody a", has_text="对占道经营的处罚").click()
    reader.page.wait_for_load_state("networkidle")
    assert "立案责任" in reader.text()
    reader.check()
    reader.picture(f"list-entry-{width}")


def test_the_clerk_draws_up_the_next_version_sharpens_it_and_it_is_published(people, visit):
    """ZJ-07, R7: draft → rows sharpened, nothing lost on an error → leader, two reviews → county."""
    unit = town_lists.ground(people, statutory=3)
    town_lists.held(people, power=states.item(people, kind="02", name="对占道经营的处罚"))
    clerk = visit("town_clerk")
    clerk.go("/powers/townlist/new/")
    clerk.fill(note="首次公布。")
    clerk.check()
    clerk.picture("list-new")
    clerk.send()
    draft = TownList.objects.get(town=people.fotang)
    assert draft.entry_count == 4
    clerk.check()
    clerk.picture("list-draft")
    phone = visit("town_clerk", width=375)
    phone.go(f"/powers/townlist/{draft.pk}/rows/")
    phone.check()
    phone.picture("list-rows-375")
    sharpen(clerk, draft, unit)
    leader = visit("town_leader")
    leader.go(f"{draft.get_absolute_url()}step/submit/")
    leader.send()
    for name, step in (("county_reviewer", "review"), ("county_legal", "clear")):
        officer = visit(name)
        officer.go(f"{draft.get_absolute_url()}step/{step}/")
        officer.send()
    publish(visit("county_decider"), draft)
    reader = visit("county_reviewer")
    reader.go(f"{draft.get_absolute_url()}?tab=offices")
    assert "综合行政执法队" in reader.text()
    reader.check()
    reader.picture("list-published")
    reader.go(f"/powers/townlist/{draft.pk}/office/{unit.pk}/")
    assert "行政执法岗" in reader.text()
    reader.check()
    reader.picture("list-office")
    assert visit("").go(f"/open/towns/{people.fotang.code}/list/") == 200


def publish(decider, draft):
    """What waits for the county's decision stands on its desk."""
    decider.go("/accounts/desk/")
    assert draft.title in decider.text()
    decider.go(f"{draft.get_absolute_url()}step/publish/")
    decider.fill(document_number="义政发[2026] 018号", effective_date="2026-12-01")
    decider.check()
    decider.send()
    draft.refresh_from_db()
    assert (draft.status, draft.document_number) == ("published", "义政发〔2026〕18号")


def sharpen(clerk, draft, unit):
    """One wrong row keeps everything that was typed; then the rest is assigned at once."""
    row = draft.entries.order_by("number").first()
    clerk.go(f"/powers/townlist/{draft.pk}/rows/")
    clerk.check()
    clerk.picture("list-rows")
    page = clerk.page
    post = page.locator(f"[name=e{row.pk}-post]")
    post.fill("村镇建设岗")
    ListEntry.objects.filter(pk=row.pk).update(version=2)
    clerk.send()
    assert "尚未保存" in clerk.text()
    assert post.input_value() == "村镇建设岗"
    clerk.check()
    ListEntry.objects.filter(pk=row.pk).update(version=1)
    clerk.send()
    assert draft.entries.get(pk=row.pk).post == "村镇建设岗"
    page.locator("main [name=office]").select_option(str(unit.pk))
    page.locator("main [name=supervision_phone]").fill(town_lists.PHONE)
    page.locator("main [name=post]").fill("行政执法岗")
    page.locator("main [name=all]").check()
    page.locator("main button[name=assign]").click()
    page.wait_for_load_state("networkidle")
    assert not draft.entries.filter(office=None).exists()
    assert "已落实4行" in page.content()
