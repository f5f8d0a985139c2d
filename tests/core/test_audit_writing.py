"""Every way to change a row leaves its event, with who, what and where."""

from io import StringIO

import psycopg2
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from accounts.models import User
from core import audit
from core.audit import watch
from core.clock import today
from core.history import Step
from core.models import AuditEvent
from core.sharing import share
from tests.core.audit_tools import OWNER, county, execute, owner_session, since
from towns.models import Division, Organisation

pytestmark = pytest.mark.django_db


def steps(count, **fields):
    kind = ContentType.objects.get_for_model(Division)
    return [
        Step(content_type=kind, object_id=n, name="try", to_status="x", **fields)
        for n in range(1, count + 1)
    ]


def test_no_table_is_forgotten():
    """Every table of the installed apps carries the four triggers, or is excused with a reason."""
    triggered = dict(
        execute("""SELECT relname, count(*) FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
            WHERE tgname LIKE 'zz\\_audit\\_%' AND tgenabled = 'O' GROUP BY 1""")
    )
    tables = {
        name for (name,) in execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    }
    assert {name for name in tables if triggered.get(name) != 4} - set(watch.UNWATCHED) == set()
    assert not set(watch.UNWATCHED) & set(triggered)


def test_a_saved_a_changed_and_a_deleted_row_each_leave_an_event():
    mark = since()
    (step,) = Step.objects.bulk_create(steps(1))
    key = str(step.pk)
    step.note = "mended"
    step.save()
    step.delete()
    assert [(e.action, e.row_pk) for e in since(mark)] == [
        ("insert", key),
        ("update", key),
        ("delete", key),
    ]


def test_an_update_tells_only_the_changed_columns_old_and_new():
    (step,) = Step.objects.bulk_create(steps(1))
    mark = since()
    Step.objects.filter(pk=step.pk).update(note="新", name=step.name)
    (event,) = since(mark)
    assert (event.action, event.table_name, event.payload) == (
        "update",
        "core_step",
        {"note": ["", "新"]},
    )


def test_an_update_that_changes_nothing_leaves_nothing():
    place = county()
    mark = since()
    Division.objects.filter(pk=place.pk).update(name=place.name)
    assert since(mark) == []


def test_queryset_update_is_caught_row_by_row():
    Step.objects.bulk_create(steps(7))
    mark = since()
    assert Step.objects.update(note="changed") == 7
    assert [e.payload["note"] for e in since(mark)] == [["", "changed"]] * 7


def test_bulk_create_is_caught_row_by_row():
    mark = since()
    made = Step.objects.bulk_create(steps(5))
    assert [(e.action, e.row_pk) for e in since(mark)] == [("insert", str(s.pk)) for s in made]


def test_queryset_delete_is_caught_with_the_row_that_went():
    Step.objects.bulk_create(steps(3, note="gone"))
    mark = since()
    Step.objects.all().delete()
    assert [(e.action, e.payload["note"]) for e in since(mark)] == [("delete", "gone")] * 3


def test_raw_sql_is_caught():
    place = county()
    mark = since()
    execute("UPDATE towns_division SET name = name || '!' WHERE id = %s", [place.pk])
    assert [e.payload["name"] for e in since(mark)] == [["义乌市", "义乌市!"]]


def test_a_changed_key_is_told_as_one_row_that_vanished_and_one_that_appeared():
    (step,) = Step.objects.bulk_create(steps(1))
    mark = since()
    execute("UPDATE core_step SET id = id + 1000000 WHERE id = %s", [step.pk])
    told = {next(iter(e.payload)): e.row_pk for e in since(mark)}
    assert told == {"vanished": str(step.pk), "appeared": str(step.pk + 1000000)}


def test_an_upsert_is_caught_on_both_of_its_ways():
    def upsert(name):
        User.objects.bulk_create(
            [User(username="twice", full_name=name)],
            update_conflicts=True,
            unique_fields=["username"],
            update_fields=["full_name"],
        )

    mark = since()
    upsert("甲")
    upsert("乙")
    assert [e.action for e in since(mark)] == ["insert", "update"]
    assert since(mark)[-1].payload == {"full_name": ["甲", "乙"]}


