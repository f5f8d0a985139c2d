"""The yearly clean-up of admitted duties: begun, reminded of, closed (ZJ-07)."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.notifications import notify
from core.workflow import Finding, Refused, begin_many, workflow_of
from powers import limits
from powers.duty_news import KIND, holding
from powers.models import Cleanup, Duty
from towns.models import Division

OPEN = Cleanup.Status.OPEN


@transaction.atomic
def begin(county: Division, year: int, *, by: object) -> list[Cleanup]:
    """A row for every admitted duty of the county that has none yet in this year.

    Raises Refused where there is nothing to look at.
    """
    Division.objects.select_for_update(of=("self",)).get(pk=county.pk)  # one officer at a time
    days = limits.days("duty_cleanup_working_days", county)
    due = limits.last_day(clock.now(), days, county.code)
    there = Cleanup.objects.filter(county=county, year=year).values("duty")
    carried = Duty.objects.admitted().filter(county=county).exclude(pk__in=there).order_by("pk")
    rows = [
        Cleanup(
            duty=duty,
            year=year,
            province_id=duty.province_id,
            city_id=duty.city_id,
            county_id=duty.county_id,
            due_date=due,
        )
        for duty in carried
    ]
    if not rows:
        raise Refused(
            Finding(
                _("Every admitted duty is in the clean-up of %(year)s already.") % {"year": year}
            )
        )
    Cleanup.objects.bulk_create(rows)
    begin_many(list(rows), by=by)
    return rows


def remind() -> int:
    """Each county with overdue rows is told once a day how many; how many counties."""
    overdue = Cleanup.objects.overdue().order_by()
    counts: dict[tuple[int, int], int] = {}
    for key in overdue.values_list("county_id", "year"):
        counts[key] = counts.get(key, 0) + 1
    for (county, year), count in counts.items():
        notify(
            holding("powers.propose_cleanup", place=county),
            _("%(count)s duties of the clean-up %(year)s are overdue.")
            % {"count": count, "year": year},
            url="/powers/cleanup/?overdue=1",
            kind=KIND,
            key=f"powers.cleanup:{county}:{year}:{clock.today()}",
        )
    return len(counts)


def close() -> int:
    """Rows whose duty has ended meanwhile need no verdict any more; how many."""
    flow = workflow_of(Cleanup)
    assert flow is not None
    left = Cleanup.objects.open().exclude(duty__status__in=Duty.CARRIED).order_by("pk")
    return sum(verdict.is_done for verdict in flow.apply_many(left, "close", by=None))
