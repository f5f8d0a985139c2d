"""Who keeps the ground, with the figures of policy in force."""

import pytest
from django.core.cache import cache

from tests.grid.ground import policy, village


@pytest.fixture
def town(people):
    policy()
    people.home = village(people.fotang)
    return people


@pytest.fixture(autouse=True)
def fresh_limits():
    """What one test offered does not hold up the next."""
    cache.clear()


@pytest.fixture
def command(client, town):
    client.force_login(town.town_command)
    return client
