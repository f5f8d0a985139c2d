"""Urging, supervision in three levels, its answer, its paper, its points (R22, facts §4.8)."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.urls import reverse
from docx import Document as Word

from core import clock, outbox
from core.history import Step
from core.notifications import Notification
from core.workflow import Refused
from grid import indicators_supervision, supervision
from grid.models import Case, Supervision
from grid.workflow import CASE, SUPERVISION
from tests.factories import officer
from tests.grid import cases

pytestmark = pytest.mark.django_db

V, K = Supervision.Status, Supervision.Kind


@pytest.fixture
def noon():
    with clock.pretend(cases.NOON):
        yield


def supervised(people, case=None, level=1, by=None, **fields):
    case = case or cases.handling(people)
    return supervision.issue(
        case, level, by=by or people.town_leader, reason="群众反复反映。", **fields
    )


def test_urging_tells_the_unit_and_costs_nothing(people, noon):
    """ZJ-12: reminders; R22 knows no points for them."""
    case = CASE.apply(cases.handling(people), "urge", by=people.town_command, note="请抓紧。")
    outbox.relay()
    row = Supervision.objects.get(case=case)
    assert (row.kind, row.points, row.status) == (K.URGE, 0, V.ISSUED)
    assert Notification.objects.filter(user=people.agency_officer, url=case.get_absolute_url())
    assert Step.objects.of(case).last().note == "请抓紧。"


def test_urging_ends_when_the_case_goes_on(people, noon):
    case = CASE.apply(cases.dispatched(people), "urge", by=people.town_command, note="请签收。")
    CASE.apply(case, "sign", by=people.agency_officer)
    assert Supervision.objects.get(case=case).status == V.CLOSED


@pytest.mark.parametrize(("level", "days"), [(1, 1), (2, 3), (3, 3)])
def test_each_level_has_its_days(people, noon, level, days):
    """ZJ-12, facts §4.8: one working day, then three."""
    row = supervised(people, level=level)
    assert row.days == days
    assert (row.due_at - cases.NOON).days in (days - 1, days)
    assert row.points == Decimal("-3")


def test_the_command_room_supervises_on_level_one_only(people, noon):
    """Facts §4.8: level 2 and 3 are for leaders."""
    case = cases.handling(people)
    with pytest.raises(Refused) as found:
        supervised(people, case, level=2, by=people.town_command)
    assert found.value.findings[0].field == "level"
    assert supervised(people, case, by=people.town_command).level == 1


def test_the_same_level_is_not_issued_twice(people, noon):
    row = supervised(people, level=2)
    with pytest.raises(Refused):
        supervised(people, row.case, level=2)
    assert supervised(people, row.case, level=3).level == 3


def test_a_closed_case_is_not_supervised(people, noon):
    with pytest.raises(Refused):
        supervised(people, cases.closed(people))


def test_the_unit_answers_and_the_issuer_closes(people, noon):
    """ZJ-12: supervision has an answer, and the answer a reader."""
    row = supervised(people)
    with pytest.raises(Refused):
        SUPERVISION.apply(row, "answer", by=people.town_clerk, note="已办。")
    SUPERVISION.apply(row, "answer", by=people.agency_head, note="明日上午整改到位。")
    SUPERVISION.apply(row, "send_back", by=people.town_leader, note="没有说明原因。")
    row.refresh_from_db()
    assert row.due_at is not None
    SUPERVISION.apply(row, "answer", by=people.agency_head, note="原因是人员外出。")
    SUPERVISION.apply(row, "close", by=people.town_leader)
    assert row.status == V.CLOSED


def test_the_inbox_says_whose_turn_it_is(people, noon):
    """Interface: 待办 of the unit, then of whoever supervises."""
    from accounts.inbox import waiting

    row = supervised(people)
    assert list(waiting(SUPERVISION, people.agency_officer)) == [row]
    assert not waiting(SUPERVISION, people.town_clerk)
    assert not waiting(SUPERVISION, people.town_leader)
    SUPERVISION.apply(row, "answer", by=people.agency_officer, note="已整改。")
    assert list(waiting(SUPERVISION, people.town_leader)) == [row]
    assert not waiting(SUPERVISION, people.county_command)
    assert not waiting(SUPERVISION, people.agency_officer)


def test_a_lower_level_does_not_lift_what_a_higher_one_sent(people, noon):
    """ZJ-12: the county's supervision is lifted by the county."""
    row = supervised(people, level=2, by=people.county_command)
    with pytest.raises(Refused):
        SUPERVISION.apply(row, "lift", by=people.town_leader, note="不合适。")
    SUPERVISION.apply(row, "lift", by=people.county_command, note="发错单位。")
    assert row.status == V.LIFTED


