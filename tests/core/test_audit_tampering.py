"""The application's role cannot touch the audit, and what its owner changes is found."""

import json
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core.audit import checks, schema, seals, watch
from core.audit.verify import verify
from core.models import AuditCheck
from tests.core.audit_tools import (
    APPLICATION,
    OWNER,
    being,
    county,
    execute,
    owner_session,
    since,
)
from towns.models import Division

two_roles = pytest.mark.skipif(
    OWNER["USER"] == APPLICATION["USER"], reason="needs a second database role"
)


def statements(name):
    lines = (
        (Path(__file__).parent / name).read_text().replace("@owner@", OWNER["USER"]).splitlines()
    )
    return [line for line in lines if not line.startswith("--")]


def state():
    """The audit as it stands: how much, its newest hashes, its triggers, rights and functions."""
    return execute(
        """SELECT (SELECT count(*) FROM audit.event), (SELECT count(*) FROM audit.link),
        (SELECT md5(string_agg(encode(hash, 'hex'), ',' ORDER BY id)) FROM audit.link),
        (SELECT md5(string_agg(encode(digest, 'hex'), ',' ORDER BY id)) FROM audit.event),
        (SELECT md5(string_agg(tgrelid::regclass::text || tgname || tgenabled::text, ',' ORDER BY oid))
            FROM pg_trigger),
        (SELECT md5(string_agg(proname || prosrc || prosecdef::text || proowner::text, ',' ORDER BY oid))
            FROM pg_proc WHERE pronamespace = 'audit'::regnamespace),
        (SELECT md5(string_agg(relname || relowner::text || coalesce(relacl::text, ''), ',' ORDER BY oid))
            FROM pg_class WHERE relnamespace IN ('audit'::regnamespace, 'public'::regnamespace))"""
    )


def try_as_application(sql):
    """Run it as the portal's own session would; whether the database let it through."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError:
        return False
    return True


@two_roles
@pytest.mark.django_db
def test_nothing_the_application_says_changes_the_audit():
    """Figure for the closing note: how many statements were tried, how many had an effect."""
    place = county()
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("SET CONSTRAINTS ALL DEFERRED")
    before, effective, tried = state(), [], statements("tampering.sql")
    for sql in tried:
        if try_as_application(sql) or state() != before:
            effective.append(sql)
    assert effective == []
    assert len(tried) >= 60
    mark = since()
    Division.objects.filter(pk=place.pk).update(name="still watched")
    assert len(since(mark)) == 1


@two_roles
@pytest.mark.django_db(transaction=True)
def test_one_right_too_many_would_be_noticed():
    """Negative control of the test above."""
    change = "UPDATE audit.event SET actor_id = actor_id WHERE false"
    assert not try_as_application(change)
    with owner_session() as cursor:
        cursor.execute(f"GRANT UPDATE ON audit.event TO {APPLICATION['USER']}")
        try:
            assert try_as_application(change)
        finally:
            cursor.execute(f"REVOKE UPDATE ON audit.event FROM {APPLICATION['USER']}")


@two_roles
@pytest.mark.django_db(transaction=True)
def test_a_missing_trigger_comes_back_with_the_next_migrate():
    with being(OWNER):
        execute("DROP TRIGGER zz_audit_update ON core_step")
        assert watch.attach_all() == 1
        assert watch.attach_all() == 0


@two_roles
@pytest.mark.django_db(transaction=True)
def test_what_the_application_may_say_does_not_lead_the_audit_astray(anchor):
    place = county()
    for number, sql in enumerate(statements("astray.sql")):
        mark = since()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.execute(
                "UPDATE public.towns_division SET name = %s WHERE id = %s", [number, place.pk]
            )
        connection.close()
        (event,) = since(mark)
        assert event.payload["name"][1] == str(number)
        assert verify().findings == [], sql


@two_roles
@pytest.mark.django_db
def test_the_application_role_is_what_the_portal_and_these_tests_work_as():
    assert execute("SELECT current_user, session_user") == [(APPLICATION["USER"],) * 2]
    assert execute(f"SELECT pg_has_role('{OWNER['USER']}', 'USAGE')") == [(False,)]


@pytest.fixture
def owner(transactional_db, anchor):
    """Three transactions of three events each, on one chain; then the owner is at the desk."""
    place = county()
    for name in "abc":
        with transaction.atomic():
            for n in range(3):
                Division.objects.filter(pk=place.pk).update(name=f"{name}{n}")
    with being(OWNER):
        yield place


@contextmanager
def undone():
    """What happens inside is taken back: the next test needs a whole audit."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def last_links(chain, count=3):
    return execute(
        "SELECT id, position FROM audit.link WHERE chain = %s ORDER BY position DESC LIMIT %s",
        [chain, count],
    )


