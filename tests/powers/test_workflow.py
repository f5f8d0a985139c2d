"""The way of a power, step by step and state by state."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from core import clock
from core.history import Step
from core.workflow import Overtaken, Refused
from powers.models import Delegation, Mode, Opinion, ProcedureStep
from powers.workflow import DELEGATION
from tests.powers import states

pytestmark = pytest.mark.django_db

S = Delegation.Status
STATUSES = S.values
STEPS = sorted(DELEGATION.transitions)
ACTOR = {
    "powers.change_delegation": "town_clerk",
    "powers.submit_delegation": "town_clerk",
    "powers.opine_delegation": "department_officer",
    "powers.review_delegation": "county_reviewer",
    "powers.clear_delegation": "county_legal",
    "powers.decide_delegation": "county_decider",
    "powers.file_delegation": "county_reviewer",
    "powers.announce_delegation": "county_reviewer",
    "powers.hand_over_delegation": "department_officer",
    "powers.train_delegation": "department_officer",
    "powers.take_over_delegation": "town_leader",
    "powers.start_delegation": "town_leader",
    "powers.evaluate_delegation": "county_reviewer",
    "powers.declare_delegation": "town_clerk",
    "powers.order_withdrawal": "county_decider",
}


def actor(people, step, status):
    permission = step.permission_from(status) or sorted(step.permissions())[0]
    return getattr(people, ACTOR[permission])


def line_for(people, step, status):
    """A line on which nothing but the status decides."""
    if step.name in ("extend", "expire"):
        line = states.ready(people, power=states.item(people, mode=Mode.ENTRUSTED))
        yesterday = clock.today() - timedelta(days=1)
        Delegation.objects.filter(pk=line.pk).update(status=status, term_until_date=yesterday)
        line.refresh_from_db()
        return line
    if step.name == "register":
        line = states.draft(people, status, power=states.item(people, mode=Mode.ENTRUSTED))
        Delegation.objects.filter(pk=line.pk).update(filing_due_date=clock.today())
        return line
    line = states.ready(people)
    declared = clock.today() if step.name == "hand_back" else None
    Delegation.objects.filter(pk=line.pk).update(status=status, matters_declared_date=declared)
    line.refresh_from_db()
    return line


@pytest.mark.parametrize("name", STEPS)
def test_every_step_is_taken_from_its_own_states_only(people, name):
    """XY-2.1.2: each mode has its own steps; no state is left by a step that does not start there."""
    for status in STATUSES:
        check_step(people, DELEGATION[name], status)


def check_step(people, step, status):
    name = step.name
    line = line_for(people, step, status)
    by = actor(people, step, status)
    data = states.step_data(name)
    if status in step.sources:
        done = DELEGATION.apply(line, name, by=by, note="理由", **data)
        assert done.version == line.version
        assert Step.objects.of(line).last().name == name
    else:
        with pytest.raises(Overtaken):
            DELEGATION.apply(line, name, by=by, note="理由", **data)
        line.refresh_from_db()
        assert line.status == status


@pytest.mark.parametrize("name", [name for name in STEPS if not DELEGATION[name].is_automatic])
def test_nobody_takes_a_step_without_its_permission(people, name):
    """ZJ-06, roles: whoever sees the line but lacks the permission is refused; outsiders don't find it."""
    step = DELEGATION[name]
    status = sorted(step.sources)[0]
    line = line_for(people, step, status)
    for colleague in (people.window_clerk, people.county_finance, people.city_lead):
        with pytest.raises(PermissionDenied):
            DELEGATION.apply(line, name, by=colleague, note="理由", **states.step_data(name))
    outsiders = (
        people.neighbour,
        people.neighbour_reviewer,
        people.stranger,
        people.sibling,
        people.auditor,
    )
    for outsider in outsiders:
        with pytest.raises(ObjectDoesNotExist):
            DELEGATION.apply(line, name, by=outsider, note="理由", **states.step_data(name))
    line.refresh_from_db()
    assert line.status == status


def test_a_department_gives_its_opinion_on_its_own_items_only(people):
    """XY-2.1.1: the releasing department speaks for itself."""
    line = states.draft(people, "department")
    with pytest.raises(ObjectDoesNotExist):
        DELEGATION.apply(line, "opine", by=people.other_department_officer, verdict="agree")
    DELEGATION.apply(
        line, "opine", by=people.department_officer, verdict="partly", note="仅限一般程序"
    )
    assert line.opinions.get().verdict == Opinion.Verdict.PARTLY


