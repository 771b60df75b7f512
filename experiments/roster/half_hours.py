"""The half hours of a week, and when a hall is open in them: 48 a day, 0 is Monday 00:00–00:30."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from model.opening_hours import Span, WeeklyHours, weekly_hours
from model.scenario.people import OpeningHours
from model.scenario.words import WEEKDAYS

SLOT = 1800
"""Seconds."""
A_DAY, A_WEEK = 48, 336
"""Half hours."""
MONDAY = datetime.date(1900, 1, 1)
"""A Monday on which no calendar has hours of its own."""
HOLIDAY = "holidays"


@dataclass(frozen=True, slots=True)
class HallHours:
    """When a hall is open in a week without holidays, and on a holiday; seconds since 00:00."""

    days: tuple[tuple[Span, ...], ...]
    """Monday to Sunday."""
    holiday: tuple[Span, ...]

    def is_open(self, slot: int) -> bool:
        """Whether the hall is open in some of a half hour."""
        begin = slot % A_DAY * SLOT
        return any(opens < begin + SLOT and begin < closes for opens, closes in self.days[slot // A_DAY])

    def open_slots(self) -> tuple[int, ...]:
        """Half hours of a week in some of which it is open."""
        return tuple(slot for slot in range(A_WEEK) if self.is_open(slot))


def hall_hours(calendar: OpeningHours) -> HallHours:
    """The hours of a calendar; Monday to Friday are taken as working days, Saturday and Sunday as days off."""
    hours: WeeklyHours = weekly_hours(calendar.model_dump(by_alias=True, exclude_defaults=True))
    days = [MONDAY + datetime.timedelta(days=d) for d in range(len(WEEKDAYS))]
    return HallHours(
        tuple(hours.on(day, working=d < 5, public_holiday=False) for d, day in enumerate(days)),
        hours.on(MONDAY, working=False, public_holiday=True),
    )


def time_of_day(seconds: int) -> str:
    """Write a time as a scenario does.

    Examples
    --------
    >>> time_of_day(30_600), time_of_day(86_400)
    ('08:30', '24:00')
    """
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


def written(spans: Sequence[Span]) -> list[str]:
    """Write hours as a scenario does."""
    return [f"{time_of_day(opens)}-{time_of_day(closes)}" for opens, closes in spans]