def test_copy_is_caught(people):
    Step.objects.bulk_create(steps(2))
    table = StringIO()
    mark = since()
    with audit.acting(people.town_clerk), connection.cursor() as cursor:
        audit.mark()
        cursor.copy_expert(
            "COPY (SELECT id + 5000000, content_type_id, object_id, name, from_status,"
            " to_status, by_id, post_id, post_label, note, data, at FROM core_step) TO STDOUT",
            table,
        )
        table.seek(0)
        cursor.copy_expert(
            "COPY core_step (id, content_type_id, object_id, name, from_status,"
            " to_status, by_id, post_id, post_label, note, data, at) FROM STDIN",
            table,
        )
    told = [(e.action, e.actor_id) for e in since(mark)]
    assert told == [("insert", people.town_clerk.pk)] * 2


def test_many_to_many_rows_are_caught():
    place = county()
    office = Organisation.objects.create(name="所", kind="agency", division=place)
    mark = since()
    office.towns.add(place)
    office.towns.clear()
    assert [(e.action, e.table_name) for e in since(mark)] == [
        ("insert", "towns_organisation_towns"),
        ("delete", "towns_organisation_towns"),
    ]


def test_a_lent_row_is_caught(people):
    mark = since()
    share(
        people.fotang, people.neighbour, "towns.view_division", today(),
        by=people.security_admin, reason="joint case",
    )  # fmt: skip
    assert {"core_loan", "guardian_userobjectpermission"} <= {e.table_name for e in since(mark)}


def test_secrets_show_only_that_they_changed():
    user = User.objects.create_user("secretive", password="correct horse battery")
    mark = since()
    user.set_password("another horse battery")
    user.save()
    change = next(e for e in since(mark) if e.table_name == "accounts_user").payload["password"]
    assert change[0] != change[1]
    assert all(value.startswith("sha256:") and len(value) == 23 for value in change)
    everything = " ".join(
        str(p) for p in AuditEvent.objects.filter(table_name="accounts_user").values_list("payload")
    )
    assert "argon2" not in everything


def test_every_secret_column_we_know_is_covered():
    found = {(m._meta.db_table, c) for m in watch.watched().values() for c in watch.secrets_of(m)}
    assert {
        ("accounts_user", "password"),
        ("accounts_passwordused", "encoded"),
        ("otp_totp_totpdevice", "key"),
    } <= found


def test_the_place_of_a_row_is_on_its_event(people):
    mark = since()
    people.county_reviewer.post.save()
    execute(
        "UPDATE accounts_post SET version = version + 1 WHERE id = %s", [people.town_clerk.post.pk]
    )
    event = since(mark)[-1]
    place = people.fotang
    assert (event.province_id, event.city_id, event.county_id, event.town_id) == (
        place.province_id, place.city_id, place.county_id, place.pk,
    )  # fmt: skip


def test_without_a_place_of_its_own_a_row_takes_the_place_of_who_acts(people):
    mark = since()
    with audit.acting(people.county_reviewer):
        Step.objects.bulk_create(steps(1))
    (event,) = since(mark)
    assert (event.county_id, event.town_id) == (people.yiwu.pk, None)


def test_truncate_is_caught():
    """Only the owner may, and the tests; even so it is told."""
    mark = since()
    execute("TRUNCATE core_step")
    assert [(e.action, e.table_name) for e in since(mark)] == [("truncate", "core_step")]


@pytest.mark.django_db(transaction=True)
def test_what_the_owner_writes_past_the_portal_bears_the_owners_name():
    mark = since()
    with owner_session() as cursor:
        cursor.execute("""INSERT INTO core_step (content_type_id, object_id, name, from_status,
            to_status, post_label, note, data, at)
            SELECT min(id), 1, 'by hand', '', 'x', '', '', '{}', now() FROM django_content_type""")
    (event,) = since(mark)
    assert (event.db_role, event.actor_id, event.request_id) == (OWNER["USER"], None, "")


def test_if_the_audit_cannot_be_written_the_change_fails():
    place = county()
    change = "UPDATE towns_division SET name = 'x' WHERE id = %s"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.cursor.execute("SELECT set_config('portal.context', 'no json', true)")
        with pytest.raises(psycopg2.DataError):
            cursor.cursor.execute(change, [place.pk])
        transaction.set_rollback(True)
    place.refresh_from_db()
    assert place.name == "义乌市"


def test_a_rolled_back_change_leaves_no_event():
    place = county()
    mark = since()
    with transaction.atomic():
        Division.objects.filter(pk=place.pk).update(name="x")
        transaction.set_rollback(True)
    assert since(mark) == []
