"""Months as the figures count them: the first day stands for the whole."""

from datetime import date


def month_of(day: date) -> date:
    return day.replace(day=1)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one that month has."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, last_day(year, month + 1)))


def last_day(year: int, month: int) -> int:
    return (first_of_next(date(year, month, 1)) - date(year, month, 1)).days


def first_of_next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def last_months(day: date, months: int) -> list[date]:
    """The first days of the last `months` months up to the month of `day`, oldest first."""
    return [months_before(month_of(day), ago) for ago in reversed(range(months))]
