"""XY-2.1.3: trainings planned, held, their results, and what they count for; cards over time."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.notifications import Notification
from core.workflow import Overtaken, Refused
from powers import cards
from powers import training as trainings
from powers.checklist import Checklist
from powers.forms.training import TrainingForm
from powers.models import Attendance, CertifiedOfficer, Delegation, Need, Training
from powers.sheets import ATTENDANCE
from powers.workflow import DELEGATION, TRAINING
from tests.powers import states
from tests.powers.sheets import csv_of
from towns.models import PolicyParameter

pytestmark = pytest.mark.django_db

T = Training.Status
DAY = timedelta(days=1)


def planned(people, **fields):
    values = {
        "organiser": people.emergency,
        "title": "安全生产执法培训",
        "planned_date": clock.today(),
        "hours": 8,
        "venue": "义乌市委党校",
        "trainer": "王老师",
        "domain": "安全生产",
        "created_by": people.department_officer,
    }
    found = Training.objects.create(**(values | fields))
    found.towns.add(people.fotang)
    return found


def held(people, days_ago=0, **fields):
    found = planned(people, **fields)
    day = clock.today() - days_ago * DAY
    TRAINING.apply(found, "hold", by=people.department_officer, held_date=day)
    return found


def passed(people, training, *names, town=None):
    for name in names:
        Attendance.objects.create(
            training=training, town=town or people.fotang, person=name, passed=True, score=88
        )


def reported(people, *names, **fields):
    found = held(people, **fields)
    passed(people, found, *names)
    TRAINING.apply(found, "report", by=people.department_officer)
    return found


def untrained(people, **fields):
    """A line that lacks nothing but the training."""
    line = states.ready(people, **fields)
    line.papers.filter(kind="training").delete()
    return line


def is_trained(line):
    states_of = {state.need: state for state in Checklist([line.pk]).states(line.pk)}
    return states_of[Need.TRAINING].is_met


# --- its steps -----------------------------------------------------------------------------------

WAYS = {
    "hold": {T.PLANNED},
    "postpone": {T.PLANNED},
    "cancel": {T.PLANNED},
    "report": {T.HELD},
    "reopen": {T.REPORTED},
}


def data_of(step):
    return {
        "hold": {"held_date": clock.today()},
        "postpone": {"planned_date": clock.today() + DAY},
    }.get(step, {})


@pytest.mark.parametrize("step", sorted(TRAINING.transitions))
@pytest.mark.parametrize("status", T.values)
def test_every_step_is_taken_from_its_own_states_only(people, step, status):
    """XY-2.1.3: planned → held → results entered; or cancelled."""
    training = planned(people)
    passed(people, training, "张三")
    Training.objects.filter(pk=training.pk).update(status=status, held_date=clock.today())
    training.refresh_from_db()
    take = {"by": people.department_officer, "note": "理由", **data_of(step)}
    if status in WAYS[step]:
        TRAINING.apply(training, step, **take)
    else:
        with pytest.raises(Overtaken):
            TRAINING.apply(training, step, **take)


def test_who_may_not_and_who_must_not_see(people):
    training = planned(people)
    for who in ("town_clerk", "county_reviewer"):
        with pytest.raises(PermissionDenied):
            TRAINING.apply(training, "cancel", by=getattr(people, who), note="x")
    for who in ("other_department_officer", "sibling", "neighbour", "stranger"):
        with pytest.raises(ObjectDoesNotExist):
            TRAINING.apply(training, "cancel", by=getattr(people, who), note="x")


def test_it_is_not_held_on_a_day_to_come(people):
    training = planned(people, planned_date=clock.today() + 3 * DAY)
    with pytest.raises(Refused):
        TRAINING.apply(
            training, "hold", by=people.department_officer, held_date=clock.today() + DAY
        )


def test_nothing_is_closed_without_a_list(people):
    """XY-2.1.3."""
    with pytest.raises(Refused) as refused:
        TRAINING.apply(held(people), "report", by=people.department_officer)
    assert refused.value.findings[0].clause == "XY-2.1.3"


# --- what it counts for --------------------------------------------------------------------------


def test_enough_who_passed_let_the_line_start(people):
    """R11, XY-2.1.3: two people who passed a training of the domain stand for the paper."""
    line = untrained(people)
    assert not is_trained(line)
    reported(people, "张三", "李四")
    assert is_trained(line)
    DELEGATION.apply(line, "start", by=people.town_leader)


def test_one_alone_is_not_enough_and_the_finding_says_so(people):
    line = untrained(people)
    reported(people, "张三")
    reported(people, "张三", title="第二期")  # the same person twice is still one
    with pytest.raises(Refused) as refused:
        DELEGATION.apply(line, "start", by=people.town_leader)
    (finding,) = refused.value.findings
    assert (finding.rule, finding.clause) == ("R11", "XY-2.1.3")
    assert "1" in str(finding)


@pytest.mark.parametrize(
    "case", ["other domain", "too old", "open results", "not passed", "other town"]
)
def test_what_does_not_count(people, case):
    """XY-2.1.3: it must cover the power, be recent, closed, passed, and by the town's own people."""
    line = untrained(people)
    fields = {"domain": "城市管理"} if case == "other domain" else {}
    training = held(people, days_ago=740 if case == "too old" else 0, **fields)
    town = people.chian if case == "other town" else people.fotang
    passed(people, training, "张三", "李四", town=town)
    if case == "not passed":
        Attendance.objects.update(passed=False)
    if case != "open results":
        TRAINING.apply(training, "report", by=people.department_officer)
    assert not is_trained(line)


