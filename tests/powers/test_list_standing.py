"""A published list that no longer agrees with what is in force: told once, counted in working days (R7)."""

from datetime import timedelta

import pytest

from core import clock
from core.notifications import Notification
from powers import list_standing
from powers.tasks import remind_of_lists
from powers.workflow import DELEGATION
from tests.powers import states, town_lists

pytestmark = pytest.mark.django_db


def told(user):
    return Notification.objects.filter(user=user, kind="powers.list")


def test_a_fresh_list_agrees(people):
    """R7: what was published today is what is in force today."""
    assert list_standing.standing_of(town_lists.published(people)).agrees


def test_a_power_that_began_or_ended_makes_the_list_disagree(client, people):
    """R7: what is missing and what is too many, since the first of these days."""
    version = town_lists.published(people, lines=1)
    row = version.entries.get(source="delegated")
    town_lists.end(row.delegation, days_ago=3)
    town_lists.held(people, days=10)
    found = list_standing.standing_of(version)
    assert (len(found.missing), len(found.ended)) == (1, 1)
    assert found.since == clock.today() - timedelta(days=10)
    assert 5 <= found.working_days <= 10
    client.force_login(people.town_clerk)
    page = client.get(version.get_absolute_url()).content.decode()
    assert str(list_standing.findings(found)[0].sentence) in page


def test_the_clerk_is_told_once_when_a_power_starts(people):
    """Facts §1.5 row 12: into the list within 20 working days; one notice per version."""
    town_lists.published(people, lines=1)
    told(people.town_clerk).delete()
    for _n in range(2):
        line = states.ready(people)
        DELEGATION.apply(line, "start", by=people.town_leader)
    assert told(people.town_clerk).count() == 1
    assert told(people.sibling).count() == 0


def test_a_town_without_a_list_is_not_told(people):
    """R7: nothing disagrees where nothing was published."""
    town_lists.ground(people)
    DELEGATION.apply(states.ready(people), "start", by=people.town_leader)
    assert not told(people.town_clerk).exists()


def test_past_the_limit_town_and_county_are_reminded_once(people):
    """R7: the limit is a parameter, in working days of the county."""
    version = town_lists.published(people, lines=1)
    told(people.town_clerk).delete()
    row = version.entries.get(source="delegated")
    town_lists.end(row.delegation, days_ago=12)
    assert remind_of_lists() == 0
    town_lists.end(row.delegation, days_ago=60)
    assert [remind_of_lists(), remind_of_lists()] == [1, 1]
    assert told(people.town_clerk).count() == 1
    assert told(people.county_reviewer).count() == 1
    assert told(people.neighbour_reviewer).count() == 0
