"""The grid worker's phone (ZJ-14): written without a network, sent later, once; what moved on meanwhile."""

import os
from pathlib import Path

import pytest

from core.attachments import Attachment
from grid.models import Case, Grid, PatrolLog
from grid.workflow import CASE
from tests.browser.phone import entries, in_hand, offline, online, photo, until, wait_for
from tests.grid import cases, ground

SHOTS = os.environ.get("SHOTS")
PAGES = ("", "report/", "patrol/", "queue/", "mine/", "task/", "conflict/", "offline/")


def shot(visitor, name):
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        visitor.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture
def worker(people):
    """The grid worker with two grids; one of them has ground where the phone is."""
    cases.policy(people)
    people.ground = ground.staffed(people.fotang, people.grid_worker)
    people.second = ground.staffed(people.fotang, people.grid_worker)
    ring = [[120.0, 29.2], [120.02, 29.2], [120.02, 29.22], [120.0, 29.22], [120.0, 29.2]]
    Grid.objects.filter(pk=people.ground.pk).update(
        boundary={"type": "Polygon", "coordinates": [ring]}, min_lon=120.0, max_lon=120.02,
        min_lat=29.2, max_lat=29.22, centre_lon=120.01, centre_lat=29.21,
    )  # fmt: skip
    return people.grid_worker


def test_reports_without_a_network_arrive_once(people, visit, worker, tmp_path):
    """Offline: report with photo and position, patrol in two taps; online: the room sees it once."""
    phone = in_hand(visit, "grid_worker")
    phone.check()
    offline(phone)
    phone.page.goto(phone.url + "/grid/field/report/")
    write_report(phone, photo(tmp_path))
    phone.page.wait_for_url("**/grid/field/queue/")
    wait_for(phone, "report", "waiting")
    shot(phone, "queue-offline")
    phone.picture("field")
    assert not Case.objects.exists()
    two_taps(phone)
    wait_for(phone, "patrol", "waiting")
    online(phone)
    wait_for(phone, "report", "sent")
    wait_for(phone, "patrol", "sent")
    phone.page.wait_for_timeout(500)
    phone.check()
    shot(phone, "queue-sent")
    case = Case.objects.get()
    assert case.grid == people.ground
    assert Attachment.objects.of(case).filter(kind="before").count() == 1
    picture = Attachment.objects.of(case).get()
    assert picture.size < 600_000
    assert PatrolLog.objects.get().worker == worker
    room = visit("town_command")
    room.go("/grid/case/")
    assert room.text().count(case.number) == 1
    room.leave()


def write_report(phone, picture):
    page = phone.page
    page.locator("#phrases .chip").first.click()
    page.locator("#text").fill("双林路28号门前窨井盖缺失，已设警示，请尽快更换。")
    page.locator("input[data-photos=pictures]").set_input_files(str(picture))
    page.locator(".thumb").wait_for()
    page.locator("#locate").click()
    until(phone, "document.querySelector('[name=longitude]').value !== ''")
    shot(phone, "report-filled")
    page.locator("#report button[type=submit]").click()


def two_taps(phone):
    """First tap: the page. Second tap: save."""
    phone.page.locator(".field-tabs a[href='/grid/field/patrol/']").click()
    phone.page.locator("#patrol button[type=submit]").wait_for()
    shot(phone, "patrol")
    phone.page.locator("#patrol button[type=submit]").click()
    phone.page.wait_for_url("**/grid/field/queue/")


def test_a_case_that_moved_on_asks_the_worker(people, visit, worker):
    """Verified offline, sent back meanwhile: the worker sees both and decides; nothing is overwritten."""
    case = cases.fed_back(people, grid=people.ground)
    phone = in_hand(visit, "grid_worker")
    phone.page.locator(f"a[href='/grid/field/task/?case={case.pk}']").wait_for()
    shot(phone, "today")
    offline(phone)
    phone.page.locator(f"a[href='/grid/field/task/?case={case.pk}']").click()
    phone.page.locator("form[data-step=confirm]").wait_for(state="attached")
    shot(phone, "task")
    phone.page.locator("details:has(form[data-step=confirm]) > summary").click()
    phone.page.locator("form[data-step=confirm] textarea").fill("现场已恢复。")
    phone.page.locator("form[data-step=confirm] button[type=submit]").click()
    wait_for(phone, "step", "waiting")
    fresh = Case.objects.get(pk=case.pk)
    CASE.apply(fresh, "redo", by=people.town_command, note="照片看不清。")
    online(phone)
    wait_for(phone, "step", "conflict")
    phone.page.locator("a[href*='/conflict/']").click()
    phone.page.locator("#sentence").wait_for()
    phone.check()
    shot(phone, "conflict")
    assert "现场已恢复。" in phone.text()
    assert phone.page.locator("#again").is_hidden()
    phone.page.once("dialog", lambda dialog: dialog.accept())
    phone.page.locator("#drop").click()
    phone.page.wait_for_url("**/grid/field/queue/")
    assert entries(phone) == []
    fresh.refresh_from_db()
    assert fresh.status == Case.Status.HANDLING


