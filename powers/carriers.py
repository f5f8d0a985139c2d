"""Who carries the powers of a town, as the records name them: posts, cards, trainings passed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, DateField, F, QuerySet, Value
from django.db.models.functions import Cast

from accounts.models import Post
from core import clock
from powers.models import Attendance, CertifiedOfficer
from powers.months import months_before

CARD, SEAT, PASSED = "card", "seat", "passed"
YEARS_READ = 10


@dataclass(frozen=True)
class Known:
    """One person of a town as the records know them: a seat, a card, or a training passed."""

    town_id: int
    name: str
    kind: str
    domain: str = ""
    powers: tuple[int, ...] = ()
    day: Any = None


def people_of(towns: Iterable[int]) -> QuerySet[Any]:
    """(town, name, kind, domain, powers, day): seats, valid cards and passed trainings in one query."""
    today, towns = clock.today(), list(towns)
    nothing = Cast(Value(None), ArrayField(BigIntegerField()))
    no_day = Cast(Value(None), DateField())
    seats = (
        Post.objects.in_force()
        .filter(place__in=towns)
        .values_list("place_id", "user__full_name", Value(SEAT), Value(""), nothing, no_day)
    )
    cards = (
        CertifiedOfficer.objects.filter(town__in=towns)
        .valid_on(today)
        .values_list("town_id", "name", Value(CARD), Value(""), nothing, no_day)
    )
    longest = months_before(today, 12 * YEARS_READ)
    passed = (
        Attendance.objects.counting_since(longest)
        .filter(town__in=towns)
        .order_by()
        .values("pk")
        .annotate(covered=ArrayAgg("training__powers"))
        .values_list(
            "town_id",
            "person",
            Value(PASSED),
            "training__domain",
            "covered",
            F("training__held_date"),
        )
    )
    return seats.order_by().union(cards.order_by(), passed, all=True)
