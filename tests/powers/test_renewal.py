"""The renewal of a temporary admission: a decision of its own, by the duty's page and by the clean-up."""

from datetime import timedelta

import pytest

from core import clock
from powers import duty_documents
from powers.forms.duty_steps import ConfirmForm
from powers.workflow import CLEANUP, DUTY
from tests.powers import duty_states as states
from tests.powers.test_duties_rules import apply, refusal

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_renewal_keeps_its_own_decision_beside_that_of_the_admission(people):
    """R13: number and date as at the admission, which past days are still judged by."""
    row = states.duty(people, "temporary")
    admitted = (row.decision_number, row.decided_date)
    early = clock.today() - 900 * DAY
    found = refusal(DUTY, row, "renew", people.county_decider, decided_date=early)
    assert [one.field for one in found] == ["decided_date"]
    apply(DUTY, row, "renew", people.county_decider, decision_number="义委编〔2026〕9号")
    row.refresh_from_db()
    assert (row.decision_number, row.decided_date) == admitted
    assert (row.renewal_number, row.renewed_date) == ("义委编〔2026〕9号", clock.today())
    text = str(duty_documents.notice(row).blocks)
    assert "义委编〔2026〕9号" in text
    assert admitted[0] in text


def test_a_renewal_is_asked_for_its_number_and_date(people, client):
    """R13: the form asks as the admission's does, and so does the one that confirms a clean-up."""
    row = states.duty(people, "temporary")
    until = {"until_date": str(clock.today() + 400 * DAY), "version": row.version}
    url = f"/powers/duty/{row.pk}/step/renew/"
    client.force_login(people.county_decider)
    assert client.post(url, until).status_code == 422
    form = ConfirmForm({}, user=people.county_decider, item=states.cleanup(people, "to_renew"))
    assert set(form.errors) == {"decision_number", "decided_date"}
    assert ConfirmForm({}, user=people.county_decider, item=states.cleanup(people, "to_end",
                       carried="admitted")).is_valid()  # fmt: skip


def test_a_clean_up_renews_nothing_without_a_decision(people):
    """ZJ-07: in bulk the number may be left out for ends; a renewal without it is refused."""
    row = states.cleanup(people, "to_renew")
    found = refusal(CLEANUP, row, "confirm", people.county_decider, decision_number="")
    assert [one.field for one in found] == ["decision_number"]
