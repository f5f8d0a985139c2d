"""Powers are evaluated at least yearly (R12, ZJ-20): due, concluded with figures, reported, followed up."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.notifications import Notification
from core.workflow import Refused
from powers import due, evaluation, evaluation_report, use
from powers.evaluation_figures import NAMES
from powers.models import Delegation, Evaluation, Paper, Proposal
from powers.months import month_of, months_before
from powers.proposing import next_step
from powers.workflow import DELEGATION, PROPOSAL
from tests.powers import states
from towns.models import PolicyParameter

pytestmark = pytest.mark.django_db


def day(ahead=0):
    return clock.today() + timedelta(days=ahead)


def in_force(people, status="evaluation", **fields):
    line = states.draft(people, status, **fields)
    Delegation.objects.filter(pk=line.pk).update(
        effective_date=day(-300), evaluation_due_date=day(60)
    )
    return Delegation.objects.get(pk=line.pk)


def conclude(people, line, note="评估意见", **data):
    given = states.step_data("keep") | data
    return DELEGATION.apply(line, "keep", by=people.county_reviewer, note=note, **given)


@pytest.mark.parametrize(
    ("since", "months", "until"),
    [
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(since, months, until):
    assert due.months_after(since, months) == until


def test_a_power_that_starts_is_due_a_year_later(people):
    """R12: twelve months after the start, by the parameter."""
    line = states.ready(people)
    DELEGATION.apply(line, "start", by=people.town_leader)
    assert Delegation.objects.get().evaluation_due_date == due.months_after(day(), 12)


def test_a_concluded_evaluation_keeps_its_figures_and_sets_the_next_day(people):
    """R12, ZJ-20: cases, on time, corrected, satisfaction; from the start or the evaluation before."""
    line = in_force(people)
    conclude(people, line, cases=20, on_time=18, corrected=1, satisfaction=96, zero_months=2)
    found = Evaluation.objects.get()
    assert (found.cases, found.on_time, found.corrected, found.zero_months) == (20, 18, 1, 2)
    assert (found.from_date, found.until_date) == (day(-300), day())
    assert line.papers.filter(kind=Paper.Kind.EVALUATION).exists()
    row = Delegation.objects.get()
    assert (row.status, row.evaluation_due_date) == ("in_force", due.months_after(day(), 12))
    with clock.pretend(clock.now() + timedelta(days=200)):
        DELEGATION.apply(line, "evaluate", by=people.county_reviewer)
        conclude(people, line)
        assert Evaluation.objects.first().from_date == found.until_date + timedelta(days=1)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"cases": None}, "cases"),
        ({"on_time": 13}, "on_time"),
        ({"corrected": 13}, "corrected"),
        ({"satisfaction": 101}, "satisfaction"),
        ({"verdict": ""}, "verdict"),
    ],
)
def test_an_evaluation_without_sound_figures_is_none(people, data, field):
    """R12: the clause stands with the sentence, and nothing is kept."""
    line = in_force(people)
    with pytest.raises(Refused) as refused:
        conclude(people, line, **data)
    assert {(f.rule, f.clause, f.field) for f in refused.value.findings} == {
        ("R12", "ZJ-20", field)
    }
    assert not Evaluation.objects.exists()


def test_whoever_does_not_simply_keep_says_why(people):
    line = in_force(people)
    with pytest.raises(Refused) as refused:
        conclude(people, line, note="", verdict="widen")
    assert refused.value.findings[0].field == "note"
    conclude(people, line, verdict="widen", scope_note="扩大到全镇")
    assert Delegation.objects.get().scope_note == "扩大到全镇"


@pytest.mark.parametrize(("verdict", "step"), [("suspend", "suspend"), ("take_back", "recall")])
def test_a_hard_verdict_is_decided_by_the_government(people, verdict, step):
    """R12: a human decides; until then the town goes on, and who decides is told where."""
    line = in_force(people)
    conclude(people, line, verdict=verdict)
    row = Delegation.objects.get()
    assert (row.status, row.evaluation_due_date) == ("evaluation", None)
    told = Notification.objects.get(kind="powers.evaluation")
    assert told.user == people.county_decider
    assert told.url.endswith(f"/step/{step}/")
    assert list(Evaluation.objects.undecided()) == [Evaluation.objects.get()]
    DELEGATION.apply(
        line, step, by=people.county_decider, note="同意评估意见", **states.step_data(step)
    )
    assert not Evaluation.objects.undecided().exists()


@pytest.mark.parametrize(("verdict", "step"), [("suspend", "suspend"), ("take_back", "recall")])
def test_a_hard_verdict_is_a_proposal_beside_the_others(people, client, verdict, step):
    """R12, XY-2.1.2: linked to the evaluation, in the decider's list; accepted it opens the step."""
    line = in_force(people)
    conclude(people, line, note="专业性强", verdict=verdict, cases=20, on_time=15)
    found = Proposal.objects.get()
    assert (found.kind, found.ground, found.status) == (verdict, "evaluation", "open")
    assert found.evaluation == Evaluation.objects.get()
    assert ("专业性强" in found.text, found.figures["cases"]) == (True, 20)
    client.force_login(people.county_decider)
    page = client.get(reverse("powers:proposal-list") + "?status=open")
    assert page.context["count"] == 1
    own = client.get(found.get_absolute_url()).content.decode()
    assert found.evaluation.get_absolute_url() in own
    PROPOSAL.apply(found, "accept", by=people.county_decider)
    given = client.get(next_step(Proposal.objects.get())).context["form"]
    assert "专业性强" in given["note"].value()
    DELEGATION.apply(
        line, step, by=people.county_decider, note="同意评估意见", **states.step_data(step)
    )


