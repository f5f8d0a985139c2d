"""Limits kept with rows, and the calendar that moves them."""

from datetime import date, datetime

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone

from core import calendars, outbox, timers
from core.calendars import CalendarDay, OfficeHours, calendar_for
from core.clock import pretend
from core.deadlines import Limit, LimitError, State, Unit
from core.timers import Timer

pytestmark = pytest.mark.django_db

FIVE = Limit(5, Unit.WORKING_DAYS)


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.fixture
def item():
    return Group.objects.create(name="item")


@pytest.fixture
def timer(item):
    with pretend(at("2026-11-16T09:00")):
        return timers.begin(item, "review", FIVE)


class TestCalendar:
    def test_the_announced_days_are_loaded_once(self, capsys):
        call_command("load_calendar")
        count = CalendarDay.objects.count()
        call_command("load_calendar")
        assert CalendarDay.objects.count() == count > 500
        assert CalendarDay.objects.get(date="2025-10-11").is_workday
        assert CalendarDay.objects.get(date="2025-10-01").name == "国庆节"

    def test_loading_keeps_what_somebody_edited(self):
        CalendarDay.objects.create(date=date(2025, 10, 11), is_workday=False, name="改")
        calendars.seed()
        assert not calendar_for().is_workday(date(2025, 10, 11))

    def test_a_year_is_announced_when_its_days_are_in(self):
        calendars.seed()
        assert calendars.warning(date(2027, 1, 4), calendar_for())
        CalendarDay.objects.create(date=date(2027, 1, 1), is_workday=False, name="元旦")
        assert calendars.warning(date(2027, 1, 4), calendar_for()) == ""

    def test_a_regions_own_days_win_in_that_region(self):
        CalendarDay.objects.create(date=date(2026, 11, 17), is_workday=False)
        CalendarDay.objects.create(date=date(2026, 11, 17), is_workday=True, region="33")
        assert calendar_for("3307").is_workday(date(2026, 11, 17))
        assert not calendar_for("41").is_workday(date(2026, 11, 17))

    def test_an_unchanged_calendar_costs_one_query(self, django_assert_num_queries):
        calendars.seed()
        calendar_for("3307")
        with django_assert_num_queries(1):
            calendar_for("3307")

    def test_office_hours_of_the_nearest_region_hold(self):
        OfficeHours.objects.create(windows="09:00-12:00,13:00-17:00")
        OfficeHours.objects.create(windows="08:00-12:00,15:00-18:00", region="33", from_month=6)
        day = date(2026, 7, 1)
        assert calendar_for("3307").closing(day) == at("2026-07-01T18:00")
        assert calendar_for("41").closing(day) == at("2026-07-01T17:00")

    @pytest.mark.parametrize("windows", ["", "8-12", "12:00-08:00", "09:00-12:00,11:00-13:00"])
    def test_wrong_hours_are_refused_at_their_field(self, windows):
        with pytest.raises(ValidationError) as caught:
            OfficeHours(windows=windows).full_clean()
        assert "windows" in caught.value.message_dict


class TestTimer:
    def test_it_knows_its_end_and_warning(self, timer):
        assert timer.due_at == at("2026-11-23T17:30")
        assert timer.warn_at == at("2026-11-23T08:30")
        assert timer.state(at("2026-11-20T12:00")) == State.RUNNING
        assert timer.elapsed(at("2026-11-18T12:00")) == 2

    def test_a_stopped_clock_has_no_end_until_it_goes_on(self, timer):
        with pretend(at("2026-11-17T09:00")):
            timers.pause(timer, "papers are missing")
            timers.pause(timer, "twice")
        timer.refresh_from_db()
        assert timer.due_at is None
        assert timer.state() == State.STOPPED
        with pretend(at("2026-11-19T09:00")):
            timers.go_on(timer)
        timer.refresh_from_db()
        assert timer.due_at == at("2026-11-25T17:30")
        assert timer.pauses.count() == 1

    def test_it_is_extended_once_and_not_beyond_its_length(self, timer):
        with pytest.raises(LimitError):
            timers.extend(timer, Limit(6, Unit.WORKING_DAYS), "too long")
        timers.extend(timer, Limit(2, Unit.WORKING_DAYS), "difficult")
        timer.refresh_from_db()
        assert timer.due_at == at("2026-11-25T17:30")
        with pytest.raises(LimitError):
            timers.extend(timer, Limit(1, Unit.WORKING_DAYS), "again")

    def test_met_limits_are_not_overdue(self, timer):
        late = at("2026-12-01T09:00")
        assert list(Timer.objects.overdue(late)) == [timer]
        with pretend(at("2026-11-20T09:00")):
            timers.meet(timer)
        assert not Timer.objects.overdue(late).exists()
        timer.refresh_from_db()
        assert timer.state(late) == State.RUNNING

    def test_lists_of_what_is_due_soon(self, timer, item):
        assert Timer.objects.of(item).to_warn(at("2026-11-23T09:00")).exists()
        assert not Timer.objects.of(item).to_warn(at("2026-11-20T09:00")).exists()

    def test_one_limit_of_a_name_runs_at_a_time(self, timer, item):
        with pytest.raises(IntegrityError):
            timers.begin(item, "review", FIVE)

    def test_a_change_of_the_calendar_moves_running_limits_only(self, timer, item):
        with pretend(at("2026-11-16T09:00")):
            met = timers.begin(item, "other", FIVE)
            timers.meet(met)
        CalendarDay.objects.create(date=date(2026, 11, 18), is_workday=False, name="local")
        calendars.changed()
        outbox.relay()
        timer.refresh_from_db()
        met.refresh_from_db()
        assert timer.due_at == at("2026-11-24T17:30")
        assert met.due_at == at("2026-11-23T17:30")
