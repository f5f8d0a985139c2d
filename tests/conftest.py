"""The named cast and the database of every test: made by the owner, worked on as the application."""

import dj_database_url
import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from launcher.translations import compile_all
from tests import cast


def pytest_configure() -> None:
    """The translations are compiled before Django loads them."""
    compile_all()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """After the owner has migrated, go on as the application's role."""
    url = dj_database_url.parse(settings.DATABASE_URL)
    if url["USER"] == connection.settings_dict["USER"]:
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # Only the tests empty tables between two tests.
        cursor.execute(f'GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO "{url["USER"]}"')
    connection.close()
    connection.settings_dict.update(USER=url["USER"], PASSWORD=url["PASSWORD"])


@pytest.fixture(autouse=True)
def language():
    """No test inherits the language of the last page that another one asked for."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def people(db):
    """One officer per role in 义乌 and 佛堂, a neighbour in 东阳, an agency officer: see tests/cast.py."""
    return cast.assemble()


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
