"""The access matrix: every address × everybody × every place; and all ways to a row agree."""

import csv
import io
import json
import logging
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import get_resolver, resolve, reverse

from accounts.sessions import FACTOR, POST, SessionStore
from core.attachments import Attachment
from tests.access_rules import (
    DENIED,
    IN,
    MISSING,
    NOT_ALLOWED,
    SIGN_IN,
    Actor,
    actors,
    atlas,
    expected,
)
from tests.access_table import DELEGATION, LISTS, TABLE, UNBOUND

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counted_once")]


def names(resolver=None, prefix=""):
    """Every named address of the portal."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names(pattern, prefix + space)
        else:
            yield f"{prefix}{pattern.name}"


def door(actor: Actor) -> Client:
    """A browser or program in which the actor has already come in."""
    if actor.secret:
        headers = {"Authorization": f"Bearer {actor.secret}"}
        return Client(raise_request_exception=False, headers=headers)
    client = Client(raise_request_exception=False)
    if actor.user:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(actor)
    return client


def session_of(actor: Actor) -> str:
    """The key of a session as signing in leaves it; how one comes in is the matter of tests/accounts."""
    session = SessionStore()
    session.update({
        SESSION_KEY: str(actor.user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: actor.user.get_session_auth_hash(),
        FACTOR: True,
    })  # fmt: skip
    if actor.post:
        session[POST] = actor.post.pk
    session.create()
    return session.session_key


def answer(client, entry, thing, actor):
    """One request, whose effect is taken back."""
    data = entry.data(actor) if callable(entry.data) else entry.data
    url = reverse(entry.url, args=entry.args(thing.row) if thing else [])
    if entry.method == "get":
        return client.get(url)
    with transaction.atomic():
        if entry.is_api:
            body = json.dumps(data)
            response = client.generic(entry.method.upper(), url, body, "application/json")
        else:
            response = getattr(client, entry.method)(url, data or {})
        transaction.set_rollback(True)
    return response


def kind_of(response) -> str:
    code = response.status_code
    if code == 401 or (code == 302 and is_sign_in(response["Location"])):
        return SIGN_IN
    if code >= 500:
        return f"error {code}"
    return {403: DENIED, 404: MISSING, 405: NOT_ALLOWED}.get(code, IN)


def is_sign_in(location: str) -> bool:
    return location.partition("?")[0] == resolve_url(settings.LOGIN_URL)


def test_every_address_stands_in_the_table():
    listed = {entry.url for entry in TABLE} | UNBOUND
    missing = sorted(set(names()) - listed)
    assert not missing, f"Add these addresses to tests/access_table.py: {missing}"
    gone = sorted(listed - set(names()))
    assert not gone, f"These addresses are no longer there: {gone}"


@pytest.fixture
def silent():
    """Thousands of refusals are no news here."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def part_of(entry) -> str:
    """The app an address belongs to; the interface is cut by the app of its rows."""
    space = entry.url.rpartition(":")[0] or "core"
    app = (
        entry.kind.view.partition(".")[0] if entry.kind else (entry.needs or ".").partition(".")[0]
    )
    kind = entry.kind.view.rpartition("_")[2] if entry.kind else ""
    return f"{space} {app} {kind}".strip()


@pytest.mark.parametrize("part", sorted({part_of(entry) for entry in TABLE}))
def test_no_cell_of_the_access_matrix_leaks(part, record_property, silent):
    cast = atlas()
    people = [(actor, door(actor)) for actor in actors(cast)]
    cells, wrong, leaks = 0, [], 0
    for entry in (entry for entry in TABLE if part_of(entry) == part):
        for number, thing in enumerate(things_of(entry.kind, cast)):
            for actor, client in people:
                if number > 1 and (actor.post is None or actor.is_twin):
                    continue  # to nobody all places are the same, to twins the far ones
                want = expected(entry, actor, thing)
                got = kind_of(answer(client, entry, thing, actor))
                cells += 1
                if got != want:
                    leaks += got == IN
                    wrong.append(told(entry, thing, actor, got, want))
    record_property("access_cells", cells)
    record_property("access_leaks", leaks)
    assert not wrong, "\n".join(wrong[:40]) + f"\n… {len(wrong)} in all"


def things_of(kind, cast):
    return list(kind.things(cast)) if kind else [None]


def told(entry, thing, actor, got, want) -> str:
    where = thing.where if thing else "-"
    return f"{entry.method} {entry.url} [{where}] {actor.name}: {got}, not {want}"


