"""Counting in months: the same day of another month, or the last where that month is shorter."""

from calendar import monthrange
from datetime import date


def months_later(day: date, months: int) -> date:
    """Return the day so many months later; earlier where it is negative.

    Raise ValueError for a year that no date has.
    """
    year, before = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise ValueError(f"no date has the year {year}")
    month = before + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
