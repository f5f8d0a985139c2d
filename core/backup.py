"""Backup and restore: the database, the files, the seals, and a manifest that proves them equal.

The manifest holds the size and SHA-256 of each part, the rows of every table and the heads of the
audit chains, all as of the moment of the dump (one exported snapshot).
"""

import json
import tarfile
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import CommandError
from django.db import connection
from django.utils.translation import gettext as _

from core import clock, dbroles, pgtools
from core.audit import record, seals, verify

DATABASE, FILES, ANCHOR, MANIFEST = "database.dump", "files.tar", "audit.jsonl", "manifest.json"

TABLES = """SELECT table_schema || '.' || table_name FROM information_schema.tables
    WHERE table_schema IN ('public', 'audit') AND table_type = 'BASE TABLE'
    AND table_name <> 'pending' ORDER BY 1"""
IS_EMPTY = """SELECT NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname IN ('public', 'audit') AND relkind IN ('r', 'p', 'v', 'S'))"""

Manifest = dict[str, Any]


def make(folder: Path) -> Manifest:
    """Write a backup into `folder`, which must be new or empty; returns its manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise CommandError(f"{folder} is not empty: a backup never writes over another.")
    seals.seal()
    manifest = {"made_at": clock.now().isoformat(), **dump(folder / DATABASE)}
    pack(folder / FILES)
    if settings.AUDIT_ANCHOR.exists():
        (folder / ANCHOR).write_bytes(settings.AUDIT_ANCHOR.read_bytes())
    manifest["parts"] = {path.name: facts_of(path) for path in sorted(folder.iterdir())}
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1))
    record("backup", detail={"folder": str(folder), "parts": manifest["parts"]})
    return manifest


def dump(target: Path) -> Manifest:
    """Dump the database; rows and heads are counted in the very snapshot that is dumped."""
    with pgtools.owner_session() as session, session.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        pgtools.run(
            "pg_dump", session, "--format=custom", "--no-owner", "--no-privileges",
            "--no-unlogged-table-data", f"--snapshot={snapshot}", "--file", target,
        )  # fmt: skip
        cursor.execute(seals.HEADS)
        heads = {str(chain): [position, mark] for chain, position, mark in cursor.fetchall()}
        return {"rows": count_rows(cursor), "heads": heads}


def count_rows(cursor: Any) -> dict[str, int]:
    """The rows of every table, exactly."""
    cursor.execute(TABLES)
    found = {}
    for (name,) in cursor.fetchall():
        schema, _dot, table = name.partition(".")
        cursor.execute(f'SELECT count(*) FROM "{schema}"."{table}"')  # noqa: S608
        found[name] = cursor.fetchone()[0]
    return found


def pack(target: Path) -> None:
    """Every stored file, from whatever store the settings name, into one archive."""
    with tarfile.open(target, "w") as archive:
        for name in stored_files():
            with default_storage.open(name) as file:
                entry = tarfile.TarInfo(name)
                entry.size = default_storage.size(name)
                archive.addfile(entry, file)


def stored_files(folder: str = "") -> Iterator[str]:
    """Names in the store, folder by folder; none where nothing was ever stored."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from sorted(f"{folder}/{name}".lstrip("/") for name in files)
    for name in sorted(folders):
        yield from stored_files(f"{folder}/{name}".lstrip("/"))


def facts_of(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": file_digest(file, "sha256").hexdigest()}


def restore(folder: Path) -> verify.Report:
    """Put a backup into the empty database of the settings; returns the check of its audit.

    Refuses where a part was altered, where the database holds anything, or where what came out is
    not what the manifest says.
    """
    manifest = read_manifest(folder)
    with pgtools.owner_session() as session, session.cursor() as cursor:
        session.autocommit = True
        cursor.execute(IS_EMPTY)
        if not cursor.fetchone()[0]:
            raise CommandError(
                "The database is not empty: a backup is only restored into a new one."
            )
        pgtools.run(
            "pg_restore", session, "--no-owner", "--no-privileges", "--exit-on-error",
            "--single-transaction", "--dbname", connection.settings_dict["NAME"], folder / DATABASE,
        )  # fmt: skip
        dbroles.allow_work(cursor)
        dbroles.protect_audit(cursor)
        cursor.execute("ANALYZE")
        compare(manifest, count_rows(cursor))
    unpack(folder / FILES)
    bring_anchor(folder / ANCHOR)
    return check(manifest, folder)


def read_manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    if not path.exists():
        raise CommandError(f"{folder} holds no backup: {MANIFEST} is missing.")
    manifest = json.loads(path.read_text())
    for name, facts in manifest["parts"].items():
        if not (folder / name).exists() or facts_of(folder / name) != facts:
            raise CommandError(f"{name} is not the file that was backed up.")
    return manifest


def compare(manifest: Manifest, rows: dict[str, int]) -> None:
    wrong = [name for name, count in manifest["rows"].items() if rows.get(name) != count]
    if wrong:
        raise CommandError(f"Not restored as backed up: {', '.join(wrong)}.")


def unpack(source: Path) -> None:
    """Each file under its own name; one that is already there stops it."""
    with tarfile.open(source) as archive:
        for entry in archive:
            content = archive.extractfile(entry)
            if content is None:
                continue
            kept = default_storage.save(entry.name, File(content))
            if kept != entry.name:
                default_storage.delete(kept)
                raise CommandError(f"The store already holds {entry.name}: it must be empty.")


def bring_anchor(source: Path) -> None:
    """The anchor outside is the better witness: the copy only serves where there is none."""
    target = settings.AUDIT_ANCHOR
    if source.exists() and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())


def check(manifest: Manifest, folder: Path) -> verify.Report:
    """The audit as restored: whole, and with the heads that the backup saw."""
    report = verify.verify()
    points = [(int(chain), *head, 0) for chain, head in manifest["heads"].items()]
    for chain, position, _seal, _there in seals.compare(points):
        report.found(_("Chain %(chain)s lacks position %(at)s."), chain=chain, at=position)
    record("restore", detail={"folder": str(folder), "findings": len(report.findings)})
    return report
