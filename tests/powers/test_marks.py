"""Reminders on days that a figure names are caught up after a day on which nothing ran, and said once."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from core.notifications import Notification
from powers import cards, duties, marks, training
from powers.models import Duty
from tests.powers import duty_states, states
from tests.powers.test_training import days, planned

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("left", "mark"), [(8, None), (7, 7), (6, 7), (2, 7), (1, 1), (0, 1), (61, None)]
)
def test_the_nearest_mark_that_has_come_is_said(left, mark):
    assert marks.ahead(left, [7, 1]) == mark


@pytest.mark.parametrize(
    ("passed", "mark"), [(0, None), (1, 1), (6, 1), (7, 7), (14, 7), (15, None)]
)
def test_after_a_day_the_latest_mark_is_said(passed, mark):
    """What is older than a week is not said any more: a portal that was long asleep does not flood."""
    assert marks.behind(passed, [7, 1]) == mark


@pytest.mark.django_db
class TestAfterAMissedMorning:
    """XY-2.1.3, ZJ-06, ZJ-07: the day itself was missed; the next one says it, and only the next one."""

    def mornings(self, remind, first):
        """How much is said on three mornings, the first of them in `first` days."""
        found = []
        for later in range(3):
            day = clock.today() + (first + later) * DAY
            with clock.pretend(datetime(day.year, day.month, day.day, 2, tzinfo=UTC)):
                before = Notification.objects.count()
                remind()
                found.append(Notification.objects.count() - before)
        return found

    def test_trainings(self, people):
        days("training_reminder_days", "7,1")
        planned(people, planned_date=clock.today() + 20 * DAY)
        assert self.mornings(training.remind, 15)[1:] == [0, 0]
        said = Notification.objects.filter(user=people.town_clerk, kind="powers.training")
        assert "5" in said.get().title
        assert self.mornings(training.remind, 22)[0] > 0

    def test_ending_cards(self, people):
        days("card_warning_days", "60,30")
        states.officers(people, 2, valid_until_date=clock.today() + 40 * DAY)
        told = self.mornings(cards.warn, 11)
        assert told == [3, 0, 0], "leader, clerk and justice bureau, both cards in one sentence"

    def test_ending_admissions(self, people):
        duty_states.duty(people, "temporary")
        Duty.objects.update(until_date=clock.today() + 40 * DAY)
        told = self.mornings(duties.remind, 12)
        assert told[0] > 0
        assert told[1:] == [0, 0]
