"""Days by which something about a power is due: filing an entrustment (R5), the next evaluation (R12)."""

from datetime import date, timedelta

from core.calendars import calendar_for
from core.workflow import Finding, Move, Refused
from powers.timetable.days import workday_after
from towns.models import Division, MissingParameter, PolicyParameter


def figure(move: Move, name: str, on: date) -> int:
    """A whole figure that prevails in the line's town; asked once for all lines of a bulk and town.

    Raises Refused where none was in force on the day: a paper dated so early is a slip.
    """
    town = move.item.town_id
    try:
        return move.shared.once(
            f"{name}:{town}:{on}",
            lambda: int(PolicyParameter.objects.value(name, place=town_of(move), on=on)),
        )
    except MissingParameter as missing:
        raise Refused(Finding(str(missing), field="issued_date")) from None


def town_of(move: Move) -> Division:
    """The line's town with its county; one query for all lines of a bulk and town."""
    return move.shared.once(
        f"town:{move.item.town_id}",
        lambda: Division.objects.select_related("county").get(pk=move.item.town_id),
    )


def filing(move: Move, signed: date) -> date:
    """The last working day on which an entrustment signed on `signed` is filed in time (R5)."""
    days = figure(move, "entrustment_filing_working_days", signed)
    county = town_of(move).county
    region = county.code if county else ""
    calendar = move.shared.once(f"calendar:{region}", lambda: calendar_for(region))
    return workday_after(signed, days, calendar)


def evaluation(move: Move, since: date) -> date:
    """The day by which the next evaluation is to be done (R12, ZJ-20)."""
    return months_after(since, figure(move, "evaluation_months", since))


def months_after(day: date, months: int) -> date:
    """The same day `months` later; the last of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    length = (months_first(first) - first).days
    return first + timedelta(days=min(day.day, length) - 1)


def months_first(first: date) -> date:
    """The first of the month after."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
