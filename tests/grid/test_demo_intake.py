"""The demonstration's outside systems: two that report, one message that waits, one dead letter (ZJ-14)."""

import pytest

from grid.models import Case, InboundMessage, OutboundMessage, SourceCode, SourceSystem
from reform.demo import intake
from tests.factories import officer
from tests.grid import cases

pytestmark = pytest.mark.django_db


def test_the_demonstration_is_loaded_once(people):
    """ZJ-14: everything through the one entrance, and nothing twice."""
    cases.policy(people)
    officer("fotang-command", "town_command", people.fotang, from_date="2026-01-01")
    officer("system", "system_admin", people.zhejiang, from_date="2026-01-01")
    officer("yiwu-command", "county_command", people.yiwu, from_date="2026-01-01")
    for _time in range(2):
        intake.play()
    assert SourceSystem.objects.count() == 2
    assert SourceCode.objects.count() == 3
    assert Case.objects.count() == 3
    assert {case.category.code for case in Case.objects.all()} <= {"0405", "0406"}
    assert InboundMessage.objects.waiting().get().their_code == "HBSW-17"
    assert OutboundMessage.objects.dead().count() == 1
    assert not OutboundMessage.objects.waiting().exists()
