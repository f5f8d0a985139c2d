"""Ways round the rules of a case (ZJ-12, ZJ-06, R20) that are closed."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.inbox import waiting
from core import clock
from core.workflow import Refused
from grid import limits, supervision
from grid.beside_news import still_there
from grid.models import Case, CaseStage, Grid, GridStaff, Supervision
from grid.news import people as told
from grid.reshaping import Decision, merge, split
from grid.workflow import CASE
from powers.models import Power
from tests.factories import officer
from tests.grid import cases, ground
from towns.models import Division, Organisation

pytestmark = pytest.mark.django_db

S = Case.Status


def refusal(case, step, by, **data):
    with pytest.raises(Refused) as found:
        CASE.apply(case, step, by=by, **data)
    return str(found.value)


def by_the_village(people, **fields):
    village = ground.village(people.fotang)
    case = cases.received(people, village=village, **fields)
    return CASE.apply(case, "dispatch", by=people.town_command, to_village=True)


# --- over the county's head ----------------------------------------------------------------------


def test_a_town_does_not_merge_away_what_the_county_directs(people):
    """ZJ-12: a case that the county dispatched ends only where it is directed."""
    main = cases.received(people)
    case = CASE.apply(
        cases.at_county(people), "dispatch", by=people.county_command, unit=people.enforcement
    )
    assert "ZJ-12" in refusal(case, "merge", people.town_command, main=main)
    merged = CASE.apply(case, "merge", by=people.county_command, main=main)
    assert merged.status == S.MERGED


def test_a_town_does_not_void_what_it_put_before_the_county(people):
    """ZJ-12: counted nowhere, a case would be out of everybody's sight."""
    assert "ZJ-12" in refusal(cases.at_county(people), "void", people.town_leader, note="重复")
    voided = CASE.apply(cases.at_county(people), "void", by=people.county_command, note="误报")
    assert voided.status == S.VOID


def test_a_case_is_not_merged_into_one_that_waits_for_it(people):
    """ZJ-12: two cases merged into each other at the same moment do not wait for one another."""
    first, second = cases.received(people), cases.received(people)
    with connection.execute_wrapper(Held(first)):
        words = refusal(second, "merge", people.town_command, main=first)
    assert words
    second.refresh_from_db()
    assert (second.status, second.merged_into) == (S.RECEIVED, None)


class Held:
    """As if another transaction held the row: a statement that skips locked rows does not find it."""

    def __init__(self, case):
        self.case = case

    def __call__(self, execute, sql, params, many, context):
        if "SKIP LOCKED" in sql and "grid_case" in sql:
            sql = sql.replace("WHERE", f'WHERE "grid_case"."id" <> {self.case.pk} AND', 1)
        return execute(sql, params, many, context)


# --- without the power, without the evidence -----------------------------------------------------


def needing_a_power(people, code="0403"):
    """A category that stands for a penalty; call it before any case is made."""
    power = Power.objects.create(name="对随意倾倒生活垃圾的处罚", province=people.zhejiang)
    cases.policy(people, powers={code: power})
    return cases.category(people, code)


def test_a_penalty_does_not_go_to_a_village(people):
    """ZJ-06: a village was never handed a power."""
    case = cases.received(
        people, category=needing_a_power(people), village=ground.village(people.fotang)
    )
    assert "ZJ-06" in refusal(case, "dispatch", people.town_command, to_village=True)


def test_another_category_asks_for_its_power_too(people):
    """ZJ-06: whoever has the case must have the power that the new category needs."""
    penalty = needing_a_power(people)
    for case in (by_the_village(people), cases.dispatched(people, unit=cases.office(people))):
        data = {"category": penalty, "note": "属乱倒垃圾。"}
        assert "ZJ-06" in refusal(case, "retype", people.town_command, **data)
    at_agency = CASE.apply(
        cases.dispatched(people), "retype", by=people.town_command, category=penalty, note="改类"
    )
    assert at_agency.category == penalty


def test_a_rework_is_proved_anew(people):
    """ZJ-12: pictures of a result that was not good enough prove nothing."""
    case = CASE.apply(cases.fed_back(people), "redo", by=people.town_command, note="仍有占道。")
    again = {"result": "已再次清理。"}
    assert "1" in refusal(case, "feed_back", people.agency_officer, **again)
    case = CASE.apply(
        case, "feed_back", by=people.agency_officer, pictures=[cases.photo()], **again
    )
    assert CASE.apply(case, "confirm", by=people.town_command).status == S.CLOSED


