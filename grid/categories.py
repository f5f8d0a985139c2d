"""The seeded categories and limits (facts §4.3 to §4.5), and how an edition is put in force."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from core import clock
from grid.models import Category, CategoryVersion, StepLimit
from powers.models import Power
from towns.models import Division

DATA = Path(__file__).parent / "data"
PLATFORMS = {"综治工作": "1", "市场监管": "2", "综合执法": "3", "便民服务": "4"}


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_limits() -> int:
    """The limits that hold everywhere; those that were edited stay. How many are new."""
    rows = [
        StepLimit(
            step=row["step"],
            urgency=row["urgency"],
            amount=int(row["amount"]),
            unit=row["unit"],
            basis=row["source"],
        )
        for row in rows_of("limits.csv")
    ]
    before = StepLimit.objects.count()
    StepLimit.objects.bulk_create(rows, ignore_conflicts=True)
    return StepLimit.objects.count() - before


@transaction.atomic
def load_edition(
    province: Division, title: str, powers: Mapping[str, Power] | None = None
) -> CategoryVersion | None:
    """The seeded categories as the published edition of `province`; None where it has one.

    `powers`: code → the power that whoever settles such a case must have (ZJ-06).
    """
    if CategoryVersion.objects.published().filter(province=province).exists():
        return None
    edition = CategoryVersion.objects.create(province=province, title=title)
    _fill(edition, powers or {})
    CategoryVersion.objects.filter(pk=edition.pk).update(
        status=CategoryVersion.Status.PUBLISHED, published_at=clock.now()
    )
    edition.refresh_from_db()
    return edition


def _fill(edition: CategoryVersion, powers: Mapping[str, Power]) -> None:
    """The seeded categories, a statement for each depth: parents before their children."""
    made: dict[str, Category] = {}
    rows = rows_of("categories.csv")
    for depth in sorted({len(row["code"]) for row in rows}):
        level = [
            Category(
                version=edition,
                parent=made.get(row["parent"]),
                power=powers.get(row["code"]),
                **_values(row),
            )
            for row in rows
            if len(row["code"]) == depth
        ]
        made |= {one.code: one for one in Category.objects.bulk_create(level)}


def _values(row: dict[str, str]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "name": row["name"],
        "platform": PLATFORMS[row["platform"]],
        "urgency": row["urgency"],
        "is_heading": not row["parent"] and row["counts"] == "1",
        "counts": row["counts"] == "1",
        "is_upkeep": row["upkeep"] == "1",
        "limit_amount": int(row["limit_amount"]) if row["limit_amount"] else None,
        "limit_unit": row["limit_unit"],
        "unit_name": row["unit"],
        "photos_needed": int(row["after"] or 0),
        "filing_condition": row["filed"],
        "closing_condition": row["closed"],
        "note": row["note"],
    }


def edition_in_force(province_id: int | None) -> CategoryVersion | None:
    """The published edition of a province."""
    return CategoryVersion.objects.published().filter(province=province_id).first()


def draft_of(user: Any) -> CategoryVersion | None:
    """The draft of the province in which `user` acts; the newest where there are several."""
    rows = CategoryVersion.objects.allowing(user, "grid.change_categoryversion")
    return rows.filter(status=CategoryVersion.Status.DRAFT).order_by("-id").first()


def copy_of(source: CategoryVersion, edition: CategoryVersion) -> None:
    """The categories of `source` once more, in `edition`; three statements."""
    rows = list(source.categories.order_by("code"))
    for row in rows:
        row.pk, row.version, row.parent_id = None, edition, None
    Category.objects.bulk_create(rows)
    made = {row.code: row for row in rows}
    for row in rows:
        head = made.get(row.code[:-2])
        row.parent = head if head is not row else None
    Category.objects.bulk_update(rows, ["parent"])
