"""What a step of a town's list does besides changing its status."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from core import clock, outbox
from core.notifications import notify
from core.workflow import Move, workflow_of
from powers.law import in_post
from powers.list_changes import compare
from powers.lists import build
from powers.models import ListEntry, TownList

FILES = "powers.list_files"
"""Topic of the errand that makes Word and PDF of a published list."""


def same(move: Move) -> str:
    return move.came_from


def number_round(move: Move) -> None:
    move.item.round += 1


def rebuild(move: Move) -> None:
    """The rows anew, from what is in force today."""
    build(move.item)


def publish(move: Move) -> None:
    """It gets its number and day; what it replaces gives way on that day and stays readable."""
    item: TownList = move.item
    item.document_number = move.data["document_number"]
    item.effective_date = move.data["effective_date"]
    item.published_at = clock.now()
    others = TownList.objects.of_town(item.town)
    item.previous = others.newest()
    keep_names(item)
    count_changes(item)
    gone = Q(effective_date__gte=item.effective_date)
    if item.effective_date <= clock.today():
        gone = Q()
    supersede(others.filter(gone, status=TownList.Status.PUBLISHED), by=move.by)


def supersede(rows: Iterable[TownList], *, by: Any) -> int:
    """Versions whose time is over, or never comes."""
    flow = workflow_of(TownList)
    assert flow is not None
    return len([flow.apply(row, "supersede", by=by) for row in rows])


def take_effect() -> int:
    """Shortly after midnight: what a version that takes effect today replaces; safe to run twice."""
    newer = TownList.objects.published().filter(  # type: ignore[attr-defined]
        town=OuterRef("town"), number__gt=OuterRef("number")
    )
    old = TownList.objects.filter(Exists(newer), status=TownList.Status.PUBLISHED)
    return supersede(old, by=None)


def keep_names(item: TownList) -> None:
    """Offices are called later what they may be called: the list keeps today's name."""
    entries = ListEntry.objects.filter(town_list=item)
    for office, name in (
        entries.exclude(office=None).values_list("office", "office__name").distinct().order_by()
    ):
        entries.filter(office=office).update(office_name=name)


def count_changes(item: TownList) -> None:
    item.entry_count = item.entries.count()  # type: ignore[attr-defined]
    if item.previous is None:
        item.added_count = item.entry_count
        return
    found = compare(item.previous, item)
    item.added_count, item.dropped_count = len(found.added), len(found.dropped)
    item.changed_count = len(found.changed)


def renumber(item: TownList) -> None:
    """After a row was taken out: 1, 2, 3 … in the order they stand in."""
    for place, entry in enumerate(item.entries.order_by("number"), 1):  # type: ignore[attr-defined]
        if entry.number != place:
            ListEntry.objects.filter(pk=entry.pk).update(number=place, version=F("version") + 1)


def tell_maker(move: Move) -> None:
    """Whoever drew the list up reads that it came back, and why."""
    item: TownList = move.item
    notify(
        [item.created_by],
        f"{move.transition.label}: {item.title}",
        body=move.note,
        url=item.get_absolute_url(),
        kind="powers.list",
        key=f"powers.list_{move.transition.name}:{item.pk}:{item.version}",
    )


def tell_published(move: Move) -> None:
    """Town hears of it; the files are made by the worker, once."""
    item: TownList = move.item
    notify(
        in_post("powers.submit_townlist", place=item.town_id)
        | in_post("powers.change_townlist", place=item.town_id),
        f"{move.transition.label}: {item.title}",
        body=item.document_number,
        url=item.get_absolute_url(),
        kind="powers.list",
        key=f"powers.list_published:{item.pk}",
    )
    outbox.post(FILES, {"list": item.pk}, key=f"{FILES}:{item.pk}")
