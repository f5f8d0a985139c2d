"""What is different between two versions of a town's list, row by row and field by field."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import cached_property

from powers.models import ListEntry, TownList
from powers.models.entries import key_of

COMPARED = (
    "name", "kind", "mode", "legal_basis", "scope_note", "department_name", "responsibilities",
    "accountability", "flow", "supervision_phone", "office_id", "post", "remark",
)  # fmt: skip
READ = ("power_id", "number", "domain", "office__name", "office_name", *COMPARED)
CHOICES = {
    name: dict(ListEntry._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    for name in ("kind", "mode")
}


@dataclass(frozen=True)
class Difference:
    """One field of a row before and after, as they are read."""

    label: Any
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """A row that both versions have and that reads otherwise."""

    before: dict[str, Any]
    after: dict[str, Any]
    differences: tuple[Difference, ...]


@dataclass
class Comparison:
    """Two versions side by side."""

    old: TownList
    new: TownList
    added: list[dict[str, Any]] = field(default_factory=list)
    dropped: list[dict[str, Any]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.dropped or self.changed)

    @cached_property
    def offices(self) -> list[dict[str, Any]]:
        """Office by office: which duties come, which go, which read otherwise."""
        found: dict[str, dict[str, Any]] = defaultdict(
            lambda: {"comes": [], "goes": [], "changes": []}
        )
        for row in self.added:
            found[row["office"]]["comes"].append(row)
        for row in self.dropped:
            found[row["office"]]["goes"].append(row)
        for change in self.changed:
            before, after = change.before, change.after
            if before["office_id"] != after["office_id"]:
                found[before["office"]]["goes"].append(before)
                found[after["office"]]["comes"].append(after)
            else:
                found[after["office"]]["changes"].append(after)
        return [{"office": name, **rows} for name, rows in sorted(found.items()) if name]


def compare(old: TownList, new: TownList) -> Comparison:
    """Two statements, whatever the length of the lists."""
    before = _rows(old)
    known = {key: row for row in before for key in _keys(row)}
    found, met = Comparison(old, new), set()
    for row in _rows(new):
        earlier = next((known[key] for key in _keys(row) if key in known), None)
        if earlier is None:
            found.added.append(row)
            continue
        met.add(earlier["number"])
        differences = _differences(earlier, row)
        if differences:
            found.changed.append(Change(earlier, row, differences))
        else:
            found.same += 1
    found.dropped = [row for row in before if row["number"] not in met]
    return found


def _rows(version: TownList) -> list[dict[str, Any]]:
    rows = ListEntry.objects.filter(town_list=version).order_by("number").values(*READ)
    return [_read(row) for row in rows]


def _keys(row: dict[str, Any]) -> list[tuple[Any, ...]]:
    """By the power, else by type and name: a sheet knows no powers."""
    named = key_of(None, row["kind"], row["name"])
    return [("power", row["power_id"]), named] if row["power_id"] else [named]


def _read(row: dict[str, Any]) -> dict[str, Any]:
    row["office"] = row.pop("office_name") or row.pop("office__name", "") or ""
    row["kind_label"] = CHOICES["kind"].get(row["kind"], row["kind"])
    return row


def _differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[Difference, ...]:
    if all(before[name] == after[name] for name in COMPARED):
        return ()
    return tuple(
        Difference(label_of(name), *only_new(_shown(before, name), _shown(after, name)))
        for name in COMPARED
        if before[name] != after[name]
    )


def only_new(before: str, after: str) -> tuple[str, str]:
    """Of texts of many lines the lines that only one side has; all of them where only the order differs."""
    old, new = before.splitlines(), after.splitlines()
    gone = [line for line in old if line not in set(new)]
    come = [line for line in new if line not in set(old)]
    if len(old) < 2 and len(new) < 2 or not (gone or come):
        return before, after
    return "\n".join(gone), "\n".join(come)


def label_of(name: str) -> Any:
    meta: Any = ListEntry._meta.get_field(name.removesuffix("_id"))
    return meta.verbose_name


def _shown(row: dict[str, Any], name: str) -> str:
    if name == "office_id":
        return str(row["office"])
    value = row[name]
    return str(CHOICES[name].get(value, value)) if name in CHOICES else str(value or "")
