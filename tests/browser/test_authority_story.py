"""Stories of asking: what a town may do, for everybody and for any day; how far the reform is."""

import datetime as dt
from datetime import UTC, date, datetime

from accounts.models import Post
from core import clock
from powers.workflow import DELEGATION
from tests.powers import states

STARTED, RECALLED = date(2025, 3, 10), date(2025, 9, 1)


def on(day):
    return clock.pretend(datetime(day.year, day.month, day.day, 2, tzinfo=UTC))


def held_for_half_a_year(people):
    """建筑工程施工许可, exercised by 佛堂镇 from March to August 2025."""
    Post.objects.update(from_date=date(2020, 1, 1))
    with on(STARTED):
        line = states.ready(people, power=states.item(people, "01", name="建筑工程施工许可"))
        DELEGATION.apply(line, "start", by=people.town_leader)
    with on(RECALLED):
        data = states.step_data("recall")
        DELEGATION.apply(line, "recall", by=people.county_decider, note="承接能力不足", **data)
    return line


def ask(visitor, day):
    visitor.fill(town="佛堂镇", power="施工许可", on=day)
    visitor.page.locator(".may-form button").click()
    visitor.page.wait_for_load_state("networkidle")
    return visitor.page.locator(".may-answer").inner_text()


def test_may_fotang_do_this_on_2025_06_01(people, visit):
    """XY-2.1.2: anybody asks without an account, for a day before, within and after."""
    held_for_half_a_year(people)
    public = visit(None)
    public.go("/open/may/")
    public.check()
    during = ask(public, "2025-06-01")
    assert during.startswith("可以")
    assert "2025-03-10" in during
    assert public.page.locator(".may-yes").count() == 1
    public.check()
    public.picture("may")
    after = ask(public, "2025-10-01")
    assert public.page.locator(".may-no").count() == 1
    assert "2025-08-31" in after
    assert "义乌市应急管理局" in after
    before = ask(public, "2025-01-01")
    assert "2025-03-10" in before
    public.check()


def test_a_lead_reads_the_desk_and_follows_a_figure(people, visit):
    """One minute: the figures on the desk, the dashboard, the list behind a number."""
    for status in ("in_force", "in_force", "suspended", "legal"):
        line = states.draft(people, status)
    type(line).objects.filter(pk=line.pk).update(due_date=clock.today() - dt.timedelta(days=2))
    lead = visit("city_lead")
    lead.go("/")
    lead.check()
    late = lead.page.locator("a.figure", has=lead.page.locator(".figure-late"))
    late.click()
    lead.page.wait_for_load_state("networkidle")
    assert lead.page.locator("#list tbody tr").count() == 1
    lead.go("/powers/overview/")
    lead.page.wait_for_selector("[data-chart] svg")
    lead.check()
    lead.picture("overview")
    lead.page.locator(".breakdown a", has_text="安全生产").first.click()
    lead.page.wait_for_load_state("networkidle")
    assert lead.page.locator("#list tbody tr").count() == 2
    lead.check()
