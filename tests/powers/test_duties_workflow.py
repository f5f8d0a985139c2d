"""The way of a duty, of a comment, of a report and of a clean-up row: every state × every step."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from core import clock
from core.history import Step
from core.workflow import Overtaken
from powers.models import Cleanup, Duty, DutyReply, DutyReport
from powers.workflow import CLEANUP, DUTY, REPLY, REPORT
from tests.powers import duty_states as states

pytestmark = pytest.mark.django_db

ACTOR = {
    "powers.ask_duty": "department_officer",
    "powers.prove_duty": "county_finance",
    "powers.mark_duty": "county_reviewer",
    "powers.review_duty": "county_reviewer",
    "powers.clear_duty": "county_legal",
    "powers.fund_duty": "county_finance",
    "powers.decide_duty": "county_decider",
    "powers.give_dutyreply": "town_clerk",
    "powers.check_dutyreport": "county_reviewer",
    "powers.answer_dutyreport": "department_officer",
    "powers.change_dutyreport": "town_clerk",
    "powers.propose_cleanup": "county_reviewer",
    "powers.confirm_cleanup": "county_decider",
}
YESTERDAY = timedelta(days=1)


def make_duty(people, step, status):
    made = states.duty(people, status)
    if step == "expire":
        over = clock.today() - YESTERDAY
        Duty.objects.filter(pk=made.pk).update(until_date=over, from_date=over)
    return Duty.objects.get(pk=made.pk)


def make_reply(people, step, status):
    duty = states.duty(people, "withdrawn" if step == "drop" else "asked")
    states.reply(people, people.chian, duty=duty)  # another town that is still to speak
    made = states.reply(people, duty=duty, status=status)
    if step == "lapse":
        DutyReply.objects.filter(pk=made.pk).update(due_date=clock.today() - YESTERDAY)
    return DutyReply.objects.get(pk=made.pk)


def make_report(people, step, status):
    return states.report(people, status)


def make_cleanup(people, step, status):
    return states.cleanup(people, status, carried="ended" if step == "close" else "temporary")


FLOWS = {
    "duty": (DUTY, Duty, make_duty),
    "reply": (REPLY, DutyReply, make_reply),
    "report": (REPORT, DutyReport, make_report),
    "cleanup": (CLEANUP, Cleanup, make_cleanup),
}
PAIRS = [
    (kind, name) for kind, (flow, *_rest) in FLOWS.items() for name in sorted(flow.transitions)
]


def actor(people, step, status):
    permission = step.permission_from(status) or sorted(step.permissions())[0]
    return getattr(people, ACTOR[permission])


@pytest.mark.parametrize(("kind", "name"), PAIRS)
def test_every_step_is_taken_from_its_own_states_only(people, kind, name):
    """ZJ-07: no state is left by a step that does not start there; each step writes its history."""
    flow, model, make = FLOWS[kind]
    for status in model.Status.values:
        row, step = make(people, name, status), flow[name]
        by, data = actor(people, step, status), states.step_data(name)
        if status in step.sources:
            done = flow.apply(row, name, by=by, note="理由", **data)
            assert done.version == row.version
            assert Step.objects.of(row).filter(name=name).exists()
        else:
            with pytest.raises(Overtaken):
                flow.apply(row, name, by=by, note="理由", **data)
            assert model.objects.get(pk=row.pk).status == status


@pytest.mark.parametrize(
    ("kind", "name"), [pair for pair in PAIRS if not FLOWS[pair[0]][0][pair[1]].is_automatic]
)
def test_nobody_takes_a_step_without_its_permission(people, kind, name):
    """ZJ-07: who sees the row but lacks the permission is refused; for outsiders it isn't there."""
    flow, _model, make = FLOWS[kind]
    status = sorted(flow[name].sources)[0]
    row, data = make(people, name, status), states.step_data(name)
    with pytest.raises(PermissionDenied):
        flow.apply(row, name, by=people.city_lead, note="理由", **data)
    for stranger in (people.neighbour, people.neighbour_reviewer, people.stranger):
        with pytest.raises(ObjectDoesNotExist):
            flow.apply(row, name, by=stranger, note="理由", **data)


def test_another_department_does_not_see_the_duty(people):
    """Scope: a department asks, corrects and withdraws its own duties only."""
    row = states.duty(people)
    with pytest.raises(ObjectDoesNotExist):
        DUTY.apply(row, "ask", by=people.other_department_officer)
    assert not Duty.objects.visible_to(people.other_department_officer).exists()


def test_a_town_sees_a_duty_once_it_is_asked(people):
    """ZJ-07: a draft is the department's own; asked, it is the concerned towns' matter, no other's."""
    row = states.duty(people)
    assert not Duty.objects.visible_to(people.town_clerk).exists()
    DUTY.apply(row, "ask", by=people.department_officer)
    assert Duty.objects.visible_to(people.town_clerk).get() == row
    assert not Duty.objects.visible_to(people.sibling).exists()
    assert not Duty.objects.visible_to(people.neighbour).exists()


def test_an_agency_sees_the_duties_of_its_own_department_in_its_towns(people):
    """Scope: 佛堂中队 is sent by the enforcement bureau and serves 佛堂镇."""
    states.duty(people, "asked")
    own = states.duty(people, "asked", department=people.enforcement)
    states.duty(people, "asked", department=people.enforcement, towns=[people.chian])
    assert list(Duty.objects.visible_to(people.agency_head)) == [own]


def test_each_concerned_town_is_asked_with_a_limit(people):
    """ZJ-07: one comment per town and round, ten working days as a policy figure."""
    row = states.duty(people, towns=[], is_countywide=True)
    DUTY.apply(row, "ask", by=people.department_officer)
    replies = DutyReply.objects.filter(duty=row)
    assert set(replies.values_list("town__name", flat=True)) == {"佛堂镇", "赤岸镇"}
    assert all(reply.limit_days == 10 and reply.due_date > clock.today() for reply in replies)
    assert Duty.objects.get(pk=row.pk).due_date == replies[0].due_date


def test_the_last_comment_sends_the_duty_to_the_staffing_office(people):
    """ZJ-07: agreement and objection both count; the county goes on when all have spoken."""
    row = states.duty(people, towns=[people.fotang, people.chian])
    DUTY.apply(row, "ask", by=people.department_officer)
    REPLY.apply(row.replies.get(town=people.fotang), "agree", by=people.town_clerk)
    assert Duty.objects.get(pk=row.pk).status == "asked"
    REPLY.apply(row.replies.get(town=people.chian), "object", by=people.sibling, note="人手不足")
    row.refresh_from_db()
    assert row.status == "staffing"
    assert row.replies.get(town=people.chian).reason == "人手不足"


def test_a_returned_duty_asks_the_towns_anew(people):
    """ZJ-07: what was corrected is commented again; the first round stays readable."""
    row = states.duty(people)
    DUTY.apply(row, "ask", by=people.department_officer)
    REPLY.apply(row.replies.get(), "agree", by=people.town_clerk)
    DUTY.apply(row, "return", by=people.county_reviewer, note="依据不足")
    DUTY.apply(row, "ask", by=people.department_officer)
    assert sorted(row.replies.values_list("round", "status")) == [(1, "agreed"), (2, "waiting")]