def test_a_reopened_case_is_proved_anew(people):
    """ZJ-12: so are those of the round before."""
    case = CASE.apply(cases.closed(people), "reopen", by=people.town_command, note="又出现。")
    case = CASE.apply(case, "dispatch", by=people.town_command, unit=people.squad)
    case = CASE.apply(case, "sign", by=people.agency_officer)
    assert "1" in refusal(case, "feed_back", people.agency_officer, result="好了。")


def test_whoever_handled_it_does_not_enter_the_rating(people):
    """ZJ-12: five stars from the handler are none."""
    case = cases.closed(people)
    Case.objects.filter(pk=case.pk).update(handled_by=people.town_command)
    assert "ZJ-12" in refusal(case, "rate", people.town_command, rating="5")
    colleague = officer("second_command", "town_command", people.fotang)
    assert CASE.apply(case, "rate", by=colleague, rating="4").rating == 4


def test_bad_work_opens_no_new_hours_for_returning(people):
    """ZJ-12: after a rework the unit can't say any more that it was never its task."""
    with clock.pretend(cases.NOON):
        case = cases.fed_back(people)
    with clock.pretend(cases.NOON + timedelta(days=1)):
        case = CASE.apply(case, "redo", by=people.town_command, note="仍有占道。")
        data = {"note": "不属本队职责。", "reason": "not_ours"}
        assert "4" in refusal(case, "return", people.agency_officer, **data)


def test_a_village_does_not_settle_a_complaint_on_the_spot(people):
    """ZJ-12: on the spot is what one found oneself, not what others report."""
    village = ground.village(people.fotang)
    committee = officer("committee", "village_committee", village)
    data = {"result": "已解释。", "pictures": [cases.photo()]}
    complaint = cases.received(people, village=village)
    assert "ZJ-12" in refusal(complaint, "settle", committee, **data)
    own = cases.received(people, village=village, by=committee)
    assert CASE.apply(own, "settle", by=committee, **data).status == S.VERIFYING


# --- nobody's ------------------------------------------------------------------------------------


def test_what_was_settled_on_the_spot_goes_back_to_whoever_settled_it(people):
    """ZJ-12: a rework is somebody's, also where no unit had the case."""
    cases.policy(people)
    ground.staffed(people.fotang, people.grid_worker)
    case = cases.received(people, by=people.grid_worker)
    case = CASE.apply(
        case, "settle", by=people.grid_worker, result="已劝离。", pictures=[cases.photo()]
    )
    case = CASE.apply(case, "redo", by=people.town_command, note="照片看不清。")
    assert case in waiting(CASE, people.grid_worker)
    assert people.grid_worker in told(case, "grid.handle_case")
    case = CASE.apply(
        case, "feed_back", by=people.grid_worker, result="已复查。", pictures=[cases.photo()]
    )
    assert case.status == S.VERIFYING


def worker_of(people, name, grid):
    user = officer(name, "grid_worker", people.fotang)
    GridStaff.objects.create(grid=grid, user=user, role="backup", from_date="2026-01-01")
    return user


def decision(people, day):
    return Decision(day, people.town_command, "佛政〔2026〕3号", "人口增加")


def test_open_cases_stay_in_sight_when_their_grid_is_split(people):
    """ZJ-12: a split loses nothing, neither on the day nor before it."""
    cases.policy(people)
    old = ground.coded(people.fotang, 1)
    worker = worker_of(people, "of_old", old)
    stranger = worker_of(people, "of_other", ground.coded(people.fotang, 9))
    case = cases.received(people, grid=old)
    staff = {row.pk: 1 for row in GridStaff.objects.filter(grid=old)}
    day = clock.today() + timedelta(days=3)
    split(old, [Grid(name="东片"), Grid(name="西片")], decision(people, day), staff=staff)
    for moment in (clock.now(), clock.now() + timedelta(days=4)):
        with clock.pretend(moment):
            post = type(worker).objects.get(pk=worker.pk)
            assert case in Case.objects.visible_to(post)
            assert case not in Case.objects.visible_to(stranger)


def test_open_cases_stay_in_sight_after_two_mergers(people):
    """ZJ-12: also where the merged grid was merged again."""
    cases.policy(people)
    one, two, three = (ground.coded(people.fotang, number) for number in (1, 2, 3))
    worker = worker_of(people, "of_all", three)
    case = cases.received(people, grid=one)
    today = clock.today()
    both, whole = Grid(name="合一"), Grid(name="合二")
    merge([one, two], both, decision(people, today - timedelta(days=5)), staff=[])
    keys = [row.pk for row in GridStaff.objects.filter(grid=three)]
    assert case not in Case.objects.visible_to(worker)
    merge([both, three], whole, decision(people, today), staff=keys)
    assert case in Case.objects.visible_to(type(worker).objects.get(pk=worker.pk))


