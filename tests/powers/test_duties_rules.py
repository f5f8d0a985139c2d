"""R13 and what stands around it: evidence, the negative list, numbers, terms, the daily work."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from core import clock
from core.notifications import Notification
from core.workflow import Refused
from powers import cleanups, duties, limits, tasks
from powers.models import Cleanup, Duty, DutyReply, NegativeEntry
from powers.workflow import CLEANUP, DUTY, REPLY, REPORT
from tests.powers import duty_states as states
from towns.models import PolicyParameter

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def refusal(flow, row, step, by, note="理由", **data):
    """The findings with which the step is refused; nothing has moved."""
    before = type(row).objects.get(pk=row.pk)
    with pytest.raises(Refused) as refused:
        flow.apply(row, step, by=by, note=note, **(states.step_data(step) | data))
    after = type(row).objects.get(pk=row.pk)
    assert (after.status, after.version) == (before.status, before.version)
    return refused.value.findings


def apply(flow, row, step, by, note="理由", **data):
    return flow.apply(row, step, by=by, note=note, **(states.step_data(step) | data))


@pytest.mark.parametrize("missing", ["power", "staff", "money"])
def test_a_duty_without_one_of_the_three_is_not_admitted(people, missing):
    """R13, ZJ-07: 权随事转、人随事转、费随事转: for good and for a time, a sentence for each."""
    proofs = {"power", "staff", "money"} - {missing}
    row = states.duty(people, "decision", proofs=proofs)
    for until in (None, clock.today() + 90 * DAY):
        with translation.override("en"):
            findings = refusal(DUTY, row, "admit", people.county_decider, until_date=until)
        assert [(f.rule, f.clause) for f in findings] == [("R13", "ZJ-07")]
        assert f"The {missing} does not come along" in str(findings[0])


def test_all_that_is_missing_is_said_at_once(people):
    """R13: three sentences, one for each paper."""
    row = states.duty(people, "decision", proofs=())
    assert len(refusal(DUTY, row, "admit", people.county_decider)) == 3
    for kind in ("power", "staff", "money"):
        apply(DUTY, row, "prove", people.county_finance, kind=kind)
    apply(DUTY, row, "admit", people.county_decider)
    assert row.status == "admitted"


def test_a_renewal_needs_the_three_as_well(people):
    """R13: a temporary duty is not carried on without its money."""
    row = states.duty(people, "temporary", proofs=("power", "staff"))
    assert refusal(DUTY, row, "renew", people.county_decider)[0].rule == "R13"


def test_evidence_entered_again_replaces_the_paper(people):
    """R13: one paper of each kind; the history keeps what stood there before."""
    row = states.duty(people, "finance", proofs=("money",))
    old = row.evidences.get().number
    apply(DUTY, row, "prove", people.county_finance, number="义财预〔2026〕99号")
    assert row.evidences.get().number == "义财预〔2026〕99号" != old


def test_one_budget_indicator_pays_for_one_duty(people):
    """R13: the same money does not come along twice; the database holds it too."""
    first, second = states.duty(people, proofs=()), states.duty(people, proofs=())
    states.prove(first, "money", people, "义财预〔2026〕35号")
    finding = refusal(DUTY, second, "prove", people.county_finance, number="义财预〔2026〕35号")[0]
    assert (finding.rule, finding.field) == ("R13", "number")
    assert first.name in str(finding)
    with pytest.raises(IntegrityError), transaction.atomic():
        states.prove(second, "money", people, "义财预〔2026〕35号")
    with pytest.raises(IntegrityError), transaction.atomic():
        states.prove(first, "money", people, "义财预〔2026〕36号")
    states.prove(second, "staff", people, "义财预〔2026〕35号")  # another kind is another paper


def test_the_negative_list_closes_by_its_words(people):
    """ZJ-07: neither asked nor admitted, whichever part of the wording shows it."""
    states.entry(people, "配套资金、镇级配套")
    row = states.duty(people, town_part="镇级配套资金30%")
    for step, by, status in (
        ("ask", people.department_officer, "draft"),
        ("clear", people.county_legal, "legal"),
        ("admit", people.county_decider, "decision"),
    ):
        Duty.objects.filter(pk=row.pk).update(status=status)
        found = refusal(DUTY, Duty.objects.get(pk=row.pk), step, by)
        assert [(f.rule, f.clause) for f in found] == [("R13", "ZJ-07")]
        assert "要求乡镇安排配套资金" in str(found[0])


def test_an_entry_that_is_open_with_a_reason_asks_for_it(people):
    """ZJ-07: 一票否决 of centre, province and city, with its reason."""
    states.entry(people, "一票否决", allows_reason=True)
    row = states.duty(people, "decision", name="安全生产一票否决考核")
    assert refusal(DUTY, row, "admit", people.county_decider)[0].rule == "R13"
    Duty.objects.filter(pk=row.pk).update(negative_reason="省委明确保留的一票否决事项")
    apply(DUTY, row, "admit", people.county_decider)
    assert row.status == "admitted"


def test_a_reviewer_says_that_a_duty_falls_under_the_list(people):
    """ZJ-07: what no word shows is marked by the staffing office or in legal review, and unmarked."""
    entry = states.entry(people)
    row = states.duty(people, "staffing")
    apply(DUTY, row, "mark", people.county_reviewer, negative_entry=entry)
    Duty.objects.filter(pk=row.pk).update(status="decision")
    assert refusal(DUTY, row, "admit", people.county_decider)[0].clause == "ZJ-07"
    apply(DUTY, row, "mark", people.county_legal, negative_entry=None)
    apply(DUTY, row, "admit", people.county_decider)


def test_an_entry_counts_on_its_days_and_in_its_province_only(people):
    """ZJ-07: the list is versioned by days; Henan's list says nothing in Zhejiang."""
    states.entry(people, "配套资金", until_date=clock.today() - DAY)
    states.entry(people, "配套资金", province=people.henan)
    row = states.duty(people, "decision", town_part="镇级配套资金")
    apply(DUTY, row, "admit", people.county_decider)


