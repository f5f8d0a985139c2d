"""The database of the measurements: `qz_bench`, or BENCH_DATABASE, where DATABASE_OWNER_URL leads."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import dj_database_url
import psycopg2

NAME = os.environ.get("BENCH_DATABASE", "qz_bench")
URLS = ("DATABASE_URL", "DATABASE_OWNER_URL")


def point_environment() -> None:
    """Let every later reader of the environment find the database of the measurements."""
    for variable in URLS:
        os.environ[variable] = with_name(os.environ[variable], NAME)


def with_name(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def connect(name: str = NAME) -> "psycopg2.extensions.connection":
    """A connection of the owner, outside transactions."""
    parts = dj_database_url.parse(os.environ["DATABASE_OWNER_URL"])
    found = psycopg2.connect(
        dbname=name,
        user=parts["USER"],
        password=parts["PASSWORD"],
        host=parts["HOST"],
        port=parts["PORT"] or None,
    )
    found.autocommit = True
    return found


def ask(sql: str, *values: object, name: str = NAME) -> list[tuple]:
    connection = connect(name)
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def label() -> str:
    """What the generator wrote on its finished database; "" where there is none."""
    found = ask(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
        NAME,
        name="postgres",
    )
    return (found and found[0][0]) or ""


def make_anew() -> None:
    ask(f'DROP DATABASE IF EXISTS "{NAME}"', name="postgres")
    ask(f"CREATE DATABASE \"{NAME}\" ENCODING 'UTF8' TEMPLATE template0", name="postgres")


@contextmanager
def copied(name: str) -> Iterator[None]:
    """A copy of the database that may be spoilt; nobody may be connected to the original meanwhile."""
    modern = ask("SELECT current_setting('server_version_num')::int >= 150000", name="postgres")
    how = "STRATEGY file_copy" if modern[0][0] else ""
    ask(f'DROP DATABASE IF EXISTS "{name}"', name="postgres")
    ask(f'CREATE DATABASE "{name}" TEMPLATE "{NAME}" {how}', name="postgres")
    try:
        yield
    finally:
        ask(f'DROP DATABASE "{name}"', name="postgres")


def finish(text: str) -> None:
    ask(f'COMMENT ON DATABASE "{NAME}" IS %s', text)
    ask("VACUUM (ANALYZE)")