def test_a_line_has_one_proposal_to_go(people):
    """What the figures proposed already gets the evaluation; another way gives way to it."""
    line = in_force(people)
    for kind in ("suspend", "take_back"):
        there = Proposal(delegation=line, kind=kind, ground="cards", text="x", clause="ZJ-06")
        there.take_line()
        there.save()
    conclude(people, line, verdict="take_back")
    open_rows = list(Proposal.objects.open())
    assert [(row.kind, row.ground) for row in open_rows] == [("take_back", "cards")]
    assert open_rows[0].evaluation == Evaluation.objects.get()
    assert Proposal.objects.get(kind="suspend").status == "overtaken"
    conclude(people, line, verdict="suspend", number="二次报告")
    assert Proposal.objects.open().get().kind == "suspend"
    conclude(people, line, verdict="keep", number="三次报告")
    assert not Proposal.objects.open().exists()


def test_a_verdict_that_is_not_followed_goes_back_to_the_evaluator(people):
    """R12: the power stays under evaluation, is not undecided any more, and who evaluated is told."""
    line = in_force(people)
    conclude(people, line, verdict="take_back")
    PROPOSAL.apply(Proposal.objects.get(), "reject", by=people.county_decider, note="暂不收回")
    assert not Evaluation.objects.undecided().exists()
    told = Notification.objects.get(kind="powers.proposal")
    assert (told.user, told.body) == (people.county_reviewer, "暂不收回")
    conclude(people, line, verdict="keep", number="二次报告")
    assert Delegation.objects.get(pk=line.pk).evaluation_due_date


def test_what_is_due_and_overdue_is_found_in_the_list(people, client):
    near, over, far = (in_force(people, "in_force") for _n in range(3))
    for line, ahead in ((near, 20), (over, -1), (far, 200)):
        Delegation.objects.filter(pk=line.pk).update(evaluation_due_date=day(ahead))
    assert set(Delegation.objects.evaluation_due()) == {near, over}
    assert list(Delegation.objects.evaluation_overdue()) == [over]
    client.force_login(people.county_reviewer)
    page = client.get(reverse("powers:delegation-list") + "?evaluation_overdue=1")
    assert page.context["count"] == 1


