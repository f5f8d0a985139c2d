"""Lead and assisting units: asking, answering with evidence, and what the lead waits for (ZJ-12)."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse

from core import clock, outbox
from core.attachments import Attachment
from core.notifications import Notification
from core.workflow import Refused
from grid import assistance
from grid.models import Assist, Case
from grid.workflow import ASSIST, CASE
from tests.grid import cases

pytestmark = pytest.mark.django_db

A = Assist.Status


@pytest.fixture(autouse=True)
def noon():
    with clock.pretend(cases.NOON):
        yield


def test_help_is_asked_with_a_clock_of_its_own(people):
    """ZJ-12: three working days, warned before."""
    assist, helper = cases.assisted(people)
    outbox.relay()
    assert assist.due_at > assist.warn_at > cases.NOON
    assert Notification.objects.filter(user=helper, url=assist.get_absolute_url()).exists()
    from accounts.inbox import waiting

    assert list(waiting(ASSIST, helper)) == [assist]
    assert not waiting(ASSIST, people.town_clerk)


def test_the_result_and_its_pictures_are_seen_by_the_unit_in_charge(client, people):
    """ZJ-12: evidence attached, result on the case."""
    assist, helper = cases.assisted(people)
    ASSIST.apply(assist, "take_on", by=helper)
    ASSIST.apply(assist, "finish", by=helper, note="双方已签调解协议。", pictures=[cases.photo()])
    outbox.relay()
    assert Attachment.objects.of(assist).count() == 1
    assert Notification.objects.filter(user=people.town_command, url=assist.get_absolute_url())
    client.force_login(people.town_command)
    tab = client.get(assist.case.get_absolute_url(), {"tab": "assist"}).content.decode()
    assert "双方已签调解协议。" in tab


def test_only_the_unit_that_was_asked_answers(people):
    assist, _helper = cases.assisted(people)
    with pytest.raises((Refused, ObjectDoesNotExist)):
        ASSIST.apply(assist, "take_on", by=people.agency_officer)
    with pytest.raises(Refused):
        ASSIST.apply(assist, "decline", by=people.town_clerk, note="不归我们管。")


def test_the_unit_in_charge_waits_or_says_why_not(people):
    """ZJ-12: no feedback while a helping unit has not answered, unless a reason is given."""
    assist, helper = cases.assisted(people)
    data = {"result": "已劝离。", "pictures": [cases.photo()]}
    with pytest.raises(Refused) as found:
        CASE.apply(assist.case, "feed_back", by=people.agency_officer, **data)
    assert found.value.findings[0].field == "note"
    assert assist.unit.name in str(found.value)
    ASSIST.apply(assist, "decline", by=helper, note="不属本所职责。")
    CASE.apply(assist.case, "feed_back", by=people.agency_officer, **data)
    assert assist.case.status == Case.Status.VERIFYING


def test_with_a_reason_it_does_not_wait(people):
    assist, _helper = cases.assisted(people)
    CASE.apply(
        assist.case, "feed_back", by=people.agency_officer, note="现场已处置，无需调解。",
        result="已劝离。", pictures=[cases.photo()],
    )  # fmt: skip
    CASE.apply(assist.case, "confirm", by=people.town_command)
    assist.refresh_from_db()
    assert assist.status == A.ENDED


def test_who_may_ask(people):
    """ZJ-12: the unit in charge or the room, somebody else, once."""
    assist, helper = cases.assisted(people)
    case, unit = assist.case, assist.unit
    with pytest.raises(Refused):
        assistance.ask(case, unit, "再来一次", 2, by=people.town_command)
    with pytest.raises(Refused):
        assistance.ask(case, people.squad, "自己帮自己", 2, by=people.town_command)
    other = cases.handling(people)
    with pytest.raises(Refused):
        assistance.ask(other, people.emergency, "帮忙", 2, by=helper)
    made = assistance.ask(other, unit, "帮忙", 2, by=people.agency_officer)
    assert made.status == A.ASKED


def test_asking_from_the_page_of_the_case(client, people):
    """The form knows its case; what is wrong stands at the field."""
    case, unit = cases.handling(people), cases.helper(people).post.organisation
    client.force_login(people.agency_officer)
    url = reverse("grid:case-assist", args=[case.pk])
    assert url in client.get(case.get_absolute_url()).content.decode()
    assert client.post(url, {"unit": unit.pk, "task": "", "days": "3"}).status_code == 422
    answer = client.post(url, {"unit": unit.pk, "task": "到场调解", "days": "3"})
    assert answer.status_code == 302
    assert Assist.objects.get().case == case
