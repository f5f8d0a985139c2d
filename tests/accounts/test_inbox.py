"""The inbox: what waits, what is under way, what is handled; numbers and lists agree."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import inbox
from accounts.models import Post, User
from accounts.workflow import POST, propose
from core import clock

pytestmark = pytest.mark.django_db
KIND = "accounts.post"


def newcomers(people, number, **fields) -> list[Post]:
    users = [User.objects.create(username=f"n{n}", full_name=f"新人{n}") for n in range(number)]
    facts = {"role": "town_clerk", "place": people.fotang}
    return [propose(Post(user=user, **facts | fields), by=people.system_admin) for user in users]


def titles(user, tab):
    return [line.title for group in inbox.groups(user, tab) for line in group.lines]


def test_what_i_may_decide_waits_for_me_and_for_nobody_else(people):
    (post,) = newcomers(people, 1)
    assert titles(people.security_admin, inbox.WAITING) == [f"{post.user}：{post}"]
    for other in (people.system_admin, people.auditor, people.town_clerk, people.neighbour):
        assert titles(other, inbox.WAITING) == []


def test_what_lies_outside_my_place_does_not_wait_for_me(people):
    newcomers(people, 1, place=people.minggang)
    assert titles(people.security_admin, inbox.WAITING) == []


def test_what_i_passed_on_is_under_way_until_it_is_finished(people):
    (post,) = newcomers(people, 1)
    admin = people.system_admin
    assert titles(admin, inbox.RUNNING) == titles(admin, inbox.HANDLED) == [f"{post.user}：{post}"]
    POST.apply(post, "confirm", by=people.security_admin)
    assert titles(admin, inbox.RUNNING) == []
    assert titles(admin, inbox.HANDLED) == [f"{post.user}：{post}"]
    assert titles(people.security_admin, inbox.WAITING) == []
    assert titles(people.security_admin, inbox.HANDLED) == [f"{post.user}：{post}"]


def test_what_i_did_in_another_post_stands_there(people):
    (post,) = newcomers(people, 1)
    POST.apply(post, "confirm", by=people.security_admin)
    second = Post.objects.create(
        user=people.security_admin, role="security_admin", place=people.yiwu, status="in_force"
    )
    person = User.objects.get(pk=people.security_admin.pk).acting_as(second)
    assert titles(person, inbox.HANDLED) == []


def test_a_finished_row_waits_for_nobody_though_a_step_is_possible(people):
    """A post in force can be ended, but that is not asked of anybody."""
    assert people.town_clerk.post in Post.objects.visible_to(people.security_admin)
    assert inbox.counts(people.security_admin, inbox.WAITING) == {}


def test_due_first(people):
    late, soon = newcomers(people, 2)
    Post.objects.filter(pk=soon.pk).update(from_date=clock.today() - timedelta(5))
    (group,) = inbox.groups(people.security_admin, inbox.WAITING)
    assert [line.item for line in group.lines] == [soon, late]


@pytest.mark.parametrize("tab", inbox.TABS)
def test_numbers_agree_with_their_lists(people, tab):
    for post in newcomers(people, 7)[:3]:
        POST.apply(post, "confirm", by=people.security_admin)
    for user in (people.security_admin, people.system_admin, people.county_reviewer):
        numbers = inbox.counts(user, tab)
        shown = {group.kind: len(group.lines) for group in inbox.groups(user, tab)}
        assert shown == numbers
    assert inbox.waiting_count(people.security_admin) == 4


def test_a_long_kind_shows_its_first_and_the_way_to_the_rest(client, people):
    newcomers(people, inbox.PER_KIND + 3)
    client.force_login(people.security_admin)
    page = client.get(reverse("accounts:desk"))
    (group,) = page.context["groups"]
    assert (group.count, len(group.lines), group.hidden) == (23, 20, 3)
    whole = client.get(reverse("accounts:inbox"), {"tab": "waiting", "kind": KIND})
    assert len(whole.context["groups"][0].lines) == 23


def test_a_row_offers_its_step_on_the_spot(client, people):
    (post,) = newcomers(people, 1)
    client.force_login(people.security_admin)
    page = client.get(reverse("accounts:desk"))
    url = reverse("accounts:post-step", args=[post.pk, "confirm"])
    assert f'href="{url}"' in page.text
    client.post(url, {"version": post.version})
    post.refresh_from_db()
    assert post.status == "in_force"


def test_news_are_the_steps_of_others_since_my_last_visit(people):
    (post,) = newcomers(people, 1)
    before = clock.now()
    POST.apply(post, "confirm", by=people.security_admin)
    (one,) = inbox.news(people.system_admin, before)
    assert (one.item, one.step.name) == (post, "confirm")
    assert inbox.news(people.system_admin, clock.now()) == []
    assert inbox.news(people.system_admin, None) == []
    assert inbox.news(people.security_admin, before) == []


@pytest.mark.parametrize("query", [{"tab": "x"}, {"kind": "accounts.user"}, {"kind": "x"}])
def test_an_unknown_tab_or_kind_is_not_found(client, people, query):
    client.force_login(people.security_admin)
    assert client.get(reverse("accounts:inbox"), query).status_code == 404


def queries_of_desk(client, django_assert_max_num_queries, most):
    with django_assert_max_num_queries(most) as counted:
        client.get(reverse("accounts:desk"))
    return len(counted)


def test_the_desk_costs_the_same_for_two_rows_and_for_forty(
    client, people, django_assert_max_num_queries
):
    client.force_login(people.security_admin)
    newcomers(people, 2)
    client.get(reverse("accounts:desk"))
    few = queries_of_desk(client, django_assert_max_num_queries, 10)
    for n in range(38):
        user = User.objects.create(username=f"m{n}", full_name=f"m{n}")
        propose(Post(user=user, role="town_clerk", place=people.fotang), by=people.system_admin)
    assert queries_of_desk(client, django_assert_max_num_queries, 10) == few
