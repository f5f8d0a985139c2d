"""ZJ-12: who works in a grid, who helps there, who patrolled (R29)."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.audit.events import AuditEvent
from grid.models import GridStaff, Member, PatrolLog
from tests.grid.ground import coded, staffed

pytestmark = pytest.mark.django_db


def test_a_grid_has_one_full_time_worker_at_a_time(command, town):
    row = staffed(town.fotang)
    data = {"grid": row.pk, "role": "full_time", "name": "第二人", "from_date": "2026-03-01"}
    assert command.post(reverse("grid:staff-new"), data).status_code == 422
    assert command.post(reverse("grid:staff-new"), data | {"role": "backup"}).status_code == 302


def test_a_phone_is_sealed_masked_and_shown_for_a_reason_only(command, town):
    row = coded(town.fotang, 1)
    data = {
        "grid": row.pk,
        "role": "head",
        "name": "张书记",
        "phone": "138 1234 1234",
        "from_date": "2026-01-01",
    }
    assert command.post(reverse("grid:staff-new"), data).status_code == 302
    person = GridStaff.objects.get()
    page = command.get(person.get_absolute_url()).content.decode()
    assert "138****1234" in page
    assert "13812341234" not in page
    reveal = reverse("grid:staff-phone", args=[person.pk])
    assert "13812341234" not in command.get(reveal).content.decode()
    assert "13812341234" in command.post(reveal, {"note": "台风夜联系"}).content.decode()
    assert AuditEvent.objects.filter(action="reveal").count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM grid_gridstaff")
        assert "1381234" not in cursor.fetchone()[0]


def offer(client, town, row, **more):
    data = {
        "grid": row.pk,
        "kind": "volunteer",
        "name": "陈先生",
        "phone": "13900001111",
        "consent": "on",
        **more,
    }
    return client.post(reverse("open-grid:help", args=[town.fotang.code]), data)


def test_the_public_offers_help_and_the_grid_enrols_it(town):
    row, public = staffed(town.fotang, town.grid_worker), Client()
    assert offer(public, town, row, consent="").status_code == 422
    assert offer(public, town, row, website="spam").status_code == 422
    assert offer(public, town, row).status_code == 200
    again = offer(public, town, row)
    assert again.status_code == 200, "a stranger does not learn that the phone is known"
    (member,) = Member.objects.all()
    assert (member.status, member.source, member.town) == ("applied", "public", town.fotang)
    worker = Client()
    worker.force_login(town.grid_worker)
    step = reverse("grid:member-step", args=[member.pk, "enrol"])
    assert worker.post(step, {"version": member.version}).status_code == 302
    member.refresh_from_db()
    assert member.status == "enrolled"
    assert (
        "陈先生"
        not in public.get(reverse("open-grid:help", args=[town.fotang.code])).content.decode()
    )


def test_too_many_offers_from_one_address_are_held_up(town, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "offers",
        }
    }
    row, public = coded(town.fotang, 1), Client()
    codes = [offer(public, town, row, phone=f"139000022{n:02d}").status_code for n in range(12)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_an_organisation_that_helps_is_named_and_its_code_is_checked(town):
    row, public = coded(town.fotang, 1), Client()
    assert offer(public, town, row, kind="organisation").status_code == 422
    named = {"kind": "organisation", "organisation_name": "蓝天救援队"}
    assert offer(public, town, row, **named, credit_code="123").status_code == 422
    assert offer(public, town, row, **named).status_code == 200


def test_a_worker_enters_a_patrol_in_his_own_grid_only(client, town):
    own, other = staffed(town.fotang, town.grid_worker), coded(town.fotang, 880)
    client.force_login(town.grid_worker)
    data = {"grid": own.pk, "kind": "zero", "begun_at": "2026-03-01T08:00"}
    assert client.post(reverse("grid:patrol-new"), data | {"grid": other.pk}).status_code == 422
    assert client.post(reverse("grid:patrol-new"), data | {"kind": "visit"}).status_code == 422
    assert client.post(reverse("grid:patrol-new"), data).status_code == 302
    (row,) = PatrolLog.objects.all()
    assert (row.worker, row.grid, row.town) == (town.grid_worker, own, town.fotang)


def test_the_same_patrol_sent_twice_by_a_program_is_one_entry(client, town):
    """R29: and none of them is a case."""
    from grid.models import Case

    own = staffed(town.fotang, town.grid_worker)
    client.force_login(town.grid_worker)
    body = json.dumps({"grid": own.pk, "kind": "zero", "begun_at": "2026-03-01T08:00:00+08:00"})

    def send():
        return client.post(
            reverse("api:patrollog-list"),
            body,
            "application/json",
            headers={"Idempotency-Key": "p1"},
        )

    assert [send().status_code for _n in range(2)] == [201, 201]
    assert PatrolLog.objects.count() == 1
    assert Case.objects.count() == 0


def test_a_program_is_held_to_the_same_codes(client, town):
    client.force_login(town.town_command)
    body = {"village": town.home.pk, "name": "接口网格", "code": "123", "kind": "ordinary"}

    def send(**more):
        return client.post(reverse("api:grid-list"), json.dumps(body | more), "application/json")

    assert send().status_code in (400, 422)
    made = send(code=f"{town.home.code}001", valid_from_date="2026-01-01")
    assert made.status_code == 201, made.content
    assert made.json()["town"] == town.fotang.pk