def test_the_reviewer_is_reminded_once_for_each_named_day(people):
    """R12: one notification for the county, however many lines."""
    PolicyParameter.objects.create(
        name="evaluation_warning_days", label="x", kind="list", value="30,7", from_date=day(-9)
    )
    for _n in range(3):
        in_force(people, "in_force")
    told = []
    for ahead in (31, 30, 12, 7, -1, -2):
        with clock.pretend(clock.now() + timedelta(days=60 - ahead)):
            evaluation.remind()
            told.append(Notification.objects.filter(kind="powers.evaluation").count())
    assert told == [0, 1, 1, 2, 3, 3]
    last = Notification.objects.first()
    assert (last.user, last.is_urgent) == (people.county_reviewer, True)


def test_a_batch_is_evaluated_in_one_grid(people, client):
    """Each row has its own figures; a row without a verdict stays; a refused row says why."""
    batch = states.batch(people)
    good, wrong, left = (in_force(people, "in_force", batch=batch) for _n in range(3))
    client.force_login(people.county_reviewer)
    url = reverse("powers:batch-evaluation", args=[batch.pk])
    assert client.get(url).status_code == 200
    data = {"number": "评估报告〔2026〕1号", "issued_date": day().isoformat()}
    data |= figures(good, verdict="keep") | figures(wrong, on_time=99, verdict="keep")
    answer = client.post(url, data | figures(left, verdict=""))
    done = {verdict.item.pk: verdict.is_done for verdict in answer.context["verdicts"]}
    assert done == {good.pk: True, wrong.pk: False}
    assert Evaluation.objects.get().delegation == good
    assert Delegation.objects.get(pk=left.pk).status == "in_force"


def test_the_figures_that_the_months_know_are_offered(people, client):
    """R12: sums since the last evaluation; a month that was evaluated is not counted twice."""
    line = in_force(people)
    months = [month_of(months_before(day(), ago)) for ago in (5, 2, 1)]
    for month, exercised in zip(months, (9, 4, 0), strict=True):
        use.record(line, month, exercised=exercised, on_time=exercised and exercised - 1)
    client.force_login(people.county_reviewer)
    step = reverse("powers:delegation-step", args=[line.pk, "keep"])
    form = client.get(step).context["form"]
    assert [form[name].value() for name in NAMES] == [13, 11, 0, 1]
    conclude(people, line, issued_date=months_before(day(), 4))
    DELEGATION.apply(line, "evaluate", by=people.county_reviewer)
    grid = client.get(reverse("powers:batch-evaluation", args=[line.batch_id])).context["form"]
    assert [grid[f"{name}-{line.pk}"].value() for name in NAMES] == [4, 3, 0, 1]


def figures(line, **more):
    given = {"cases": 10, "on_time": 9, "corrected": 0, "note": ""} | more
    return {f"{name}-{line.pk}": value for name, value in given.items()}


def test_the_grid_asks_the_same_for_5_and_50_lines(people, client):
    batch = states.batch(people)
    client.force_login(people.county_reviewer)
    url = reverse("powers:batch-evaluation", args=[batch.pk])
    costs = []
    for number in (5, 45):
        for _n in range(number):
            in_force(people, batch=batch)
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 10


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_report_leaves_as_word_and_pdf(people, client, kind):
    """Figures, verdicts and the reason of each that does not simply stay."""
    line = in_force(people)
    conclude(people, line, note="专业性强", cases=20, on_time=15, verdict="take_back")
    client.force_login(people.county_reviewer)
    for url in (
        reverse("powers:batch-evaluation-report", args=[line.batch_id, kind]),
        reverse("powers:evaluation-report", args=[Evaluation.objects.get().pk, kind]),
    ):
        answer = client.get(url)
        assert answer.status_code == 200
        assert len(answer.content) > 2000
    rows = evaluation_report.latest(Evaluation.objects.filter(delegation=line))
    text = str(evaluation_report.report("第一批", "义乌市", rows).blocks)
    assert "按时办结率75.0%" in text
    assert "专业性强" in text
