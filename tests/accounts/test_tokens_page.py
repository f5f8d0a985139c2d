"""Tokens on their page: made in the post acted in, shown once, revoked; administrators have none."""

import re

import pytest

from accounts.models import ApiToken
from core import history

pytestmark = pytest.mark.django_db
URL = "/accounts/profile/tokens/"


def make(client, **data):
    wanted = {"name": "数据平台", "days": "30", "permissions": ["towns.view_division"]}
    return client.post(URL, wanted | data)


def test_a_token_is_shown_once_and_works(people, client):
    client.force_login(people.town_clerk)
    page = make(client).content.decode()
    secret = re.search(r"qz_[\w-]{40,}", page).group()
    assert secret not in client.get(URL).content.decode()
    answer = client.get("/api/v1/divisions/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    row = ApiToken.objects.get()
    assert (row.user, row.post) == (people.town_clerk, people.town_clerk.post)
    assert history.Step.objects.of(row).get().name == "issue"


@pytest.mark.parametrize(
    "wrong",
    [
        {"permissions": ["powers.decide_delegation"]},
        {"permissions": []},
        {"name": ""},
        {"days": "9999"},
    ],
)
def test_what_the_post_does_not_hold_cannot_be_asked_for(people, client, wrong):
    client.force_login(people.town_clerk)
    assert make(client, **wrong).status_code == 422
    assert not ApiToken.objects.exists()


def test_a_revoked_token_is_dead_and_only_ones_own_can_be_revoked(people, client):
    client.force_login(people.town_clerk)
    secret = re.search(r"qz_[\w-]{40,}", make(client).content.decode()).group()
    row = ApiToken.objects.get()
    client.force_login(people.town_leader)
    assert client.post(f"{URL}{row.pk}/revoke/").status_code == 404
    client.force_login(people.town_clerk)
    assert client.post(f"{URL}{row.pk}/revoke/").status_code == 302
    client.logout()
    answer = client.get("/api/v1/divisions/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401


def test_an_administrator_has_no_tokens(people, client):
    client.force_login(people.security_admin)
    assert client.get(URL).status_code == 403
