"""The pages about people and posts: who opens them, what their forms say, what they do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Post, Session, User
from core import clock
from core.history import Step
from tests.accounts.entering import PASSWORD, sign_in, with_device, with_password
from tests.factories import officer

pytestmark = pytest.mark.django_db
LISTS = ("accounts:user-list", "accounts:post-list", "accounts:matrix")


def url(name, *args):
    return reverse(f"accounts:{name}", args=args)


@pytest.fixture
def system(client, people):
    client.force_login(people.system_admin)
    return client


@pytest.fixture
def security(client, people):
    client.force_login(people.security_admin)
    return client


@pytest.mark.parametrize("name", LISTS)
def test_the_three_administrators_open_the_lists_and_nobody_else(client, people, name):
    for user in (people.system_admin, people.security_admin, people.auditor):
        client.force_login(user)
        assert client.get(reverse(name)).status_code == 200, user
    for user in (people.town_clerk, people.county_reviewer, people.province_lead):
        client.force_login(user)
        assert client.get(reverse(name)).status_code == 403, user


def test_a_person_outside_ones_place_does_not_exist(system, people):
    assert system.get(url("user-detail", people.town_clerk.pk)).status_code == 200
    for page in ("user-detail", "user-edit", "user-password", "user-dismiss", "user-propose"):
        assert system.get(url(page, people.stranger.pk)).status_code in (403, 404), page
    assert system.get(url("user-detail", people.stranger.pk)).status_code == 404


def test_a_new_person_gets_a_first_password_that_is_shown_once(system, people, client):
    data = {
        "full_name": "王小明",
        "username": "wang.xm",
        "email": "",
        "place": "330782",
        "once": "0b0e0bd4-9a3c-4b39-8d1e-5a3b4f1c2d3e",
    }
    answer = system.post(url("user-new"), data)
    person = User.objects.get(username="wang.xm")
    assert answer["Location"] == url("user-password", person.pk)
    assert person.place == people.yiwu
    page = system.post(answer["Location"])
    password = page.context["password"]
    assert password in page.text
    assert password not in system.get(answer["Location"]).text
    Post.objects.create(user=person, role="town_clerk", place=people.fotang, status="in_force")
    client.logout()
    assert sign_in(client, person, password).status_code == 302
    assert client.get(url("desk")).url == url("password")


@pytest.mark.parametrize(
    ("place", "says"),
    [("平桥区", "reach"), ("nowhere", "reach"), ("", "required"), ("999", "reach")],
)
def test_a_place_out_of_reach_is_refused_in_a_sentence(system, people, place, says, settings):
    settings.LANGUAGE_CODE = "en"
    data = {"full_name": "王小明", "username": "wang.xm", "place": place}
    page = system.post(url("user-new"), data)
    assert page.status_code == 422
    assert says in str(page.context["form"].errors["place"])
    assert page.context["form"]["full_name"].value() == "王小明"


def test_the_account_name_stays_the_same(system, people):
    clerk = people.town_clerk
    data = {"full_name": "新名字", "username": "other", "email": "", "place": "佛堂镇"}
    assert system.post(url("user-edit", clerk.pk), data).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.username, clerk.full_name) == ("town_clerk", "新名字")
    assert Step.objects.of(clerk).last().name == "change"


def propose(client, people, **fields):
    facts = {
        "account": people.town_clerk.username,
        "role": "town_finance",
        "place": "佛堂镇",
        "organisation": "",
        "from_date": str(clock.today()),
        "until_date": "",
        "basis": "义政干〔2026〕3号",
    }
    return client.post(url("post-new"), facts | fields)


def test_two_administrators_give_a_post_through_the_pages(client, people):
    client.force_login(people.system_admin)
    answer = propose(client, people)
    post = Post.objects.get(role="town_finance", user=people.town_clerk)
    assert answer["Location"] == url("post-detail", post.pk)
    confirm = url("post-step", post.pk, "confirm")
    assert client.post(confirm, {"version": post.version}).status_code == 403
    client.force_login(people.security_admin)
    assert client.post(confirm, {"version": post.version}).status_code == 302
    post.refresh_from_db()
    assert (post.status, post.basis) == ("in_force", "义政干〔2026〕3号")
    assert client.get(url("post-detail", post.pk)).status_code == 200


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"account": "stranger"}, "account"),
        ({"account": "nobody"}, "account"),
        ({"place": "义乌市"}, "place"),
        ({"place": "明港镇"}, "place"),
        ({"role": "mayor"}, "role"),
        ({"role": "auditor", "place": "义乌市"}, "role"),
        ({"role": "agency_staff"}, "organisation"),
        ({"organisation": "无此单位"}, "organisation"),
        ({"until_date": "2020-01-01"}, "until_date"),
        ({"from_date": "soon"}, "from_date"),
    ],
)
def test_a_wrong_proposal_comes_back_filled_with_the_sentence_at_its_field(
    system, people, fields, at
):
    page = propose(system, people, **fields)
    assert page.status_code == 422
    assert at in page.context["form"].errors
    assert page.context["form"]["basis"].value() == "义政干〔2026〕3号"
    assert not Post.objects.filter(status="proposed").exists()


def test_two_people_of_one_name_are_told_apart_by_account(system, people):
    for name in ("zhang.wei", "zhang.wei2"):
        User.objects.create(username=name, full_name="张伟", place=people.fotang)
    page = propose(system, people, account="张伟")
    assert "zhang.wei2" in str(page.context["form"].errors["account"])
    assert propose(system, people, account="zhang.wei2").status_code == 302


def test_a_deputy_is_proposed_from_the_post(system, people):
    original = people.town_leader.post
    until = clock.today() + timedelta(10)
    data = {
        "account": "town_clerk",
        "from_date": str(clock.today()),
        "until_date": str(until),
        "basis": "",
    }
    assert system.get(url("post-deputy", original.pk)).status_code == 200
    assert system.post(url("post-deputy", original.pk), data).status_code == 302
    acting = Post.objects.get(acting_for=original)
    assert (acting.kind, acting.role, acting.status) == ("acting", "town_leader", "proposed")
    again = system.post(url("post-deputy", original.pk), data | {"until_date": ""})
    assert "until_date" in again.context["form"].errors


def test_bulk_confirmation_says_the_verdict_of_each(security, people):
    posts = []
    for n in range(3):
        user = User.objects.create(username=f"n{n}", full_name=f"n{n}")
        posts.append(
            Post.objects.create(
                user=user, role="town_clerk", place=people.fotang, proposed_by=people.system_admin
            )
        )
    User.objects.filter(username="n2").update(is_active=False)
    data = {"step": "confirm", "pk": [post.pk for post in posts], "confirmed": "1"}
    page = security.post(url("post-bulk"), data)
    assert [verdict.is_done for verdict in page.context["verdicts"]] == [True, True, False]


def test_a_leaver_goes_in_one_step_with_a_reason(system, people):
    clerk = people.town_clerk
    Session.objects.create(session_key="k", user=clerk, expire_date=clock.now())
    assert system.post(url("user-dismiss", clerk.pk), {"note": ""}).status_code == 422
    assert system.post(url("user-dismiss", clerk.pk), {"note": "retired"}).status_code == 302
    clerk.refresh_from_db()
    assert not clerk.is_active
    assert not clerk.posts.in_force().exists()
    assert not clerk.sessions.exists()
    own = system.post(url("user-dismiss", people.system_admin.pk), {"note": "me"})
    assert own.status_code == 422


def test_a_new_first_password_ends_the_sessions_and_must_be_changed(system, people):
    clerk = with_password(people.town_clerk)
    Session.objects.create(session_key="k", user=clerk, expire_date=clock.now())
    assert system.get(url("user-password", clerk.pk)).status_code == 200
    assert User.objects.get(pk=clerk.pk).check_password(PASSWORD)
    system.post(url("user-password", clerk.pk))
    clerk = User.objects.get(pk=clerk.pk)
    assert not clerk.check_password(PASSWORD)
    assert clerk.must_change_password
    assert not clerk.sessions.exists()


def test_password_and_device_of_a_person_are_in_two_hands(client, people):
    """Neither administrator alone can take over an account with a second factor."""
    with_device(people.town_clerk)
    password = url("user-password", people.town_clerk.pk)
    factor = url("user-factor", people.town_clerk.pk)
    client.force_login(people.system_admin)
    assert client.post(factor, {"note": "lost"}).status_code == 403
    client.force_login(people.security_admin)
    assert client.post(password).status_code == 403
    assert client.post(factor, {"note": "lost"}).status_code == 302
    assert not people.town_clerk.totpdevice_set.exists()


def test_the_posts_of_a_county_are_not_those_of_its_neighbour(client, people):
    admin = officer("yiwu_admin", "system_admin", people.yiwu)
    client.force_login(admin)
    page = client.get(url("post-list")).text
    assert "town_clerk" in page
    assert "neighbour" not in page
    assert client.get(url("post-detail", people.neighbour.post.pk)).status_code == 404
    assert "neighbour" not in client.get(url("user-list")).text


@pytest.mark.parametrize("name", ["user-list", "post-list"])
def test_a_list_costs_eight_queries_at_most_however_long(
    system, people, name, django_assert_max_num_queries
):
    """Beyond the first page the number of rows is one more query."""
    costs = []
    for more in (5, 15, 40, 80):
        for n in range(more):
            officer(f"o{more}-{n}", "town_clerk", people.fotang)
        system.get(url(name))
        with django_assert_max_num_queries(8) as counted:
            system.get(url(name))
        costs.append(len(counted))
    assert costs[0] == costs[1]
    assert costs[2] == costs[3]


@pytest.mark.parametrize("page", ["user-detail", "post-detail"])
def test_a_detail_page_costs_at_most_twelve_queries(
    system, people, page, django_assert_max_num_queries
):
    item = people.town_clerk if page == "user-detail" else people.town_clerk.post
    system.get(url(page, item.pk))
    with django_assert_max_num_queries(12):
        assert system.get(url(page, item.pk)).status_code == 200


def edit(client, person, **fields):
    facts = {"full_name": "某人", "email": "", "phone": "", "place": "佛堂镇"}
    return client.post(url("user-edit", person.pk), facts | fields)


def test_a_phone_is_masked_and_shown_for_a_reason_only(system, people):
    clerk = people.town_clerk
    assert edit(system, clerk, phone="13812341234").status_code == 302
    page = system.get(url("user-detail", clerk.pk)).text
    assert "138****1234" in page
    reveal = url("user-phone", clerk.pk)
    for shown in (page, system.get(reveal).text, system.get(url("user-edit", clerk.pk)).text):
        assert "13812341234" not in shown
    assert system.post(reveal, {"note": ""}).status_code == 422
    assert "13812341234" in system.post(reveal, {"note": "call about a case"}).text


def test_a_phone_lies_encrypted_and_survives_an_edit(system, people, db):
    clerk = people.town_clerk
    edit(system, clerk, phone="13812341234")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_user WHERE id = %s", [clerk.pk])
        assert "13812341234" not in cursor.fetchone()[0]
    edit(system, clerk, full_name="另一名")
    assert User.objects.get(pk=clerk.pk).phone == "13812341234"
    assert edit(system, clerk, phone="not a number").status_code == 422
    edit(system, clerk, phone="-")
    assert User.objects.get(pk=clerk.pk).phone == ""
