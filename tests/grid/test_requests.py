"""Extensions and holds: asked by the unit, decided by the room, carried out at once (R20)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import clock, outbox
from core.history import Step
from core.notifications import Notification
from core.workflow import Refused
from grid import requests, standing
from grid.models import Case, CasePause, CaseRequest, CaseStage
from grid.workflow import CASE, REQUEST
from tests.factories import officer
from tests.grid import cases

pytestmark = pytest.mark.django_db

S, R = Case.Status, CaseRequest.Status
LATER = date(2026, 12, 10)


def extension(people, case, amount=2, by=None):
    return requests.ask(
        case, "extension", by=by or people.agency_officer, reason="等检测结果。", amount=amount
    )


def hold(people, case, until=LATER):
    return requests.ask(case, "hold", by=people.agency_officer, reason="等产权资料。", until=until)


@pytest.fixture
def noon():
    with clock.pretend(cases.NOON):
        yield


def test_a_granted_extension_makes_the_limit_longer(people, noon):
    """R20, ZJ-12: in the limit's own unit, decided by the room, carried out in the same step."""
    case = cases.handling(people)
    before = case.due_at
    request = extension(people, case)
    REQUEST.apply(request, "grant", by=people.town_command)
    case.refresh_from_db()
    assert case.due_at > before
    assert CaseStage.objects.get(case=case, ended_at=None).extension == 2
    assert request.status == R.GRANTED


def test_it_is_extended_only_once(people, noon):
    """R20: one extension."""
    case = cases.handling(people)
    REQUEST.apply(extension(people, case), "grant", by=people.town_command)
    with pytest.raises(Refused) as found:
        extension(people, Case.objects.get(pk=case.pk))
    assert found.value.findings[0].field == "amount"


@pytest.mark.parametrize("amount", [100, 0])
def test_an_extension_is_no_longer_than_the_limit(people, noon, amount):
    """R20: the finding stands at the field."""
    with pytest.raises(Refused) as found:
        extension(people, cases.handling(people), amount)
    assert found.value.findings[0].field == "amount"
    assert not CaseRequest.objects.exists()


def test_it_is_asked_for_before_the_limit_ends(people):
    """R20: extension before expiry only."""
    with clock.pretend(cases.NOON):
        case = cases.handling(people)
    with clock.pretend(case.due_at + timedelta(minutes=1)), pytest.raises(Refused):
        extension(people, case)


def test_what_was_asked_in_time_is_not_granted_too_late(people):
    """R20: the room that lets the limit pass can't extend it any more."""
    with clock.pretend(cases.NOON):
        case = cases.handling(people)
        request = extension(people, case)
    with clock.pretend(case.due_at + timedelta(minutes=1)):
        with pytest.raises(Refused):
            REQUEST.apply(request, "grant", by=people.town_command)
        REQUEST.apply(request, "refuse", by=people.town_command, note="已超期。")
    assert request.status == R.REFUSED


def test_one_open_request_per_kind(people, noon):
    case = cases.handling(people)
    extension(people, case)
    with pytest.raises(Refused):
        extension(people, case)
    assert hold(people, case).status == R.ASKED


def test_only_the_unit_in_charge_asks(people, noon):
    """ZJ-12: the clerk of the town does not ask for the agency."""
    case = cases.handling(people)
    for other in (people.town_clerk, people.town_command, cases.helper(people)):
        with pytest.raises(Refused):
            extension(people, case, by=other)


def test_a_granted_hold_stops_the_clock_until_its_last_day(people):
    """R20: the clock stands, and goes on by itself on the day after the last."""
    with clock.pretend(cases.NOON):
        case = cases.handling(people)
        REQUEST.apply(hold(people, case), "grant", by=people.town_leader)
        case.refresh_from_db()
        assert (case.status, case.due_at) == (S.HELD, None)
        assert CasePause.objects.get(case=case).until_date == LATER
    with clock.pretend(cases.NOON + (LATER - date(2026, 11, 23))):
        assert standing.end_holds() == 0
    with clock.pretend(cases.NOON + (LATER - date(2026, 11, 22))):
        assert standing.end_holds() == 1
        assert standing.end_holds() == 0
        case.refresh_from_db()
    assert case.status == S.HANDLING
    assert case.due_at is not None
    assert Step.objects.of(case).last().name == "resume_by_itself"