def events_of(link):
    rows = execute("SELECT id FROM audit.event WHERE link = %s ORDER BY n", [link])
    return [row[0] for row in rows]


def found_after(sql, params):
    with undone():
        execute(sql, params)
        return verify().findings


def chain_of(place):
    """A county without ancestors hangs in the common chain."""
    return execute(
        "SELECT chain FROM audit.link JOIN audit.event e ON e.link = link.id"
        " WHERE table_name = 'towns_division' AND row_pk = %s ORDER BY link.id DESC LIMIT 1",
        [str(place.pk)],
    )[0][0]


def test_an_untouched_audit_is_whole(owner):
    report = verify()
    assert report.findings == []
    assert report.events >= 9
    assert report.links >= 3


def test_an_edited_event_is_named(owner):
    link, _position = last_links(chain_of(owner))[1]
    event = events_of(link)[1]
    (finding,) = found_after(
        """UPDATE audit.event SET payload = '{"name": ["b0", "forged"]}' WHERE id = %s""", [event]
    )
    assert str(event) in finding


def test_no_column_of_an_event_can_be_changed_unseen(owner):
    event = events_of(last_links(chain_of(owner))[0][0])[0]
    for change in (
        "actor_id = 999", "post_id = 999", "at = at + interval '1 microsecond'", "ip = '1.1.1.1'",
        "action = 'insert'", "table_name = 'x'", "row_pk = '0'", "province_id = 5", "city_id = 5",
        "county_id = 5", "town_id = 5", "request_id = 'x'", "db_role = 'x'", "payload = '[]'",
        "statement = 7", "n = 7", "link = link - 1", "id = 0", "digest = ''",
    ):  # fmt: skip
        assert found_after(f"UPDATE audit.event SET {change} WHERE id = %s", [event]), change


def test_an_event_edited_together_with_its_digest_is_found(owner):
    """The transaction's own digest no longer fits."""
    from core.audit.schema import EVENT, sha256_of

    link, _position = last_links(chain_of(owner))[1]
    event = events_of(link)[1]
    with undone():
        execute("UPDATE audit.event SET actor_id = 999 WHERE id = %s", [event])
        execute(
            f"UPDATE audit.event e SET digest = {sha256_of(EVENT.format('e'))} WHERE id = %s",
            [event],
        )
        (finding,) = verify().findings
    assert str(link) in finding


def test_an_event_deleted_from_the_middle_is_found(owner):
    link, _position = last_links(chain_of(owner))[1]
    first, second, _third = events_of(link)
    (finding,) = found_after("DELETE FROM audit.event WHERE id = %s", [second])
    assert str(link) in finding
    assert str(first) in finding


def test_the_last_event_of_a_transaction_is_missed_when_deleted(owner):
    link, _position = last_links(chain_of(owner))[1]
    (finding,) = found_after("DELETE FROM audit.event WHERE id = %s", [events_of(link)[2]])
    assert str(events_of(link)[1]) in finding


def test_a_whole_transaction_deleted_from_the_middle_is_found(owner):
    link, position = last_links(chain_of(owner))[1]
    with undone():
        execute("DELETE FROM audit.event WHERE link = %s", [link])
        execute("DELETE FROM audit.link WHERE id = %s", [link])
        (finding,) = verify().findings
    assert f" {position} " in finding


def test_a_transaction_moved_to_another_place_is_found(owner):
    link, _position = last_links(chain_of(owner))[0]
    assert found_after("UPDATE audit.link SET chain = 987654 WHERE id = %s", [link])
    assert found_after("UPDATE audit.link SET at = at + interval '1 s' WHERE id = %s", [link])


