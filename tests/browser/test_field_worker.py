"""What the service worker keeps and sends, and that the app can be installed (ZJ-14)."""

import pytest

from grid.models import Case, PatrolLog
from tests.browser.phone import in_hand, until, wait_for
from tests.grid import cases, ground

KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found[new URL(request.url).pathname] = await (await cache.match(request)).text();
    }
  }
  return found;
}"""
ONE = """async ([user, post, grid]) => {
  const base = await new Promise((done) => {
    const asked = indexedDB.open("qiangzhen-field", 1);
    asked.onsuccess = () => done(asked.result);
  });
  await new Promise((done) => {
    const change = base.transaction("queue", "readwrite");
    change.objectStore("queue").put({
      key: crypto.randomUUID(), user, post, kind: "patrol", label: "x", thumb: "", errors: {},
      fields: { grid, kind_of: "zero" }, made: Date.now() - 5000, state: "waiting",
    });
    change.oncomplete = done;
  });
  base.close();
}"""


@pytest.fixture
def worker(people):
    cases.policy(people)
    people.ground = ground.staffed(people.fotang, people.grid_worker)
    return people.grid_worker


def test_the_app_can_be_installed(people, visit, worker):
    """What Chromium asks of an app before it offers to install it."""
    phone = in_hand(visit, "grid_worker")
    browser = phone.context.new_cdp_session(phone.page)
    assert browser.send("Page.getAppManifest")["errors"] == []
    found = browser.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in found if one["errorId"] != "in-incognito"] == []


def test_only_the_shell_is_kept_and_old_shells_go(people, visit, worker, monkeypatch):
    """Pages and files of one version, and nothing of anybody's."""
    case = cases.fed_back(people, grid=people.ground)
    phone = in_hand(visit, "grid_worker")
    kept = phone.page.evaluate(KEPT)
    assert "/grid/field/" in kept
    assert "/grid/field/data/" not in kept
    assert all(path.startswith(("/grid/field/", "/static/")) for path in kept)
    assert not any(case.title in text or people.ground.name in text for text in kept.values())
    monkeypatch.setattr("grid.views.phone.version", lambda: "next")
    phone.page.evaluate(
        "async () => (await navigator.serviceWorker.getRegistration('/grid/field/')).update()"
    )
    until(phone, "async () => (await caches.keys()).join() === 'field-next'")


def test_what_waits_is_sent_in_the_background(people, visit, worker):
    """Background Sync: the app is closed, the network is back, the entry arrives."""
    phone = in_hand(visit, "grid_worker")
    phone.go("/accounts/desk/")
    phone.page.evaluate(ONE, [worker.pk, worker.posts.get().pk, people.ground.pk])
    browser = phone.context.new_cdp_session(phone.page)
    known = []
    browser.on(
        "ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"])
    )
    browser.send("ServiceWorker.enable")
    phone.page.wait_for_timeout(500)
    mine = next(one for one in known if one["scopeURL"].endswith("/grid/field/"))
    browser.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": phone.url,
            "registrationId": mine["registrationId"],
            "tag": "send",
            "lastChance": False,
        },
    )
    wait_for(phone, "patrol", "sent")
    assert PatrolLog.objects.count() == 1


def test_an_answer_that_got_lost_makes_no_second_case(people, visit, worker):
    """The server took it, the phone never heard of it, and sends it again under its key."""
    phone = in_hand(visit, "grid_worker")
    lost = []

    def lose(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    phone.context.route("**/grid/field/send/", lose)
    phone.page.goto(phone.url + "/grid/field/report/")
    phone.page.locator("#text").fill("河道有漂浮物。")
    phone.page.locator("#report button[type=submit]").click()
    wait_for(phone, "report", "waiting")
    until(phone, "document.querySelector('#send-now') && !document.querySelector('#banner').hidden")
    assert lost == [201]
    phone.page.locator("#send-now").click()
    wait_for(phone, "report", "sent")
    assert Case.objects.count() == 1
