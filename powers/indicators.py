"""Figures about powers, offered upwards: rows in, sums and querysets out, few questions each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from core import clock
from powers.models import Tenure, Use
from powers.models.delegations import DelegationQuerySet
from powers.models.use import UseQuerySet
from powers.months import first_of_next, last_months, month_of, months_before

SIX = Decimal("0.000001")


@dataclass(frozen=True)
class Figures:
    """How often powers were exercised, and how well; shares are None where nothing was exercised."""

    exercised: int = 0
    on_time: int = 0
    overturned: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.exercised + other.exercised,
            self.on_time + other.on_time,
            self.overturned + other.overturned,
        )

    @property
    def on_time_share(self) -> Decimal | None:
        return self._share(self.on_time)

    @property
    def overturned_share(self) -> Decimal | None:
        return self._share(self.overturned)

    def _share(self, part: int) -> Decimal | None:
        return (Decimal(part) / self.exercised).quantize(SIX) if self.exercised else None


SUMS: dict[str, Any] = {
    name: Coalesce(Sum(name), 0) for name in ("exercised", "on_time", "overturned")
}


def use_between(rows: UseQuerySet, first: date, last: date) -> UseQuerySet:
    """The rows of the months from `first` to `last`, both included."""
    return rows.filter(month__gte=month_of(first), month__lte=month_of(last))


def figures(rows: QuerySet[Use]) -> Figures:
    """Sums over all rows; one query."""
    return Figures(**rows.aggregate(**SUMS))


def figures_by(rows: QuerySet[Use], *keys: str) -> dict[Any, Figures]:
    """Sums for each value of `keys` (a tuple where there are several); one query."""
    found: dict[Any, Figures] = {}
    names = tuple(SUMS)
    for row in rows.order_by().values_list(*keys).annotate(**SUMS).values_list(*keys, *names):
        key = row[0] if len(keys) == 1 else row[: len(keys)]
        found[key] = Figures(*row[len(keys) :])
    return found


def by_month(
    rows: UseQuerySet, months: int = 12, on: date | None = None
) -> list[tuple[date, Figures]]:
    """The last `months` months, oldest first, with nothing where nothing was entered; one query."""
    wanted = last_months(on or clock.today(), months)
    there = figures_by(use_between(rows, wanted[0], wanted[-1]), "month")
    return [(month, there.get(month, Figures())) for month in wanted]


def year_of(rows: UseQuerySet) -> tuple[list[tuple[date, Figures]], dict[str, Figures]]:
    """The last twelve months by month, and the same by type of power; one query for both."""
    wanted = last_months(clock.today(), 12)
    there = figures_by(use_between(rows, wanted[0], wanted[-1]), "month", "delegation__kind")
    months, kinds = dict.fromkeys(wanted, Figures()), dict[str, Figures]()
    for (month, kind), found in there.items():
        months[month] += found
        kinds[kind] = kinds.get(kind, Figures()) + found
    return list(months.items()), kinds


def running(since: date | None = None) -> Exists:
    """For lines: held by the town today, without a break since `since` where it is given."""
    today = clock.today()
    rows = Tenure.objects.filter(
        Q(until_date=None) | Q(until_date__gte=today), delegation=OuterRef("pk")
    )
    return Exists(rows.filter(from_date__lte=since or today))


def held_in(lines: DelegationQuerySet, month: date) -> DelegationQuerySet:
    """Lines that the town held on at least one day of the month."""
    first, after = month_of(month), first_of_next(month_of(month))
    rows = Tenure.objects.filter(
        Q(until_date=None) | Q(until_date__gte=first),
        delegation=OuterRef("pk"),
        from_date__lt=after,
    )
    return lines.filter(Exists(rows))


def zero_use(lines: DelegationQuerySet, months: int) -> DelegationQuerySet:
    """R12: lines in force for at least so many months that nobody exercised in that time.

    Annotated with `months_entered`: for how many of these months there are figures at all.
    """
    since = months_before(clock.today(), months)
    entered = Count("use", filter=Q(use__month__gt=month_of(since)))
    return lines.in_force().filter(is_unused(months)).annotate(months_entered=entered)


def is_unused(months: int) -> Q:
    """For lines in force: held without a break for so many months, and not exercised in them."""
    since = months_before(clock.today(), months)
    used = Use.objects.filter(month__gte=month_of(since), exercised__gt=0)
    held = Tenure.objects.filter(
        Q(until_date=None) | Q(until_date__gte=clock.today()), from_date__lte=since
    )
    return Q(pk__in=held.values("delegation")) & ~Q(pk__in=used.values("delegation"))


def overturned(
    lines: DelegationQuerySet, share: Decimal, cases: int, months: int = 12
) -> dict[int, Figures]:
    """Lines in force of whose last cases more than `share` percent were overturned; one query."""
    since = month_of(months_before(clock.today(), months))
    rows = Use.objects.filter(delegation__in=lines.in_force(), month__gt=since)
    return {
        key: found
        for key, found in figures_by(rows, "delegation_id").items()
        if found.exercised >= cases and (found.overturned_share or 0) * 100 > share
    }


def use_of_lines(keys: Iterable[int], months: int = 12) -> dict[int, Figures]:
    """Sums of the last months of each line; one query."""
    since = month_of(months_before(clock.today(), months))
    rows = Use.objects.filter(delegation__in=list(keys), month__gt=since)
    return figures_by(rows, "delegation_id")


def in_force_count(lines: DelegationQuerySet) -> int:
    return lines.in_force().filter(running()).count()


__all__ = [
    "Figures",
    "by_month",
    "figures",
    "figures_by",
    "held_in",
    "in_force_count",
    "overturned",
    "running",
    "use_between",
    "use_of_lines",
    "year_of",
    "zero_use",
]
