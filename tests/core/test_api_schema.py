"""The interface keeps its own description: schemathesis asks what the document allows, and worse."""

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from tests.access_table import DELEGATION, ORGANISATION, POST, PROFILE
from tests.core.caller import Caller
from tests.factories import officer

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = hypothesis_settings(
    max_examples=4,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def hold():
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)


@pytest.fixture
def one_connection():
    """The test's own transaction: the application must not close it after each request."""
    hold()
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def callers(people):
    """Three officers, with a row of each important kind in their place, and the figures of policy."""
    call_command("load_policy", verbosity=0)
    for kind in (DELEGATION, ORGANISATION, POST, PROFILE):
        kind.make(people, people.fotang)
    keeper = officer("keeper", "security_admin", people.yiwu)
    return [Caller(user) for user in (people.town_clerk, people.county_reviewer, keeper)]


def test_the_answers_are_those_of_the_document(callers, one_connection, settings):
    settings.API_CALLS_PER_MINUTE = 100_000
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        for caller in callers:
            asked += ask(operation, caller)
    assert asked > 300


def ask(operation, caller):
    """A few cases of one operation, with the caller's token; how many were asked."""
    token, asked = {"Authorization": f"Bearer {caller.secret}"}, []
    known = keys(operation, caller)

    @EXAMPLES
    @given(case=operation.as_strategy())
    def run(case):
        if known and len(asked) % 2:
            case.path_parameters["id"] = known[0]
        asked.append(1)
        case.call_and_validate(headers=token, checks=CHECKS)

    run()
    return len(asked)


def keys(operation, caller):
    """Keys of rows that the caller sees, so that half of the cases are about a real one."""
    collection, _brace, rest = operation.path.partition("{id}")
    answer = caller.get(collection + "?limit=1") if rest else None
    hold()  # Django's own test client has let go
    rows = answer.json().get("results", []) if answer else []
    return [row["id"] for row in rows]