def test_a_refused_entry_is_mended_and_sent_again(people, visit, worker):
    """Settled on the spot without its photo: refused with a sentence at the field; nothing typed is lost."""
    phone = in_hand(visit, "grid_worker")
    phone.page.goto(phone.url + "/grid/field/report/")
    page = phone.page
    page.locator("#text").fill("沿街垃圾桶满溢。")
    page.locator("#category").select_option(str(cases.category(people).pk))
    page.locator("[name=settled]").check()
    page.locator("#result").fill("已当场清理。")
    page.locator("#report button[type=submit]").click()
    wait_for(phone, "report", "refused")
    shot(phone, "refused")
    page.locator("a[href*='/report/?entry=']").click()
    page.locator("#text").wait_for()
    assert page.locator("#text").input_value() == "沿街垃圾桶满溢。"
    assert page.locator("[data-error=after]").inner_text()
    shot(phone, "refused-open")
    phone.check()
    page.locator("[name=settled]").uncheck()
    page.locator("#report button[type=submit]").click()
    wait_for(phone, "report", "sent")
    assert Case.objects.count() == 1


def test_who_is_signed_out_keeps_what_waits_and_shows_nothing_else(people, visit, worker):
    """Session over: asked to sign in, the queue stays. Signed out: names and tasks are gone."""
    phone = in_hand(visit, "grid_worker")
    saved_cookies = phone.context.cookies()
    phone.context.clear_cookies()
    two_taps(phone)
    phone.page.locator("#banner-link:visible").wait_for()
    wait_for(phone, "patrol", "waiting")
    shot(phone, "signed-out")
    phone.context.add_cookies(saved_cookies)
    phone.page.goto(phone.url + "/grid/field/queue/")
    wait_for(phone, "patrol", "sent")
    phone.page.locator(".field-top summary").click()
    phone.page.locator("#leave button").click()
    phone.page.wait_for_url("**/accounts/sign-in/**")
    offline(phone)
    phone.page.goto(phone.url + "/grid/field/")
    phone.page.locator("#banner-link:visible").wait_for()
    assert worker.full_name not in phone.text()
    assert people.ground.name not in phone.page.content()
    assert entries(phone) == []


def test_signing_out_in_the_office_clears_the_phone_too(people, visit, worker):
    """Nothing of the person is left behind, wherever the door is closed."""
    phone = in_hand(visit, "grid_worker")
    until(phone, f"async () => {KEPT} === 2")
    phone.go("/accounts/desk/")
    phone.page.locator("details:has(form[data-leave]) > summary").click()
    phone.page.locator("form[data-leave] button").click()
    phone.page.wait_for_url("**/accounts/sign-in/**")
    until(phone, f"async () => {KEPT} === 0")
    phone.check()


KEPT = """await new Promise((done) => {
  const asked = indexedDB.open("qiangzhen-field", 1);
  asked.onsuccess = () => {
    const rows = asked.result.transaction("kept").objectStore("kept").count();
    rows.onsuccess = () => { asked.result.close(); done(rows.result); };
  };
})"""


def test_two_hundred_entries_wait_and_arrive(people, visit, worker):
    """A week without a network: the outbox still opens, and all of it arrives in order."""
    phone = in_hand(visit, "grid_worker")
    offline(phone)
    phone.page.goto(phone.url + "/grid/field/queue/")
    phone.page.locator("#empty:visible").wait_for()
    phone.page.evaluate(FILL, [worker.pk, worker.posts.get().pk, people.ground.pk])
    phone.page.reload()
    until(phone, "document.querySelectorAll('#waiting > li').length === 200")
    phone.check()
    online(phone)
    for _n in range(600):
        if PatrolLog.objects.count() == 200:
            break
        phone.page.wait_for_timeout(200)
    wait_for(phone, "patrol", "sent", 30)
    logs = list(PatrolLog.objects.order_by("pk").values_list("text", flat=True))
    assert logs == [f"第{number}户" for number in range(200)]


FILL = """async ([user, post, grid]) => {
  const base = await new Promise((done) => {
    const asked = indexedDB.open("qiangzhen-field", 1);
    asked.onsuccess = () => done(asked.result);
  });
  await new Promise((done) => {
    const change = base.transaction("queue", "readwrite");
    for (let number = 0; number < 200; number += 1) {
      change.objectStore("queue").put({
        key: crypto.randomUUID(), user, post, kind: "patrol", label: `${number}`, thumb: "",
        fields: { grid, kind_of: "visit", text: `第${number}户` }, made: Date.now() - 1000 * (400 - number),
        state: "waiting", errors: {},
      });
    }
    change.oncomplete = done;
  });
  base.close();
}"""


@pytest.mark.parametrize(("width", "theme"), [(320, "light"), (375, "dark"), (430, "light")])
def test_every_page_of_the_app_is_fit_for_a_thumb(people, visit, worker, width, theme):
    """GB/T 37668: axe, no scrolling sideways, and nothing to touch lower than 44 px."""
    cases.fed_back(people, grid=people.ground)
    cases.received(people, by=worker, source="grid")
    phone = visit("grid_worker", width)
    phone.context.add_cookies([{"name": "theme", "value": theme, "url": phone.url}])
    for name in PAGES:
        assert phone.go(f"/grid/field/{name}") == 200
        phone.check()
        low = phone.page.evaluate(LOW)
        assert not low, (name, low)
        shot(phone, f"{name.strip('/') or 'today'}-{width}-{theme}")


TOUCHED = "main a, main button, main select, main input:not(.sr), .field-tabs a, summary"
LOW = f"""() => [...document.querySelectorAll("{TOUCHED}")].filter((one) =>
    one.checkVisibility() && !one.closest("label, p.field-none")
    && one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 80))"""
