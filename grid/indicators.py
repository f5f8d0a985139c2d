"""Load and closing rates of cases: per platform, place and unit (ZJ-12), offered upwards.

Sums come from CaseTally, or from CaseMonth where whole months of a city or province are asked; the
database keeps both. Patrol logs are rows of another kind and never stand in them (R29). A period is
one of days on which cases were reported.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Func, IntegerField, Q, QuerySet, Sum
from django.utils import timezone

from core import clock
from grid.models import Case, CaseMonth, CaseTally
from grid.models.cases import IS_OPEN, OPEN, SETTLED, Status
from grid.models.tallies import TallyQuerySet
from towns.models import Division, Organisation

SEEN = "grid.view_casetally"
BELOW = {"province_id": "city_id", "city_id": "county_id", "county_id": "town_id"}
BY_MONTH = {"province_id", "city_id"}
"""The levels whose places below have sums of whole months."""
NOT_OURS = {Status.REJECTED, Status.HANDED_ON, Status.MERGED, Status.VOID}
"""Ended without having been settled here: no part of a rate."""
CAP = 10_000
"""Open work is counted as far as this; beyond, a page says "more than"."""
PLACES = Decimal("0.1")


@dataclass
class Sums:
    """What became of some cases."""

    by_status: Counter[str] = field(default_factory=Counter)
    late: int = 0
    """Settled, and a limit was missed."""
    rated: int = 0
    satisfied: int = 0

    def add(self, status: str, is_late: bool, number: int, rated: int, satisfied: int) -> None:
        self.by_status[status] += number
        self.late += number if is_late and status in SETTLED else 0
        self.rated, self.satisfied = self.rated + rated, self.satisfied + satisfied

    def count(self, statuses: Iterable[str]) -> int:
        return sum(self.by_status[str(status)] for status in statuses)

    @property
    def taken_in(self) -> int:
        return sum(self.by_status.values())

    @property
    def ours(self) -> int:
        return self.taken_in - self.count(NOT_OURS)

    @property
    def open(self) -> int:
        return self.count(OPEN)

    @property
    def settled(self) -> int:
        return self.count(SETTLED)

    @property
    def on_time(self) -> int:
        return self.settled - self.late

    @property
    def closing_rate(self) -> Decimal | None:
        """Settled of all that were ours to settle, in percent."""
        return share(self.settled, self.ours)

    @property
    def on_time_rate(self) -> Decimal | None:
        return share(self.on_time, self.settled)

    @property
    def satisfied_rate(self) -> Decimal | None:
        return share(self.satisfied, self.rated)


def share(part: int, whole: int) -> Decimal | None:
    """Percent with one place; None of nothing."""
    return (Decimal(100) * part / whole).quantize(PLACES) if whole else None


@dataclass
class Rates:
    """The sums of a period, for the whole and split."""

    whole: Sums = field(default_factory=Sums)
    by_platform: dict[str, Sums] = field(default_factory=dict)
    by_place: dict[int, Sums] = field(default_factory=dict)


def rates(user: Any, since: date, until: date) -> Rates:
    """Cases reported in these days in the reach of `user`, split by platform and the places below."""
    below = BELOW.get(user.post.column, "")
    names = ["platform", "status", "is_late", *([below] if below else [])]
    rows = kept(user, since, until).allowing(user, SEEN).order_by()
    found = rows.values(*names).annotate(n=Sum("number"), r=Sum("rated"), s=Sum("satisfied"))
    made = Rates()
    for row in found:
        figures = (row["status"], row["is_late"], row["n"], row["r"], row["s"])
        made.whole.add(*figures)
        made.by_platform.setdefault(row["platform"], Sums()).add(*figures)
        if below:
            made.by_place.setdefault(row[below], Sums()).add(*figures)
    return made


def kept(user: Any, since: date, until: date) -> TallyQuerySet:
    """The coarsest sums that tell what was reported in these days, split by the places below."""
    if user.post.column in BY_MONTH and since.day == 1 and (until + timedelta(days=1)).day == 1:
        return CaseMonth.objects.filter(month__range=(since, until))
    return CaseTally.objects.filter(day__range=(since, until))


@dataclass(frozen=True)
class Load:
    """Open work as it is now, each figure counted as far as CAP and one more."""

    open: int
    soon: int
    overdue: int


def load(user: Any) -> Load:
    """How much lies open in the reach of `user`: one statement, by the indexes of open work."""
    rows = Case.objects.visible_to(user)
    counts = [counted(each) for each in (rows.open(), rows.due_soon(), rows.overdue())]
    here = Division.objects.filter(pk=user.post.place_id)
    return Load(*here.values_list(*counts).get())


def counted(rows: QuerySet[Case]) -> Func:
    """How many rows, as far as CAP and one more."""
    some = ArraySubquery(rows.order_by().values("pk")[: CAP + 1])
    return Func(some, function="cardinality", output_field=IntegerField())


def reported(since: date, until: date) -> Q:
    """Reported in these days of the portal's time zone, both included; by the index."""
    ends = [datetime.combine(day, time()) for day in (since, until + timedelta(days=1))]
    begin, end = map(timezone.make_aware, ends)
    return Q(reported_at__gte=begin, reported_at__lt=end)


def units(user: Any, since: date, until: date) -> list[dict[str, Any]]:
    """Per unit: reported in these days and given to it, open, overdue, settled, settled in time.

    Two statements: the sums, then the names of the units found. Joined to the names, every look would
    read all organisations.
    """
    post, moment = user.post, clock.now()
    if post.column not in ("town_id", "county_id"):
        return []
    rows = Case.objects.visible_to(user).filter(reported(since, until), unit__isnull=False)
    settled = Q(status__in=SETTLED)
    found = rows.order_by().values("unit").annotate(
        all=Count("pk"),
        ours=Count("pk", filter=~Q(status__in=NOT_OURS)),
        open=Count("pk", filter=IS_OPEN),
        overdue=Count("pk", filter=IS_OPEN & Q(due_at__lt=moment)),
        settled=Count("pk", filter=settled),
        on_time=Count("pk", filter=settled & Q(is_late=False)),
    )  # fmt: skip
    by_unit: dict[int, dict[str, Any]] = {row["unit"]: dict(row) for row in found}
    names = Organisation.objects.filter(pk__in=by_unit).order_by("name", "pk")
    made = [by_unit[pk] | {"name": name} for pk, name in names.values_list("pk", "name")]
    return [
        row
        | {
            "closing_rate": share(row["settled"], row["ours"]),
            "on_time_rate": share(row["on_time"], row["settled"]),
        }
        for row in sorted(made, key=lambda row: -row["open"])
    ]
