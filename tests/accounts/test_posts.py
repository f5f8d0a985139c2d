"""A post is given by two people and held by the database to the rules: every state, every step."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import Post, Session, User
from accounts.rules import objections_to_post
from accounts.workflow import POST, dismiss, lapse_posts, propose
from core import clock
from core.history import Step
from core.workflow import Overtaken, Refused

pytestmark = pytest.mark.django_db
S = Post.Status
ALLOWED = {
    ("confirm", S.PROPOSED): S.IN_FORCE,
    ("decline", S.PROPOSED): S.DECLINED,
    ("end", S.IN_FORCE): S.ENDED,
    ("lapse", S.PROPOSED): S.ENDED,
    ("lapse", S.IN_FORCE): S.ENDED,
}
GUARDED = {("found", S.PROPOSED)}
"""The way in for the first administrators alone; see test_commands.py."""


def newcomer(name="newcomer", **fields) -> User:
    return User.objects.create(username=name, full_name=name, **fields)


def proposed(people, **fields) -> Post:
    facts = {"user": newcomer(), "role": "town_clerk", "place": people.fotang}
    return propose(Post(**facts | fields), by=people.system_admin)


def sentences(post: Post) -> str:
    return " ".join(str(finding) for finding in objections_to_post(post))


@pytest.mark.parametrize(("step", "status"), list(product(POST.transitions, S.values)))
def test_every_step_in_every_state(people, step, status):
    post = proposed(people)
    Post.objects.filter(pk=post.pk).update(status=status)
    if (step, status) in ALLOWED:
        done = POST.apply(post, step, by=people.security_admin, note="reason")
        assert done.status == ALLOWED[step, status]
        assert Step.objects.of(post).last().name == step
    else:
        with pytest.raises(Refused if (step, status) in GUARDED else Overtaken):
            POST.apply(post, step, by=people.security_admin, note="reason")
        assert Post.objects.get(pk=post.pk).status == status


def test_the_table_above_names_every_step():
    assert {step for step, _status in {*ALLOWED, *GUARDED}} == set(POST.transitions)


def test_a_proposed_post_gives_nothing_until_a_second_person_confirms(people):
    post = proposed(people)
    assert not post.user.has_perm("powers.add_batch")
    POST.apply(post, "confirm", by=people.security_admin)
    assert User.objects.get(pk=post.user_id).has_perm("powers.add_batch")
    post.refresh_from_db()
    assert (post.proposed_by, post.confirmed_by) == (people.system_admin, people.security_admin)
    assert [step.name for step in Step.objects.of(post)] == ["begin", "confirm"]


def test_whoever_proposes_cannot_confirm(people):
    post = proposed(people)
    with pytest.raises(PermissionDenied):
        POST.apply(post, "confirm", by=people.system_admin)
    Post.objects.filter(pk=post.pk).update(proposed_by=people.security_admin)
    with pytest.raises(Refused, match="yourself"):
        POST.apply(post, "confirm", by=people.security_admin)


def test_nobody_confirms_or_ends_a_post_of_their_own(people):
    own = people.security_admin.post
    with pytest.raises(Refused):
        POST.apply(own, "end", by=people.security_admin, note="tired")
    second = propose(
        Post(user=people.security_admin, role="security_admin", place=people.yiwu),
        by=people.system_admin,
    )
    with pytest.raises(Refused, match="own"):
        POST.apply(second, "confirm", by=people.security_admin)


def test_the_database_refuses_a_confirmation_by_the_proposer(people):
    post = proposed(people)
    with pytest.raises(IntegrityError, match="second_person"):
        Post.objects.filter(pk=post.pk).update(confirmed_by=people.system_admin)


def test_administrators_elsewhere_do_not_even_see_the_post(people):
    post = proposed(people, place=people.minggang)
    with pytest.raises(ObjectDoesNotExist):
        POST.apply(post, "confirm", by=people.security_admin)


def test_declining_and_ending_need_a_reason(people):
    with pytest.raises(Refused):
        POST.apply(proposed(people), "decline", by=people.security_admin)
    with pytest.raises(Refused):
        POST.apply(people.town_clerk.post, "end", by=people.security_admin)


ADMINISTRATORS = ("system_admin", "security_admin", "auditor")


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (held, wanted)
        for held, wanted in product((*ADMINISTRATORS, "city_lead"), repeat=2)
        if held != wanted
    ],
)
def test_the_three_administrators_exclude_each_other_and_all_other_work(people, held, wanted):
    user = newcomer()
    Post.objects.create(user=user, role=held, place=people.jinhua, status=S.IN_FORCE)
    second = Post(user=user, role=wanted, place=people.jinhua)
    assert "exclude each other" in sentences(second)
    with pytest.raises(IntegrityError, match="three_administrators"), transaction.atomic():
        second.save()
    Post.objects.bulk_create([Post(user=newcomer("b"), role=held, place=people.jinhua)])
    with pytest.raises(IntegrityError, match="three_administrators"), transaction.atomic():
        Post.objects.bulk_create([second])


def test_an_administrator_may_take_up_other_work_the_day_after(people):
    user, today = newcomer(), clock.today()
    Post.objects.create(
        user=user,
        role="auditor",
        place=people.jinhua,
        status=S.IN_FORCE,
        from_date=today - timedelta(9),
        until_date=today,
    )
    same_day = Post(user=user, role="city_lead", place=people.jinhua, from_date=today)
    next_day = Post(
        user=user, role="city_lead", place=people.jinhua, from_date=today + timedelta(1)
    )
    assert "exclude each other" in sentences(same_day)
    assert sentences(next_day) == ""
    next_day.save()


def test_a_change_of_role_by_the_back_door_is_refused_too(people):
    user = newcomer()
    for place in (people.fotang, people.chian):
        Post.objects.create(user=user, role="town_clerk", place=place, status=S.IN_FORCE)
    with pytest.raises(IntegrityError, match="three_administrators"):
        Post.objects.filter(user=user, place=people.fotang).update(role="auditor")


def test_two_business_posts_at_once_are_fine(people):
    user = newcomer()
    for role in ("town_clerk", "town_finance"):
        Post.objects.create(user=user, role=role, place=people.fotang, status=S.IN_FORCE)
    assert user.posts.in_force().count() == 2


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"from_date": date(2026, 5, 2), "until_date": date(2026, 5, 1)}, "ends_after"),
        ({"role": "agency_staff"}, "organisation"),
        ({"kind": "acting"}, "acting_post_is_dated"),
    ],
)
def test_the_database_holds_dates_organisation_and_deputies(people, fields, constraint):
    facts = {"user": newcomer(), "role": "town_clerk", "place": people.fotang}
    with pytest.raises(IntegrityError, match=constraint):
        Post.objects.create(**facts | fields)


def test_the_rules_say_what_is_wrong_before_the_database_does(people):
    user = newcomer()
    wrong = {
        "level": Post(user=user, role="town_clerk", place=people.yiwu),
        "name it": Post(user=user, role="agency_staff", place=people.fotang),
        "does not work in": Post(
            user=user, role="agency_staff", place=people.chian, organisation=people.squad
        ),
        "last day": Post(
            user=user,
            role="town_clerk",
            place=people.fotang,
            from_date=date(2026, 5, 2),
            until_date=date(2026, 5, 1),
        ),
        "does not exist": Post(user=user, role="mayor", place=people.fotang),
        "already holds": Post(user=people.town_clerk, role="town_clerk", place=people.fotang),
    }
    for words, post in wrong.items():
        assert words in sentences(post), words


def deputy(people, **fields) -> Post:
    original = people.town_leader.post
    facts = {
        "user": people.town_clerk,
        "role": original.role,
        "place": original.place,
        "kind": Post.Kind.ACTING,
        "acting_for": original,
        "until_date": clock.today() + timedelta(14),
    }
    return Post(**facts | fields)


def test_a_deputy_acts_with_the_rights_of_the_original_and_says_so(people):
    post = propose(deputy(people), by=people.system_admin)
    POST.apply(post, "confirm", by=people.security_admin)
    clerk = User.objects.get(pk=people.town_clerk.pk)
    clerk.acting_as(Post.objects.get(pk=post.pk))
    assert clerk.has_perm("powers.submit_delegation")
    assert not clerk.has_perm("powers.add_batch")
    assert "acting" in str(clerk.post) or "代理" in str(clerk.post)


def test_an_acting_post_ends_with_the_original(people):
    post = propose(deputy(people), by=people.system_admin)
    POST.apply(post, "confirm", by=people.security_admin)
    POST.apply(people.town_leader.post, "end", by=people.security_admin, note="moved")
    post.refresh_from_db()
    assert post.status == S.ENDED
    assert Step.objects.of(post).last().name == "lapse"


def test_an_acting_post_cannot_outlive_or_differ_from_the_original(people):
    Post.objects.filter(pk=people.town_leader.post.pk).update(
        until_date=clock.today() + timedelta(3)
    )
    people.town_leader.post.refresh_from_db()
    assert "outlive" in sentences(deputy(people))
    assert "those of the post acted for" in sentences(deputy(people, place=people.chian))
    assert "themselves" in sentences(deputy(people, user=people.town_leader))


def test_nobody_acts_for_an_administrator(people):
    original = people.security_admin.post
    post = deputy(people, acting_for=original, role=original.role, place=original.place)
    assert "Nobody may act" in sentences(post)
    with pytest.raises(IntegrityError, match="nobody_acts_for_an_administrator"):
        Post.objects.create(
            user=newcomer(),
            role=original.role,
            place=original.place,
            kind="acting",
            acting_for=original,
            until_date=clock.today(),
        )


def test_a_post_that_ran_out_is_closed_at_once_and_tidied_at_night(people):
    post = people.town_clerk.post
    Post.objects.filter(pk=post.pk).update(
        from_date=clock.today() - timedelta(9), until_date=clock.today() - timedelta(1)
    )
    assert User.objects.get(pk=post.user_id).post is None
    assert lapse_posts() == 1
    post.refresh_from_db()
    assert (post.status, post.until_date) == (S.ENDED, clock.today() - timedelta(1))
    assert lapse_posts() == 0


def test_a_leaver_loses_every_post_and_session_at_once(people):
    clerk = people.town_clerk
    Post.objects.create(user=clerk, role="town_clerk", place=people.minggang, status=S.IN_FORCE)
    Session.objects.create(session_key="k", user=clerk, expire_date=clock.now())
    dismiss(clerk, by=people.security_admin, note="left")
    clerk = User.objects.get(pk=clerk.pk)
    assert not clerk.is_active
    assert set(clerk.posts.values_list("status", flat=True)) == {S.ENDED}
    assert not clerk.sessions.exists()
    assert Step.objects.of(clerk).last().name == "dismiss"
    with pytest.raises(Refused):
        dismiss(people.security_admin, by=people.security_admin, note="me")
