"""Fixtures of the core's tests."""

import pytest

from tests.core.audit_tools import owner_session


@pytest.fixture
def anchor(db, settings, tmp_path):
    """An anchor of this test's own, and no seals of other tests."""
    with owner_session() as cursor:
        cursor.execute("DELETE FROM audit.seal")
    settings.AUDIT_ANCHOR = tmp_path / "outside" / "audit.jsonl"
    return settings.AUDIT_ANCHOR