def test_who_is_supervised_does_not_supervise(people, noon):
    case = cases.handling(people)
    for other in (people.agency_officer, people.grid_worker):
        with pytest.raises((PermissionDenied, ObjectDoesNotExist)):
            SUPERVISION.apply(supervised(people, case), "lift", by=other, note="撤。")
        Supervision.objects.all().delete()


def test_level_one_unanswered_becomes_level_two_by_itself(people):
    """R22, facts §4.8: escalations are logged, once."""
    with clock.pretend(cases.NOON):
        row = supervised(people)
    with clock.pretend(row.due_at - timedelta(minutes=1)):
        assert supervision.raise_unanswered() == 0
    with clock.pretend(row.due_at + timedelta(minutes=1)):
        assert supervision.raise_unanswered() == 1
        assert supervision.raise_unanswered() == 0
        outbox.relay()
    row.refresh_from_db()
    higher = row.raised_to
    assert (row.status, higher.level, higher.status) == (V.ESCALATED, 2, V.ISSUED)
    assert higher.due_at > row.issued_at
    told = Notification.objects.filter(kind="grid.case", url=row.case.get_absolute_url())
    assert told.filter(user=people.town_leader).exists()


def test_supervision_ends_with_its_case(people, noon):
    case = cases.fed_back(people)
    row = supervised(people, case)
    CASE.apply(case, "confirm", by=people.town_command)
    row.refresh_from_db()
    assert row.status == V.CLOSED


def test_points_are_summed_by_unit_and_lifted_ones_are_not(people, noon):
    """Facts §4.8: −0.5, −1, −3 in the unit's score; what was lifted costs nothing."""
    first = supervised(people)
    second = supervised(people)
    SUPERVISION.apply(second, "lift", by=people.town_leader, note="发错。")
    day = clock.today()
    found = indicators_supervision.points(people.fotang, day, day)
    assert found == {people.squad.pk: Decimal("-3.0")}
    assert indicators_supervision.points(people.chian, day, day) == {}
    later = day + timedelta(days=1)
    assert indicators_supervision.points(people.yiwu, later, later) == {}
    assert first.points == -3


def test_the_paper_says_what_the_row_says(client, people, noon):
    """Facts §4.8: level 2 is in writing, copied to the leader in charge (GB/T 9704)."""
    row = supervised(
        people, level=2, document_number="佛督〔2026〕3号", copied_to="分管副镇长",
        demand="三日内拆除",
    )  # fmt: skip
    client.force_login(people.agency_officer)
    answer = client.get(reverse("grid:supervision-paper", args=[row.pk, "docx"]))
    text = "\n".join(one.text for one in Word(io.BytesIO(answer.content)).paragraphs)
    for said in (
        row.case.number,
        "佛督〔2026〕3号",
        "群众反复反映。",
        "三日内拆除。",
        "分管副镇长",
        "佛堂中队",
    ):
        assert said in text
    pdf = client.get(reverse("grid:supervision-paper", args=[row.pk, "pdf"]))
    assert pdf.content.startswith(b"%PDF")


def test_level_one_has_no_paper(client, people, noon):
    row = supervised(people)
    client.force_login(people.town_leader)
    assert client.get(reverse("grid:supervision-paper", args=[row.pk, "pdf"])).status_code == 404


def test_supervising_in_the_browser(client, people, noon):
    """ZJ-12: from the case's page; the list, the tab and the desk show it."""
    case = cases.handling(people)
    client.force_login(people.town_leader)
    url = reverse("grid:case-supervision", args=[case.pk])
    wrong = client.post(url, {"level": "3", "reason": "久拖不决。"})
    assert wrong.status_code == 422
    answer = client.post(url, {"level": "2", "reason": "久拖不决。", "copied_to": "分管领导"})
    row = Supervision.objects.get()
    assert (answer.status_code, row.level, row.unit) == (302, 2, people.squad)
    client.force_login(people.agency_head)
    for page in (
        reverse("grid:supervision-list"),
        f"{case.get_absolute_url()}?tab=supervision",
        reverse("accounts:desk"),
    ):
        assert case.title in client.get(page).content.decode()
    assert client.get(url).status_code == 403


def test_a_list_of_supervision_costs_few_statements(
    client, people, noon, django_assert_max_num_queries
):
    for _n in range(5):
        supervised(people)
    client.force_login(people.town_leader)
    client.get(reverse("grid:supervision-list"))
    with django_assert_max_num_queries(8):
        client.get(reverse("grid:supervision-list"))
    row = Supervision.objects.first()
    with django_assert_max_num_queries(10):
        client.get(row.get_absolute_url())


def test_a_neighbour_sees_no_supervision(people, noon):
    row = supervised(people)
    county = officer("dongyang_command", "county_command", people.dongyang)
    for other in (people.neighbour, people.stranger, county, cases.helper(people)):
        assert not Supervision.objects.visible_to(other).filter(pk=row.pk).exists()
    assert Case.objects.visible_to(people.agency_officer).filter(pk=row.case_id).exists()