def test_a_training_for_single_powers_covers_them_in_every_version(people):
    """The power counts, not the wording of one catalogue."""
    line, other = untrained(people), untrained(people)
    training = held(people, domain="")
    training.powers.add(line.item.power)
    passed(people, training, "张三", "李四")
    TRAINING.apply(training, "report", by=people.department_officer)
    assert is_trained(line)
    assert not is_trained(other)


# --- results: by the grid and by a sheet ---------------------------------------------------------


def row(number, **fields):
    return {f"row-{number}-{name}": value for name, value in fields.items()}


def grid(training, *rows):
    body = {"row-TOTAL_FORMS": len(rows), "row-INITIAL_FORMS": 0, "version": training.version}
    for number, fields in enumerate(rows):
        body |= row(number, **fields)
    return body


def test_the_grid_saves_whole_or_not_at_all(client, people):
    training = held(people)
    client.force_login(people.department_officer)
    url = reverse("powers:training-results", args=[training.pk])
    town = people.fotang.pk
    good = {"town": town, "person": "张三", "attended": "on", "score": "91.5", "passed": "on"}
    bad = {"town": town, "person": "李四", "passed": "on"}
    answer = client.post(url, grid(training, good, bad))
    assert answer.status_code == 422
    assert not Attendance.objects.exists()
    assert "张三" in answer.content.decode()  # what was typed is still there
    good_too = bad | {"attended": "on"}
    assert client.post(url, grid(training, good, good_too, {})).status_code == 302
    assert set(Attendance.objects.values_list("person", "passed")) == {
        ("张三", True),
        ("李四", True),
    }


def test_a_stale_list_is_not_saved(client, people):
    """Two officers on one list: the second reads that somebody was faster."""
    training = held(people)
    rows = [
        {
            "town": people.fotang.pk,
            "person": "张三",
            "attended": True,
            "score": None,
            "passed": True,
        }
    ]
    trainings.enter(training, rows, training.version)
    with pytest.raises(Overtaken):
        trainings.enter(training, [], training.version)
    assert Attendance.objects.count() == 1


def test_a_person_stands_on_the_list_once(client, people):
    training = held(people)
    client.force_login(people.department_officer)
    same = {"town": people.fotang.pk, "person": "张三", "attended": "on"}
    url = reverse("powers:training-results", args=[training.pk])
    assert client.post(url, grid(training, same, same)).status_code == 422


def test_results_come_by_sheet(people):
    training = held(people)
    heads = ["Training", "Town", "Name", "Attended", "Score", "Passed"]
    rows = [[training.title, "佛堂镇", "张三", "是", "86", "是"],
            [training.title, "佛堂镇", "李四", "否", "", "否"]]  # fmt: skip
    report = ATTENDANCE.save(csv_of(heads, rows), people.department_officer, "a.csv")
    assert report.is_right, report.errors
    assert Attendance.objects.get(person="张三").county == people.yiwu
    assert Attendance.objects.count() == 2


