"""The answers about duties are those of the interface's own description."""

import pytest
import schemathesis

from config.wsgi import application
from tests import access_duties as kinds
from tests.core.caller import Caller
from tests.core.test_api_schema import ask, one_connection  # noqa: F401

pytestmark = pytest.mark.django_db
OURS = ("/duties/", "/duty-", "/cleanups/", "/negative-entries/")


def test_the_answers_about_duties_are_those_of_the_document(people, one_connection, settings):  # noqa: F811
    """With a row of each kind, for a town, the staffing office, a department and the province."""
    settings.API_CALLS_PER_MINUTE = 100_000
    for kind in (kinds.DUTY, kinds.REPLY, kinds.REPORT, kinds.EVIDENCE):
        kind.make(people, people.fotang)
    kinds.CLEANUP.make(people, people.yiwu)
    kinds.NEGATIVE.make(people, people.zhejiang)
    officers = ("town_clerk", "county_reviewer", "department_officer", "province_lead")
    callers = [Caller(getattr(people, name)) for name in officers]
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    found = [result.ok() for result in schema.get_all_operations()]
    ours = [one for one in found if any(part in one.path for part in OURS)]
    assert len(ours) >= 20
    assert sum(ask(operation, caller) for operation in ours for caller in callers) > 200
