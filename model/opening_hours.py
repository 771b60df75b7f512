"""Opening hours: how a scenario writes them, and the open intervals that they make of a run's days.

Hours are given for kinds of day: working days and days off, or every day, or the days of the week; single
dates may
have hours of their own::

    {working_days: ["08:30-12:00", "14:00-17:30"], days_off: ["09:00-12:00"], except: {2026-02-16: []}}
    {every_day: ["00:00-24:00"]}
    {monday: ["22:00-06:00"], friday: ["22:00-06:00"], holidays: []}

Hours belong to the day on which they begin, so a night shift is cancelled on the date of its evening. A
kind of day that a calendar does not name has no hours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from model.problems import suggestion
from model.working_days import WorkingDays

IntArray = NDArray[np.int64]
Span = tuple[int, int]
"""Seconds since 00:00 of the day on which the span begins: it opens at the first, closes at the second."""

DAY = 86_400
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KINDS = frozenset({"working_days", "days_off", "every_day", "holidays", *WEEKDAYS})
REMARKS = frozenset({"source", "note"})
WAYS: tuple[frozenset[str], ...] = (
    frozenset({"working_days", "days_off"}),
    frozenset({"every_day"}),
    frozenset({"holidays", *WEEKDAYS}),
)
"""The kinds of day that may be named together."""


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The hours of each kind of day; each day's spans are sorted and disjoint."""

    kinds: Mapping[str, tuple[Span, ...]]
    """Keys as in one of `WAYS`."""
    exceptions: Mapping[date, tuple[Span, ...]]
    """Hours of single dates, in place of those of their kind."""

    def on(self, day: date, *, working: bool, public_holiday: bool) -> tuple[Span, ...]:
        """Return the spans that begin on this day."""
        if day in self.exceptions:
            return self.exceptions[day]
        if "every_day" in self.kinds:
            return self.kinds["every_day"]
        if not self.kinds.keys() <= WAYS[0]:
            kind = "holidays" if public_holiday and "holidays" in self.kinds else WEEKDAYS[day.weekday()]
        else:
            kind = "working_days" if working else "days_off"
        return self.kinds.get(kind, ())


def parse_hours(text: str) -> Span:
    """Read HH:MM-HH:MM; an end before the start lies on the next day.

    Raises
    ------
    ValueError
        The text is anything else, or its start and end are the same.

    Examples
    --------
    >>> parse_hours("08:30-12:00")
    (30600, 43200)
    >>> parse_hours("22:00-06:00")
    (79200, 108000)
    """
    found = re.fullmatch(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})", text)
    if found is None:
        raise ValueError(f"{text!r}: hours are written HH:MM-HH:MM, such as 08:30-12:00")
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    opens, closes = (from_hour * 60 + from_minute) * 60, (to_hour * 60 + to_minute) * 60
    if max(from_minute, to_minute) > 59 or opens >= DAY or closes > DAY:
        raise ValueError(f"{text!r}: hours start between 00:00 and 23:59 and end between 00:00 and 24:00")
    if opens == closes:
        raise ValueError(f"{text!r}: hours that start and end at one time; a whole day is 00:00-24:00")
    return opens, closes if closes > opens else closes + DAY


def weekly_hours(table: Mapping[str, object]) -> WeeklyHours:
    """Read a calendar as a scenario writes it; keys without a value, `source` and `note` count as left out.

    Raises
    ------
    ValueError
        A key is unknown, kinds of day are mixed that may not be, hours cannot be read or overlap, or a date
        under `except` is none. The message begins with the key.
    """
    stated = {key: value for key, value in table.items() if value is not None and key not in REMARKS}
    exceptions = stated.pop("except", {})
    for key in stated:
        if key not in KINDS:
            raise ValueError(f"{key}: unknown kind of day{suggestion(key, sorted(KINDS | {'except'}))}")
    if not any(stated.keys() <= way for way in WAYS):
        raise ValueError(
            f"{', '.join(stated)}: a calendar names working_days and days_off, or every_day, "
            "or days of the week (with holidays), and not several of these"
        )
    if not stated.keys() - {"holidays"}:
        raise ValueError("a calendar names the hours of working_days, of every_day or of days of the week")
    if not isinstance(exceptions, Mapping):
        raise ValueError("except: a table of dates, such as {2026-02-16: []}")
    return WeeklyHours(
        kinds=MappingProxyType({key: _day_spans(key, value) for key, value in stated.items()}),
        exceptions=MappingProxyType(
            {_date(key): _day_spans(f"except.{key}", value) for key, value in exceptions.items()}
        ),
    )


def intervals(hours: WeeklyHours, working_days: WorkingDays, first_day: date, n_days: int) -> tuple[IntArray, IntArray]:
    """Lay the hours over the days of a run.

    Hours that begin on the last day may end after it. Hours that began on the evening before the first day
    are not part of the run, so a night shift is not there on the first morning.

    Parameters
    ----------
    hours, working_days : WeeklyHours, WorkingDays
        The hours of each kind of day, and what each day is: at least `n_days` from the same first day.
    first_day, n_days : date, int
        Day 0 and the number of days.

    Returns
    -------
    opens, closes : IntArray
        Shape (n_intervals,); seconds since 00:00 of the first day. Half open, sorted, disjoint, and merged
        where one begins when another ends.

    Raises
    ------
    ValueError
        Hours running past midnight overlap those of the next day.
    """
    opens: list[int] = []
    closes: list[int] = []
    for index in range(n_days):
        day = first_day + timedelta(days=index)
        spans = hours.on(
            day,
            working=bool(working_days.working[index]),
            public_holiday=bool(working_days.public_holiday[index]),
        )
        for begin, end in spans:
            opening, closing = index * DAY + begin, index * DAY + end
            if closes and opening < closes[-1]:
                raise ValueError(
                    f"{_written((begin, end))} on {day} overlaps the hours that began the day before "
                    f"and run until {_clock_time(closes[-1] - index * DAY)}"
                )
            if closes and opening == closes[-1]:
                closes[-1] = closing
            else:
                opens.append(opening)
                closes.append(closing)
    return np.array(opens, dtype=np.int64), np.array(closes, dtype=np.int64)


def _day_spans(key: str, value: object) -> tuple[Span, ...]:
    """Read the hours of one kind of day."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ValueError(f'{key}: a list of hours, such as ["08:30-12:00", "14:00-17:30"], or [] for none')
    spans = []
    for position, text in enumerate(value):
        try:
            spans.append(parse_hours(str(text)))
        except ValueError as error:
            raise ValueError(f"{key}[{position}] = {error}") from None
    spans.sort()
    for earlier, later in pairwise(spans):
        if later[0] < earlier[1]:
            raise ValueError(f"{key}: {_written(later)} overlaps {_written(earlier)}")
    return tuple(spans)


def _date(key: object) -> date:
    """Read a key of `except`."""
    text = str(key)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ValueError(f"except.{text}: a date, such as 2026-02-16")
    return day


def _written(span: Span) -> str:
    """Write a span as a scenario does."""
    return f"{_clock_time(span[0])}-{_clock_time(span[1])}"


def _clock_time(seconds: int) -> str:
    """Write a time of day; times after 24:00 are those of the next day."""
    minutes = (seconds - DAY if seconds > DAY else seconds) // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
