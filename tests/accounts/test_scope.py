"""Who sees whom: one post at a time, permissions never add up, lent rows end."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Post, User
from core.scope import permissions_on
from tests.factories import officer

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


def test_administrators_see_the_people_of_their_place(people):
    seen = set(User.objects.visible_to(people.system_admin))
    assert {people.town_clerk, people.neighbour, people.agency_officer} <= seen
    assert people.stranger not in seen


def test_a_county_administrator_sees_only_the_county(people):
    admin = officer("yiwu_admin", "system_admin", people.yiwu)
    kept_here = User.objects.create(username="new_here", full_name="new", place=people.fotang)
    kept_there = User.objects.create(username="new_there", full_name="new", place=people.dongyang)
    nowhere = User.objects.create(username="nowhere", full_name="new")
    seen = set(User.objects.visible_to(admin))
    assert {people.town_clerk, people.county_reviewer, kept_here} <= seen
    assert not seen & {people.neighbour, people.city_lead, kept_there, nowhere}


def test_a_declined_post_shows_nobody_to_the_place(people):
    admin = officer("yiwu_admin", "system_admin", people.yiwu)
    Post.objects.create(
        user=people.stranger, role="town_clerk", place=people.fotang, status="declined"
    )
    assert people.stranger not in User.objects.visible_to(admin)


def test_officers_without_the_permission_see_no_people(people):
    assert not User.objects.visible_to(people.county_reviewer).exists()
    assert not User.objects.visible_to(AnonymousUser()).exists()
