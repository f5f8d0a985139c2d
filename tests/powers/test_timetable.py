"""The timetable of handing down (XY-2.1.3): drawn up, followed, planned anew, reminded of."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.notifications import Notification
from core.workflow import Refused
from powers import timetable
from powers.models import Delegation, Mode, PlanChange, PlannedStep, ProcedureStep, Stage
from powers.timetable import pictures, reminders
from powers.workflow import DELEGATION
from tests.powers import states

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def in_spring():
    with clock.pretend(datetime(2026, 3, 2, 10, tzinfo=UTC)):
        yield


@pytest.fixture
def batch(people):
    """A batch to start on 1 June 2026, ten working days a stage."""
    made = states.batch(people, planned_date=MONDAY)
    states.plan_figures()
    ProcedureStep.objects.update(working_days=10)
    return made


def line(people, batch, complexity="simple", status="department", **fields):
    power = states.item(people, complexity=complexity, mode=fields.pop("mode", Mode.TRANSFERRED))
    return states.draft(people, status, power=power, batch=batch, **fields)


def day(batch, stage, complexity="simple"):
    return PlannedStep.objects.get(batch=batch, stage=stage, complexity=complexity).planned_date


def late_legal(people, batch):
    """A line under legal review, whose day has passed by two days."""
    one = line(people, batch, status="legal")
    timetable.draw_up(batch)
    PlannedStep.objects.filter(stage="legal").update(planned_date=clock.today() - timedelta(days=2))
    return one, PlannedStep.objects.get(stage="legal")


def test_the_plan_is_reckoned_back_from_the_planned_start(people, batch):
    """XY-2.1.3: in force on the planned day, each stage before it by the next one's limit."""
    line(people, batch)
    timetable.draw_up(batch)
    assert day(batch, Stage.READY) == MONDAY
    assert day(batch, Stage.TRANSITION) == date(2026, 5, 18)
    assert day(batch, Stage.SIGNING) == date(2026, 5, 4)
    assert not PlannedStep.objects.filter(stage=Stage.APPRAISAL).exists()


def test_easy_powers_come_first(people, batch):
    """XY-2.1.3 分类下放、分步实施: medium and complex powers start later, by the parameter."""
    for complexity in ("simple", "medium", "complex"):
        line(people, batch, complexity)
    timetable.draw_up(batch)
    starts = [day(batch, Stage.READY, one) for one in ("simple", "medium", "complex")]
    assert starts == [MONDAY, date(2026, 6, 29), date(2026, 7, 27)]


def test_an_entrustment_adds_its_appraisal(people, batch):
    line(people, batch, mode=Mode.ENTRUSTED)
    timetable.draw_up(batch)
    assert PlannedStep.objects.filter(stage=Stage.APPRAISAL).exists()


def test_without_a_planned_start_there_is_no_timetable(people, batch):
    batch.planned_date = None
    line(people, batch)
    with pytest.raises(Refused) as refusal:
        timetable.draw_up(batch)
    assert refusal.value.findings[0].clause == "XY-2.1.3"


def test_drawn_up_again_it_plans_only_what_is_new(people, batch):
    line(people, batch)
    first = timetable.draw_up(batch)
    PlannedStep.objects.filter(stage="legal").update(planned_date=date(2026, 4, 1))
    line(people, batch, "complex")
    second = timetable.draw_up(batch)
    assert {step.complexity for step in second} == {"complex"}
    assert len(second) == len(first)
    assert day(batch, "legal") == date(2026, 4, 1)


def test_a_stage_is_done_when_its_last_line_has_left(people, batch):
    """Plan against fact: one line of two is no fact yet."""
    one, two = (line(people, batch, status="legal") for _n in range(2))
    timetable.draw_up(batch)
    legal = PlannedStep.objects.filter(stage="legal")
    DELEGATION.apply(one, "clear", by=people.county_legal)
    assert legal.get().done_date is None
    with clock.pretend(datetime(2026, 3, 9, 10, tzinfo=UTC)):
        DELEGATION.apply(two, "clear", by=people.county_legal)
    assert legal.get().done_date == date(2026, 3, 9)


