"""Drawing up a town's list: its own powers by law + what was handed down − duplicates (R7)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Max

from core import clock
from core.workflow import begin
from powers.models import (
    Delegation,
    ListEntry,
    Mode,
    PowerItem,
    PowerSource,
    Tenure,
    TownList,
    Wording,
)
from powers.models.entries import plain
from towns.models import Division

SOURCE = ListEntry.Source
KEPT = (
    "responsibilities", "accountability", "flow", "supervision_phone", "office_id", "post",
    "remark",
)  # fmt: skip
"""What a town has sharpened goes over into the next version."""
NOT_LISTED = (Mode.STREAMLINED,)
"""The county still decides: no power of the town's."""


@transaction.atomic
def draw_up(town: Division, *, by: Any, title: str = "", note: str = "") -> TownList:
    """The next version of the town's list as a draft, with its rows."""
    last = TownList.objects.of_town(town).exclude(status=TownList.Status.DISCARDED)
    number = (last.aggregate(last=Max("number"))["last"] or 0) + 1
    draft = TownList.objects.create(
        town=town,
        number=number,
        title=title or f"{town.name}权责清单（{clock.today().year}年版）",
        note=note,
        previous=TownList.objects.of_town(town).newest(),
        created_by=by,
    )
    begin(draft, by=by)
    build(draft)
    return draft


def build(draft: TownList) -> None:
    """Write the rows of a draft anew; what was sharpened in it or in the version before is kept."""
    older = ListEntry.objects.filter(town_list=draft.previous_id) if draft.previous_id else ()
    own = list(ListEntry.objects.filter(town_list=draft))
    known = {entry.key: entry for entry in [*older, *own]}
    entries = entries_of(draft.town, known)
    ListEntry.objects.filter(town_list=draft).delete()
    for number, entry in enumerate(entries, 1):
        entry.town_list, entry.number = draft, number
    ListEntry.objects.bulk_create(entries, batch_size=1_000)
    TownList.objects.filter(pk=draft.pk).update(entry_count=len(entries))
    draft.entry_count = len(entries)


def entries_of(town: Division, known: dict[tuple[Any, ...], ListEntry]) -> list[ListEntry]:
    """Unsaved rows in the order of a list: by type, the town's own first, by number of the catalogue."""
    handed = [_of_tenure(tenure) for tenure in held(town)]
    by_law = [_of_item(item) for item in items_by_law(town)]
    by_hand = [_again(entry) for entry in known.values() if entry.item_id is None]
    entries = merged([*handed, *by_law, *by_hand])
    wording, codes = wordings(town), source_codes(town)
    for entry in entries:
        _sharpen(entry, known.get(entry.key), wording.get(entry.kind))
        entry.source_code, entry.source_label = codes.get(entry.mode, ("", ""))
    return sorted(entries, key=_order)


def _order(entry: ListEntry) -> tuple[Any, ...]:
    return entry.kind, entry.is_delegated, entry.item.number if entry.item else 0, entry.name


def held(town: Division) -> Iterable[Tenure]:
    """What was handed down and is in force today."""
    tenures = Tenure.objects.of_town(town).on(clock.today()).exclude(mode__in=NOT_LISTED)
    return tenures.select_related("delegation__item", "department").order_by("from_date", "pk")


def items_by_law(town: Division) -> Iterable[PowerItem]:
    """The powers that the law itself gives to every town, by the catalogue in force."""
    return PowerItem.objects.published().filter(
        version__province=town.province_id, mode=Mode.STATUTORY
    )


def wordings(town: Division) -> dict[str, Wording]:
    return {row.kind: row for row in Wording.objects.filter(province=town.province_id)}


def source_codes(town: Division) -> dict[str, tuple[str, str]]:
    rows = PowerSource.objects.filter(province=town.province_id)
    return {row.mode: (row.code, row.label) for row in rows}


def merged(entries: Iterable[ListEntry]) -> list[ListEntry]:
    """One row per power; the first one wins, and tells what was merged into it (R7)."""
    found: list[ListEntry] = []
    seen: dict[tuple[Any, ...], ListEntry] = {}
    for entry in entries:
        keys = list(_keys(entry))
        same = next((seen[key] for key in keys if key in seen), None)
        if same is None:
            found.append(entry)
        else:
            _merge(same, entry)
        seen |= {key: same or entry for key in keys}
    return found


def _keys(entry: ListEntry) -> Iterator[tuple[Any, ...]]:
    """By which two rows are the same: the power, else type and name."""
    if entry.power_id:
        yield "power", entry.power_id
    yield entry.kind, plain(entry.name)


def _merge(kept: ListEntry, gone: ListEntry) -> None:
    if kept.is_delegated and not gone.is_delegated:
        kept.source = SOURCE.BOTH
    if gone.item_id is not None or gone.legal_basis != kept.legal_basis:
        kept.merged = f"{gone.name}（{gone.legal_basis}）"[:300]


def _of_tenure(tenure: Tenure) -> ListEntry:
    line: Delegation = tenure.delegation
    entry = _of_item(line.item)
    entry.power_id, entry.delegation, entry.mode = tenure.power_id, line, tenure.mode
    entry.name, entry.scope_note = line.title, line.scope_note
    entry.department_name = tenure.department.name
    entry.source = SOURCE.STATUTORY if tenure.mode == Mode.STATUTORY else SOURCE.DELEGATED
    return entry


def _of_item(item: PowerItem) -> ListEntry:
    return ListEntry(
        item=item,
        power_id=item.power_id,
        code=item.catalogue_code or item.local_code,
        kind=item.kind,
        name=item.name,
        domain=item.domain,
        source=SOURCE.STATUTORY,
        mode=Mode.STATUTORY,
        department_name="",
        legal_basis=item.legal_basis,
    )


def _again(entry: ListEntry) -> ListEntry:
    """A row that came from a sheet of the town's own: the catalogue doesn't know it."""
    return ListEntry(
        code=entry.code,
        kind=entry.kind,
        name=entry.name,
        domain=entry.domain,
        legal_basis=entry.legal_basis,
        scope_note=entry.scope_note,
        department_name=entry.department_name,
    )


def _sharpen(entry: ListEntry, before: ListEntry | None, wording: Wording | None) -> None:
    """The town's own words where it has written some, else the standard ones of the type."""
    if before is not None:
        for name in KEPT:
            setattr(entry, name, getattr(before, name))
    for name in ("responsibilities", "accountability", "flow"):
        if not getattr(entry, name) and wording is not None:
            setattr(entry, name, getattr(wording, name))


def draft_of(user: Any) -> TownList | None:
    """The draft of the town in which `user` acts."""
    drafts = TownList.objects.allowing(user, "powers.change_townlist")
    return drafts.filter(status__in=TownList.EDITABLE).select_related("town").first()


def append(draft: TownList, entries: list[ListEntry]) -> None:
    """Rows of the town's own at the end of its draft, in standard words where it has none."""
    wording, codes = wordings(draft.town), source_codes(draft.town)
    last = draft.entries.count()  # type: ignore[attr-defined]
    for place, entry in enumerate(entries, last + 1):
        entry.town_list, entry.number = draft, place
        entry.source_code, entry.source_label = codes.get(Mode.STATUTORY, ("", ""))
        _sharpen(entry, None, wording.get(entry.kind))
    ListEntry.objects.bulk_create(entries, batch_size=1_000)
    TownList.objects.filter(pk=draft.pk).update(entry_count=last + len(entries))
