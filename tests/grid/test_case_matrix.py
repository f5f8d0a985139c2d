"""Every state of a case × every step: taken from its own states only, by whoever may, as nobody else."""

from datetime import date

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from core import clock
from core.history import Step
from core.workflow import Overtaken
from grid import limits
from grid.models import Case, CaseStage
from grid.workflow import CASE
from tests.grid import cases

pytestmark = pytest.mark.django_db

S = Case.Status
STEPS = sorted(CASE.transitions)
TIERS = {S.AT_COUNTY: 3, S.AT_CITY: 2}
WITH_UNIT = {S.DISPATCHED, S.HANDLING, S.HELD, S.VERIFYING}
ACTOR = {
    "grid.accept_case": "town_command",
    "grid.dispatch_case": "town_command",
    "grid.command_case": "county_command",
    "grid.lead_case": "city_lead",
    "grid.settle_case": "grid_worker",
    "grid.sign_case": "agency_officer",
    "grid.handle_case": "agency_officer",
    "grid.verify_case": "town_command",
    "grid.escalate_case": "town_command",
    "grid.hold_case": "town_command",
    "grid.reopen_case": "town_command",
    "grid.void_case": "county_command",
    "grid.urge_case": "town_leader",
    "grid.note_case": "town_command",
}
LANDS = {
    ("return", S.DISPATCHED): S.ACCEPTED,
    ("return", S.HANDLING): S.ACCEPTED,
}
"""Where a step leads that decides for itself."""


def case_in(people, status, step):
    """A case in the state on which nothing but the state decides about `step`."""
    by = people.grid_worker if step.name == "settle" else people.town_command
    case = cases.received(people, by=by)
    case.status, case.tier = status, TIERS.get(status, 4)
    case.unit = people.squad if status in WITH_UNIT else None
    case.merged_into = cases.received(people) if status == S.MERGED else None
    CaseStage.objects.filter(case=case).delete()
    limits.opening(case, status).save()
    case.save()
    if status == S.HELD:
        limits.stop(case, "等", date(2026, 12, 10))
        case.save()
    return case


def data_for(people, name):
    photo = {"pictures": [cases.photo()]}
    made = {
        "dispatch": lambda: {"unit": people.squad},
        "redirect": lambda: {"unit": people.squad},
        "settle": lambda: {"result": "已劝离。", **photo},
        "feed_back": lambda: {"result": "已劝离。", **photo},
        "confirm": lambda: photo,
        "retype": lambda: {"category": cases.category(people, "0403")},
        "return": lambda: {"reason": "not_ours"},
        "reject": lambda: {"reason": "untrue"},
        "hand_on": lambda: {"handed_to": "police"},
        "merge": lambda: {"main": cases.received(people)},
        "rate": lambda: {"rating": "5"},
        "rate_openly": lambda: {"rating": "5"},
        "hold": lambda: {"until_date": date(2026, 12, 10)},
        "hold_as_asked": lambda: {"until_date": date(2026, 12, 10)},
    }
    return made[name]() if name in made else {}


def actor(people, step, status):
    if step.is_automatic:
        return None
    permission = step.permission_from(status) or sorted(step.permissions())[0]
    return getattr(people, ACTOR[permission])


def target(step, status):
    return step.target if isinstance(step.target, str) else LANDS.get((step.name, status), status)


@pytest.fixture(autouse=True)
def noon():
    with clock.pretend(cases.NOON):
        yield


@pytest.mark.parametrize("name", STEPS)
def test_every_step_is_taken_from_its_own_states_only(people, name):
    """ZJ-12, ZJ-14: no state is left by a step that does not start there."""
    for status in S.values:
        check_step(people, CASE[name], S(status))


def check_step(people, step, status):
    case, by = case_in(people, status, step), actor(people, step, status)
    data = data_for(people, step.name)
    if status in step.sources:
        version = case.version
        done = CASE.apply(case, step.name, by=by, note="理由。", **data)
        assert (done.status, done.version) == (target(step, status), version + 1), status
        assert Step.objects.of(case).last().name == step.name
        assert CaseStage.objects.filter(case=case, ended_at=None).count() == 1
        return
    with pytest.raises((Overtaken, ObjectDoesNotExist)):
        CASE.apply(case, step.name, by=by, note="理由。", **data)
    case.refresh_from_db()
    assert case.status == status, step.name


@pytest.mark.parametrize("name", [name for name in STEPS if not CASE[name].is_automatic])
def test_nobody_takes_a_step_without_its_permission(people, name):
    """ZJ-12: whoever sees the case but lacks the permission is refused; outsiders don't find it."""
    step = CASE[name]
    status = S(sorted(step.sources)[0])
    case = case_in(people, status, step)
    data = data_for(people, name)
    for colleague in (people.county_reviewer, people.window_clerk):
        if step.permission_from(status) in colleague.post.permissions:
            continue
        with pytest.raises(PermissionDenied):
            CASE.apply(case, name, by=colleague, note="理由。", **data)
    for outsider in (people.neighbour, people.stranger, people.sibling, people.auditor):
        with pytest.raises(ObjectDoesNotExist):
            CASE.apply(case, name, by=outsider, note="理由。", **data)
    case.refresh_from_db()
    assert case.status == status


@pytest.mark.parametrize("name", [name for name in STEPS if CASE[name].needs_note])
def test_a_step_with_a_reason_is_not_taken_without(people, name):
    """ZJ-12: refusals, returns and everything that undoes is explained."""
    from core.workflow import Refused

    step = CASE[name]
    status = S(sorted(step.sources)[0])
    case = case_in(people, status, step)
    with pytest.raises(Refused) as found:
        CASE.apply(case, name, by=actor(people, step, status), note=" ", **data_for(people, name))
    assert "note" in {finding.field for finding in found.value.findings}


def test_a_case_that_is_reopened_begins_a_new_round(people):
    """ZJ-14: the same number, everything of the last round in its history."""
    case = cases.closed(people)
    case = CASE.apply(case, "reopen", by=people.town_command, note="反映人称未解决。")
    assert (case.status, case.round, case.unit, case.closed_at) == (S.ACCEPTED, 2, None, None)
    assert case.due_at is not None
    assert Step.objects.of(case).filter(name="confirm").exists()


def test_correcting_the_category_begins_the_limit_anew(people):
    """ZJ-12, R20: the limits of the new category hold."""
    case = cases.handling(people)
    other = cases.category(people, "0403")
    case = CASE.apply(case, "retype", by=people.town_command, note="实为违建。", category=other)
    stages = CaseStage.objects.filter(case=case, status=S.HANDLING)
    assert stages.count() == 2
    assert (case.category, case.platform) == (other, other.platform)


def test_a_void_case_counts_nowhere(people):
    """R29: neither among the open ones nor among the settled."""
    case = CASE.apply(cases.received(people), "void", by=people.county_command, note="测试数据。")
    assert not Case.objects.open().filter(pk=case.pk).exists()
    assert not Case.objects.settled().filter(pk=case.pk).exists()
