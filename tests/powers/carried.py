"""Lines in force with their times, use and papers, for the tests of taking on and use."""

from core import clock
from powers.models import Delegation, Tenure, Use
from powers.months import month_of, months_before
from tests.powers import states


def in_force(people, months=14, **fields):
    """A line that the town holds since so many months, without a break."""
    line = states.draft(people, "in_force", **fields)
    since = months_before(clock.today(), months)
    Delegation.objects.filter(pk=line.pk).update(effective_date=since)
    Tenure.objects.create(
        delegation=line,
        town=line.town,
        power=line.power,
        department=line.department,
        mode=line.mode,
        from_date=since,
    )
    return Delegation.objects.get(pk=line.pk)


def used(line, months_ago=0, exercised=5, on_time=None, overturned=0, source="entered"):
    """A month of the line."""
    return Use.objects.create(
        delegation=line,
        month=months_before(month_of(clock.today()), months_ago),
        exercised=exercised,
        on_time=exercised if on_time is None else on_time,
        overturned=overturned,
        source=source,
    )