def test_the_matrix_has_at_least_five_thousand_cells(db):
    everybody = len(list(actors(atlas())))
    assert sum(len(entry.kind.places) if entry.kind else 1 for entry in TABLE) * everybody >= 5000


@pytest.mark.parametrize("name", sorted(LISTS))
def test_list_detail_count_and_interface_agree(name):
    """For the same person every way to the rows of a model gives the same rows."""
    model, page = LISTS[name], resolve(reverse(name)).func.cls.page
    page = page if page and page.name else None
    cast = atlas()
    for kind in {entry.kind for entry in TABLE if is_of(entry.kind, model)}:
        list(kind.things(cast))
    for actor in actors(cast):
        if actor.post and actor.user:
            user = type(actor.user).objects.get(pk=actor.user.pk).acting_as(actor.post)
            client = door(actor)
            wanted = set(model.objects.visible_to(user).values_list("pk", flat=True))
            assert model.objects.visible_to(user).count() == len(wanted)
            assert api_ids(client, name) == wanted
            assert page_count(client, page) in (None, len(wanted))
            assert export_count(client, page) in (None, len(wanted))


def is_of(kind, model) -> bool:
    return kind is not None and kind.view.endswith(f".view_{model._meta.model_name}")


def page_count(client, page):
    """How many rows the list page says there are; None where there is no page or it is refused."""
    response = client.get(page.list_url()) if page else None
    return response.context["count"] if response and response.status_code == 200 else None


def export_count(client, page):
    """How many rows the list's export holds."""
    if page is None or not page.export:
        return None
    response = client.get(page.list_url() + "?export=csv")
    if response.status_code != 200:
        return None
    text = b"".join(response.streaming_content) if response.streaming else response.content
    return len(list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))) - 1


def api_ids(client, name, **asked):
    following, found = f"{reverse(name)}?{urlencode({'limit': 200} | asked)}", []
    while following:
        response = client.get(following)
        if response.status_code == 403:
            return set()
        page = response.json()
        found += [row["id"] for row in page["results"]]
        following = page["next"]
    assert len(found) == len(set(found)), "a row came twice"
    return set(found)


@pytest.fixture
def requests_everywhere():
    """A line in every place of the atlas, each under a title of its own, with a paper attached."""
    cast, lines = atlas(), {}
    for number, thing in enumerate(DELEGATION.things(cast)):
        title = f"寻找之事{chr(0x4E00 + number * 37)}{chr(0x5E00 + number * 41)}"
        type(thing.row).objects.filter(pk=thing.row.pk).update(title=title)
        paper = Attachment(
            owner_type=ContentType.objects.get_for_model(thing.row), owner_id=thing.row.pk,
            title="a", name="a.txt", media_type="text/plain", size=1, sha256="0",
        )  # fmt: skip
        paper.file.save("a.txt", ContentFile(b"a"))
        lines[thing.row.pk] = (title, paper)
    return cast, lines


def test_search_and_files_agree_with_the_list(requests_everywhere):
    """What the global search, the list's search, the interface's search and the files show is one set."""
    cast, lines = requests_everywhere
    model = DELEGATION.things(cast).__next__().row.__class__
    seen = set()
    for actor in actors(cast):
        if not (actor.post and actor.user):
            continue
        user = type(actor.user).objects.get(pk=actor.user.pk).acting_as(actor.post)
        client = door(actor)
        wanted = set(
            model.objects.visible_to(user).filter(pk__in=lines).values_list("pk", flat=True)
        )
        seen.add(frozenset(wanted))
        assert listed(client, "寻找之事") in (None, len(wanted)), actor.name
        assert api_ids(client, "api:delegation-list", search="寻找之事") == wanted, actor.name
        for pk, (title, paper) in lines.items():
            there = f"/powers/delegation/{pk}/"
            found = there in client.get(reverse("core:search"), {"q": title}).content.decode()
            assert found == (pk in wanted), (actor.name, title)
            opened = client.get(reverse("core:paper", args=[paper.pk])).status_code == 200
            assert opened == (pk in wanted), (actor.name, "file")
    assert len(seen) > 3


def listed(client, text):
    """How many rows the list says it found; None where it is refused."""
    response = client.get(reverse("powers:delegation-list"), {"q": text})
    return response.context["count"] if response.status_code == 200 else None
