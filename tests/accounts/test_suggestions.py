"""Suggestions while typing: never more than the form would take, few rows, one statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.fields import PersonField, PlaceField
from accounts.forms import PostForm
from accounts.models import User
from powers.forms.authority import MayForm
from tests.factories import division, officer
from tests.powers import states
from towns.models import Division

pytestmark = pytest.mark.django_db
TOWNS = "towns:suggest-towns"
PLACES = "accounts:suggest-places"
PEOPLE = "accounts:suggest-people"


def asked(client, name, text, **more):
    answer = client.get(reverse(name), {"q": text} | more)
    assert answer.status_code == 200, answer
    return answer.json()["results"]


def values(client, name, text, **more):
    return [row["value"] for row in asked(client, name, text, **more)]


def statements(client, url, **data):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        client.get(url, data)
    return len(caught)


class TestTowns:
    """Their names are public, so nobody signs in for them."""

    @pytest.mark.parametrize("text", ["佛堂", "330782100", "fotang"])
    def test_a_town_is_found_by_name_code_and_pinyin(self, people, client, text):
        [row] = asked(client, TOWNS, text)
        assert row["value"] == "佛堂镇 330782100"
        assert row["label"] == "佛堂镇"
        assert "浙江省 金华市 义乌市" in row["note"]

    def test_counties_are_no_towns_and_one_letter_is_too_little(self, people, client):
        assert values(client, TOWNS, "义乌市") == []
        assert values(client, TOWNS, "佛") == []
        assert values(client, TOWNS, "") == []
        assert values(client, TOWNS, "\x00'; --") == []

    def test_at_most_twenty_rows_in_one_statement(self, people, client):
        for number in range(25):
            division(f"3307822{number:02}", f"新塘{number}镇", people.yiwu)
        assert len(asked(client, TOWNS, "新塘")) == 20
        assert statements(client, reverse(TOWNS), q="新塘") == 1

    def test_the_form_takes_what_was_suggested(self, people):
        form = MayForm({"town": "佛堂镇 330782100", "power": "许可"})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["town"] == people.fotang
        assert form["town"].field.widget.attrs["data-suggest"] == reverse(TOWNS)
        assert not MayForm({"town": "赤岸镇 330782100", "power": "许可"}).is_valid()


class TestPlaces:
    """In the reach of the post that fills in the form."""

    def test_they_are_those_of_the_form(self, people, client):
        user = officer("keeper", "system_admin", people.yiwu)
        client.force_login(user)
        field = PlaceField()
        field.reach_of(user, "accounts.propose_post")
        for text, place in (("佛堂", people.fotang), ("横店", people.hengdian)):
            found = values(client, PLACES, text, **{"for": "accounts.propose_post"})
            assert found == [f"{row.name} {row.code}" for row in field.rows.filter(pk=place.pk)]
        assert field.clean("佛堂镇 330782100") == people.fotang

    @pytest.mark.parametrize("use", ["", "accounts.view_user", "towns.view_division", "x"])
    def test_another_permission_opens_no_reach(self, people, client, use):
        client.force_login(people.system_admin)
        assert values(client, PLACES, "佛堂", **{"for": use}) == []

    def test_whoever_lacks_the_permission_gets_none_and_strangers_sign_in(self, people, client):
        assert client.get(reverse(PLACES)).status_code == 302
        client.force_login(people.town_clerk)
        assert values(client, PLACES, "佛堂", **{"for": "accounts.propose_post"}) == []

    def test_the_forms_box_knows_where_to_ask(self, people, client):
        client.force_login(people.system_admin)
        form = PostForm(user=people.system_admin)
        url = form["place"].field.widget.attrs["data-suggest"]
        assert client.get(f"{url}&q=佛堂").json()["results"]
        assert 'data-suggest="' in client.get(reverse("accounts:post-new")).content.decode()


class TestPeople:
    """Accounts of one's own place."""

    def test_they_are_those_of_the_form(self, people, client):
        User.objects.filter(pk__in=[people.town_clerk.pk, people.stranger.pk]).update(
            full_name="张三"
        )
        keeper = officer("keeper", "security_admin", people.yiwu)
        client.force_login(keeper)
        assert values(client, PEOPLE, "张") == ["张三 town_clerk"]
        assert values(client, PEOPLE, "town_cl") == ["张三 town_clerk"]
        field = PersonField()
        field.reach_of(keeper, "accounts.view_user")
        assert field.clean("张三 town_clerk") == people.town_clerk
        User.objects.filter(pk=people.town_clerk.pk).update(is_active=False)
        assert values(client, PEOPLE, "张") == []

    def test_nobody_else_is_answered(self, people, client):
        client.force_login(people.town_clerk)
        assert client.get(reverse(PEOPLE), {"q": "张"}).status_code == 403

    def test_an_answer_costs_one_statement_more_than_none(self, people, client):
        client.force_login(people.security_admin)
        url = reverse(PEOPLE)
        client.get(url)
        assert statements(client, url, q="town") == statements(client, url, q="") + 1


class TestOfficers:
    """For a loan: active officers with a business post, wherever they are."""

    def test_only_who_may_lend_the_row_is_told(self, people, client):
        line = states.draft(people, "department")
        url = f"{line.get_absolute_url()}loans/"
        client.force_login(people.county_reviewer)
        found = [
            row["value"].split()[-1]
            for row in client.get(url, {"q": "neighbour"}).json()["results"]
        ]
        assert found == ["neighbour", "neighbour_reviewer"]
        assert client.get(url, {"q": "security"}).json()["results"] == []
        page = client.get(f"{line.get_absolute_url()}?tab=loans").content.decode()
        assert f'data-suggest="{url}"' in page
        client.force_login(people.town_clerk)
        assert client.get(url, {"q": "neighbour"}).status_code == 403
        client.force_login(people.stranger)
        assert client.get(url, {"q": "neighbour"}).status_code == 404


def test_a_name_with_a_latin_word_is_still_a_name(people):
    Division.objects.filter(pk=people.fotang.pk).update(name="New Town")
    field = PlaceField()
    field.rows = Division.objects.all()
    assert field.clean("New Town") == people.fotang
