"""Every limit says when it ends, how much is left, which clock it runs on and why (R20, R22)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import calendars, clock, outbox
from core.calendars import CalendarDay
from core.deadlines import Limit, Unit
from grid import limits, requests, supervision
from grid.models import Assist, Case, CaseRequest, CaseStage, Supervision
from grid.workflow.supervisions import SUPERVISION
from tests.grid import cases

pytestmark = pytest.mark.django_db
OWN = "the category's own limit"


@pytest.fixture(autouse=True)
def noon():
    with clock.pretend(cases.NOON):
        yield


def shown(client, user, case):
    client.force_login(user)
    return client.get(case.get_absolute_url()).content.decode()


def test_the_page_explains_the_limit(client, people):
    """R20: due time, clock, basis."""
    case = cases.dispatched(people)
    text = shown(client, people.town_command, case)
    stage = CaseStage.objects.get(case=case, ended_at=None)
    assert f"2 {Unit.WORKING_HOURS.label}" in text
    assert stage.basis in text
    assert "12:00" in text, "two working hours after ten o'clock"


def test_days_that_do_not_count_are_named(client, people):
    """R20: three working days from Friday on: the weekend does not count."""
    with clock.pretend(cases.NOON + timedelta(days=4)):
        case = cases.handling(people, category=cases.category(people, "0102"))
        text = shown(client, people.town_command, case)
    assert "11-28、11-29" in text


def test_an_extension_and_a_stop_are_shown(client, people):
    """R20: extension, stopped intervals and their reason."""
    case = cases.handling(people)
    limits.extend(case, Limit(1, Unit(CaseStage.objects.get(case=case, ended_at=None).limit_unit)))
    case.save()
    held = cases.held(people)
    extension = shown(client, people.town_command, case)
    stopped = shown(client, people.town_command, held)
    assert "+1" in extension
    assert "等产权资料。" in stopped
    assert "2026-12-10" in stopped


def test_what_waits_for_nobody_has_no_limit(client, people):
    case = cases.received(people)
    Case.objects.filter(pk=case.pk).update(status="archived", due_at=None, warn_at=None)
    CaseStage.objects.filter(case=case).update(status="archived", amount=None, due_at=None)
    assert "limit-box" not in shown(client, people.town_command, case)


def stages(people, number):
    """So many cases that are being handled within working days, made at one stroke."""
    case = cases.handling(people, category=cases.category(people, "0102"))
    stage = CaseStage.objects.get(case=case, ended_at=None)
    rows = [
        Case(
            **{
                field.attname: getattr(case, field.attname)
                for field in Case._meta.concrete_fields
                if field.attname not in ("id", "number")
            },
            number=f"{case.number}-{n}",
        )
        for n in range(number - 1)
    ]
    made = Case.objects.bulk_create(rows)
    CaseStage.objects.bulk_create(
        CaseStage(
            case=row, status=stage.status, started_at=stage.started_at, amount=stage.amount,
            limit_unit=stage.limit_unit, basis=stage.basis, due_at=stage.due_at,
        )
        for row in made
    )  # fmt: skip
    return case


def test_a_thousand_limits_are_recomputed_when_the_calendar_changes(people):
    """R20: a new rest day moves every running limit of working days, in few statements."""
    case = stages(people, 1_000)
    before = case.due_at
    CalendarDay.objects.create(
        date=date(2026, 11, 24), is_workday=False, name="运动会", region="330782"
    )
    with CaptureQueriesContext(connection) as asked:
        limits.recompute()
    assert len(asked) < 60
    moved = Case.objects.filter(due_at__gt=before, status="handling").count()
    assert moved == 1_000
    assert CaseStage.objects.filter(ended_at=None, due_at__gt=before).count() == 1_000


def test_every_limit_of_a_case_follows_the_calendar(people, monkeypatch):
    """R20: whoever changes the calendar calls `changed()`; case, stay, help, supervision, request follow."""
    case = cases.handling(people)
    cases.assisted(people, case)
    supervision.issue(case, 1, by=people.town_command, reason="久拖不决")
    requests.ask(case, "extension", by=people.agency_officer, reason="等货", amount=1)
    before = ends()
    for day in (clock.today(), clock.today() + timedelta(days=1)):
        CalendarDay.objects.create(date=day, is_workday=False, region="330782")
    calendars.changed()
    monkeypatch.setattr(outbox, "kick", lambda: None)
    outbox.relay()
    after = ends()
    assert len(before) == 5
    assert all(later > sooner for later, sooner in zip(after, before, strict=True)), (before, after)
    assert after[0] == after[1] == after[4], "the request shows the limit of its case"


def test_help_and_supervision_say_their_clock_and_why(client, people):
    """R20, R22: due, left, working days, who set them: beside the request and the supervision as well."""
    assist, helper = cases.assisted(people)
    text = shown(client, helper, assist)
    assert "limit-box" in text
    assert f"3 {Unit.WORKING_DAYS.label}" in text
    assert f"set by {people.town_command.full_name}" in text
    row = supervision.issue(assist.case, 1, by=people.town_command, reason="久拖不决")
    text = shown(client, people.agency_officer, row)
    assert f"1 {Unit.WORKING_DAYS.label}" in text
    assert "policy figure: days for an answer" in text
    SUPERVISION.apply(row, "answer", by=people.agency_officer, note="已办。")
    assert "limit-box" not in shown(client, people.agency_officer, row), (
        "nothing is awaited any more"
    )


def ends():
    """When the limits end: of the case, its stay, the help, the supervision, the request."""
    stay = CaseStage.objects.filter(ended_at=None)
    rows = (Case.objects, stay, Assist.objects, Supervision.objects, CaseRequest.objects)
    return [row.get().due_at for row in rows]


def test_settling_names_the_category_its_limit_and_its_edition(client, people):
    """R20: why three working days: the category says so, in which edition stands beside it."""
    category = cases.category(people, "0102")
    text = shown(client, people.town_command, cases.handling(people, category=category))
    assert OWN in text
    assert f"《{category.version.title}》" in text
    assert f"{category.code} {category.name}</a> 3 {Unit.WORKING_DAYS.label}" in text


def test_where_the_urgency_ends_first_both_limits_are_named(client, people):
    """R20: the rule of the urgency is the basis, the category's own limit stands below."""
    case = cases.handling(people, category=cases.category(people, "0102"), urgency="urgent")
    text = shown(client, people.town_command, case)
    stage = CaseStage.objects.get(case=case, ended_at=None)
    assert stage.basis in text
    assert OWN not in text
    assert f"3 {Unit.WORKING_DAYS.label}" in text


def test_before_it_is_signed_for_the_category_times_nothing(client, people):
    case = cases.dispatched(people, category=cases.category(people, "0102"))
    text = shown(client, people.town_command, case)
    assert "limit-box" in text
    assert f"《{case.category.version.title}》" not in text
