"""Working days counted forward, backward and between two days."""

from datetime import date, timedelta

from core.deadlines import Calendar

DAY = timedelta(days=1)


def workday_before(day: date, amount: int, calendar: Calendar) -> date:
    """The working day `amount` working days before `day`."""
    while amount:
        day -= DAY
        amount -= calendar.is_workday(day)
    return day


def workday_after(day: date, amount: int, calendar: Calendar) -> date:
    """The working day `amount` working days after `day`; the day itself for none."""
    while amount:
        day += DAY
        amount -= calendar.is_workday(day)
    return day


def workdays_between(first: date, last: date, calendar: Calendar) -> int:
    """Working days from `first` (not counted) to `last`; negative where `last` is earlier."""
    if last < first:
        return -workdays_between(last, first, calendar)
    return sum(calendar.is_workday(first + DAY * n) for n in range(1, (last - first).days + 1))
