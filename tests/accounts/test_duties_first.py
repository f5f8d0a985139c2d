"""What an account owes is asked for first: people are led to the page, programs are told in JSON."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
ASKED = "/api/v1/divisions/"


def owing(client, user):
    user.must_change_password = True
    user.save()
    client.force_login(user)
    return client


def told(answer):
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["status"] == 403
    return answer.json()["findings"][0]["sentence"]


def test_a_session_that_owes_a_password_is_told_so_in_json(people, client):
    sentence = told(owing(client, people.county_reviewer).get(ASKED))
    assert reverse("accounts:password") in sentence
    sentence = told(client.post(ASKED, {}, content_type="application/json"))
    assert reverse("accounts:password") in sentence


def test_a_session_that_owes_a_second_factor_is_told_so_in_json(people, client, settings):
    settings.REQUIRE_TOTP = "everybody"
    client.force_login(people.county_reviewer)
    assert reverse("accounts:enrol") in told(client.get(ASKED))


def test_pages_still_lead_to_what_is_owed(people, client):
    owing(client, people.county_reviewer)
    for page in (reverse("home"), reverse("api:docs")):
        assert client.get(page).url == reverse("accounts:password")


def test_whoever_owes_nothing_is_answered(people, client):
    client.force_login(people.county_reviewer)
    assert client.get(ASKED).status_code == 200