@pytest.mark.parametrize("until", [date(2026, 11, 20), date(2027, 11, 20)])
def test_a_hold_is_neither_over_nor_endless(people, noon, until):
    """R20: the longest hold is a policy figure."""
    case = cases.handling(people)
    with pytest.raises(Refused) as found:
        hold(people, case, until)
    assert found.value.findings[0].field == "until_date"
    with pytest.raises(Refused):
        CASE.apply(case, "hold", by=people.town_command, note="等。", until_date=until)
    with pytest.raises(Refused):
        CASE.apply(case, "hold", by=people.town_command, note="等。")


def test_the_county_decides_on_what_it_directs(people, noon):
    """ZJ-12: decided by the room that directs the case, by nobody over its head."""
    case = cases.at_county(people)
    case = CASE.apply(case, "dispatch", by=people.county_command, unit=people.squad)
    case = CASE.apply(case, "sign", by=people.agency_officer)
    request = extension(people, case)
    with pytest.raises(Refused):
        REQUEST.apply(request, "grant", by=people.town_command)
    REQUEST.apply(request, "grant", by=people.county_command)
    mine = extension(people, cases.handling(people))
    with pytest.raises(Refused):
        REQUEST.apply(mine, "refuse", by=people.county_command, note="不同意。")


def test_who_only_looks_decides_nothing(people, noon):
    request = extension(people, cases.handling(people))
    for other in (people.agency_officer, people.town_clerk):
        with pytest.raises(PermissionDenied):
            REQUEST.apply(request, "grant", by=other)


def test_a_request_lapses_when_the_case_moves_on(people, noon):
    """ZJ-12: no request is left in the inbox of a room for a case that is done."""
    case = cases.handling(people)
    request = extension(people, case)
    CASE.apply(
        case, "feed_back", by=people.agency_officer, result="已劝离。", pictures=[cases.photo()]
    )
    request.refresh_from_db()
    assert request.status == R.LAPSED


def test_a_case_that_is_given_away_on_hold_has_a_running_clock(people, noon):
    """R20: another unit gets its own limit; the old hold does not stop it."""
    case = cases.held(people)
    case = CASE.apply(case, "redirect", by=people.town_command, note="换。", unit=people.squad)
    assert case.due_at is not None
    assert not CasePause.objects.filter(case=case, end_at=None).exists()


def test_the_room_is_told_and_the_unit_reads_the_answer(people, noon):
    """ZJ-12: the request lies in the room's inbox and the answer reaches whoever asked."""
    request = extension(people, cases.handling(people))
    outbox.relay()
    assert Notification.objects.filter(user=people.town_command, url=request.get_absolute_url())
    REQUEST.apply(request, "refuse", by=people.town_command, note="资料已齐。")
    outbox.relay()
    told = Notification.objects.filter(user=people.agency_officer, url=request.get_absolute_url())
    assert told.exists()


def test_asking_in_the_browser(client, people, noon):
    """R20: the error stands at the field, and the second press asks once."""
    case = cases.handling(people)
    client.force_login(people.agency_officer)
    url = reverse("grid:case-extension", args=[case.pk])
    shown = client.get(url)
    assert shown.status_code == 200
    answer = client.post(url, {"amount": "99", "reason": "等。"})
    assert answer.status_code == 422
    once = "6a0c3d0e-0000-4000-8000-000000000001"
    for _press in range(2):
        answer = client.post(url, {"amount": "1", "reason": "等检测。", "once": once})
        assert answer.status_code == 302
    assert CaseRequest.objects.get().amount == 1
    client.force_login(people.town_command)
    page = client.get(reverse("grid:request-detail", args=[CaseRequest.objects.get().pk]))
    assert "等检测。" in page.content.decode()
    tab = client.get(case.get_absolute_url(), {"tab": "caserequest"}).content.decode()
    assert "等检测。" in tab


def test_neighbours_see_no_requests(people, noon):
    request = extension(people, cases.handling(people))
    for other in (people.neighbour, people.stranger, cases.helper(people)):
        assert not CaseRequest.objects.visible_to(other).filter(pk=request.pk).exists()
    chief = officer("second", "town_command", people.fotang)
    assert CaseRequest.objects.visible_to(chief).filter(pk=request.pk).exists()
