"""Two versions of a catalogue side by side: added, dropped, changed field by field, moved."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Count, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from powers.models import CatalogueVersion, Delegation, PowerItem

COMPARED = (
    "name", "kind", "domain", "department_name", "mode", "legal_basis", "is_reserved",
    "complexity", "catalogue_code", "province_serial",
)  # fmt: skip
PLACED = ("number",)
READ = ("pk", "power_id", *PLACED, *COMPARED)


class Change(models.TextChoices):
    """What became of a power from one version to the next."""

    ADDED = "added", _("added")
    DROPPED = "dropped", _("dropped")
    CHANGED = "changed", _("changed")
    MOVED = "moved", _("moved")


TONES = {"added": "good", "dropped": "late", "changed": "soon", "moved": "plain"}


@dataclass(frozen=True)
class FieldChange:
    """One field: how it was worded, how it is worded now."""

    name: str
    before: str
    after: str

    @property
    def label(self) -> str:
        return capfirst(str(PowerItem._meta.get_field(self.name).verbose_name))  # type: ignore[union-attr]


@dataclass(frozen=True)
class Difference:
    """One power in two versions."""

    change: Change
    item: dict[str, Any]
    """Its wording in the newer version, or in the older one where it was dropped."""
    fields: tuple[FieldChange, ...] = ()

    @property
    def tone(self) -> str:
        return TONES[self.change]

    @property
    def kind_label(self) -> Any:
        return PowerItem.Kind(self.item["kind"]).label

    @property
    def details(self) -> str:
        return "；".join(f"{one.label}：{one.before} → {one.after}" for one in self.fields)


@dataclass
class Comparison:
    """What `newer` makes of `older`; two queries for any number of items."""

    older: CatalogueVersion
    newer: CatalogueVersion
    differences: list[Difference] = field(default_factory=list)

    def __post_init__(self) -> None:
        before, after = items_of(self.older), items_of(self.newer)
        for power, item in after.items():
            found = difference(before.get(power), item)
            if found:
                self.differences.append(found)
        gone = [item for power, item in before.items() if power not in after]
        self.differences += [Difference(Change.DROPPED, item) for item in gone]
        order = list(Change)
        self.differences.sort(key=lambda one: (order.index(one.change), one.item["number"]))

    @cached_property
    def counts(self) -> dict[str, int]:
        found = Counter(one.change for one in self.differences)
        return {change.value: found[change] for change in Change}

    @cached_property
    def dropped(self) -> list[int]:
        """The powers that the newer version no longer holds."""
        return [one.item["power_id"] for one in self.differences if one.change == Change.DROPPED]


def items_of(version: CatalogueVersion) -> dict[int, dict[str, Any]]:
    """The items by their power, without what a draft drops."""
    rows = PowerItem.objects.kept().filter(version=version).order_by("number").values(*READ)
    return {row["power_id"]: dict(row) for row in rows}


def difference(before: dict[str, Any] | None, after: dict[str, Any]) -> Difference | None:
    if before is None:
        return Difference(Change.ADDED, after)
    worded = changes(before, after, COMPARED)
    placed = changes(before, after, PLACED)
    if worded:
        return Difference(Change.CHANGED, after, worded + placed)
    return Difference(Change.MOVED, after, placed) if placed else None


def changes(
    before: dict[str, Any], after: dict[str, Any], names: tuple[str, ...]
) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, shown(name, before[name]), shown(name, after[name]))
        for name in names
        if before[name] != after[name]
    )


def shown(name: str, value: Any) -> str:
    """A value as people read it: the label of a choice, yes or no, a dash for nothing."""
    labels = dict(getattr(PowerItem._meta.get_field(name), "flatchoices", None) or ())
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return str(labels.get(value, value)) if value not in ("", None) else "–"


def older_of(version: CatalogueVersion) -> QuerySet[CatalogueVersion]:
    """The versions with which it may be compared, the latest first."""
    rows = CatalogueVersion.objects.filter(province=version.province_id)
    return rows.exclude(pk=version.pk).order_by("-issued_date", "-pk")


LEVELS = ("city", "county", "town")


def by_place(lines: QuerySet[Delegation], level: str) -> list[dict[str, Any]]:
    """Place by place of the level: how many of these lines, in how many towns; one query."""
    rows: Any = lines.order_by().values(f"{level}_id", f"{level}__name")
    rows = rows.annotate(count=Count("pk"), towns=Count("town", distinct=True))
    return [
        {"place": row[f"{level}__name"], "count": row["count"], "towns": row["towns"]}
        for row in rows.order_by("-count", f"{level}__name")
    ]