def test_two_entries_of_one_number_never_hold_on_the_same_day(people):
    first = states.entry(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        NegativeEntry.objects.create(
            province=people.zhejiang, number=first.number, name="x", from_date=clock.today()
        )


def test_each_admission_of_a_county_and_year_has_the_next_number(people):
    """R13, facts §1.7: 准入通知书 numbers follow each other; another county counts by itself."""
    rows = [states.duty(people, "decision") for _n in range(3)]
    for row in rows:
        row = apply(DUTY, row, "admit", people.county_decider)
    numbers = list(Duty.objects.order_by("pk").values_list("notice_number", flat=True))
    year = clock.today().year
    assert numbers == [f"义乌准入〔{year}〕{n}号" for n in (1, 2, 3)]
    with clock.pretend(datetime.combine(date(year + 1, 1, 5), time(9))):
        later = apply(DUTY, states.duty(people, "decision"), "admit", people.county_decider)
    assert later.notice_number == f"义乌准入〔{year + 1}〕1号"


def test_no_admitted_row_without_a_number_even_in_the_database(people):
    row = states.duty(people, "decision")
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=row.pk).update(status="admitted")


def test_may_be_assigned_reads_the_days(people):
    """R13: without a number, before its first day, after its last, elsewhere: no, and why."""
    row, today = states.duty(people, "decision"), clock.today()
    assert not duties.may_be_assigned(people.fotang, row, today).is_allowed
    until = today + 30 * DAY
    row = apply(
        DUTY, row, "admit", people.county_decider, from_date=today + 2 * DAY, until_date=until
    )
    asked = {
        today + DAY: False, today + 2 * DAY: True, until: True, until + DAY: False,
    }  # fmt: skip
    for day, is_allowed in asked.items():
        answer = duties.may_be_assigned(people.fotang, row, day)
        assert answer.is_allowed is is_allowed, day
        assert all((f.clause, f.rule) == ("ZJ-07", "R13") for f in answer.findings)
    assert not duties.may_be_assigned(people.chian, row, until).is_allowed
    assert not duties.may_be_assigned(people.minggang, row, until).is_allowed


