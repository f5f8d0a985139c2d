"""The named cast and the database of every test: made by the owner, worked on as the application."""

import dj_database_url
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from config import context
from launcher.translations import compile_all
from tests import cast
from tests.emptying import empty_the_tables


def pytest_configure() -> None:
    """The translations are compiled before Django loads them."""
    compile_all()
    TransactionTestCase._fixture_teardown = empty_the_tables


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """After the owner has migrated, go on as the application's role."""
    url = dj_database_url.parse(settings.DATABASE_URL)
    if url["USER"] == connection.settings_dict["USER"]:
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # Only the tests empty tables between two tests.
        cursor.execute(f'GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO "{url["USER"]}"')
        published_catalogues_may_be_made(cursor)
    connection.close()
    connection.settings_dict.update(USER=url["USER"], PASSWORD=url["PASSWORD"])


def published_catalogues_may_be_made(cursor) -> None:
    """Tests need items of a published version in one line; `kept_catalogue` shuts that door again."""
    cursor.execute(
        "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger"
        " WHERE tgname LIKE 'catalogue_kept_%' AND NOT tgisinternal AND tgqual IS NULL"
    )
    for name, table, made in cursor.fetchall():
        when = "FOR EACH ROW WHEN (current_setting('tests.catalogue', true) = 'kept') EXECUTE"
        cursor.execute(f"DROP TRIGGER {name} ON {table}")
        cursor.execute(made.replace("FOR EACH ROW EXECUTE", when))


@pytest.fixture
def kept_catalogue(db):
    """The triggers on published catalogues as they are outside the tests."""
    with connection.cursor() as cursor:
        cursor.execute("SET tests.catalogue = 'kept'")
        yield
        cursor.execute("RESET tests.catalogue")


@pytest.fixture(autouse=True)
def language():
    """No test inherits the language of the last page that another one asked for."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def people(db):
    """One officer per role in 义乌 and 佛堂, a neighbour in 东阳, an agency officer: see tests/cast.py."""
    return cast.assemble()


@pytest.fixture
def counted_once(monkeypatch):
    """The two numbers in the header are asked once for each post, not once for each of thousands of
    pages: 404 and 403 show them too. What they tell is the matter of tests/accounts/test_inbox.py."""
    known = {}

    def once(name, count):
        def asked(user, *more):
            key = (name, user.pk, user.post.pk)
            if key not in known:
                known[key] = count(user, *more)
            return known[key]

        monkeypatch.setattr(context, name, asked)

    for name in ("header_count", "unread_count"):
        once(name, getattr(context, name))
    monkeypatch.setattr(context.Shell, "kept", {})  # nor is the cache asked what it knows


def pytest_terminal_summary(terminalreporter):
    """The figures of the access matrix, added up over its parts and over all workers."""
    sums: dict[str, int] = {}
    for reports in terminalreporter.stats.values():
        calls = [report for report in reports if getattr(report, "when", "") == "call"]
        for name, value in (pair for report in calls for pair in report.user_properties):
            if name.startswith("access_"):
                sums[name] = sums.get(name, 0) + value
    if sums:
        cells, leaks = sums["access_cells"], sums["access_leaks"]
        terminalreporter.write_line(f"access matrix: {cells} cells, {leaks} leaks")