def test_events_whose_transaction_was_deleted_are_named(owner):
    link, _position = last_links(chain_of(owner))[0]
    findings = found_after("DELETE FROM audit.link WHERE id = %s", [link])
    assert len(findings) == 3
    assert str(events_of(link)[0]) in findings[0]


def test_a_cut_tail_shows_against_the_seal(owner):
    """Negative control: before the sealing the same cut shows nothing, for there is nothing to miss."""
    chain = chain_of(owner)

    def cut():
        with undone():
            for link, _position in last_links(chain, 2):
                execute("DELETE FROM audit.event WHERE link = %s", [link])
                execute("DELETE FROM audit.link WHERE id = %s", [link])
            return verify().findings

    assert cut() == []
    checks.tend()
    assert verify().findings == []
    assert any(f" {chain} " in finding for finding in cut())


def test_a_tail_cut_together_with_the_databases_seals_still_shows(owner):
    checks.tend()
    with undone():
        for link, _position in last_links(chain_of(owner), 2):
            execute("DELETE FROM audit.event WHERE link = %s", [link])
            execute("DELETE FROM audit.link WHERE id = %s", [link])
        execute("DELETE FROM audit.seal")
        assert len(verify().findings) >= 2


def test_a_chain_rewritten_from_the_middle_shows_against_the_seal(owner):
    """Whoever computes every hash anew still meets the seal."""
    from core.audit.schema import LINK, sha256_of

    checks.tend()
    chain = chain_of(owner)
    sealed = next(head for key, head in seals.heads().items() if key == str(chain))
    with undone():
        execute("UPDATE audit.link SET at = at + interval '1 s' WHERE chain = %s", [chain])
        rows = execute("SELECT id FROM audit.link WHERE chain = %s ORDER BY position", [chain])
        for (link,) in rows:
            content = sha256_of("x").replace("convert_to(x, 'UTF8')", "{}")
            execute(
                "UPDATE audit.link l SET hash = "
                + content.format(
                    "coalesce((SELECT b.hash FROM audit.link b WHERE b.chain = l.chain"
                    " AND b.position = l.position - 1), '') || convert_to("
                    + LINK.format("l")
                    + ", 'UTF8')"
                )
                + " WHERE id = %s",
                [link],
            )
        findings = verify().findings
    assert sealed
    assert len(findings) >= 1
    assert all(str(chain) in finding for finding in findings)


def test_a_forged_or_shortened_anchor_is_found(owner, anchor):
    checks.tend()
    checks.tend()
    lines = anchor.read_text().splitlines()
    anchor.write_text(lines[0] + "\n")
    assert len(verify().findings) == 1
    entry = json.loads(lines[-1])
    entry["content"] = entry["content"].replace('"number"', '"number" ')
    anchor.write_text("\n".join([*lines[:-1], json.dumps(entry)]) + "\n")
    assert any("2" in finding for finding in verify().findings)
    anchor.write_text("\n".join(lines) + "\n")
    assert verify().findings == []


def test_the_command_ends_with_an_error_and_says_which(owner, capsys):
    event = events_of(last_links(chain_of(owner))[0][0])[0]
    with undone():
        execute("UPDATE audit.event SET actor_id = 999 WHERE id = %s", [event])
        with pytest.raises(CommandError):
            call_command("verify_audit")
    assert str(event) in capsys.readouterr().err
    call_command("verify_audit")
    assert "events/s" in capsys.readouterr().out
    assert AuditCheck.objects.latest("id").is_sound


def test_a_migration_taken_back_sets_the_record_aside_and_forward_begins_anew(owner):
    with undone():
        kept = execute("SELECT count(*) FROM audit.event")
        execute(schema.RETIRE)
        retired = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'audit_retired_%'"
        name = execute(retired)[0][0]
        assert execute(f'SELECT count(*) FROM "{name}".event') == kept
        Division.objects.filter(pk=owner.pk).update(name="unwatched")
        execute(schema.everything(Division._meta.db_table))
        assert watch.attach_all() == len(watch.watched())
        Division.objects.filter(pk=owner.pk).update(name="watched again")
        assert execute("SELECT count(*) FROM audit.event") == [(1,)]