def test_what_was_allowed_stays_allowed_for_its_days(people):
    """R13: an end today does not change the answer for yesterday."""
    row = states.duty(people, "admitted")
    row = apply(DUTY, row, "end", people.county_decider)
    assert duties.may_be_assigned(people.fotang, row, clock.today() - DAY).is_allowed
    assert not duties.may_be_assigned(people.fotang, row, clock.today()).is_allowed


def test_a_temporary_admission_ends_by_itself(people):
    """ZJ-07: the day after its last day, by the daily task, once."""
    row = states.duty(people, "temporary")
    last = row.until_date
    with clock.pretend(datetime.combine(last, time(12))):
        assert duties.expire() == 0
    with clock.pretend(datetime.combine(last + DAY, time(12))):
        assert tasks.tend_duties() == 1
        assert tasks.tend_duties() == 0
    row.refresh_from_db()
    assert (row.status, row.ended_date) == ("ended", last + DAY)
    assert duties.may_be_assigned(people.fotang, row, last).is_allowed
    assert not duties.may_be_assigned(people.fotang, row, last + DAY).is_allowed


def test_silence_past_the_limit_is_shown_as_silence(people):
    """ZJ-07: it is neither consent nor objection; the county goes on with it on record."""
    row = states.duty(people, towns=[people.fotang, people.chian])
    apply(DUTY, row, "ask", people.department_officer)
    apply(REPLY, row.replies.get(town=people.fotang), "object", people.town_leader)
    due = row.replies.first().due_date
    assert duties.lapse() == 0
    with clock.pretend(datetime.combine(due + DAY, time(9))):
        assert duties.lapse() == 1
    row.refresh_from_db()
    assert row.status == "staffing"
    assert row.replies.get(town=people.chian).status == "silent"


def test_a_withdrawn_duty_drops_the_open_comments(people):
    row = states.duty(people)
    apply(DUTY, row, "ask", people.department_officer)
    apply(DUTY, row, "withdraw", people.department_officer)
    with pytest.raises(Refused):
        REPLY.apply(row.replies.get(), "agree", by=people.town_clerk)
    assert tasks.tend_duties() == 1
    assert row.replies.get().status == "dropped"


def test_the_limit_is_a_figure_of_the_county(people):
    """ZJ-07: data, not a constant; a change of the calendar moves running limits."""
    row = states.duty(people)
    PolicyParameter.objects.filter(name="duty_reply_working_days").update(value="3")
    apply(DUTY, row, "ask", people.department_officer)
    reply = row.replies.get()
    assert reply.limit_days == 3
    DutyReply.objects.update(due_date=date(2020, 1, 1))
    limits.recompute()
    assert row.replies.get().due_date == reply.due_date


def test_whoever_has_to_apply_names_the_duty(people):
    """R13: a report that demands an application is not put right by words."""
    report = states.report(people)
    apply(REPORT, report, "check", people.county_reviewer)
    apply(REPORT, report, "uphold", people.county_reviewer, demand="apply")
    officer = people.department_officer
    assert refusal(REPORT, report, "remedy", officer)[0].field == "duty"
    draft = states.duty(people)
    assert refusal(REPORT, report, "remedy", officer, duty=draft)[0].rule == "R13"
    apply(DUTY, draft, "ask", officer)
    draft.refresh_from_db()
    apply(REPORT, report, "remedy", officer, duty=draft)
    apply(REPORT, report, "settle", people.county_reviewer)
    assert type(report).objects.upheld().get() == report


def test_the_county_sees_who_pushed_how_often(people):
    """ZJ-07: by department, what was found true first; each within the rows one sees."""
    for status, found in (("settled", clock.now()), ("dismissed", None), ("reported", None)):
        row = states.report(people, status)
        type(row).objects.filter(pk=row.pk).update(found_at=found)
    states.report(people, department=people.enforcement)
    rows = type(row).objects.visible_to(people.county_reviewer)
    counted = [
        (d.name, d.reported, d.upheld, d.open_count) for d in duties.pushed_by_department(rows)
    ]
    assert counted == [("义乌市应急管理局", 3, 1, 1), ("义乌市综合行政执法局", 1, 0, 1)]
    own = type(row).objects.visible_to(people.other_department_officer)
    assert [d.name for d in duties.pushed_by_department(own)] == ["义乌市综合行政执法局"]


