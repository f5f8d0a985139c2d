"""Tokens: only their hash is kept; they do less than their post, never more, and die with it."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts import tokens
from accounts.models import ApiToken, Post, User
from core import clock, sharing
from tests.core.caller import Caller

pytestmark = pytest.mark.django_db


def test_the_secret_is_kept_nowhere(people):
    caller = Caller(people.town_clerk)
    row = ApiToken.objects.get()
    kept = " ".join(str(getattr(row, field.attname)) for field in row._meta.concrete_fields)
    assert caller.secret not in kept
    assert row.digest == tokens.digest_of(caller.secret)
    assert caller.secret.startswith(row.prefix)
    assert len(caller.secret) >= 43


@pytest.mark.parametrize("secret", ["", "qz_", "qz_wrong", "ÿþ", "a" * 5000, "x y z"])
def test_a_wrong_token_opens_nothing(people, secret):
    Caller(people.town_clerk)
    answer = Client().get("/api/v1/divisions/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401


def test_a_token_does_only_what_it_was_made_for(people):
    caller = Caller(people.security_admin, {"accounts.view_post"})
    assert caller.get("/posts/").status_code == 200
    assert caller.get("/users/").status_code == 403
    url = f"/posts/{people.town_clerk.post.pk}/transitions/"
    assert caller.post(url, {"step": "end", "note": "x", "version": 1}).status_code == 403


def test_a_token_never_does_more_than_its_post(people):
    caller = Caller(people.town_clerk, {"accounts.view_post", "towns.view_division"})
    assert caller.token.permissions == ["towns.view_division"]
    ApiToken.objects.update(permissions=["accounts.view_post"])
    assert caller.get("/posts/").status_code == 403


def test_a_token_acts_in_its_own_post_whatever_else_its_person_holds(people):
    second = Post.objects.create(
        user=people.neighbour, role="county_reviewer", place=people.yiwu, status="in_force"
    )
    caller = Caller(people.neighbour)
    assert caller.token.post != second
    body = {"name": "某局", "kind": "department", "division": people.yiwu.pk}
    assert caller.post("/organisations/", body).status_code == 403
    people.neighbour.acting_as(second)
    assert Caller(people.neighbour).post("/organisations/", body).status_code == 201


def test_what_was_lent_is_open_to_a_token_only_if_it_was_made_for_it(people):
    row = people.town_clerk.post
    sharing.share(row, people.stranger, "accounts.view_post", clock.today(),
                  by=people.security_admin, reason="x")  # fmt: skip
    url = f"/posts/{row.pk}/"
    client = Client()
    client.force_login(people.stranger)
    assert client.get(f"/api/v1{url}").status_code == 200
    assert Caller(people.stranger).get(url).status_code in (403, 404)


@pytest.mark.parametrize(
    "end",
    [
        lambda user: Post.objects.filter(user=user).update(status=Post.Status.ENDED),
        lambda user: Post.objects.filter(user=user).update(
            from_date=clock.today() - timedelta(9), until_date=clock.today() - timedelta(1)
        ),
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
        lambda user: ApiToken.objects.update(expires_at=clock.now()),
        lambda user: ApiToken.objects.get().revoke(),
    ],
    ids=["post ended", "post ran out", "left", "expired", "revoked"],
)
def test_a_token_is_dead_at_once(people, end):
    caller = Caller(people.town_clerk)
    assert caller.get("/divisions/?limit=1").status_code == 200
    end(people.town_clerk)
    assert caller.get("/divisions/?limit=1").status_code == 401


def test_the_last_use_is_noted_but_not_on_every_call(people):
    caller = Caller(people.town_clerk)
    caller.get("/divisions/?limit=1")
    first = ApiToken.objects.get().last_used_at
    caller.get("/divisions/?limit=1")
    assert ApiToken.objects.get().last_used_at == first
    with clock.pretend(clock.now() + timedelta(minutes=11)):
        caller.get("/divisions/?limit=1")
    assert ApiToken.objects.get().last_used_at > first


def test_a_token_needs_no_csrf_token_and_makes_no_session(people):
    caller = Caller(people.county_reviewer)
    caller.client.handler.enforce_csrf_checks = True
    body = {"name": "某局", "kind": "department", "division": people.yiwu.pk}
    answer = caller.post("/organisations/", body)
    assert answer.status_code == 201
    assert not answer.cookies