def test_a_returned_line_opens_the_stages_again(people, batch):
    one = line(people, batch, status="legal")
    timetable.draw_up(batch)
    assert PlannedStep.objects.get(stage="staffing").done_date
    DELEGATION.apply(one, "return", by=people.county_legal, note="依据有误")
    assert PlannedStep.objects.get(stage="staffing").done_date is None


def test_a_refused_line_holds_nobody_up(people, batch):
    one, two = line(people, batch, status="legal"), line(people, batch, status="decision")
    timetable.draw_up(batch)
    DELEGATION.apply(one, "refuse", by=people.county_legal, note="不合法")
    assert PlannedStep.objects.get(stage="legal").done_date == clock.today()
    DELEGATION.apply(two, "refuse", by=people.county_decider, note="不同意")
    assert set(PlannedStep.objects.values_list("is_dropped", flat=True)) == {True}


def test_the_facts_of_a_plan_drawn_up_late_come_from_the_timeline(people, batch):
    one = line(people, batch, status="staffing")
    DELEGATION.apply(one, "review", by=people.county_reviewer)
    with clock.pretend(datetime(2026, 3, 20, 9, tzinfo=UTC)):
        timetable.draw_up(batch)
    assert PlannedStep.objects.get(stage="staffing").done_date == date(2026, 3, 2)


def test_following_costs_the_same_for_2_and_for_20_lines(people, batch):
    """A few queries in all, not per line."""
    lines = [line(people, batch, status="legal") for _n in range(20)]
    timetable.draw_up(batch)
    costs = []
    for some in (lines[:2], lines):
        Delegation.objects.filter(pk__in=[one.pk for one in some]).update(status="decision")
        with CaptureQueriesContext(connection) as asked:
            timetable.follow(some)
        costs.append(len(asked))
    assert max(costs) <= 7, costs


def test_a_plan_that_slips_is_planned_anew_with_a_reason_and_keeps_the_old_day(people, batch):
    """XY-2.1.3: the old day stays readable beside the reason."""
    line(people, batch, status="legal")
    timetable.draw_up(batch)
    step = PlannedStep.objects.get(stage="decision")
    old = step.planned_date
    later = old + timedelta(days=7)
    timetable.replan({step.pk: later}, reason="常务会议延期", by=people.county_reviewer)
    change = PlanChange.objects.get()
    assert (change.old_date, change.new_date, change.reason) == (old, later, "常务会议延期")
    step.refresh_from_db()
    assert (step.planned_date, step.first_planned_date) == (later, old)
    assert list(PlannedStep.objects.replanned()) == [step]


@pytest.mark.parametrize(
    ("stage", "shift", "reason"),
    [("decision", 7, ""), ("department", 1, "迟了"), ("decision", 400, "迟了")],
    ids=["no reason", "done already", "after the stage that follows"],
)
def test_what_can_not_be_planned_anew(people, batch, stage, shift, reason):
    line(people, batch, status="legal")
    timetable.draw_up(batch)
    step = PlannedStep.objects.get(stage=stage)
    with pytest.raises(Refused) as refusal:
        timetable.replan(
            {step.pk: step.planned_date + timedelta(days=shift)},
            reason=reason,
            by=people.county_reviewer,
        )
    assert {finding.clause for finding in refusal.value.findings} == {"XY-2.1.3"}
    assert not PlanChange.objects.exists()


def test_what_is_done_early_holds_no_later_stage_up(people, batch):
    """A stage that was done before its day says nothing about the days of the others."""
    line(people, batch, status="legal")
    timetable.draw_up(batch)
    legal = PlannedStep.objects.get(stage="legal")
    soon = clock.today() + timedelta(days=2)
    PlannedStep.objects.filter(stage="staffing").update(planned_date=soon + timedelta(days=9))
    timetable.replan({legal.pk: soon}, reason="提前", by=people.county_reviewer)
    assert day(batch, "legal") == soon


