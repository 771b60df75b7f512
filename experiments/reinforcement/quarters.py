"""The quarters of a programme: three months each, from the first day of the run."""

from __future__ import annotations

import datetime

from experiments.plan_months import months_later
from model.program import DAY

MONTHS_A_QUARTER, QUARTERS_A_YEAR = 3, 4


def quarter_starts(start: datetime.date, years: int) -> list[datetime.date]:
    """First day of each quarter, and the day after the last."""
    return [months_later(start, MONTHS_A_QUARTER * q) for q in range(QUARTERS_A_YEAR * years + 1)]


def seconds_of(start: datetime.date, dates: list[datetime.date]) -> list[int]:
    """Dates as seconds of the run."""
    return [(date - start).days * DAY for date in dates]
