"""Working days and opening hours over some days, those of the run or others → the arrays of `Calendars`."""

from __future__ import annotations

import datetime

import numpy as np

from model.calendars import Calendar, closings, midnights, share
from model.compiling.positions import ints
from model.opening_hours import intervals, weekly_hours
from model.program import DAY, Calendars
from model.scenario.whole import Scenario
from model.working_days import WorkingDays, working_days

A_YEAR = 366


def calendar_of(scenario: Scenario, first_day: datetime.date, days: int) -> WorkingDays:
    """Working days of some dates under the scenario's national calendar and overrides."""
    stated = scenario.national_calendar
    overrides = {datetime.date.fromisoformat(date): kind == "working" for date, kind in stated.overrides.items()}
    return working_days(first_day, days, stated.country, overrides)


def compile_calendars(scenario: Scenario, working: WorkingDays, first_day: datetime.date) -> Calendars:
    """All opening hours over the days of which `working` tells what they are; instants since 00:00 of the first."""
    days = len(working.working)
    calendars = [
        Calendar.of(
            *intervals(weekly_hours(hours.model_dump(by_alias=True, exclude_defaults=True)), working, first_day, days)
        )
        for hours in scenario.calendars.values()
    ]
    office = list(scenario.calendars).index(scenario.national_calendar.office)
    shared = share(calendars)
    per_day = np.array([calendars[office].work_between(d * DAY, d * DAY + DAY) for d in range(days)])
    usual = per_day[working.working & (per_day > 0)]
    return Calendars(
        first=shared.first,
        opens=shared.opens,
        closes=shared.closes,
        before=shared.before,
        office=ints([office]),
        office_day_seconds=ints([int(np.median(usual)) if usual.size else 0]),
        working_days=working.working.astype(np.int64),
        closings=closings(calendars[office], working),
        midnights=midnights(days),
    )


def days_off_before(scenario: Scenario) -> int:
    """Days off in a row right before the first day; at most a year is looked at."""
    first, looked_at = scenario.period.start, 7
    while True:
        worked = calendar_of(scenario, first - datetime.timedelta(days=looked_at), looked_at).working
        if worked.any() or looked_at > A_YEAR:
            return int(np.argmax(worked[::-1])) if worked.any() else looked_at
        looked_at *= 2
