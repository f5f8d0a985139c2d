"""The life of a case: every state, every step, who may take it, what must be there."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from core import clock
from core.attachments import Attachment
from core.history import Step
from core.workflow import Overtaken, Refused
from grid.intake import Teller
from grid.models import Assist, Case, CaseStage, Reporter
from grid.workflow import CASE
from powers.workflow import DELEGATION
from tests.factories import officer, organisation
from tests.grid import cases
from tests.powers import states

pytestmark = pytest.mark.django_db

S = Case.Status


def refusal(case, step, by, **data):
    with pytest.raises(Refused) as found:
        CASE.apply(case, step, by=by, **data)
    return str(found.value)


def test_a_case_goes_from_the_hotline_to_the_archive(people):
    """ZJ-12, ZJ-14: one number, one life, one answer."""
    with clock.pretend(cases.NOON):
        case = cases.closed(people)
        case = CASE.apply(case, "rate", by=people.town_command, rating="5")
        case = CASE.apply(case, "archive", by=people.town_command)
    assert case.number == "330782100-261123-0001"
    steps = list(Step.objects.of(case).values_list("name", flat=True))
    assert steps == ["begin", "dispatch", "sign", "feed_back", "confirm", "rate", "archive"]
    assert (case.status, case.rating, case.due_at) == (S.ARCHIVED, 5, None)
    assert list(CaseStage.objects.filter(case=case).values_list("status", flat=True)) == [
        S.RECEIVED, S.DISPATCHED, S.HANDLING, S.VERIFYING, S.CLOSED, S.RATED, S.ARCHIVED,
    ]  # fmt: skip


def test_numbers_of_a_town_and_day_follow_each_other(people):
    with clock.pretend(cases.NOON):
        found = [cases.received(people).number[-4:] for _n in range(3)]
        other = cases.received(people, town=people.chian, by=people.county_command).number
    assert found == ["0001", "0002", "0003"]
    assert other == "330782101-261123-0001"


def test_the_third_return_takes_a_case_to_the_county(people):
    """ZJ-12: escalation from the town to the county."""
    case = cases.received(people)
    for expected in (S.ACCEPTED, S.ACCEPTED, S.AT_COUNTY):
        case = CASE.apply(case, "dispatch", by=people.town_command, unit=people.squad)
        case = CASE.apply(
            case, "return", by=people.agency_officer, note="不属本队职责。", reason="not_ours"
        )
        assert case.status == expected
    assert case.tier == 3
    with pytest.raises(Overtaken):
        CASE.apply(case, "dispatch", by=people.town_command, unit=people.squad)
    case = CASE.apply(case, "dispatch", by=people.county_command, unit=people.enforcement)
    assert case.unit == people.enforcement


def test_a_case_is_not_dispatched_without_a_category(people):
    """ZJ-12: platform and limit follow from the category."""
    case = cases.received(people, category=None)
    words = refusal(case, "dispatch", people.town_command, unit=people.squad)
    assert "ZJ-12" in words
    category = cases.category(people, "0403")
    case = CASE.apply(
        case, "dispatch", by=people.town_command, unit=people.squad, category=category
    )
    assert (case.platform, case.category) == ("3", category)


def test_a_log_never_becomes_a_case(people):
    """R29: zero reports and propaganda never count as cases."""
    case = cases.received(people, category=None)
    log = cases.category(people, "09")
    words = refusal(case, "accept", people.town_command, category=log)
    assert log.name in words


def test_a_unit_of_another_town_is_refused(people):
    """ZJ-12: a town dispatches to what works in the town."""
    case = cases.received(people, town=people.chian, by=people.county_command)
    chian = officer("chian_command", "town_command", people.chian)
    assert "ZJ-12" in refusal(case, "dispatch", chian, unit=people.squad)


def test_only_the_unit_itself_signs(people):
    """ZJ-12: the agency signs for it, not the town on its behalf."""
    case = cases.dispatched(people)
    assert "ZJ-12" in refusal(case, "sign", people.town_clerk)
    assert CASE.apply(case, "sign", by=people.agency_head).status == S.HANDLING


def test_the_clerk_acts_for_the_towns_offices(people):
    case = cases.dispatched(people, unit=cases.office(people))
    assert CASE.apply(case, "sign", by=people.town_clerk).status == S.HANDLING
    with pytest.raises(ObjectDoesNotExist):
        CASE.apply(
            cases.dispatched(people, unit=cases.office(people)), "sign", by=people.agency_head
        )


def test_nothing_is_closed_without_evidence(people):
    """ZJ-12: closing without evidence is refused."""
    case = cases.handling(people)
    words = refusal(case, "feed_back", people.agency_officer, result="好了。", pictures=[])
    assert "1" in words
    case.refresh_from_db()
    assert case.status == S.HANDLING


def test_a_reopened_case_may_be_returned_anew(people):
    """ZJ-12: refusals of the round before do not take it to the county."""
    case = cases.closed(people)
    Case.objects.filter(pk=case.pk).update(refusals=2)
    case = CASE.apply(case, "reopen", by=people.town_command, note="反映人称未解决。")
    assert (case.refusals, case.round, case.unit) == (0, 2, None)
    case = CASE.apply(case, "dispatch", by=people.town_command, unit=people.squad)
    case = CASE.apply(
        case, "return", by=people.agency_officer, reason="not_ours", note="不属本队。"
    )
    assert case.status == "accepted"


def test_what_was_shown_must_still_be_there_when_it_is_closed(people):
    """ZJ-12: nothing is closed whose pictures are gone; those of the check make up for them."""
    case = cases.fed_back(people)
    Attachment.objects.of(case).filter(kind="after").delete()
    with pytest.raises(Refused) as found:
        CASE.apply(case, "confirm", by=people.town_command)
    assert [finding.field for finding in found.value.findings] == ["pictures"]
    case = CASE.apply(case, "confirm", by=people.town_command, pictures=[cases.photo()])
    assert case.status == "closed"


def test_the_handler_does_not_verify(people):
    """ZJ-12: verified by another person."""
    case = cases.fed_back(people)
    Case.objects.filter(pk=case.pk).update(handled_by=people.town_command)
    assert "ZJ-12" in refusal(case, "confirm", people.town_command)
    colleague = officer("second_command", "town_command", people.fotang)
    assert CASE.apply(case, "confirm", by=colleague).status == S.CLOSED


def test_it_can_be_returned_only_in_the_first_hours(people):
    with clock.pretend(cases.NOON):
        case = cases.handling(people)
    late = cases.NOON + timedelta(days=1)
    with clock.pretend(late):
        words = refusal(
            case, "return", people.agency_officer, note="不归我们管。", reason="not_ours"
        )
    assert "4" in words


def test_a_penalty_category_asks_whether_the_town_may(people):
    """ZJ-06: a category that needs a power asks "may this town do this?"."""
    line = states.ready(people)
    cases.policy(people, powers={"0404": line.power})
    case = cases.received(people, category=cases.category(people, "0404"))
    office = cases.office(people)
    assert "ZJ-06" in refusal(case, "dispatch", people.town_command, unit=office)
    DELEGATION.apply(line, "start", by=people.town_leader)
    assert CASE.apply(case, "dispatch", by=people.town_command, unit=office).unit == office


def test_merging_keeps_the_reporters(people):
    """ZJ-14: each reporter still gets an answer."""
    main = cases.received(people, teller=Teller("王小明", "13800001111"))
    twin = cases.received(people, teller=Teller("李小红", "13800002222"))
    CASE.apply(twin, "merge", by=people.town_command, main=main)
    assert [row.name for row in Reporter.objects.filter(case=main)] == ["王小明", "李小红"]
    twin.refresh_from_db()
    assert (twin.status, twin.merged_into_id) == (S.MERGED, main.pk)


def test_a_hold_stops_the_clock(people):
    """R20: stopped intervals are not counted."""
    with clock.pretend(cases.NOON):
        case = cases.handling(people)
        due = case.due_at
        last = date(2026, 12, 10)
        case = CASE.apply(
            case, "hold", by=people.town_command, note="等产权资料。", until_date=last
        )
        assert case.due_at is None
    with clock.pretend(cases.NOON + timedelta(hours=1)):
        case = CASE.apply(case, "resume", by=people.town_command)
    assert case.due_at == due + timedelta(hours=1)


def test_a_missed_limit_stays_on_the_case(people):
    """R22: red when overdue, and remembered."""
    with clock.pretend(cases.NOON):
        case = cases.dispatched(people)
    with clock.pretend(cases.NOON + timedelta(days=2)):
        assert Case.objects.overdue().filter(pk=case.pk).exists()
        case = CASE.apply(case, "sign", by=people.agency_officer)
    assert case.is_late
    assert CaseStage.objects.get(case=case, status=S.DISPATCHED).is_late


def test_assistance_opens_the_case_to_the_unit_while_it_lasts(people):
    """ZJ-12: lead and assisting units."""
    station = organisation("义乌市佛堂司法所", people.yiwu, "agency")
    station.towns.set([people.fotang])
    helper = officer("helper", "agency_staff", people.fotang, station)
    case = cases.handling(people)
    assert not Case.objects.visible_to(helper).filter(pk=case.pk).exists()
    Assist.objects.create(
        case=case, title=case.title, town=case.town, unit=station, task="调解", asked_by=people.town_command
    )  # fmt: skip
    helper = type(helper).objects.get(pk=helper.pk)
    assert Case.objects.visible_to(helper).filter(pk=case.pk).exists()
    case = CASE.apply(
        case,
        "feed_back",
        by=people.agency_officer,
        note="不等了。",
        result="已处置。",
        pictures=[cases.photo()],
    )
    CASE.apply(case, "confirm", by=people.town_command)
    helper = type(helper).objects.get(pk=helper.pk)
    assert not Case.objects.visible_to(helper).filter(pk=case.pk).exists()
