"""News is worded in the portal's language, whichever one the acting officer has chosen."""

import pytest
from django.utils.translation import override

from core.notifications import Notification
from powers.training import invite
from powers.workflow import TRAINING
from tests.powers.test_training import planned

pytestmark = pytest.mark.django_db


def said(act, language):
    Notification.objects.all().delete()
    with override(language):
        act()
    return set(Notification.objects.values_list("title", flat=True))


def test_news_of_a_step_takes_no_officers_language(people):
    """One clerk works in English: whoever is told reads what everybody reads."""
    found = []
    for language in ("en", "zh-hans"):
        row = planned(people, title="执法培训")
        found.append(
            said(
                lambda row=row: TRAINING.apply(
                    row, "cancel", by=people.department_officer, note="场地不可用。"
                ),
                language,
            )
        )
    assert found[0] == found[1] != set()


def test_the_invitation_alike(people):
    row = planned(people, title="执法培训")
    in_english, in_chinese = (said(lambda: invite(row), code) for code in ("en", "zh-hans"))
    assert in_english == in_chinese != set()
