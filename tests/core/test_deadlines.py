"""Counting of limits: four clocks, make-up workdays, stops, extension, warning."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core import calendars, deadlines
from core.deadlines import Calendar, Hours, Limit, LimitError, Pause, State, Unit

YEARS = frozenset(range(2005, 2027))
REAL = Calendar({day.date: day.is_workday for day in calendars.announced_days()}, years=YEARS)
CLOSING = time(17, 30)
DAY = timedelta(days=1)
DAYS = [Unit.WORKING_DAYS, Unit.NATURAL_DAYS]


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


FIRST, LAST = datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2026-06-01")
moments = st.datetimes(FIRST, LAST).map(timezone.make_aware)
amounts = st.integers(1, 60)


class TestWorkingDays:
    def test_the_day_of_the_start_is_not_counted(self):
        start = at("2026-11-16T09:00")  # a Monday
        assert deadlines.due(start, Limit(1, Unit.WORKING_DAYS), REAL) == at("2026-11-17T17:30")

    def test_week_ends_are_not_counted(self):
        start = at("2026-11-19T09:00")
        assert deadlines.due(start, Limit(3, Unit.WORKING_DAYS), REAL) == at("2026-11-24T17:30")

    def test_national_holidays_and_make_up_workdays_are_known(self):
        # 2025: holiday 1–8 October, workdays on Sunday 28 September and Saturday 11 October.
        start = at("2025-09-27T09:00")
        assert deadlines.due(start, Limit(1, Unit.WORKING_DAYS), REAL) == at("2025-09-28T17:30")
        assert deadlines.due(start, Limit(6, Unit.WORKING_DAYS), REAL) == at("2025-10-11T17:30")

    def test_a_day_in_shanghai_is_not_a_day_in_utc(self):
        early = datetime.fromisoformat("2026-11-16T18:00+00:00")  # Tuesday there
        assert deadlines.due(early, Limit(1, Unit.WORKING_DAYS), REAL) == at("2026-11-18T17:30")

    @given(moments, amounts)
    def test_it_agrees_with_a_walk_from_day_to_day(self, start, amount):
        day, left = timezone.localtime(start).date(), amount
        while left:
            day += DAY
            left -= REAL.exceptions.get(day, day.weekday() < 5)
        expected = timezone.make_aware(datetime.combine(day, CLOSING))
        assert deadlines.due(start, Limit(amount, Unit.WORKING_DAYS), REAL) == expected


class TestNaturalDays:
    def test_an_end_on_a_rest_day_moves_to_the_next_workday(self):
        start = at("2026-11-18T09:00")
        assert deadlines.due(start, Limit(3, Unit.NATURAL_DAYS), REAL) == at("2026-11-23T17:30")

    def test_an_end_on_a_make_up_saturday_stays(self):
        start = at("2025-10-08T09:00")
        assert deadlines.due(start, Limit(3, Unit.NATURAL_DAYS), REAL) == at("2025-10-11T17:30")

    @given(moments, amounts)
    def test_it_agrees_with_a_walk_from_day_to_day(self, start, amount):
        day = timezone.localtime(start).date() + DAY * amount
        while not REAL.exceptions.get(day, day.weekday() < 5):
            day += DAY
        expected = timezone.make_aware(datetime.combine(day, CLOSING))
        assert deadlines.due(start, Limit(amount, Unit.NATURAL_DAYS), REAL) == expected


class TestHours:
    def test_natural_hours_run_at_night(self):
        start = at("2026-11-20T23:00")
        assert deadlines.due(start, Limit(2, Unit.NATURAL_HOURS), REAL) == at("2026-11-21T01:00")

    def test_working_hours_rest_at_noon_and_at_night(self):
        start = at("2026-11-20T11:00")  # a Friday
        assert deadlines.due(start, Limit(2, Unit.WORKING_HOURS), REAL) == at("2026-11-20T15:00")
        assert deadlines.due(start, Limit(5, Unit.WORKING_HOURS), REAL) == at("2026-11-23T09:00")

    def test_working_hours_begin_when_offices_open(self):
        start = at("2026-11-21T10:00")  # a Saturday
        assert deadlines.due(start, Limit(1, Unit.WORKING_HOURS), REAL) == at("2026-11-23T09:30")

    def test_summer_hours_hold_from_their_day_on(self):
        summer = Hours(((time(8), time(12)), (time(15), time(18))), (6, 1))
        winter = Hours(((time(8, 30), time(12)), (time(14), time(17, 30))), (10, 1))
        calendar = Calendar(hours=(summer, winter))
        cases = {
            "2026-07-01T14:00": "2026-07-01T16:00",
            "2026-11-17T13:00": "2026-11-17T15:00",
            "2026-02-03T13:00": "2026-02-03T15:00",
        }
        for start, end in cases.items():
            assert deadlines.due(at(start), Limit(1, Unit.WORKING_HOURS), calendar) == at(end)

    @settings(max_examples=30, deadline=None)
    @given(moments, st.integers(1, 30))
    def test_working_hours_agree_with_a_walk_from_minute_to_minute(self, start, amount):
        moment, left = start.replace(second=0, microsecond=0), amount * 60
        first = moment
        while left:
            here = timezone.localtime(moment)
            is_open = any(begin <= here < end for begin, end in REAL.windows(here.date()))
            left -= is_open
            moment += timedelta(minutes=1)
        assert deadlines.due(first, Limit(amount, Unit.WORKING_HOURS), REAL) == moment


class TestStops:
    def test_the_end_is_unknown_while_the_clock_stands(self):
        start = at("2026-11-16T09:00")
        assert deadlines.due(start, Limit(5, Unit.WORKING_DAYS), REAL, [Pause(start)]) is None
        assert deadlines.warn_at(start, Limit(5, Unit.WORKING_DAYS), REAL, [Pause(start)]) is None

    def test_stopped_days_are_not_counted(self):
        start = at("2026-11-16T09:00")
        stop = Pause(at("2026-11-17T10:00"), at("2026-11-19T10:00"))
        # Tuesday counts, Wednesday and Thursday don't.
        end = deadlines.due(start, Limit(3, Unit.WORKING_DAYS), REAL, [stop])
        assert end == at("2026-11-23T17:30")

    def test_stopped_hours_are_added(self):
        start = at("2026-11-16T09:00")
        stop = Pause(at("2026-11-16T09:30"), at("2026-11-16T10:30"))
        for unit in (Unit.NATURAL_HOURS, Unit.WORKING_HOURS):
            assert deadlines.due(start, Limit(2, unit), REAL, [stop]) == at("2026-11-16T12:00")

    @settings(max_examples=40, deadline=None)
    @given(moments, amounts, st.sampled_from(Unit), st.integers(0, 72), st.integers(0, 400))
    def test_a_stop_never_shortens_and_what_has_run_stays_the_same(
        self, start, amount, unit, after, lasting
    ):
        pause = Pause(start + timedelta(hours=after), start + timedelta(hours=after + lasting))
        limit = Limit(amount, unit)
        plain, stopped = (
            deadlines.due(start, limit, REAL),
            deadlines.due(start, limit, REAL, [pause]),
        )
        assert stopped >= plain
        assume(pause.end < stopped)
        run = deadlines.elapsed(start, stopped, unit, REAL, [pause])
        assert run == amount or (unit == Unit.NATURAL_DAYS and run >= amount)


class TestOrder:
    @settings(max_examples=60, deadline=None)
    @given(moments, amounts, st.integers(0, 20), st.sampled_from(Unit))
    def test_more_is_never_earlier(self, start, amount, more, unit):
        short = deadlines.due(start, Limit(amount, unit), REAL)
        assert start < short <= deadlines.due(start, Limit(amount + more, unit), REAL)

    @settings(max_examples=60, deadline=None)
    @given(moments, st.integers(0, 200), amounts, st.sampled_from(Unit))
    def test_a_later_start_never_ends_earlier(self, start, hours, amount, unit):
        later = start + timedelta(hours=hours)
        limit = Limit(amount, unit)
        assert deadlines.due(start, limit, REAL) <= deadlines.due(later, limit, REAL)

    @settings(max_examples=60, deadline=None)
    @given(moments, amounts, st.sampled_from(Unit))
    def test_the_warning_comes_within_the_limit(self, start, amount, unit):
        limit = Limit(amount, unit)
        assert start < deadlines.warn_at(start, limit, REAL) <= deadlines.due(start, limit, REAL)


class TestWarningAndExtension:
    def test_nine_tenths_of_ten_days_is_the_ninth(self):
        start = at("2026-11-02T09:00")
        warn = deadlines.warn_at(start, Limit(10, Unit.WORKING_DAYS), REAL)
        assert warn == at("2026-11-13T08:30")

    def test_the_share_is_a_parameter(self):
        start = at("2026-11-16T09:00")
        limit = Limit(2, Unit.NATURAL_HOURS)
        assert deadlines.warn_at(start, limit, REAL, share=Decimal("0.5")) == at("2026-11-16T10:00")

    def test_states(self):
        warn, end = at("2026-11-16T10:00"), at("2026-11-16T12:00")
        assert deadlines.state(at("2026-11-16T09:59"), warn, end) == State.RUNNING
        assert deadlines.state(at("2026-11-16T10:00"), warn, end) == State.WARNING
        assert deadlines.state(at("2026-11-16T12:00"), warn, end) == State.WARNING
        assert deadlines.state(at("2026-11-16T12:01"), warn, end) == State.OVERDUE
        assert deadlines.state(at("2026-11-16T12:01"), None, None) == State.STOPPED

    def test_an_extension_is_no_longer_than_the_limit(self):
        limit = Limit(5, Unit.WORKING_DAYS)
        assert limit.extended(Limit(5, Unit.WORKING_DAYS)).amount == 10
        for wrong in (Limit(6, Unit.WORKING_DAYS), Limit(1, Unit.NATURAL_DAYS)):
            with pytest.raises(LimitError):
                limit.extended(wrong)

    def test_nothing_is_no_limit(self):
        with pytest.raises(LimitError):
            Limit(0, Unit.WORKING_DAYS)


@given(moments, moments, st.sampled_from(DAYS))
def test_elapsed_days_grow_with_time(start, moment, unit):
    now = deadlines.elapsed(start, moment, unit, REAL)
    tomorrow = deadlines.elapsed(start, moment + DAY, unit, REAL)
    assert now <= tomorrow <= now + 1


def test_an_unannounced_year_is_said():
    assert calendars.warning(date(2027, 1, 4), REAL)
    assert calendars.warning(date(2026, 1, 4), REAL) == ""