def test_the_later_stages_move_along(people, batch):
    line(people, batch, status="legal")
    timetable.draw_up(batch)
    step = PlannedStep.objects.get(stage="legal")
    moved = timetable.replan(
        {step.pk: step.planned_date + timedelta(days=7)},
        reason="材料补正",
        by=people.county_reviewer,
        is_moving_along=True,
    )
    assert len(moved) == PlannedStep.objects.filter(position__gte=step.position).count()
    assert day(batch, Stage.READY) == MONDAY + timedelta(days=7)


def test_whose_turn_it_is_is_told_before_and_after_and_each_once(people, batch):
    """XY-2.1.3: seven days and one day ahead, one and five days after, by the parameters."""
    line(people, batch, status="legal")
    timetable.draw_up(batch)
    step = PlannedStep.objects.get(stage="legal")
    said = Notification.objects.filter(key__startswith=f"powers.plan:{step.pk}:")
    told = []
    for offset in (-8, -7, -7, -3, -1, 0, 1, 3, 5, 9):
        day = step.planned_date + timedelta(days=offset)
        with clock.pretend(datetime.combine(day, time(8, tzinfo=UTC))):
            reminders.remind()
        told.append(said.count())
    assert told == [0, 1, 1, 1, 2, 2, 3, 3, 4, 4]
    assert set(Notification.objects.values_list("user__username", flat=True)) == {"county_legal"}


def test_a_department_is_told_of_its_own_lines_only(people, batch):
    line(people, batch, status="department")
    timetable.draw_up(batch)
    step = PlannedStep.objects.get(stage="department")
    names = {user.username for user in reminders.whose_turn(step)}
    assert names == {"department_officer"}


def test_late_soon_and_slipped_are_found(people, batch):
    _one, legal = late_legal(people, batch)
    assert list(PlannedStep.objects.late()) == [legal]
    found = PlannedStep.objects.with_standing().get(pk=legal.pk)
    assert (found.standing, found.slip) == ("late", 2)
    PlannedStep.objects.filter(pk=legal.pk).update(planned_date=clock.today() + timedelta(days=7))
    assert list(PlannedStep.objects.due_soon()) == [legal]
    PlannedStep.objects.filter(pk=legal.pk).update(
        done_date=clock.today() + timedelta(days=9), planned_date=clock.today()
    )
    assert legal in PlannedStep.objects.slipped()
    assert PlannedStep.objects.with_standing().get(pk=legal.pk).slip == 9


def test_slipped_by_so_many_days_is_a_filter(people, batch, client):
    late_legal(people, batch)
    client.force_login(people.county_reviewer)
    url = reverse("powers:plan-list")
    counts = [client.get(f"{url}?late=1&slip_from={days}").context["count"] for days in (1, 2, 3)]
    assert counts == [1, 1, 0]
    assert client.get("/api/v1/plannedsteps/?slip_from=2").status_code == 400


def test_the_chart_shows_plan_and_fact_of_each_class(people, batch):
    line(people, batch, status="legal")
    line(people, batch, "complex", status="staffing")
    timetable.draw_up(batch)
    plan = pictures.Plan(list(PlannedStep.objects.with_standing().select_related("town")))
    series = plan.option["series"]
    assert len(series) == 4
    assert [len(one["data"]) for one in series] == [9, 2, 9, 1]
    assert len(plan.table) == 18


# --- the pages ----------------------------------------------------------------------------------


def test_the_reviewer_draws_up_and_plans_anew_in_the_grid(people, batch, client):
    line(people, batch, status="legal")
    client.force_login(people.county_reviewer)
    client.post(reverse("powers:batch-draw-up", args=[batch.pk]))
    url = reverse("powers:batch-timetable", args=[batch.pk])
    step = PlannedStep.objects.get(stage="decision")
    data = grid(client.get(url).context["form"])
    data[f"day-{step.pk}"] = (step.planned_date + timedelta(days=3)).isoformat()
    assert client.post(url, data).status_code == 422
    assert client.post(url, data | {"reason": "会议延期"}).status_code == 302
    assert PlanChange.objects.get().step == step


