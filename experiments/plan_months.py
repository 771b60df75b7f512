"""Months of a plan: dates from the first of a month on."""

from __future__ import annotations

import calendar
import datetime


def months_later(date: datetime.date, months: int) -> datetime.date:
    """The same day of the month so many months later; the last day of a month that has no such day.

    Examples
    --------
    >>> months_later(datetime.date(2026, 1, 31), 1), months_later(datetime.date(2026, 6, 10), 12)
    (datetime.date(2026, 2, 28), datetime.date(2027, 6, 10))
    """
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))


def month_starts(first: datetime.date, months: int) -> list[datetime.date]:
    """First day of each month of a plan, and the day after the last; the first is that of the month of a date."""
    return [months_later(first.replace(day=1), m) for m in range(months + 1)]
