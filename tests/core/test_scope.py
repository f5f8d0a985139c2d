"""Attempts to get past the scope: by joins, empty places, agencies, lent rows, other sign-ins."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session as PlainSession
from django.core.exceptions import FieldDoesNotExist

from accounts.models import Post, User
from core import clock, sharing
from core.scope import ScopedQuerySet, holdings, permissions_on, view_permission
from tests.factories import division, officer, organisation
from towns.models import Organisation, TownProfile

pytestmark = pytest.mark.django_db

VIEW_POST, VIEW_USER = "accounts.view_post", "accounts.view_user"
CHANGE_PROFILE = "towns.change_townprofile"


def scoped_models():
    return [m for m in apps.get_models() if isinstance(m._default_manager.all(), ScopedQuerySet)]


def follow(model, lookup):
    """The fields along a lookup; `x_id` is a field's column."""
    for name in lookup.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            raise AssertionError(f"{model._meta.label} has no {name}") from None
        yield field
        model = field.related_model


def profile_of(town):
    return TownProfile.objects.get_or_create(town=town)[0]


def fresh(user):
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("model", scoped_models(), ids=lambda m: m._meta.label)
def test_no_scope_runs_over_a_join_that_multiplies_rows(model):
    """One row per row: COUNT, annotations and keyset pages depend on it."""
    rows = model._default_manager.all()
    for lookup in filter(None, (rows.place, rows.unit)):
        if type(rows).within is not ScopedQuerySet.within:
            continue
        for field in follow(model, lookup):
            is_many = field.many_to_many or field.one_to_many
            assert not is_many, f"{model._meta.label}.{lookup}"


@pytest.mark.parametrize("model", scoped_models(), ids=lambda m: m._meta.label)
def test_nobody_without_an_account_sees_a_row(model, people):
    for nobody in (None, AnonymousUser(), object()):
        assert not model._default_manager.all().visible_to(nobody).exists()


@pytest.mark.parametrize("model", scoped_models(), ids=lambda m: m._meta.label)
def test_every_post_of_every_level_can_be_asked_without_an_error(model, people):
    """A village's post on rows without a village column, an agency's on rows without a unit, …"""
    village = division("330782100201", "塔山下村", people.fotang)
    committee = officer("committee", "village_committee", village)
    everybody = [committee, *User.objects.exclude(pk=committee.pk)]
    for user in everybody:
        rows = model._default_manager.all()
        if user.post:
            assert rows.filter(rows.within(user.post)).count() >= 0
        assert rows.visible_to(user).count() >= 0


@pytest.mark.parametrize("model", scoped_models(), ids=lambda m: m._meta.label)
def test_no_row_is_counted_twice(model, people):
    for user in (people.security_admin, people.county_reviewer, people.agency_head):
        second = officer(
            f"second-{user.pk}", user.post.role, user.post.place, user.post.organisation
        )
        Post.objects.create(
            user=second, role=user.post.role, place=user.post.place,
            organisation=user.post.organisation, status="in_force",
        )  # fmt: skip
        keys = list(model._default_manager.all().visible_to(user).values_list("pk", flat=True))
        assert len(keys) == len(set(keys))


def test_a_post_sees_only_its_place_and_what_lies_below(people):
    own, other = people.fotang, people.hengdian
    assert permissions_on(people.town_clerk, profile_of(own), {CHANGE_PROFILE})
    assert not permissions_on(people.town_clerk, profile_of(people.chian), {CHANGE_PROFILE})
    assert permissions_on(people.county_reviewer, profile_of(own), {CHANGE_PROFILE})
    assert not permissions_on(people.county_reviewer, profile_of(other), {CHANGE_PROFILE})
    assert permissions_on(people.province_lead, profile_of(other), {CHANGE_PROFILE})
    assert not permissions_on(people.province_lead, profile_of(people.minggang), {CHANGE_PROFILE})


def test_what_is_public_to_read_is_not_open_to_change(people):
    theirs = people.neighbour_reviewer
    row = Organisation.objects.get(pk=people.emergency.pk)
    assert permissions_on(theirs, row, {"towns.view_organisation"})
    assert not permissions_on(theirs, row, {"towns.change_organisation"})
    assert row not in Organisation.objects.allowing(theirs, "towns.change_organisation")


def test_a_row_without_a_place_is_seen_by_nobody_below(people):
    homeless = User.objects.create(username="homeless", full_name="homeless")
    below = officer("county_admin", "security_admin", people.yiwu)
    assert homeless not in User.objects.visible_to(below)


def test_a_condition_on_a_related_row_does_not_widen_the_scope(people):
    rows = Post.objects.visible_to(officer("county_admin", "system_admin", people.yiwu))
    found = rows.filter(place__city=people.jinhua) | rows.filter(pk__isnull=False)
    assert not found.filter(place=people.hengdian).exists()
    assert not people.hengdian.posts.visible_to(people.town_clerk).exists()


