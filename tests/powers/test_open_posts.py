"""Post duties that everybody reads, derived from a town's list (ZJ-07 岗位责任)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from powers.models import ListEntry
from tests.powers import town_lists

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(people):
    """Five rows: three of one post, one of another, one of another office."""
    unit = town_lists.ground(people, statutory=5)
    draft = town_lists.sharpened(town_lists.draft(people), unit)
    other = town_lists.office(people, "便民服务中心")
    rows = list(draft.entries.order_by("number"))
    ListEntry.objects.filter(pk=rows[3].pk).update(post="法制审核岗")
    ListEntry.objects.filter(pk=rows[4].pk).update(office=other, post="窗口受理岗")
    return town_lists.on_the_way(people, draft)


def page_of(client, version):
    return client.get(reverse("open:list-posts", args=[version.town.code, version.number]))


def test_each_post_has_the_powers_that_the_list_gives_it(client, version):
    """ZJ-07: every row of the list stands with exactly one post."""
    page = page_of(client, version)
    counts = {
        (office, post.name): post.count
        for office, posts in page.context["offices"]
        for post in posts
    }
    assert counts == {
        ("综合行政执法队", "行政执法岗"): 3,
        ("综合行政执法队", "法制审核岗"): 1,
        ("便民服务中心", "窗口受理岗"): 1,
    }
    text = page.content.decode()
    for entry in version.entries.all():
        assert entry.name in text
    assert version.entries.first().responsibilities[:10] in text
    assert town_lists.PHONE in text


def test_posts_are_named_and_never_people(client, people, version):
    """What a town publishes of its posts holds nobody's name."""
    users = [one for one in vars(people).values() if hasattr(one, "username")]
    names = {user.get_full_name() or user.username for user in users}
    text = page_of(client, version).content.decode()
    assert names
    assert not [name for name in names if name in text]


def test_the_short_address_leads_to_the_version_in_force(client, people, version):
    short = reverse("open:posts", args=[version.town.code])
    assert client.get(short).url == reverse("open:list-posts", args=[version.town.code, 1])
    nothing = client.get(reverse("open:posts", args=[people.chian.code]))
    assert nothing.url == reverse("open:list", args=[people.chian.code])
    main = client.get(reverse("open:list", args=[version.town.code])).content.decode()
    assert reverse("open:list-posts", args=[version.town.code, 1]) in main


def test_a_draft_has_no_public_posts(client, people):
    town_lists.ground(people)
    assert page_of(client, town_lists.draft(people)).status_code == 404


def test_it_asks_three_statements_at_most(client, version):
    with CaptureQueriesContext(connection) as asked:
        assert page_of(client, version).status_code == 200
    assert len(asked) <= 3
