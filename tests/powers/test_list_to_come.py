"""A list that was published for a later day counts from that day, the one before it until then (ZJ-07)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.notifications import Notification
from powers import list_effects, list_standing
from powers.models import ListEntry, TownList
from tests.powers import town_lists

pytestmark = pytest.mark.django_db

AHEAD = 20


def day(ahead):
    return clock.today() + timedelta(days=ahead)


def later(ahead):
    return clock.pretend(clock.now() + timedelta(days=ahead))


def publish(people, version, ahead, number):
    """Through the offices, decided on for a day so many days ahead."""
    town_lists.on_the_way(people, version, until="clear")
    data = {"document_number": f"义政发〔2026〕{number}号", "effective_date": day(ahead)}
    return town_lists.step(version, "publish", people.county_decider, **data)


@pytest.fixture
def two(people):
    """A version in force, and the next one, published today for a day that is to come."""
    first = town_lists.published(people, lines=1)
    unit = first.entries.first().office
    town_lists.held(people)
    second = town_lists.sharpened(town_lists.draft(people), unit)
    return first, publish(people, second, AHEAD, 90)


def in_force(people):
    return TownList.objects.of_town(people.fotang).published().get()


def shown(client, people):
    return client.get(reverse("open:list", args=[people.fotang.code]))


def test_it_counts_from_its_day_and_not_from_its_publication(people, two):
    first, second = two
    assert in_force(people) == first
    assert set(TownList.objects.to_come()) == {second}
    assert TownList.objects.get(pk=first.pk).status == "published"
    with later(AHEAD - 1):
        assert in_force(people) == first
    with later(AHEAD):  # before the night's task has run
        assert in_force(people) == second
        assert not TownList.objects.to_come().exists()


def test_rows_and_figures_of_all_towns_follow_the_day(people, two, client):
    first, second = two
    for moment, version in ((0, first), (AHEAD, second)):
        with later(moment):
            assert set(ListEntry.objects.in_force()) == set(version.entries.all())
            page = client.get(reverse("open:lists") + "?kind=10")
            assert page.context["rows"].paginator.count == version.entries.filter(kind="10").count()
            assert page.context["towns"] == 1


def test_the_public_reads_the_old_one_until_then_and_what_comes(people, two, client):
    first, second = two
    page = shown(client, people)
    assert page.context["version"] == first
    assert page.context["coming"] == second
    url = reverse("open:list-version", args=[people.fotang.code, second.number])
    assert url in page.content.decode()
    coming = client.get(url).content.decode()
    assert f"takes effect on {day(AHEAD):%Y-%m-%d}" in coming
    with later(AHEAD):
        page = shown(client, people)
        assert (page.context["version"], page.context["coming"]) == (second, None)
        assert "takes effect on" not in page.content.decode()


def test_a_first_list_to_come_is_announced(people, client):
    unit = town_lists.ground(people)
    publish(people, town_lists.sharpened(town_lists.draft(people), unit), AHEAD, 91)
    page = shown(client, people)
    assert page.templates[0].name == "powers/open_no_list.html"
    assert f"takes effect on {day(AHEAD):%Y-%m-%d}" in page.content.decode()
    with later(AHEAD):
        assert shown(client, people).context["version"].number == 1


def test_the_night_supersedes_what_was_replaced_once(people, two):
    first, second = two
    assert list_effects.take_effect() == 0
    with later(AHEAD):
        assert (list_effects.take_effect(), list_effects.take_effect()) == (1, 0)
        assert in_force(people) == second
    statuses = dict(TownList.objects.values_list("pk", "status"))
    assert statuses == {first.pk: "superseded", second.pk: "published"}


def test_a_third_one_for_an_earlier_day_replaces_the_one_to_come(people, two):
    first, second = two
    unit = first.entries.first().office
    draft = town_lists.sharpened(town_lists.draft(people), unit)
    assert draft.previous == second
    third = publish(people, draft, AHEAD - 5, 92)
    statuses = dict(TownList.objects.values_list("pk", "status"))
    assert (statuses[first.pk], statuses[second.pk]) == ("published", "superseded")
    with later(AHEAD):
        assert in_force(people) == third


def test_two_for_one_day_are_refused_by_the_database(people, two):
    _first, second = two
    with pytest.raises(IntegrityError), transaction.atomic():
        TownList.objects.create(
            town=people.fotang, number=9, title="x", status="published",
            created_by=people.town_clerk, published_at=clock.now(),
            effective_date=second.effective_date,
        )  # fmt: skip


def test_a_town_whose_next_version_waits_is_not_reminded(people, two):
    """R7: it has done its part, although the version in force lacks a power."""
    with later(AHEAD - 1):
        Notification.objects.all().delete()
        assert list_standing.standing_of(in_force(people)).is_late
        assert list_standing.remind() == 0