def test_an_agency_of_several_towns_reaches_each_of_them_and_no_other(people):
    people.squad.towns.set([people.fotang, people.chian])
    post = fresh(people.agency_head).post
    assert set(post.place_ids) == {people.fotang.pk, people.chian.pk}
    reached = TownProfile.objects.filter(TownProfile.objects.all().within(post))
    for town in (people.fotang, people.chian, people.hengdian):
        profile_of(town)
    assert not reached.exists(), "without a unit in charge, rows are closed to agencies"


def test_an_agency_seated_in_the_county_still_serves_its_towns_only(people):
    people.squad.towns.set([people.chian])
    post = Post(user=people.agency_head, role="agency_head", place=people.yiwu,
                organisation=people.squad, status="in_force")  # fmt: skip
    assert (post.column, post.place_ids) == ("town_id", (people.chian.pk,))


def test_an_unbound_post_in_an_agency_gains_no_town(people):
    """A clerk of 赤岸 who is noted under an agency of 佛堂 remains a clerk of 赤岸."""
    post = Post(user=people.sibling, role="town_clerk", place=people.chian,
                organisation=people.squad, status="in_force")  # fmt: skip
    assert post.place_ids == (people.chian.pk,)


def test_an_agency_without_towns_keeps_to_the_place_of_the_post(people):
    people.squad.towns.clear()
    post = fresh(people.agency_head).post
    assert (post.column, post.place_ids) == ("town_id", (people.fotang.pk,))
    assert post.unit_ids == (people.squad.pk, people.enforcement.pk)


def test_a_bound_post_without_an_organisation_reaches_nothing(people):
    post = Post(user=people.department_officer, role="county_department", place=people.yiwu,
                status="in_force")  # fmt: skip
    assert post.unit_ids == ()
    assert not Post.objects.filter(Post.objects.all().within(post)).exists()


def test_a_department_of_the_same_name_elsewhere_is_another_one(people):
    theirs = organisation("义乌市应急管理局", people.dongyang)
    post = Post(user=people.department_officer, role="county_department", place=people.dongyang,
                organisation=theirs, status="in_force")  # fmt: skip
    reached = Post.objects.filter(Post.objects.all().within(post))
    assert people.department_officer.post not in reached


def test_an_inactive_person_holds_nothing_not_even_what_was_lent(people):
    row = people.town_clerk.post
    sharing.share(
        row, people.stranger, VIEW_POST, clock.today(), by=people.security_admin, reason="x"
    )
    User.objects.filter(pk=people.stranger.pk).update(is_active=False)
    left = fresh(people.stranger)
    assert not Post.objects.visible_to(left).exists()
    assert not left.has_perm(VIEW_POST, row)
    assert not holdings(left, "powers.review_delegation")


def test_a_limited_sign_in_does_not_reach_beyond_its_limits(people):
    """A token's scope bounds the post and what was lent to its person alike."""
    row = people.town_clerk.post
    sharing.share(
        row, people.stranger, VIEW_POST, clock.today(), by=people.security_admin, reason="x"
    )
    user = fresh(people.stranger)
    user.acting_as(user.post, only=frozenset({"powers.view_batch"}))
    assert not user.has_perm(VIEW_POST, row)
    assert not Post.objects.visible_to(user).exists()
    assert user.get_all_permissions() == {"powers.view_batch"}
    assert not user.has_perm("powers.review_delegation")


def test_a_limit_never_adds_a_permission(people):
    user = fresh(people.town_clerk)
    user.acting_as(user.post, only=frozenset({"powers.decide_delegation"}))
    assert not user.has_perm("powers.decide_delegation")


def test_a_post_that_begins_tomorrow_opens_nothing_today(people):
    early = officer("early", "security_admin", people.zhejiang)
    Post.objects.filter(user=early).update(from_date=clock.today() + timedelta(1))
    assert not Post.objects.visible_to(fresh(early)).exists()


def test_a_row_outside_every_scope_is_nobodys(people):
    """Rows of a model without a scope are never opened by `has_perm(…, row)`."""
    row = PlainSession(session_key="k", session_data="", expire_date=clock.now())
    assert permissions_on(people.system_admin, row, {view_permission(PlainSession)}) == set()
    assert permissions_on(people.system_admin, row, {VIEW_USER}) == set()


def test_a_row_that_was_never_saved_is_in_nobodys_place(people):
    stray = Post(user=people.town_clerk, role="town_clerk", place=people.fotang)
    assert permissions_on(people.security_admin, stray, {VIEW_POST}) == set()