def test_an_abolished_town_is_sent_nothing(people):
    """XY-2.5.4: its room is gone; the case stays in sight of the county."""
    case = cases.at_county(people)
    Division.objects.filter(pk=people.fotang.pk).update(valid_until_date="2026-01-31")
    assert "XY-2.5.4" in refusal(case, "send_down", people.county_command, note="由镇处置。")
    seen = Case.objects.visible_to(people.county_command)
    assert list(seen.left_alone(people.county_command)) == [case]
    case = CASE.apply(case, "dispatch", by=people.county_command, unit=people.enforcement)
    assert case.status == S.DISPATCHED


def test_a_dissolved_unit_leaves_nothing_behind(people):
    """ZJ-12: what it had open is asked for by name and goes to another unit."""
    case = cases.handling(people)
    fine = cases.received(people)
    Organisation.objects.filter(pk=people.squad.pk).update(valid_until_date="2026-01-31")
    seen = Case.objects.visible_to(people.town_command)
    assert list(seen.left_alone(people.town_command)) == [case]
    assert fine not in seen.left_alone(people.town_command)
    office = cases.office(people)
    case = CASE.apply(case, "redirect", by=people.town_command, unit=office, note="中队已撤。")
    assert not seen.left_alone(people.town_command)


# --- who is told ---------------------------------------------------------------------------------


def test_only_whoever_has_the_case_is_told(people):
    """ZJ-12: an agency's case is no news for the clerk and the village; an office's is the clerk's,
    also where the county dispatched it; the village's is that of its grid worker too."""
    village = ground.village(people.fotang)
    committee = officer("committee", "village_committee", village)
    at_agency = cases.dispatched(people, village=village)
    assert set(told(at_agency, "grid.sign_case")) == {people.agency_head, people.agency_officer}
    office = cases.office(people)
    at_office = CASE.apply(
        cases.at_county(people), "dispatch", by=people.county_command, unit=office
    )
    assert set(told(at_office, "grid.sign_case")) == {people.town_clerk}
    assert set(told(at_office, "grid.verify_case")) == {people.county_command}
    grid = ground.staffed(people.fotang, people.grid_worker)
    at_village = by_the_village(people, grid=grid)
    assert set(told(at_village, "grid.sign_case")) == {committee, people.grid_worker}


def test_a_leaver_is_told_nothing(people):
    """A post that has ended carries no news."""
    case = cases.dispatched(people)
    yesterday = clock.today() - timedelta(days=1)
    people.agency_officer.posts.update(from_date=yesterday, until_date=yesterday)
    people.agency_head.is_active = False
    people.agency_head.save()
    assert not told(case, "grid.sign_case")
    assert list(still_there(people.town_command.pk, case)) == [people.town_command]
    people.town_command.posts.update(place=people.chian)
    assert not still_there(people.town_command.pk, case)


# --- the clock -----------------------------------------------------------------------------------


def test_a_settled_case_is_not_made_late_by_the_calendar(people):
    """R20: after 调休 was announced, what is closed already has no deadline, and never had."""
    with clock.pretend(cases.NOON):
        case = cases.closed(people)
        limits.recompute()
        case.refresh_from_db()
        assert (case.due_at, case.warn_at) == (None, None)
    with clock.pretend(cases.NOON + timedelta(days=9)):
        case = CASE.apply(case, "archive", by=people.town_command)
    assert not case.is_late


def test_a_stage_that_ended_meanwhile_is_not_computed(people):
    """R20: the clock of a case is that of the stay it is in, whatever was read before."""
    with clock.pretend(cases.NOON):
        case = cases.dispatched(people)
        read = list(CaseStage.objects.filter(ended_at=None).values_list("case", flat=True))
        case = CASE.apply(case, "sign", by=people.agency_officer)
        due = case.due_at
        limits._recompute(read)
        case.refresh_from_db()
    assert case.due_at == due


def test_level_two_is_not_sent_twice(people):
    """Facts §4.8: where the leader was faster, the unanswered first level simply ends."""
    with clock.pretend(cases.NOON):
        case = cases.handling(people, category=cases.category(people, "0102"))
        first = supervision.issue(case, 1, by=people.town_command, reason="久拖。")
        supervision.issue(case, 2, by=people.town_leader, reason="书面督办。")
    with clock.pretend(cases.NOON + timedelta(days=3)):
        supervision.raise_unanswered()
    first.refresh_from_db()
    assert first.status == "closed"
    assert Supervision.objects.filter(case=case, level=2).count() == 1
