"""A real Chromium for the stories; without one they are skipped, and the reason is printed."""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from tests import cast
from tests.browser.visitor import Visitor
from tests.powers import states

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
HERE = Path(__file__).parent
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)


def chromium_path() -> str | None:
    given = os.environ.get("CHROMIUM")
    return given or next((found for name in NAMES if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items):
    """Stories of this folder need Chromium; each worker has one of its own."""
    reason = "" if chromium_path() else "no Chromium here: apt-get install chromium fonts-noto-cjk"
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def chromium():
    """One headless browser for all stories of this worker."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def people(transactional_db):
    """The cast, with a published catalogue, in a database that the server's threads see.

    What an address may still ask in this hour is forgotten: other tests come from the same one.
    """
    cache.clear()
    found = cast.assemble()
    states.programme(found)
    return found


@pytest.fixture
def visit(live_server, people, chromium):
    """`visit("town_clerk")` opens the portal as that person (or as nobody) in a window of its own."""
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    opened = []

    def enter(name: str = "", width: int = 1440) -> Visitor:
        user = getattr(people, name) if name else None
        visitor = Visitor(chromium, live_server.url, user, width)
        opened.append(visitor)
        return visitor

    yield enter
    for visitor in opened:
        visitor.leave()