def test_wrong_rows_are_told_by_cell_and_nothing_is_saved(people):
    training = held(people)
    heads = ["Training", "Town", "Name", "Attended", "Score", "Passed"]
    rows = [[training.title, "赤岸镇", "张三", "是", "86", "是"],
            [training.title, "佛堂镇", "李四", "否", "", "是"],
            ["没有这个培训", "佛堂镇", "王五", "是", "101", "是"]]  # fmt: skip
    report = ATTENDANCE.save(csv_of(heads, rows), people.department_officer, "a.csv")
    assert {(e.row, e.letter) for e in report.errors} >= {(2, "B"), (3, "D"), (4, "A"), (4, "E")}
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("fields", [{"attended": False, "passed": True}, {"score": 101}])
def test_the_database_refuses_nonsense(people, fields):
    training = held(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(training=training, town=people.fotang, person="张三", **fields)


# --- planning ------------------------------------------------------------------------------------


def form_data(people, **given):
    values = {
        "organiser": people.emergency.pk, "title": "执法培训", "planned_date": clock.today() + DAY,
        "hours": "8", "venue": "党校", "trainer": "王老师", "domain": "安全生产",
        "towns": [people.fotang.pk],
    }  # fmt: skip
    return values | given


def test_the_towns_invited_are_told(people):
    states.item(people)
    form = TrainingForm(form_data(people), user=people.department_officer)
    assert form.is_valid(), form.errors
    form.instance.created_by = people.department_officer
    form.save()
    assert Notification.objects.filter(user=people.town_clerk, kind="powers.training").count() == 1
    assert not Notification.objects.filter(user=people.sibling).exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"domain": ""}, "domain"),
        ({"planned_date": "2020-01-01"}, "planned_date"),
        ({"organiser": "enforcement"}, "organiser"),
        ({"towns": "hengdian"}, "towns"),
    ],
)
def test_a_plan_stays_in_its_department_and_county(people, given, field):
    states.item(people)
    given = {
        name: getattr(people, value).pk if hasattr(people, value or "-") else value
        for name, value in given.items()
    }
    given = {k: [v] if k == "towns" else v for k, v in given.items()}
    form = TrainingForm(form_data(people, **given), user=people.department_officer)
    assert field in form.errors


def days(name, value):
    PolicyParameter.objects.create(
        name=name, label=name, kind="list", value=value, from_date="2000-01-01"
    )


@pytest.mark.parametrize(
    ("ahead", "told"),
    [(8, []), (7, ["town_clerk", "department_officer"]), (-1, ["department_officer"])],
)
def test_reminders_before_and_after_the_day(people, ahead, told):
    """XY-2.1.3: the parameter names the days; nobody is told twice a day."""
    days("training_reminder_days", "7,1")
    planned(people, planned_date=clock.today() + ahead * DAY)
    trainings.remind()
    trainings.remind()
    for who in ("town_clerk", "department_officer"):
        found = Notification.objects.filter(user=getattr(people, who)).count()
        assert found == (1 if who in told else 0)


# --- cards ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ahead", "told"), [(61, 0), (60, 1), (31, 0), (30, 1)])
def test_town_and_justice_bureau_are_told_of_ending_cards(people, ahead, told):
    """ZJ-06: 60 and 30 days ahead."""
    days("card_warning_days", "60,30")
    states.officers(people, 1, valid_until_date=clock.today() + ahead * DAY)
    assert cards.warn() == told
    cards.warn()
    for who in ("town_leader", "county_legal"):
        assert Notification.objects.filter(user=getattr(people, who)).count() == told


def test_a_town_that_enforces_with_too_few_cards_is_told_and_nothing_stops(client, people):
    """R11, Penalties Law 42: a finding on its lines and a notification, no automatic stop."""
    states.programme(people)
    line = states.draft(people, "in_force", power=states.item(people, kind="02"))
    quiet = states.draft(people, "in_force")
    states.officers(people, 1)
    assert cards.tell_short() == 1
    assert cards.tell_short() == 1
    assert Notification.objects.filter(user=people.town_leader, is_urgent=True).count() == 1
    assert cards.shortage(line).clause == "ZJ-06"
    assert cards.shortage(quiet) is None
    assert Delegation.objects.get(pk=line.pk).status == "in_force"
    client.force_login(people.county_reviewer)
    assert (
        str(cards.shortage(line).sentence) in client.get(line.get_absolute_url()).content.decode()
    )
    states.officers(people, 1)
    assert cards.shortage(line) is None
    CertifiedOfficer.objects.all().delete()
    Delegation.objects.update(status="suspended")
    assert cards.short_towns() == {}
