"""One person at the browser: walks pages, and notices what must not be there."""

import os
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "var" / "vendor" / "axe.min.js"
PICTURES = ROOT / "docs" / "img"
QUIET, BEGINS, LONGEST = 0.15, 2.0, 30.0
"""Seconds without a request after which a page has settled, and the longest that it may take."""
STILL = """() => document.getAnimations().every(one => one.playState !== 'running'
  || one.effect.getComputedTiming().endTime === Infinity)"""


class Visitor:
    """A window of its own. Every page is checked: no foreign host, no CSP violation, no 500, axe clean."""

    def __init__(self, browser: Any, url: str, user: Any, width: int = 1440) -> None:
        self.url = url
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", bypass_csp=False
        )
        self.enter_as(user)
        self.page = self.context.new_page()
        self.troubles: list[str] = []
        self.under_way: set[Any] = set()
        self.moved = 0.0
        self.page.on("request", self._begun)
        self.page.on("requestfinished", self._over)
        self.page.on("requestfailed", self._over)
        self.page.on("request", self._watch_host)
        self.page.on("response", self._watch_answer)
        self.page.on("console", self._watch_console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))

    def enter_as(self, user: Any) -> None:
        """The same window, as if this person had signed in (or nobody): no other cookie stays."""
        self.user = user
        self.context.clear_cookies()
        if user is not None:
            self.context.add_cookies([self._cookie()])

    def _cookie(self) -> dict[str, str]:
        client = Client()
        client.force_login(self.user, backend="accounts.backends.PostBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        return {"name": settings.SESSION_COOKIE_NAME, "value": session.value, "url": self.url}

    def _watch_host(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and not request.url.startswith(self.url):
            self.troubles.append(f"foreign host: {request.url}")

    def _watch_answer(self, response: Any) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.status}: {response.url}")

    def _watch_console(self, message: Any) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.troubles.append(message.text)

    def _begun(self, request: Any) -> None:
        self.under_way.add(request)
        self.moved = time.monotonic()

    def _over(self, request: Any) -> None:
        self.under_way.discard(request)
        self.moved = time.monotonic()

    # --- walking -----------------------------------------------------------------------------

    def go(self, path: str) -> int:
        """Open a page; its status."""
        answer = self.page.goto(self.url + path)
        self.settle()
        return answer.status

    def settle(self) -> None:
        """Until the page has loaded, nothing is asked of the server and nothing moves any more.

        Playwright's "networkidle" waits half a second after the last answer; a short while is enough.
        """
        self.page.wait_for_load_state("load")
        until = time.monotonic() + LONGEST
        while self.under_way or time.monotonic() - self.moved < QUIET:
            assert time.monotonic() < until, [request.url for request in self.under_way]
            self.page.wait_for_timeout(20)
        self.page.wait_for_function(STILL)

    def fill(self, **values: str) -> None:
        """Fill fields of the form in the middle of the page, by name."""
        for name, value in values.items():
            self.page.locator(f"main [name={name}], #panel [name={name}]").last.fill(value)

    def send(self) -> None:
        """Press the form's own button and wait for what follows; pictures are made smaller before it."""
        pressed = time.monotonic()
        self.page.locator("main form[data-guard] .form-foot button").last.click()
        while self.moved < pressed and time.monotonic() - pressed < BEGINS:
            self.page.wait_for_timeout(20)
        self.moved = time.monotonic()
        self.settle()

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def picture(self, name: str) -> None:
        """A picture for the README, where PICTURES is set."""
        if os.environ.get("PICTURES"):
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=PICTURES / f"{name}.png")

    # --- noticing ----------------------------------------------------------------------------

    def check(self) -> None:
        """What axe finds serious on the page, and everything noticed on the way: there must be nothing."""
        assert not self.troubles, self.troubles
        serious = self.serious()
        assert not serious, f"{self.page.url}: {serious}"
        wider = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{self.page.url} is {wider} px too wide"

    def serious(self) -> list[str]:
        """axe-core's serious and critical findings (WCAG 2.1 A and AA), each with its place."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "axe.run(document, {resultTypes: ['violations'],"
            " runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
        )
        return [
            f"{rule['id']}: {node['target']}"
            for rule in found["violations"]
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"][:3]
        ]

    def leave(self) -> None:
        self.context.close()
