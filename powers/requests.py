"""Asking for powers: a batch with a line for each item and town."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.workflow import Finding, Refused, begin_many
from powers.models import Batch, Delegation, PowerItem
from powers.numbers import ONE_PER_DOCUMENT, said, used_before
from towns.models import Division, Organisation, Programme
from towns.organisations import department_called


def programme_of(place: Division) -> Programme:
    """The programme that governs the place; refused where none does."""
    programme = Programme.objects.governing(place).first()
    if programme is None:
        raise Refused(
            Finding(
                _("No reform programme is in force in %(place)s: ask the province to set one up.")
                % {"place": place}
            )
        )
    return programme


@transaction.atomic
def open_batch(
    *,
    title: str,
    place: Division,
    by: Any,
    document_number: str = "",
    planned_date: Any = None,
    note: str = "",
) -> Batch:
    """A new, empty batch: of a town that asks, or of a county for several towns.

    Raises Refused where its document number was used before.
    """
    used = used_before(place.county_id, document_number)
    if used:
        raise Refused(used)
    is_town = place.level == Division.Level.TOWN
    batch = Batch(
        title=title,
        programme=programme_of(place),
        town=place if is_town else None,
        county=place.county,
        document_number=document_number,
        planned_date=planned_date,
        note=note,
        created_by=by,
    )
    batch.save()
    return batch


def ask(
    items: Iterable[PowerItem], towns: Iterable[Division], *, by: Any, place: Division, **batch: Any
) -> Batch:
    """A new batch with its lines, or nothing: an empty batch is no request.

    Raises Refused where a department is missing, the towns have or ask for everything already, or
    somebody else asked for the same at this moment.
    """
    try:
        with transaction.atomic():
            asked = open_batch(place=place, by=by, **batch)
            if not add_lines(asked, items, towns, by=by):
                raise Refused(Finding(nothing_new()))
    except IntegrityError as clash:
        raise Refused(_why(clash, place, batch)) from None
    return asked


def _why(clash: IntegrityError, place: Division, batch: dict[str, Any]) -> Finding:
    """What somebody else stored at the same moment: the same document number, or the same items."""
    if ONE_PER_DOCUMENT not in str(clash):
        return Finding(nothing_new())
    number = batch.get("document_number", "")
    return used_before(place.county_id, number) or said(number, "…")


def nothing_new() -> str:
    return _("The towns already have all of these items, or are asking for them.")


@transaction.atomic
def add_lines(
    batch: Batch, items: Iterable[PowerItem], towns: Iterable[Division], *, by: Any
) -> list[Delegation]:
    """A line for every item and town that does not have it yet; those already there are passed over.

    Raises Refused where a department is missing in the county; then nothing is added.
    """
    items, towns = list(items), list(towns)
    departments = departments_of(batch.county, items)
    there = live_pairs(items, towns)
    lines = [
        Delegation(
            batch=batch,
            item=item,
            town=town,
            department=departments[item.pk],
            mode=item.mode,
            created_by=by,
        )
        for town in towns
        for item in items
        if (town.pk, item.power_id) not in there
    ]
    return store_lines(lines, by=by)


def store_lines(lines: list[Delegation], *, by: Any) -> list[Delegation]:
    """Write many new lines and their first step of history; two statements per thousand."""
    for line in lines:
        line.take_place()
        line.take_item()
    Delegation.objects.bulk_create(lines, batch_size=1_000)
    begin_many(lines, by=by)
    return lines


def live_pairs(items: list[PowerItem], towns: list[Division]) -> set[tuple[int, int]]:
    """(town, power) for which a live delegation exists, on whatever version of the catalogue."""
    powers = {item.power_id for item in items}
    live = Delegation.objects.live().filter(power__in=powers, town__in=towns)
    return set(live.values_list("town_id", "power_id"))


def departments_of(county: Division, items: Iterable[PowerItem]) -> dict[int, Organisation]:
    """The county's own department for each item's generic department name."""
    found: dict[str, Organisation | None] = {}
    for item in items:
        if item.department_name not in found:
            found[item.department_name] = department_called(county, item.department_name)
    missing = sorted(name for name, unit in found.items() if unit is None)
    if missing:
        raise Refused(*(no_department(county, name) for name in missing))
    return {item.pk: found[item.department_name] for item in items}  # type: ignore[misc]


def no_department(county: Division, name: str) -> Finding:
    return Finding(
        _("%(county)s has no department for “%(name)s”: enter it as an organisation first.")
        % {"county": county, "name": name}
    )


def towns_to_ask_for(user: Any) -> Any:
    """The towns for which one may ask: one's own, or those of one's county."""
    posts = user.posts_carrying("powers.add_delegation")
    if not posts:
        return Division.objects.none()
    reach = {f"{posts[0].column}__in": posts[0].place_ids}
    return Division.objects.towns().filter(valid_until_date=None, **reach)
