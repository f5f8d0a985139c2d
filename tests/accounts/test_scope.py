"""Who sees whom: one post at a time, permissions never add up, lent rows end."""

import pytest

from accounts.models import Post
from core.scope import permissions_on

pytestmark = pytest.mark.django_db


def test_a_post_carries_only_the_permissions_of_its_role(people):
    assert people.county_reviewer.has_perm("powers.review_delegation")
    assert not people.town_clerk.has_perm("powers.review_delegation")


def test_a_post_that_has_ended_carries_nothing(people):
    Post.objects.filter(user=people.county_reviewer).update(status=Post.Status.ENDED)
    people.county_reviewer.__dict__.pop("post", None)
    assert not people.county_reviewer.has_perm("powers.review_delegation")


def test_permissions_of_two_posts_do_not_add_up(people):
    second = Post.objects.create(
        user=people.neighbour, role="county_reviewer", place=people.dongyang, status="in_force"
    )
    assert not people.neighbour.has_perm("powers.review_delegation")
    people.neighbour.acting_as(second)
    assert people.neighbour.has_perm("powers.review_delegation")
    assert not people.neighbour.has_perm("powers.submit_delegation")


def test_permissions_on_a_row_follow_its_place(people):
    post = people.town_clerk.post
    wanted = {"accounts.view_post"}
    assert permissions_on(people.system_admin, post, wanted) == wanted
    assert permissions_on(people.neighbour, post, wanted) == set()
