"""Entrustments end on their day and are announced beforehand (R4)."""

from datetime import date, timedelta

import pytest

from core import clock
from core.history import Step
from core.notifications import Notification
from powers import expiry
from powers.models import Delegation, Mode
from tests.powers import states
from towns.models import PolicyParameter

pytestmark = pytest.mark.django_db


def entrusted(people, days):
    line = states.draft(people, "in_force", power=states.item(people, mode=Mode.ENTRUSTED))
    Delegation.objects.filter(pk=line.pk).update(
        term_until_date=clock.today() + timedelta(days=days)
    )
    return line


def status(line):
    return Delegation.objects.get(pk=line.pk).status


def test_an_entrustment_expires_the_day_after_its_last(people):
    """R4: the last day still counts."""
    over, last_day = entrusted(people, -1), entrusted(people, 0)
    assert expiry.expire() == 1
    assert (status(over), status(last_day)) == ("expired", "in_force")
    assert Step.objects.of(over).get().by is None


def test_to_expire_twice_changes_nothing(people):
    entrusted(people, -1)
    assert (expiry.expire(), expiry.expire()) == (1, 0)


@pytest.mark.parametrize(("days", "told"), [(91, 0), (90, 1), (60, 1), (31, 0), (30, 1)])
def test_town_and_department_are_reminded_on_the_named_days(people, days, told):
    """R4: 90, 60 and 30 days ahead, by the parameter expiry_warning_days."""
    line = entrusted(people, days)
    PolicyParameter.objects.create(
        name="expiry_warning_days",
        label="提醒",
        kind="list",
        value="90,60,30",
        from_date=date(2000, 1, 1),
    )
    assert expiry.remind() == told
    expiry.remind()
    names = set(Notification.objects.values_list("user__username", flat=True))
    wanted = {"town_leader", "town_clerk", "department_officer"} if told else set()
    assert names == wanted
    assert Notification.objects.count() == len(wanted)
    assert all(n.url == line.get_absolute_url() for n in Notification.objects.all())


@pytest.mark.parametrize("state", ["evaluation", "suspended"])
def test_neither_evaluation_nor_suspension_outlives_the_term(people, state):
    """R4: whatever else happens to it, an entrustment ends on its day."""
    line = entrusted(people, -1)
    Delegation.objects.filter(pk=line.pk).update(status=state)
    assert not Delegation.objects.in_force().filter(pk=line.pk).exists()
    assert expiry.expire() == 1
    assert status(line) == "expired"


def test_what_was_extended_in_between_does_not_expire(people, monkeypatch):
    """Two at once: the task read the line before the county extended it."""
    line = entrusted(people, 10)
    monkeypatch.setattr(expiry.rules, "expired_on", lambda day: [line])
    assert expiry.expire() == 0
    assert status(line) == "in_force"


def test_a_morning_on_which_nothing_ran_is_caught_up_once(people):
    """R4: the machine stood still on the thirtieth day before the end."""
    PolicyParameter.objects.create(
        name="expiry_warning_days", label="提醒", kind="list", value="90,60,30",
        from_date=date(2000, 1, 1),
    )  # fmt: skip
    entrusted(people, 28)
    expiry.remind()
    with clock.pretend(clock.now() + timedelta(days=1)):
        expiry.remind()
    assert Notification.objects.filter(user=people.town_clerk).count() == 1
