"""Which days are working days: the national calendar, its make-up days 调休, the scenario's overrides.

A national calendar moves days about: in China the State Council's General Office announces late in each
year which weekend days of the next are worked so that a feast becomes a longer rest. Package `holidays`
knows the announcements up to the year in which it was released; it is asked once per day, and the answers
are baked into arrays that a run only looks up.

For years without an announcement only the statutory days of rest are known, with the weekdays granted in
place of those that fall on a weekend; which weekend days will be worked, nobody knows.
`WorkingDays.estimated_from` says from which date on the calendar is such an estimate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.problems import suggestion

if TYPE_CHECKING:
    from holidays import HolidayBase

BoolArray = NDArray[np.bool_]

ANNOUNCED_YEARLY = frozenset({"CN"})
"""Countries whose make-up days are announced for one year at a time, in every year."""

SATURDAY = 5


@dataclass(frozen=True, slots=True, eq=False)
class WorkingDays:
    """What each day of a run is; arrays of shape (n_days,).

    A weekday here is a day outside the country's weekend: Monday to Friday nearly everywhere.
    """

    working: BoolArray
    """People work on this day."""
    holiday: BoolArray
    """A weekday on which nobody works."""
    make_up: BoolArray
    """A day of the weekend that is worked 调休上班."""
    public_holiday: BoolArray
    """A holiday, or a feast on a day of the weekend (25 April 2026, a Saturday, in Italy); not worked."""
    estimated_from: date | None
    """First day of the run in a year whose make-up days the calendar does not know; None: there is none."""


def working_days(first_day: date, n_days: int, country: str | None, overrides: Mapping[date, bool]) -> WorkingDays:
    """Say of each day of a run whether it is worked.

    Parameters
    ----------
    first_day, n_days : date, int
        Day 0 and the number of days.
    country : str or None
        ISO 3166 code of the national calendar, as in "CN"; with a part of the country, where that has
        feasts of its own, as in "GB-ENG". None: Monday to Friday are worked, without any feast.
    overrides : mapping of date to bool
        Days that are worked (True) or off (False) whatever the calendar says. They do not make an estimate
        certain: `estimated_from` stays.

    Raises
    ------
    ValueError
        The country is unknown, the number of days is negative, or the last day is after the year 9999.
    """
    if n_days < 0:
        raise ValueError(f"n_days = {n_days}: the number of days is 0 or more")
    try:
        days = [first_day + timedelta(days=k) for k in range(n_days)]
    except OverflowError:
        raise ValueError(f"n_days = {n_days}: the last day is not later than 9999-12-31") from None
    national = None if country is None else _national_calendar(country, days)
    if national is None:
        weekend = np.array([day.weekday() >= SATURDAY for day in days], dtype=np.bool_)
        working, feast = ~weekend, np.zeros(n_days, dtype=np.bool_)
    else:
        weekend = np.array([national.is_weekend(day) for day in days], dtype=np.bool_)
        working = np.array([national.is_working_day(day) for day in days], dtype=np.bool_)
        feast = np.array([day in national for day in days], dtype=np.bool_)
    for day, is_worked in overrides.items():
        if 0 <= (day - first_day).days < n_days:
            working[(day - first_day).days] = is_worked
    return WorkingDays(
        working=working,
        holiday=~weekend & ~working,
        make_up=weekend & working,
        public_holiday=~working & (feast | ~weekend),
        estimated_from=None if national is None else _first_not_announced(national, days),
    )


def _national_calendar(country: str, days: list[date]) -> HolidayBase:
    """Load the national calendar of the days' years, and of the years beside them: feasts reach over."""
    import holidays

    code, _, part = country.partition("-")
    parts = holidays.list_supported_countries()
    if code not in parts:
        raise ValueError(
            f"country = {country!r}: the code of a country, such as CN, GB, US or IT, "
            f"or null for Monday to Friday{suggestion(country, parts)}"
        )
    years = range(days[0].year - 1, days[-1].year + 2) if days else range(0)
    try:
        return holidays.country_holidays(code, subdiv=part or None, years=years)
    except NotImplementedError:
        known = parts[code]
        which = f"one of {', '.join(known)}" if known else "left out"
        raise ValueError(
            f"country = {country!r}: the part of {code} after the dash is {which}{suggestion(part, known)}"
        ) from None


def _first_not_announced(national: HolidayBase, days: list[date]) -> date | None:
    """Return the first day in a year for which the calendar has no make-up day, where every year has some."""
    if national.country not in ANNOUNCED_YEARLY:
        return None
    announced = {day.year for day in national.weekend_workdays}
    return next((day for day in days if day.year not in announced), None)
