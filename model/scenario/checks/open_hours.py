"""The calendars of a scenario laid over its first days, for the checks."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from model.problems import KeyPath
from model.scenario.people import NationalCalendar, OpeningHours
from model.scenario.whole import Scenario

if TYPE_CHECKING:
    from model.working_days import WorkingDays

Spans = list[tuple[int, int]]
"""Open intervals, seconds since the first day; sorted, disjoint."""

DAY = 86_400
LOOKED_AT_DAYS = 800
"""Hours that people share on no day of so many, they share never."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A calendar that makes no sense, and why: the path at fault within it, and what should be there."""

    below: KeyPath
    why: str


def days_of(scenario: Scenario) -> WorkingDays:
    """Return what each of the first days is.

    Raises
    ------
    ValueError
        The country or a date is none.
    """
    from model.working_days import working_days

    national, start = scenario.national_calendar, scenario.period.start
    n_days = min(scenario.period.days, LOOKED_AT_DAYS)
    return working_days(start, n_days, national.country, overrides_of(national))


def overrides_of(national: NationalCalendar) -> dict[datetime.date, bool]:
    """Return the overrides that are dates; True for a working day."""
    days = {iso_date(text): kind == "working" for text, kind in national.overrides.items()}
    return {day: working for day, working in days.items() if day is not None}


def iso_date(text: str) -> datetime.date | None:
    """Read YYYY-MM-DD; None for anything else."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def spans_of(hours: OpeningHours, days: WorkingDays, start: datetime.date) -> Spans | Unreadable:
    """Return when a calendar is open, or why it cannot be read."""
    from model.opening_hours import intervals, weekly_hours

    try:
        weekly = weekly_hours(hours.model_dump(by_alias=True, exclude_none=True, exclude={"source", "note"}))
        opens, closes = intervals(weekly, days, start, len(days.working))
    except ValueError as error:
        return _explained(str(error))
    return list(zip(opens.tolist(), closes.tolist(), strict=True))


def _explained(message: str) -> Unreadable:
    """Split a message that begins with the key at fault, such as ``except.2026-02-16[0] = '9': …``."""
    found = re.match(r"([\w.-]+)(?:\[(\d+)\])?(?: = '[^']*')?: (.*)", message)
    if found is None:
        return Unreadable((), message)
    words: list[str | int] = list(found[1].split("."))
    return Unreadable((*words, int(found[2])) if found[2] else tuple(words), found[3])


def common(spans: list[Spans]) -> Spans:
    """Return when all are open."""
    return reduce(_both, spans)


def _both(one: Spans, other: Spans) -> Spans:
    shared, i, j = [], 0, 0
    while i < len(one) and j < len(other):
        opens, closes = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if opens < closes:
            shared.append((opens, closes))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return shared


def longest(spans: Spans) -> int:
    """Return the length of the longest interval, seconds."""
    return max((closes - opens for opens, closes in spans), default=0)