def grid(form):
    """The grid as the browser would send it back unchanged."""
    data = {}
    for box in form:
        if box.name.startswith("day-") and not box.field.disabled:
            data[box.html_name] = data[box.html_initial_name] = box.initial.isoformat()
    return data


def test_what_somebody_else_moved_is_not_moved_back(people, batch, client):
    """Two reviewers on one grid: the second reads what the day is now."""
    line(people, batch, status="legal")
    timetable.draw_up(batch)
    url = reverse("powers:batch-timetable", args=[batch.pk])
    client.force_login(people.county_reviewer)
    step = PlannedStep.objects.get(stage="decision")
    data = grid(client.get(url).context["form"]) | {"reason": "会议延期"}
    now = step.planned_date + timedelta(days=2)
    timetable.replan({step.pk: now}, reason="先改", by=people.county_reviewer)
    data[f"day-{step.pk}"] = (now + timedelta(days=1)).isoformat()
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert str(now) in answer.content.decode()
    assert day(batch, "decision") == now


@pytest.mark.parametrize("who", ["town_clerk", "department_officer", "county_legal"])
def test_others_read_the_timetable_and_change_nothing(people, batch, client, who):
    line(people, batch, status="legal")
    timetable.draw_up(batch)
    client.force_login(getattr(people, who))
    url = reverse("powers:batch-timetable", args=[batch.pk])
    answer = client.get(url)
    assert answer.status_code == 200
    assert not answer.context["may_change"]
    assert client.post(url, {}).status_code == 403
    assert client.post(reverse("powers:batch-draw-up", args=[batch.pk])).status_code == 403


@pytest.mark.parametrize("query", ["", "?late=1", "?due_soon=1", "?slipped=1", "?export=csv"])
def test_the_list_costs_the_same_for_few_and_many(people, batch, client, query):
    line(people, batch, status="legal")
    timetable.draw_up(batch)
    client.force_login(people.county_reviewer)
    url = reverse("powers:plan-list") + query
    few = cost(client, url)
    for place in (people.chian, people.hengdian):
        states.draft(people, "legal", batch=batch, town=place)
    timetable.draw_up(batch)
    assert cost(client, url) <= few <= 8


def cost(client, url):
    client.get(url).getvalue()
    with CaptureQueriesContext(connection) as asked:
        client.get(url).getvalue()
    return len(asked)


def test_a_program_plans_anew_with_a_reason(people, batch, client):
    line(people, batch, status="legal")
    timetable.draw_up(batch)
    step = PlannedStep.objects.get(stage="decision")
    client.force_login(people.county_reviewer)
    url = f"/api/v1/plannedsteps/{step.pk}/"
    tag = client.get(url)["ETag"]
    new = (step.planned_date + timedelta(days=3)).isoformat()
    sent = {"content_type": "application/json", "headers": {"If-Match": tag}}
    assert client.patch(url, {"planned_date": new}, **sent).status_code == 400
    body = {"planned_date": new, "reason": "会议延期"}
    assert client.patch(url, body, **sent).status_code == 200
    assert PlanChange.objects.get().new_date.isoformat() == new


def test_a_countys_document_shows_one_town_at_a_time(people, batch, client):
    """Several towns in one batch: each has its own plan and its own picture."""
    line(people, batch, status="legal")
    states.draft(people, "staffing", batch=batch, town=people.chian)
    timetable.draw_up(batch)
    client.force_login(people.county_reviewer)
    url = reverse("powers:batch-timetable", args=[batch.pk])
    plan = client.get(url + f"?town={people.chian.code}").context["plan"]
    assert plan.town == people.chian
    assert len(plan.towns) == 2
    assert {step.town for step in plan.steps} == {people.chian}
    client.force_login(people.town_clerk)
    assert client.get(url).context["plan"].towns == [people.fotang]
