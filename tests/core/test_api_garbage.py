"""Nothing that a program or a browser sends is an error of ours: every address, every method."""

import json
import logging

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from accounts.sessions import FACTOR
from tests.core.caller import Caller
from tests.factories import officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counted_once")]

BODIES = [
    {},
    {"step": "submit", "version": 1, "data": {"number": ["x"], "issued_date": 7}},
    {"step": "submit", "note": "\x00", "version": 2**70},
    {"step": {"a": 1}, "data": {"number": "\x00", "issued_date": "2026-13-45"}},
    {"name": "\x00", "kind": [], "division": -1, "town": "x", "towns": "abc", "head": 5},
    {"name": "名" * 100_000, "division": 10**30, "town": 10**30, "towns": [10**30, None, {}]},
    {"note": {"$gt": ""}, "area_km2": "1e400", "resident_population": -1, "mode": None},
    {"area_km2": "NaN", "counted_date": "0000-00-00", "from_date": "9999-12-31", "town": True},
]
QUERIES = [
    "?limit=-1&after=%00",
    "?limit=1&ordering=%00&search=%00%F0%9F%98%80%27%5C&q=%00%27%5C&sort=%00&after=AAAA&before=%F0",
    "?place=330782100201&created_at_from=9999-12-31&created_at_to=9999-12-31&export=nonsense",
    "?effective_date_to=9999-12-31&effective_date_from=0001-01-01&from_date_to=9999-12-31",
    "?parent=%D9%A3&level=²&status=a&status=b&kind=%00&page=99999999999999999999&live=1&overdue=1",
    "?part=status&q_part=%00&tab=papers&cols=x&cols=%00",
    "?part=%00&tab=%00&place=%00&department=" + "9" * 30,
]
FORM = {
    "step": "submit", "pk": ["x", "9" * 30], "all": "1", "query": "place=%00", "version": "²",
    "seen": "staffing", "key": "1", "note": "\x00", "number": "x" * 5000, "issued_date": "x",
    "items": ["x", "9" * 30], "towns": ["x"], "title": "\x00", "mode": "x", "post": "٣",
    "session": "\x00", "next": "//evil", "once": "\x00", "permissions": ["\x00"], "days": "²",
    "user": "9" * 30, "confirmed": "1", "discard": "9" * 30, "page": "9" * 30, "name": "\x00",
}  # fmt: skip


def addresses(space=None):
    """Every address with arguments that a stranger would try."""
    for pattern, prefix in walk(get_resolver()):
        for args in ([], ["1"], ["submit"], ["1", "submit"], ["330782100"], ["330782100", "1"]):
            try:
                yield reverse(prefix + pattern.name, args=args)
            except NoReverseMatch:
                continue


def walk(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from walk(pattern, prefix + space)
        elif pattern.name:
            yield pattern, prefix


@pytest.fixture
def silent():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def rows(people):
    """One row of each kind in 佛堂, so that the addresses find something."""
    from tests.access_table import TABLE

    found = {}
    for entry in TABLE:
        if entry.kind and entry.kind not in found:
            place = people.fotang if "fotang" in entry.kind.places.values() else people.zhejiang
            found[entry.kind] = entry.kind.make(people, place)
    return {entry.url: (entry, found[entry.kind]) for entry in TABLE if entry.kind}


def urls_of(rows, space):
    for name, (entry, row) in rows.items():
        if name.startswith("api:") == (space == "api"):
            yield reverse(name, args=entry.args(row))
    for url in addresses():
        if url.startswith("/api/") == (space == "api"):
            yield url


def officers(people):
    return [people.county_reviewer, officer("keeper", "system_admin", people.zhejiang)]


def test_the_interface_answers_every_garbage_with_a_sentence(people, rows, silent):
    broken = []
    for user in officers(people):
        client = Caller(user).client
        client.raise_request_exception = False
        for url in sorted(set(urls_of(rows, "api"))):
            for query in QUERIES if url.count("/") == 4 else ():
                note(broken, client.get(url + query))
            for body in BODIES:
                text, method = json.dumps(body), "PATCH" if url[-2].isdigit() else "POST"
                any_version = {"If-Match": "*"}
                note(
                    broken,
                    client.generic(method, url, text, "application/json", headers=any_version),
                )
    assert broken == [], "\n".join(map(str, sorted(set(broken))))


def test_the_pages_answer_every_garbage_with_a_page(people, rows, silent):
    broken = []
    for user in officers(people):
        client = Client(raise_request_exception=False)
        client.force_login(user)
        session = client.session
        session[FACTOR] = True
        session.save()
        for url in sorted(set(urls_of(rows, "pages"))):
            if url.endswith("/sign-out/"):
                continue
            for query in QUERIES:
                note(broken, client.get(url + query))
            for data in (FORM, {name: "1" for name in FORM}):
                note(broken, client.post(url, data))
    assert broken == [], "\n".join(map(str, sorted(set(broken))))


def note(broken, response):
    if response.status_code >= 500:
        request = response.request
        name = response.exc_info[0].__name__ if getattr(response, "exc_info", None) else "?"
        broken.append((request["REQUEST_METHOD"], request["PATH_INFO"], request["QUERY_STRING"][:60],
                       name, str(response.exc_info[1])[:100] if name != "?" else ""))  # fmt: skip
