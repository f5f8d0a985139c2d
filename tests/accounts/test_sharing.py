"""One row lent to an outsider: until a date, this row only, and nothing global widens it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from guardian.models import UserObjectPermission

from accounts.models import Post, User
from core import clock, sharing
from core.scope import permissions_on

pytestmark = pytest.mark.django_db
VIEW = "accounts.view_post"


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def lend(people, days=1):
    return sharing.share(
        people.town_clerk.post,
        people.stranger,
        VIEW,
        clock.today() + timedelta(days),
        by=people.security_admin,
        reason="joint case",
    )


def test_a_lent_row_is_seen_and_only_that_row(people):
    assert not Post.objects.visible_to(people.stranger).exists()
    lend(people)
    assert list(Post.objects.visible_to(people.stranger)) == [people.town_clerk.post]
    assert permissions_on(people.stranger, people.town_clerk.post, {VIEW}) == {VIEW}
    assert permissions_on(people.stranger, people.town_leader.post, {VIEW}) == set()


def test_a_loan_is_for_the_named_permission_only(people):
    lend(people)
    assert not people.stranger.has_perm("accounts.end_post", people.town_clerk.post)


def test_a_loan_ends_with_its_last_day(people):
    lend(people, days=0)
    assert Post.objects.visible_to(fresh(people.stranger)).exists()
    with clock.pretend(clock.now() + timedelta(days=1)):
        assert not Post.objects.visible_to(fresh(people.stranger)).exists()


def test_a_loan_ends_when_it_is_taken_back(people):
    loan = lend(people)
    sharing.end(loan)
    assert not Post.objects.visible_to(fresh(people.stranger)).exists()
    assert not UserObjectPermission.objects.exists()


def test_a_permission_removed_in_guardian_ends_the_loan(people):
    lend(people)
    UserObjectPermission.objects.all().delete()
    assert not Post.objects.visible_to(fresh(people.stranger)).exists()


def test_a_permission_in_guardian_without_a_loan_opens_nothing(people):
    lend(people)
    sharing.Loan.objects.all().delete()
    assert not Post.objects.visible_to(fresh(people.stranger)).exists()


def test_a_global_permission_never_widens_a_loan(people):
    """Guardian's own reader would give all rows here (accept_global_perms)."""
    lend(people)
    kind = ContentType.objects.get_for_model(Post)
    stored = Permission.objects.get(content_type=kind, codename="view_post")
    people.stranger.user_permissions.add(stored)
    assert list(Post.objects.visible_to(fresh(people.stranger))) == [people.town_clerk.post]


def test_lending_twice_moves_the_last_day(people):
    first, second = lend(people, days=1), lend(people, days=5)
    assert first.pk == second.pk
    assert second.until_date == clock.today() + timedelta(5)


def test_a_permission_that_only_the_role_table_knows_can_be_lent(people):
    sharing.share(
        people.town_clerk.post,
        people.stranger,
        "accounts.confirm_post",
        clock.today(),
        by=people.security_admin,
        reason="help",
    )
    assert people.stranger.has_perm("accounts.confirm_post", people.town_clerk.post)


def test_all_loans_of_a_person_are_read_once(people, django_assert_num_queries):
    lend(people)
    for user in (people.town_leader, people.town_finance):
        sharing.share(
            user.post,
            people.stranger,
            VIEW,
            clock.today(),
            by=people.security_admin,
            reason="joint case",
        )
    reader = fresh(people.stranger)
    with django_assert_num_queries(2):
        assert len(sharing.lent_ids(reader, Post, VIEW)) == 3
        assert sharing.lent_ids(reader, Post, "accounts.end_post") == ()


def test_whoever_was_lent_nothing_costs_one_query(people, django_assert_num_queries):
    lend(people)
    reader = fresh(people.sibling)
    with django_assert_num_queries(1):
        assert sharing.lent_ids(reader, Post, VIEW) == ()
        assert sharing.lent_ids(reader, Post, "accounts.end_post") == ()
        assert sharing.lent_ids(reader, User, "accounts.view_user") == ()
