"""The demonstration is loaded again after an upgrade, days or a year later: nothing is told twice."""

import pytest

from powers.models import Batch
from reform.demo import document
from reform.demo.story import FOTANG, STORIES, Telling
from tests.powers import states

pytestmark = pytest.mark.django_db


def test_a_story_of_last_year_is_known_again(people):
    """Its title names the year in which it was told; told anew, the same power would be held twice."""
    telling = Telling(FOTANG, STORIES[0])
    assert not telling.told().exists()
    states.batch(people, title=STORIES[0].title.format(year=telling.begun.year - 1))
    assert telling.told().exists()
    telling.tell()
    assert Batch.objects.count() == 1


def test_stories_do_not_take_each_other_for_themselves(people):
    for story in STORIES:
        states.batch(people, title=story.title.format(year=2026))
    assert [Telling(FOTANG, story).told().count() for story in STORIES] == [1] * len(STORIES)


def test_a_countys_document_of_another_day_is_known_again(people, monkeypatch):
    """Its number hangs on the day of the load."""
    monkeypatch.setattr(document, "officer", lambda name: people.county_reviewer)
    told = []
    monkeypatch.setattr(document, "_tell", lambda doc, number: told.append(number))
    document.draw_up()
    assert len(told) == len(document.DOCUMENTS)
    states.batch(people, title=document.TITLE, town=None, document_number="义政发〔2025〕3号")
    document.draw_up()
    assert len(told) == len(document.DOCUMENTS)
