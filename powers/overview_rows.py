"""What the dashboard reads: five questions, whatever the rows; everything else is reckoned from them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from core import clock
from core.marginals import Counts, marginals
from core.scope import holdings
from powers import indicators
from powers.models import Delegation, PlannedStep, Proposal, Tenure
from powers.models.use import used_since
from powers.months import last_months, month_of
from towns.models import PolicyParameter

SEEN = "powers.view_delegation"
SOON_DAYS = 90
MONTHS = 12
ZERO_USE = "zero_use_months"
BELOW = {"province_id": "city", "city_id": "county", "county_id": "town"}
BY: dict[str, tuple[str, ...]] = {
    "status": (), "mode": (), "kind": (), "item": ("domain",), "department": ("generic_name", "name"),
}  # fmt: skip
"""What lines are counted by, and the names that the page shows where it is a relation."""


@dataclass
class Rows:
    """Everything that was read for one person on one day."""

    user: Any
    today: date = field(default_factory=clock.today)

    @cached_property
    def months(self) -> list[date]:
        """First days of the last twelve months, oldest first."""
        return last_months(self.today, MONTHS)

    @cached_property
    def place_below(self) -> str:
        post = next(iter(holdings(self.user, SEEN)), None)
        return BELOW.get(post.column, "") if post else ""

    @cached_property
    def zero_use_months(self) -> int:
        """R12: by the parameter as it stands where one acts; 0 where none is set."""
        place = getattr(self.user.post, "place", None)
        row = PolicyParameter.objects.prevailing(place, self.today, ZERO_USE).get(ZERO_USE)
        return int(row.figure) if row else 0  # type: ignore[arg-type]

    @cached_property
    def lines(self) -> dict[str, list[tuple[Any, Counts]]]:
        """By status, mode, kind, item, department and place, each alone: how many lines are what."""
        by = dict(BY)
        if self.place_below:
            by[self.place_below] = ("code", "name")
        return marginals(Delegation.objects.visible_to(self.user), by, self._marks())

    def _marks(self) -> dict[str, Q]:
        lasting = Q(term_until_date=None) | Q(term_until_date__gte=self.today)
        held = lasting & Q(status__in=Delegation.EXERCISED)
        until = self.today + timedelta(days=SOON_DAYS)
        with_town = Q(term_until_date__gte=self.today, status__in=Delegation.WITH_TOWN)
        return {
            "in_force": held,
            "used": held & Q(pk__in=used_since(self.today)),
            "unused": held & self._unused(),
            "overdue": Q(due_date__lt=self.today),
            "ending": with_town & Q(term_until_date__lte=until),
            "entrusted": with_town,
        }

    def _unused(self) -> Q:
        if not self.zero_use_months:
            return Q(pk__in=())
        return indicators.is_unused(self.zero_use_months)

    def total(self, name: str) -> int:
        return sum(counts[name] for _status, counts in self.lines["status"])

    def split(self, column: str, name: str = "in_force") -> list[tuple[Any, int]]:
        """The values of a column, and how many lines that are `name` have each."""
        return [(value, counts[name]) for value, counts in self.lines[column]]

    @cached_property
    def tenures(self) -> tuple[Counter, Counter]:
        """Month → how many tenures began in it, and how many ended; one question for both.

        Counted by the day and added up here: the database would take its time to find the months.
        """
        first = self.months[0]
        begun = Q(from_date__gte=first, from_date__lte=self.today)
        ended = Q(until_date__gte=first, until_date__lt=self.today)
        rows = Tenure.objects.visible_to(self.user).filter(begun | ended)
        days = marginals(
            rows, {"from_date": (), "until_date": ()}, {"begun": begun, "ended": ended}
        )
        return _monthly(days["from_date"], "begun"), _monthly(days["until_date"], "ended")

    @cached_property
    def plan(self) -> list[dict[str, Any]]:
        """Planned steps by the month of the plan and of the fact."""
        rows = PlannedStep.objects.visible_to(self.user).filter(is_dropped=False).order_by()
        late = Q(done_date=None, planned_date__lt=self.today)
        months = rows.values(planned=TruncMonth("planned_date"), done=TruncMonth("done_date"))
        found: Any = months.annotate(
            n=Count("pk"),
            late=Count("pk", filter=late),
            on_time=Count("pk", filter=Q(done_date__lte=F("planned_date"))),
            slipped=Count("pk", filter=Q(done_date__gt=F("planned_date"))),
        )
        return list(found)

    def planned(self, name: str) -> int:
        return sum(row[name] for row in self.plan)

    @cached_property
    def proposals(self) -> list[dict[str, Any]]:
        """Proposals by the month in which they were made and settled."""
        rows = Proposal.objects.visible_to(self.user).order_by()
        found: Any = rows.values(
            made=TruncMonth("made_date"), settled=TruncMonth("decided_date")
        ).annotate(n=Count("pk"), open=Count("pk", filter=Q(status=Proposal.Status.OPEN)))
        return list(found)

    # --- how it was at the end of each of the last twelve months -----------------------------------

    def in_force_by_month(self) -> list[int]:
        """Reckoned back from today's number by what began and ended since."""
        begun, ended = self.tenures
        found = [self.total("in_force")]
        for month in reversed(self.months[1:]):
            found.append(found[-1] - begun[month] + ended[month])
        return found[::-1]

    def late_by_month(self) -> list[int]:
        """Steps that were planned for a month, or one before it, and were not done in it."""
        return _standing(self.plan, self.months, "planned", "done")[:-1] + [self.planned("late")]

    def proposals_by_month(self) -> list[int]:
        return _standing(self.proposals, self.months, "made", "settled")


def _monthly(days: Iterable[tuple[date | None, Counts]], name: str) -> Counter:
    found: Counter = Counter()
    for day, counts in days:
        if day and counts[name]:
            found[month_of(day)] += counts[name]
    return found


def _standing(
    rows: Iterable[dict[str, Any]], months: list[date], since: str, until: str
) -> list[int]:
    """Of each month: how many had begun by its end and were not over."""
    return [
        sum(
            row["n"]
            for row in rows
            if row[since] <= month and (row[until] is None or row[until] > month)
        )
        for month in months
    ]
