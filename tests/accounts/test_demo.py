"""One click enters in demo mode; outside it there is no list, no address, no way in."""

from importlib import import_module

import pytest
from django.contrib.auth import authenticate
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from tests.accounts.entering import PASSWORD, is_in, sign_in, with_password

pytestmark = pytest.mark.django_db
OUTSIDE = import_module("config.urls")  # read before any test turns the demo mode on
IN_DEMO = pytest.mark.urls("tests.accounts.demo_urls")


@pytest.fixture
def clerk(people) -> User:
    User.objects.filter(pk=people.town_clerk.pk).update(is_demo=True)
    return with_password(User.objects.get(pk=people.town_clerk.pk))


@IN_DEMO
def test_demo_accounts_are_listed_and_one_click_enters(client, clerk, settings):
    settings.DEMO = True
    page = client.get(reverse("accounts:sign-in"))
    assert page.context["demo_accounts"] == [clerk]
    enter = reverse("accounts:demo-entry", args=[clerk.pk])
    assert enter in page.text
    assert client.get(enter).status_code == 405
    assert client.post(enter).url == reverse("accounts:desk")
    assert is_in(client)


@IN_DEMO
def test_even_in_demo_mode_other_accounts_need_their_password(client, people, settings):
    settings.DEMO = True
    enter = reverse("accounts:demo-entry", args=[people.town_leader.pk])
    assert client.post(enter).status_code == 404
    assert not is_in(client)


def test_outside_demo_mode_the_address_does_not_exist(client, clerk, settings):
    settings.DEMO = False
    with pytest.raises(NoReverseMatch):
        reverse("accounts:demo-entry", args=[clerk.pk], urlconf=OUTSIDE)
    assert client.post(f"/accounts/demo/{clerk.pk}/").status_code == 404


@IN_DEMO
def test_outside_demo_mode_the_view_refuses_even_if_somebody_left_the_address(
    client, clerk, settings
):
    settings.DEMO = False
    assert client.post(reverse("accounts:demo-entry", args=[clerk.pk])).status_code == 404
    assert not is_in(client)


def test_outside_demo_mode_nothing_is_listed(client, clerk, settings):
    settings.DEMO = False
    page = client.get(reverse("accounts:sign-in"))
    assert page.context["demo_accounts"] == []
    assert clerk.username not in page.text
    assert "demo-banner" not in page.text


def test_outside_demo_mode_a_demo_account_cannot_enter_even_with_its_password(
    client, clerk, settings
):
    settings.DEMO = True
    assert sign_in(client, clerk).status_code == 302
    settings.DEMO = False
    assert not is_in(client)
    assert authenticate(None, username=clerk.username, password=PASSWORD) is None
    assert sign_in(client, clerk).status_code == 422
