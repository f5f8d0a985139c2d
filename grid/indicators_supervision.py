"""What supervision and cards cost each unit, offered to the assessment (facts §4.8)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from grid.models import Supervision
from towns.models import Division


@dataclass(frozen=True)
class Standing:
    """Of one unit in a time: how many of each kind, and the points."""

    unit_id: int
    yellow: int
    red: int
    supervised: int
    points: Decimal


def counted(place: Division, first: date, last: date) -> QuerySet[Supervision]:
    """What was sent to units in `place` from `first` to `last`, both included, and not lifted."""
    rows = Supervision.objects.counted().filter(**{place.column: place.pk})
    return rows.filter(issued_at__date__gte=first, issued_at__date__lte=last, unit__isnull=False)


def standings(place: Division, first: date, last: date) -> list[Standing]:
    """By unit, the one with the most points lost first; one statement."""
    rows = counted(place, first, last).order_by().values("unit_id")
    found = rows.annotate(
        yellow=Count("pk", filter=Q(kind="yellow")),
        red=Count("pk", filter=Q(kind="red")),
        supervised=Count("pk", filter=Q(kind="supervision")),
        sum_of_points=Sum("points"),
    )
    return [
        Standing(row["unit_id"], row["yellow"], row["red"], row["supervised"], row["sum_of_points"])
        for row in found.order_by("sum_of_points", "unit_id")
    ]


def points(place: Division, first: date, last: date) -> dict[int, Decimal]:
    """Unit → points lost, for the units that lost any."""
    return {row.unit_id: row.points for row in standings(place, first, last)}