def test_a_year_s_clean_up_holds_every_admitted_duty_once(people):
    """ZJ-07: a row each; begun twice it only adds what is new."""
    states.duty(people, "refused")
    kept = [states.duty(people, "admitted"), states.duty(people, "temporary")]
    rows = cleanups.begin(people.yiwu, 2026, by=people.county_reviewer)
    assert {row.duty for row in rows} == set(kept)
    with pytest.raises(Refused):
        cleanups.begin(people.yiwu, 2026, by=people.county_reviewer)
    states.duty(people, "admitted")
    assert len(cleanups.begin(people.yiwu, 2026, by=people.county_reviewer)) == 1


def test_a_clean_up_ends_and_renews_the_duties_themselves(people):
    """ZJ-07: proposed by the staffing office, carried out by the decision, under the same rules."""
    end, renew = states.cleanup(people, carried="admitted"), states.cleanup(people)
    apply(CLEANUP, end, "propose_end", people.county_reviewer)
    assert refusal(CLEANUP, states.cleanup(people, carried="admitted"), "propose_renewal",
                   people.county_reviewer)  # fmt: skip
    apply(CLEANUP, renew, "propose_renewal", people.county_reviewer)
    for row in (end, renew):
        apply(CLEANUP, row, "confirm", people.county_decider)
        row.duty.refresh_from_db()
    assert (end.status, end.duty.status) == ("ended", "ended")
    assert (renew.status, renew.duty.status) == ("renewed", "temporary")
    assert renew.duty.until_date == clock.today() + 400 * DAY


def test_a_renewal_without_money_stops_the_clean_up_too(people):
    """R13: no way around the three papers."""
    duty = states.duty(people, "temporary", proofs=("power",))
    row = states.cleanup(people, "to_renew", duty=duty)
    assert {f.rule for f in refusal(CLEANUP, row, "confirm", people.county_decider)} == {"R13"}


def test_an_overdue_clean_up_is_reminded_of_once_a_day(people):
    states.cleanup(people)
    Cleanup.objects.update(due_date=clock.today() - DAY)
    assert tasks.remind_of_duties() == 1
    tasks.remind_of_duties()
    told = Notification.objects.filter(url__contains="cleanup")
    assert [one.user for one in told] == [people.county_reviewer]


@pytest.mark.parametrize(("ahead", "is_told"), [(31, False), (30, True), (8, False), (7, True)])
def test_the_end_of_an_admission_is_announced_ahead(people, ahead, is_told):
    """ZJ-07: on the days that the policy figure names, to the department and the staffing office."""
    row = states.duty(people, "temporary")
    Duty.objects.filter(pk=row.pk).update(until_date=clock.today() + ahead * DAY)
    assert tasks.remind_of_duties() == is_told
    assert told() == ({"department_officer", "county_reviewer"} if is_told else set())


def test_whose_turn_it_is_is_told(people):
    """ZJ-07: towns when they are asked, each office in turn, department and towns of the decision."""
    row = states.duty(people)
    apply(DUTY, row, "ask", people.department_officer)
    assert told() == {"town_clerk", "town_leader"}
    apply(REPLY, row.replies.get(), "agree", people.town_clerk)
    assert told() == {"county_reviewer"}
    for step, by, whom in (
        ("review", people.county_reviewer, {"county_legal"}),
        ("clear", people.county_legal, {"county_finance"}),
        ("fund", people.county_finance, {"county_decider"}),
        ("admit", people.county_decider, {"department_officer", "town_clerk", "town_leader"}),
    ):
        apply(DUTY, row, step, by)
        assert told() == whom, step


def told():
    """Who was told since the last time, by account."""
    names = set(Notification.objects.values_list("user__username", flat=True))
    Notification.objects.all().delete()
    return names
