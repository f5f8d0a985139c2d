"""The drill: what comes back from a backup is what went in, and its audit can't be touched."""

import json

import psycopg2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection

from accounts.models import User
from core import audit, backup, pgtools
from core.audit.verify import verify
from tests.core.audit_tools import APPLICATION, OWNER, execute, owner_session, since
from towns.models import Division

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("anchor")]

COPY = "qz_restored_by_a_test"


@pytest.fixture
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def elsewhere(settings, tmp_path):
    """Another, empty installation; Django works on it while the test runs."""

    def move():
        home.append(connection.settings_dict["NAME"])
        with owner_session() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
            cursor.execute(
                f"CREATE DATABASE {COPY} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
            )
        connection.close()
        connection.settings_dict["NAME"] = COPY
        settings.MEDIA_ROOT = tmp_path / "media elsewhere"
        settings.AUDIT_ANCHOR = tmp_path / "anchor elsewhere" / "audit.jsonl"

    home = []
    yield move
    connection.close()
    connection.settings_dict["NAME"] = home[0] if home else connection.settings_dict["NAME"]
    with owner_session() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")


def content():
    """A fingerprint of every row of every table the portal has, but for what restoring writes."""
    tables = execute(backup.TABLES.replace("'public', 'audit'", "'public'"))
    return {
        name: execute(
            f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t"
        )
        for (name,) in tables
    }


def test_the_drill(people, store, elsewhere, tmp_path, capsys):
    default_storage.save("papers/会议纪要.txt", ContentFile("第一批"))
    with audit.acting(people.county_reviewer):
        Division.objects.filter(pk=people.fotang.pk).update(name="新佛堂镇")
    folder = tmp_path / "backup"
    call_command("backup", folder)
    before, events = content(), verify().events
    elsewhere()
    call_command("restore", folder)
    assert "whole" in capsys.readouterr().out
    assert content() == before
    assert default_storage.open("papers/会议纪要.txt").read().decode() == "第一批"
    assert verify().findings == []
    assert verify().events >= events
    assert_lives_on()


def assert_lives_on():
    """The restored portal writes on, its audit grows, and the application can't touch it."""
    mark = since()
    User.objects.filter(username="town_clerk").update(full_name="新人")
    assert [e.payload["full_name"][1] for e in since(mark)] == ["新人"]
    assert execute("SELECT current_user") == [(APPLICATION["USER"],)]
    if OWNER["USER"] != APPLICATION["USER"]:
        for sql in (
            "UPDATE audit.event SET actor_id = 1",
            "DELETE FROM audit.link",
            "DROP SCHEMA audit CASCADE",
        ):
            with pytest.raises(ProgrammingError):
                execute(sql)
    assert verify().findings == []


def test_a_restored_audit_that_was_cut_before_the_backup_shows(people, store, elsewhere, tmp_path):
    call_command("seal_audit")
    with owner_session() as cursor:
        cursor.execute(
            "SELECT id, chain, position, at, events, digest, hash FROM audit.link ORDER BY id DESC LIMIT 1"
        )
        link = cursor.fetchone()
        cursor.execute("DELETE FROM audit.link WHERE id = %s", [link[0]])
    try:
        backup.make(tmp_path / "backup")
    finally:
        found = verify().findings
        with owner_session() as cursor:
            cursor.execute("DELETE FROM audit.event WHERE link > %s", [link[0]])
            cursor.execute("DELETE FROM audit.link WHERE id > %s", [link[0]])
            cursor.execute("INSERT INTO audit.link VALUES (%s, %s, %s, %s, %s, %s, %s)", link)
    assert found
    elsewhere()
    with pytest.raises(CommandError, match="not whole"):
        call_command("restore", tmp_path / "backup")


def test_a_backup_is_never_restored_over_anything(people, store, tmp_path):
    backup.make(tmp_path / "backup")
    with pytest.raises(CommandError, match="not empty"):
        backup.restore(tmp_path / "backup")
    assert Division.objects.filter(pk=people.fotang.pk).exists()


def test_an_altered_backup_is_refused(people, store, tmp_path):
    folder = tmp_path / "backup"
    backup.make(folder)
    with (folder / backup.DATABASE).open("ab") as dump:
        dump.write(b"x")
    with pytest.raises(CommandError, match=r"database\.dump is not the file"):
        backup.restore(folder)


def test_a_backup_never_writes_over_another(people, store, tmp_path):
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "old").write_text("x")
    with pytest.raises(CommandError, match="not empty"):
        backup.make(tmp_path / "backup")


def test_what_does_not_match_the_manifest_is_told(people, store, tmp_path):
    manifest = backup.make(tmp_path / "backup")
    rows = dict(manifest["rows"])
    backup.compare(manifest, rows)
    rows["public.towns_division"] -= 1
    with pytest.raises(CommandError, match="towns_division"):
        backup.compare(manifest, rows)
    assert json.loads((tmp_path / "backup" / backup.MANIFEST).read_text()) == manifest


def test_programs_older_than_the_server_are_refused_with_advice(settings, tmp_path, monkeypatch):
    settings.PG_BIN = str(tmp_path)
    (tmp_path / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
    (tmp_path / "pg_dump").chmod(0o755)
    monkeypatch.setattr(pgtools, "USUAL", ())
    monkeypatch.setattr(pgtools, "find_spec", lambda _name: None)
    monkeypatch.setattr(pgtools.shutil, "which", lambda _name: None)
    with pytest.raises(CommandError, match=r"PG_BIN.*version 9"):
        pgtools.find("pg_dump", 18)


def test_no_password_is_on_the_command_line():
    with pgtools.owner_session() as session:
        told = pgtools.environment(session)
    assert told["PGPASSWORD"] == OWNER["PASSWORD"]
    assert told["PGDATABASE"] == connection.settings_dict["NAME"]
    assert isinstance(session, psycopg2.extensions.connection)
