"""A walk through the portal in Chinese: no page that a role reaches shows words of the sources."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from powers.models import Delegation, Mode
from tests.grid import busy as ground
from tests.powers import states
from towns.models import Organisation

pytestmark = pytest.mark.django_db

ROLES = (
    "town_clerk",
    "town_leader",
    "town_command",
    "county_command",
    "agency_officer",
    "grid_worker",
    "department_officer",
    "county_reviewer",
    "county_legal",
    "county_decider",
    "province_lead",
    "auditor",
    "security_admin",
    "system_admin",
)
LEFT_OUT = re.compile(
    r"sign-out|profile/code/|/i18n/|/api/|\.(docx|pdf|csv|xlsx|svg|json)|/papers/\d+/$|export="
)
DAY = r"(\d{4}-\d\d-\d\d)?"
"""What a date field of a browser takes; it drops 2026/11/22 and sends the field back empty."""
WORD = re.compile(r"[A-Za-z][A-Za-z’']{2,}")
ALLOWED = {
    # files, products and standards by their own name
    "Word", "PDF", "CSV", "Excel", "xlsx", "csv", "OFD", "WPS", "TOTP", "JavaScript", "OpenAPI",
    "JSON", "English", "https",
    # how maps are written, as GIS tools name it
    "GeoJSON", "FeatureCollection", "CGCS", "WGS",
    # keys of the keyboard
    "Enter", "Shift", "Esc",
}  # fmt: skip
CODES = re.compile(
    r"https?://\S+|\S+@\S+|manage\.py \w+|Authorization: Bearer|[\w./-]*\d[\w./-]*|\w+_\w+"
    r"|command:.*|[A-Z]{2,3}-[\d.]+|sha256:\S+|\b[a-z]+\.[a-z_]+\b",
    re.ASCII,
)
READ = {"title", "placeholder", "aria-label", "alt", "data-words", "data-confirm", "data-need",
        "data-lost", "data-wait", "value", "content"}  # fmt: skip


class Reader(HTMLParser):
    """The texts of a page that a person reads or hears, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.days: list[str] = []
        self.quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("script", "style"):
            self.quiet += 1
        if tag == "a" and "download" not in given:
            self.links.append(given.get("href", ""))
        self.links += [given[name] for name in ("hx-get",) if name in given]
        if tag == "input" and given.get("type") == "date":
            self.days.append(given.get("value", ""))
        self.texts += [text for name, text in given.items() if is_read(tag, name, given)]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.quiet -= 1

    def handle_data(self, data: str) -> None:
        if not self.quiet:
            self.texts.append(data)


def is_read(tag: str, name: str, given: dict[str, str]) -> bool:
    """A value is read on a button only, a content in the description only."""
    if name == "value":
        return tag == "input" and given.get("type") in ("submit", "button")
    if name == "content":
        return given.get("name") == "description"
    return name in READ


def read(content: str) -> Reader:
    reader = Reader()
    reader.feed(content)
    return reader


def english_of(texts: list[str], names: set[str]) -> Iterator[str]:
    """The texts with a word that is no code, no name and not allowed."""
    for text in texts:
        words = set(WORD.findall(CODES.sub(" ", text)))
        if words - ALLOWED - names:
            yield " ".join(text.split())


def shape_of(url: str) -> str:
    """One page of each kind: numbers are alike, of a query only what chooses a part of the page."""
    parts = urlsplit(url)
    kept = re.findall(r"(?:tab|part|step|kind)=[^&]*", parts.query)
    return re.sub(r"\d+", "N", parts.path) + "?" + "&".join(kept)


@pytest.fixture
def chinese(client, settings):
    settings.HEADER_COUNT_SECONDS = 30  # as served: a walk of a hundred pages counts the inbox once
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    return client


@pytest.fixture
def busy(people, settings):
    """Rows in every status, with papers, opinions and policies behind them, as the portal keeps them."""
    settings.LANGUAGE_CODE = "zh-hans"
    call_command("load_policy", verbosity=0)
    for status in Delegation.Status.values:
        states.draft(people, status)
    states.draft(people, "draft", states.item(people, kind="01", is_reserved=True))
    states.draft(people, "in_force", states.item(people, mode=Mode.ENTRUSTED))
    states.ready(people)
    with override("zh-hans"):
        ground.busy(people)
    Organisation.objects.update(valid_from_date="2020-01-01")
    return people


def walk(client, start: list[str], names: set[str]) -> Iterator[tuple[str, str]]:
    """(address, text) of what is not Chinese, or a date lost, on the pages reachable from `start`."""
    queue, known = list(start), {shape_of(url) for url in start}
    while queue:
        url = queue.pop(0)
        answer = client.get(url, follow=True)
        assert answer.status_code < 500, url
        if not answer.get("Content-Type", "").startswith("text/html"):
            continue
        page = read(answer.content.decode())
        yield from ((url, text) for text in english_of(page.texts, names))
        yield from ((url, day) for day in page.days if not re.fullmatch(DAY, day))
        for link in page.links:
            if is_ours(link) and shape_of(link) not in known:
                known.add(shape_of(link))
                queue.append(link)
    assert len(known) > 3, "the walk found no way on"


def is_ours(link: str) -> bool:
    return link.startswith("/") and not link.startswith("//") and not LEFT_OUT.search(link)


def names_of_people() -> set[str]:
    """Accounts, and the database role that audit events name: names of their own, in any language."""
    names = f"{settings.DATABASE_APP_ROLE} {connection.settings_dict['USER']} "
    names += " ".join(f"{user.username} {user.full_name}" for user in User.objects.all())
    return set(WORD.findall(names))


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reads_chinese_everywhere(busy, chinese, role):
    chinese.force_login(getattr(busy, role), backend="accounts.backends.PostBackend")
    start = [reverse("accounts:desk"), reverse("accounts:profile"), "/search/?q=事项"]
    assert sorted(set(walk(chinese, start, names_of_people()))) == []


def test_the_public_reads_chinese_everywhere(busy, chinese):
    start = [reverse("open:towns"), reverse("open:powers", args=[busy.fotang.code]), "/nowhere/"]
    start += [reverse("accounts:sign-in"), reverse("towns:clauses")]
    assert sorted(set(walk(chinese, start, names_of_people()))) == []


def test_errors_are_told_in_chinese(busy, chinese):
    chinese.force_login(busy.grid_worker, backend="accounts.backends.PostBackend")
    for url, status in ((reverse("accounts:user-list"), 403), ("/powers/delegation/0/", 404)):
        answer = chinese.get(url)
        assert answer.status_code == status
        found = english_of(read(answer.content.decode()).texts, names_of_people())
        assert list(found) == []


def test_what_a_form_refuses_is_told_in_chinese(busy, chinese):
    """Django's own messages too: required fields, wrong dates, unknown choices."""
    chinese.force_login(busy.town_clerk, backend="accounts.backends.PostBackend")
    line = states.draft(busy)
    step = f"{line.get_absolute_url()}step/submit/"
    texts = []
    for url in (reverse("powers:ask"), step):
        answer = chinese.post(url, {"planned_date": "x", "issued_date": "x", "towns": "0"})
        assert answer.status_code == 422, url
        texts += read(answer.content.decode()).texts
    assert list(english_of(texts, names_of_people())) == []


def test_the_walk_would_see_english():
    page = read('<p title="Take back">收回</p><script>let take = back</script><b>Open matters</b>')
    assert list(english_of(page.texts, set())) == ["Take back", "Open matters"]
    assert list(english_of(["导出为Excel", "ZJ-06", "yiwu_reviewer"], set())) == []