WAY = [
    ("submit", "town_clerk", S.DEPARTMENT),
    ("opine", "department_officer", S.STAFFING),
    ("review", "county_reviewer", S.LEGAL),
    ("clear", "county_legal", S.DECISION),
    ("decide", "county_decider", S.FILING),
    ("file", "county_reviewer", S.ANNOUNCEMENT),
    ("announce", "county_reviewer", S.SIGNING),
    ("hand_over", "department_officer", S.TRANSITION),
    ("train", "department_officer", S.TRANSITION),
    ("take_over", "town_leader", S.READY),
    ("start", "town_leader", S.IN_FORCE),
    ("evaluate", "county_reviewer", S.EVALUATION),
    ("keep", "county_reviewer", S.IN_FORCE),
    ("recall", "county_decider", S.TAKING_BACK),
    ("declare", "town_clerk", S.TAKING_BACK),
    ("hand_back", "department_officer", S.TAKEN_BACK),
]


def test_a_power_goes_the_whole_way_and_back(people):
    """ZJ-06, ZJ-20, XY-2.1.1: asked for, reviewed, decided, handed over, in force, evaluated, taken back."""
    states.officers(people, 2)
    line = states.draft(people)
    states.equipped(people, line)
    for name, who, status in WAY:
        DELEGATION.apply(
            line, name, by=getattr(people, who), note="按程序", **states.step_data(name)
        )
        assert line.status == status, name
    steps = list(Step.objects.of(line).values_list("name", flat=True))
    assert steps == [name for name, _who, _status in WAY]
    assert [o.kind for o in line.opinions.all()] == ["department", "staffing", "legal", "decision"]


def test_an_entrustment_is_appraised_before_the_decision(people):
    """XY-2.1.2: an entrustment passes the appraisal, other modes do not."""
    entrusted = states.draft(people, "legal", power=states.item(people, mode=Mode.ENTRUSTED))
    transferred = states.draft(people, "legal")
    for line in (entrusted, transferred):
        DELEGATION.apply(line, "clear", by=people.county_legal)
    assert (entrusted.status, transferred.status) == (S.APPRAISAL, S.DECISION)


def test_a_programme_switches_a_stage_off(people):
    """Facts §1.5: optional stages follow the programme's own procedure."""
    line = states.draft(people, "decision")
    ProcedureStep.objects.filter(stage__in=["filing", "announcement"]).update(is_on=False)
    DELEGATION.apply(line, "decide", by=people.county_decider, **states.step_data("decide"))
    assert line.status == S.SIGNING


def test_a_streamlined_power_starts_without_hand_over(people):
    """XY-2.1.1: a reserved power is not handed down, its procedure is shortened."""
    power = states.item(people, kind="01", mode=Mode.STREAMLINED, is_reserved=True)
    line = states.draft(people, "announcement", power=power)
    DELEGATION.apply(line, "announce", by=people.county_reviewer, **states.step_data("announce"))
    assert line.status == S.READY
    DELEGATION.apply(line, "start", by=people.town_leader)
    assert line.status == S.IN_FORCE


def test_a_returned_line_comes_back_in_a_new_round(people):
    line = states.draft(people, "legal")
    DELEGATION.apply(line, "return", by=people.county_legal, note="依据条款有误")
    assert line.status == S.RETURNED
    DELEGATION.apply(line, "submit", by=people.town_clerk, **states.step_data("submit"))
    line.refresh_from_db()
    assert line.round == 2


def test_a_return_needs_a_reason(people):
    line = states.draft(people, "staffing")
    with pytest.raises(Refused) as refusal:
        DELEGATION.apply(line, "return", by=people.county_reviewer, note="  ")
    assert refusal.value.findings[0].field == "note"


def test_a_stale_form_has_no_effect(people):
    line = states.draft(people, "staffing")
    with pytest.raises(Overtaken):
        DELEGATION.apply(line, "review", by=people.county_reviewer, version=line.version + 1)
    assert Step.objects.of(line).count() == 0


def test_the_second_officer_reads_who_was_first(people):
    line = states.draft(people, "staffing")
    stale = Delegation.objects.get(pk=line.pk)
    DELEGATION.apply(line, "review", by=people.county_reviewer)
    with pytest.raises(Overtaken) as late:
        DELEGATION.apply(stale, "review", by=people.county_reviewer)
    assert "county_reviewer" in str(late.value)


def test_open_to_offers_what_apply_would_take(people):
    line = states.draft(people, "staffing")
    names = {offer.transition.name for offer in DELEGATION.open_to(people.county_reviewer, line)}
    assert names == {"review", "return", "refuse"}
    assert DELEGATION.open_to(people.county_legal, line) == []
    assert DELEGATION.open_to(people.neighbour_reviewer, line) == []


def test_bulk_gives_each_row_its_own_verdict(people):
    good, wrong = states.draft(people, "staffing"), states.draft(people, "legal")
    verdicts = DELEGATION.apply_many([good, wrong], "review", by=people.county_reviewer)
    assert [verdict.is_done for verdict in verdicts] == [True, False]
    assert Delegation.objects.get(pk=good.pk).status == S.LEGAL
