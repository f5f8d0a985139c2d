"""What was decided and never came into force does not wait for ever (facts §1.5: 不予赋权, 撤回)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.notifications import Notification
from core.workflow import Refused
from powers.models import Delegation, Mode, Paper
from powers.requests import live_pairs
from powers.workflow import DELEGATION
from tests.powers import states

pytestmark = pytest.mark.django_db

DECIDED = ["filing", "announcement", "signing", "transition", "ready"]


def call_off(people, line, **data):
    given = states.step_data("call_off") | data
    return DELEGATION.apply(
        line, "call_off", by=people.county_decider, note="省级未予批准", **given
    )


def entrusted(people, status):
    line = states.ready(people, power=states.item(people, mode=Mode.ENTRUSTED))
    states.paper(line, "agreement", people.department_officer)
    Delegation.objects.filter(pk=line.pk).update(status=status, filing_due_date=clock.today())
    return Delegation.objects.get(pk=line.pk)


@pytest.mark.parametrize("status", DECIDED)
def test_the_level_above_may_say_no_and_the_town_may_ask_again(people, status):
    """XY-2.1.1, ZJ-20: before this step such a line could only wait, and the town never ask again."""
    line = states.draft(people, status)
    call_off(people, line)
    line.refresh_from_db()
    assert (line.status, line.due_date) == ("withdrawn", None)
    assert live_pairs([line.item], [people.fotang]) == set()
    assert line.papers.get().kind == Paper.Kind.RECALL
    told = Notification.objects.get(user=people.town_clerk, kind="powers.delegation")
    assert told.body == "省级未予批准"


def test_a_reason_is_given(people):
    line = states.draft(people, "filing")
    with pytest.raises(Refused) as refused:
        DELEGATION.apply(line, "call_off", by=people.county_decider, **states.step_data("call_off"))
    assert [finding.field for finding in refused.value.findings] == ["note"]


@pytest.mark.parametrize("status", ["transition", "ready"])
def test_the_end_of_a_signed_entrustment_is_published(people, status):
    """R3, R9 (XY-2.1.2): the public has read that it was entrusted."""
    line = entrusted(people, status)
    with pytest.raises(Refused) as refused:
        call_off(people, line)
    assert {(one.rule, one.clause) for one in refused.value.findings} == {("R9", "XY-2.1.2")}
    call_off(people, line, published_number="通告3号")
    line.refresh_from_db()
    assert line.filing_due_date is None
    kinds = set(line.papers.values_list("kind", flat=True))
    assert {Paper.Kind.RECALL, Paper.Kind.TERMINATION} <= kinds


def test_before_its_signing_an_entrustment_ends_without_publication(people):
    """R3: nothing was public yet."""
    line = states.draft(people, "signing", power=states.item(people, mode=Mode.ENTRUSTED))
    call_off(people, line)
    assert Delegation.objects.get(pk=line.pk).status == "withdrawn"


def test_an_entrustment_whose_term_passed_before_its_start_has_a_way_out(people):
    """R4: it can neither start nor be taken back, so the county calls it off."""
    line = entrusted(people, "ready")
    Delegation.objects.filter(pk=line.pk).update(term_until_date=clock.today() - timedelta(days=1))
    line.refresh_from_db()
    with pytest.raises(Refused) as refused:
        DELEGATION.apply(line, "start", by=people.town_leader)
    assert ("R4", "XY-2.1.2") in {(one.rule, one.clause) for one in refused.value.findings}
    names = {offer.transition.name for offer in DELEGATION.open_to(people.county_decider, line)}
    assert names == {"call_off"}


def test_it_is_done_on_the_page(client, people):
    line = states.draft(people, "filing")
    client.force_login(people.county_decider)
    url = reverse("powers:delegation-step", args=[line.pk, "call_off"])
    assert client.get(url).status_code == 200
    sent = {
        "number": "义政发〔2026〕9号",
        "issued_date": clock.today().isoformat(),
        "note": "市级未予批准",
        "version": line.version,
    }
    assert client.post(url, sent).status_code == 302
    assert Delegation.objects.get(pk=line.pk).status == "withdrawn"
