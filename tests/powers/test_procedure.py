"""The way through the stages: which come next, by when, and what a changed calendar does."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from accounts.models import Post
from core import calendars, outbox
from core.calendars import CalendarDay
from core.clock import pretend
from powers import procedure
from powers.models import Delegation, Mode, ProcedureStep, Stage
from powers.workflow import DELEGATION
from tests.powers import states

pytestmark = pytest.mark.django_db


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


MONDAY = at("2026-11-16T09:00")


def limited(people, stage, days):
    ProcedureStep.objects.filter(programme=states.programme(people), stage=stage).update(
        working_days=days
    )


@pytest.fixture
def asked(people):
    """A line that the town handed in on Monday, 16 November; the department has five days."""
    Post.objects.update(from_date=date(2020, 1, 1))
    line = states.draft(people)
    limited(people, Stage.DEPARTMENT, 5)
    with pretend(MONDAY):
        DELEGATION.apply(line, "submit", by=people.town_leader, **states.step_data("submit"))
    return Delegation.objects.get(pk=line.pk)


def due_of(line):
    return Delegation.objects.get(pk=line.pk).due_date


def edited(**day):
    CalendarDay.objects.create(**day)
    calendars.changed()
    outbox.relay()


class TestStages:
    def stages(self, people, mode):
        return [step.stage for step in procedure.stages_of(states.programme(people), mode)]

    def test_an_entrustment_passes_every_stage_in_order(self, people):
        assert self.stages(people, Mode.ENTRUSTED) == Stage.values

    def test_where_the_county_still_decides_nothing_is_handed_over(self, people):
        """ZJ-06: a service point is neither signed nor in transition."""
        passed = self.stages(people, Mode.SERVICE_POINT)
        assert not {Stage.SIGNING, Stage.TRANSITION, Stage.FILING} & set(passed)
        assert passed[-1] == Stage.READY

    def test_a_stage_that_the_programme_switched_off_is_passed_over(self, people):
        programme = states.programme(people)
        programme.procedure.filter(stage=Stage.STAFFING).update(is_on=False)
        line = states.draft(people, "department")
        assert procedure.step_after(line, Stage.DEPARTMENT).stage == Stage.LEGAL

    def test_after_the_last_stage_nothing_is_left(self, people):
        assert procedure.step_after(states.draft(people, "ready"), Stage.READY) is None


class TestLimits:
    def test_a_limit_counts_working_days_from_the_day_after(self, asked):
        """16 November is a Monday: five working days end on Monday, 23 November."""
        assert (asked.status, asked.due_date) == ("department", date(2026, 11, 23))

    def test_a_stage_without_a_limit_is_never_overdue(self, people):
        line = states.draft(people)
        DELEGATION.apply(line, "submit", by=people.town_leader, **states.step_data("submit"))
        assert due_of(line) is None


class TestCalendarChange:
    def test_a_new_day_off_moves_the_due_date(self, asked):
        edited(date=date(2026, 11, 18), is_workday=False, name="放假")
        assert due_of(asked) == date(2026, 11, 24)

    def test_a_make_up_workday_brings_it_forward(self, asked):
        edited(date=date(2026, 11, 21), is_workday=True, name="调休")
        assert due_of(asked) == date(2026, 11, 21)

    def test_another_countys_day_off_moves_nothing_here(self, asked):
        edited(date=date(2026, 11, 18), is_workday=False, region="330783")
        assert due_of(asked) == date(2026, 11, 23)

    def test_recomputed_twice_is_recomputed_once(self, asked):
        edited(date=date(2026, 11, 18), is_workday=False)
        procedure.recompute_due_dates()
        assert due_of(asked) == date(2026, 11, 24)

    def test_many_lines_cost_no_query_each(self, people, asked, django_assert_max_num_queries):
        for _n in range(20):
            line = states.draft(people, "department")
            Delegation.objects.filter(pk=line.pk).update(
                stage_since_at=MONDAY, due_date=date(2026, 11, 23)
            )
        CalendarDay.objects.create(date=date(2026, 11, 18), is_workday=False)
        with django_assert_max_num_queries(12):
            procedure.recompute_due_dates()
        assert set(Delegation.objects.values_list("due_date", flat=True)) == {date(2026, 11, 24)}

    def test_chunks_reach_every_line(self, people, asked, monkeypatch):
        monkeypatch.setattr(procedure, "CHUNK", 2)
        for _n in range(4):
            line = states.draft(people, "department")
            Delegation.objects.filter(pk=line.pk).update(
                stage_since_at=MONDAY, due_date=date(2026, 11, 23)
            )
        edited(date=date(2026, 11, 18), is_workday=False)
        assert Delegation.objects.filter(due_date=date(2026, 11, 24)).count() == 5
