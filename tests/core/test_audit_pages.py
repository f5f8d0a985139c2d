"""The auditor's pages: who sees them, what they tell, what they leave behind themselves."""

import pytest
from django.urls import reverse

from core import audit
from core.audit import words
from core.models import AuditCheck, AuditEvent
from tests.core.audit_tools import since
from towns.models import Division

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk(client, settings):
    """Sign in as one of the cast, past codes and first passwords."""
    settings.REQUIRE_TOTP = "nobody"

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def renamed(people):
    with audit.acting(people.county_reviewer):
        Division.objects.filter(pk=people.fotang.pk).update(name="新佛堂镇")
    return AuditEvent.objects.order_by("-id").first()


LIST, CHECKS = "/audit/event/", "/audit/checks/"


def test_the_auditor_reads_who_changed_what_where(at_desk, people, renamed):
    page = at_desk(people.auditor).get(LIST).content.decode()
    assert people.county_reviewer.full_name in page
    assert str(words.table_label("towns_division")) in page


def test_one_event_tells_old_and_new_in_words(at_desk, people, renamed):
    page = at_desk(people.auditor).get(renamed.get_absolute_url()).content.decode()
    assert "佛堂镇" in page
    assert "新佛堂镇" in page
    assert str(people.county_reviewer.post) in page


def test_nobody_else_opens_any_of_it(at_desk, people, renamed):
    for person in (people.county_reviewer, people.security_admin, people.system_admin):
        client = at_desk(person)
        for url in (LIST, CHECKS, LIST + "?export=csv"):
            assert client.get(url).status_code == 403, (person, url)
        assert client.get(renamed.get_absolute_url()).status_code in (403, 404)


def test_without_signing_in_one_is_sent_to_the_door(client, renamed):
    assert client.get(LIST).status_code == 302


def test_a_province_sees_its_own_events_and_those_without_a_place(people, renamed):
    with audit.acting(people.stranger):
        Division.objects.filter(pk=people.minggang.pk).update(name="别处")
    there = AuditEvent.objects.order_by("-id").first()
    audit.record("note")
    nowhere = AuditEvent.objects.order_by("-id").first()
    seen = AuditEvent.objects.visible_to(people.auditor)
    assert seen.filter(pk=renamed.pk).exists()
    assert seen.filter(pk=nowhere.pk).exists()
    assert not seen.filter(pk=there.pk).exists()
    assert not AuditEvent.objects.visible_to(people.town_clerk).exists()


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("action=update&table_name=towns_division", True),
        ("action=delete", False),
        ("table_name=accounts_post", False),
        ("at_from=2020-01-01&at_to=2020-12-31", False),
        ("at_from=2020-01-01", True),
        ("place=330782100", True),
        ("place=330783105", False),
        ("at_from=nonsense&action=nonsense", True),
    ],
)
def test_filters_narrow_the_list(at_desk, people, renamed, query, is_found):
    page = at_desk(people.auditor).get(f"{LIST}?{query}").content.decode()
    assert (renamed.get_absolute_url() in page) is is_found


def test_the_filter_by_person_offers_the_people_of_the_province(at_desk, people, renamed):
    client = at_desk(people.auditor)
    options = client.get(LIST + "?part=actor").content.decode()
    assert people.county_reviewer.full_name in options
    assert people.stranger.full_name not in options
    chosen = client.get(f"{LIST}?actor={people.county_reviewer.pk}").content.decode()
    assert renamed.get_absolute_url() in chosen


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_is_an_event_itself(at_desk, people, renamed, kind):
    client = at_desk(people.auditor)
    mark = since()
    answer = client.get(f"{LIST}?export={kind}")
    content = b"".join(answer.streaming_content)
    assert len(content) > 100
    if kind == "csv":
        assert "佛堂镇 → 新佛堂镇" in content.decode()
    (event,) = [e for e in since(mark) if e.action == "export"]
    assert event.actor_id == people.auditor.pk
    assert event.payload["list"] == "audit.event"


def test_the_list_costs_few_queries(at_desk, people, django_assert_max_num_queries):
    with audit.acting(people.county_reviewer):
        for n in range(60):
            Division.objects.filter(pk=people.fotang.pk).update(name=f"镇{n}")
    client = at_desk(people.auditor)
    client.get(LIST)
    with django_assert_max_num_queries(8):
        client.get(LIST)


def test_a_refused_page_is_an_event(at_desk, people):
    mark = since()
    at_desk(people.town_clerk).get(CHECKS)
    (event,) = [e for e in since(mark) if e.action == "denied"]
    assert (event.actor_id, event.payload["path"]) == (people.town_clerk.pk, CHECKS)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("anchor")
def test_the_auditor_checks_the_audit_and_reads_the_result(at_desk, people, monkeypatch):
    from core.audit import pages

    monkeypatch.setattr(pages, "AT_ONCE", AuditEvent.objects.count() + 100)
    client = at_desk(people.auditor)
    answer = client.post(CHECKS, follow=True)
    assert answer.status_code == 200
    check = AuditCheck.objects.latest("id")
    assert check.is_sound, check.findings
    assert check.by == people.auditor
    assert check.events > 0
    assert str(check.events) in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("anchor")
def test_a_large_audit_is_checked_by_a_worker(at_desk, people, monkeypatch):
    from core import tasks
    from core.audit import pages

    asked = []
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    monkeypatch.setattr(tasks.check_audit, "delay", asked.append)
    at_desk(people.auditor).post(CHECKS)
    (pk,) = asked
    assert AuditCheck.objects.get(pk=pk).finished_at is None
    tasks.check_audit(pk)
    done = AuditCheck.objects.get(pk=pk)
    assert done.is_sound, done.findings


def test_a_paper_that_is_downloaded_is_an_event(people, client):
    from core.downloads import downloaded

    mark = since()
    downloaded.send(sender=Division, attachment=people.fotang, user=people.town_clerk)
    (event,) = since(mark)
    assert (event.action, event.actor_id) == ("download", people.town_clerk.pk)


def test_every_table_and_action_has_words(people, renamed):
    assert words.sentence("update", "towns_division", "5").startswith(
        words.table_label("towns_division")
    )
    for action in words.Action.values:
        assert words.sentence(action, "", "")
    assert reverse("audit:event-list") == LIST
