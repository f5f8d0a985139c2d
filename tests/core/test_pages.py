"""Declared pages: what they show to whom, and what they cost."""

import pytest

from tests.powers import states

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.pages_declared")]


@pytest.fixture
def as_(client, people):
    def sign_in(name):
        client.force_login(getattr(people, name))
        return client

    return sign_in


def lines(people, number, **fields):
    return [states.draft(people, "draft", **fields) for _n in range(number)]


def test_a_list_shows_only_the_rows_of_ones_place(people, as_):
    line = states.draft(people, "draft")
    assert line.title in as_("town_clerk").get("/delegation/").content.decode()
    assert line.title not in as_("neighbour").get("/delegation/").content.decode()
