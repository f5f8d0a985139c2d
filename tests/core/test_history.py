"""The timeline keeps words that don't change with the language of whoever took the step."""

import pytest
from django.utils.translation import override

from core import history
from core.history import Step

pytestmark = pytest.mark.django_db


def test_a_post_is_kept_in_the_portals_language(people, settings):
    """Two officers take the same step, one with English pages: the history reads alike."""
    settings.LANGUAGE_CODE = "zh-hans"
    clerk = people.town_clerk
    with override("zh-hans"):
        chinese = str(clerk.post)
    with override("en"):
        assert str(clerk.post) != chinese, "the role's name is translated"
        step = history.record(clerk.post, "change", by=clerk, to="in_force")
        history.record_many([clerk.post], "change", by=clerk)
    assert step.post_label == chinese
    assert set(Step.objects.of(clerk.post).values_list("post_label", flat=True)) == {chinese}


def test_the_data_of_a_step_is_kept_in_the_portals_language(people, settings):
    settings.LANGUAGE_CODE = "zh-hans"
    post = people.town_clerk.post
    with override("zh-hans"):
        chinese = str(post)
    with override("en"):
        kept = history.plain({"post": post})
    assert kept == {"post": {"id": post.pk, "name": chinese}}
