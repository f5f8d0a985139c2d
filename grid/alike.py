"""Cases that may be the same one (ZJ-14), and who told of a case, as far as one may read it."""

from dataclasses import dataclass
from datetime import timedelta
from math import cos, radians
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from core.crypto import mask_name, mask_phone
from grid.models import Case, Category, Reporter
from towns.models import PolicyParameter

METRES_PER_DEGREE = 111_320.0
MOST = 5
FIGURES = ("case_alike_hours", "case_alike_metres")
REVEAL = "grid.reveal_reporter"


def candidates(case: Case) -> Q:
    """Same town and category, near in time, near in place where both have a position (policy figures)."""
    hours, metres = PolicyParameter.objects.lately(case.home, *FIGURES)
    span = timedelta(hours=int(hours))
    same = Q(
        town=case.town_id,
        category__in=same_code(case),
        reported_at__range=(case.reported_at - span, case.reported_at + span),
    )
    return same & near(case, float(metres))


def same_code(case: Case) -> QuerySet[Category]:
    """The case's category in every edition: a new edition makes no new matters."""
    return Category.objects.filter(code=case.category.code if case.category else None)


def near(case: Case, metres: float) -> Q:
    """A square around the case's position; its village where it has none."""
    if case.longitude is None or case.latitude is None:
        return Q(village=case.village_id) if case.village_id else Q(grid=case.grid_id)
    lat = metres / METRES_PER_DEGREE
    lon = lat / max(cos(radians(case.latitude)), 0.01)
    return Q(
        longitude__range=(case.longitude - lon, case.longitude + lon),
        latitude__range=(case.latitude - lat, case.latitude + lat),
    )


def to(case: Case, user: Any) -> QuerySet[Case]:
    """Open cases in one's reach that may be the same one; none where the case has ended or no category."""
    if not case.is_open or case.category_id is None:
        return Case.objects.none()
    rows = Case.objects.open().visible_to(user).filter(candidates(case)).exclude(pk=case.pk)
    return rows.only("number", "title", "status").order_by("-reported_at")[:MOST]


@dataclass(frozen=True)
class Masked:
    """A reporter as a page shows him: never the whole name or number."""

    pk: int
    name: str
    phone: str
    wants_answer: bool
    url: str = ""
    """Where the whole is shown for a reason; empty for those who may not read it."""


def reporters(case: Case, user: Any) -> list[Masked]:
    """Who told of the case, masked; nobody for those who may not know that."""
    rows = Reporter.objects.visible_to(user).filter(case=case)
    may_read = user.has_perm(REVEAL)
    return [_masked(row, may_read=may_read) for row in rows]


def _masked(row: Reporter, *, may_read: bool) -> Masked:
    is_there = bool(row.name or row.phone)
    url = reverse("grid:reporter-contact", args=[row.pk]) if may_read and is_there else ""
    return Masked(row.pk, mask_name(row.name), mask_phone(row.phone), row.wants_answer, url)
