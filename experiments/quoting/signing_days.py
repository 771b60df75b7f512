"""Days on which a customer may sign: now, the next working day, after the next meeting, next month, around holidays."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from model.agreements.visit_rows import BoolArray
from model.program import DAY, Kind, Program

LONG_HOLIDAY_DAYS = 5
"""So many days off in a row are a holiday worth waiting for, or signing before."""
LOOKED_AHEAD_DAYS = 60


@dataclass(frozen=True, slots=True)
class SigningDay:
    """A day of signing."""

    name: str
    """now, next_working_day, after_meeting, next_month, before_holidays, after_holidays."""
    instant: int
    """Seconds since 00:00 of the run's first day."""


def signing_days(program: Program, route: int, now: int) -> list[SigningDay]:
    """The days to compare, in the order of time; `now` first.

    Parameters
    ----------
    route
        The application's route: the next session of its first meeting counts.
    now
        When it would come today.
    """
    working = program.calendars.working_days.astype(bool)
    found = {"now": now}

    def on(name: str, day: int) -> None:
        following = np.flatnonzero(working[max(day, 0) :])
        if len(following) and day >= 0:
            at = opening(program, day + int(following[0]))
            if at > now and at not in found.values():
                found[name] = at

    today = now // DAY
    on("next_working_day", today + 1)
    if (session := _next_session(program, route, now)) >= 0:
        on("after_meeting", session // DAY + 1)
    first = program.start + datetime.timedelta(days=today)
    month = datetime.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    on("next_month", (month - program.start).days)
    off = _long_holiday(working[: today + LOOKED_AHEAD_DAYS], today)
    if off is not None:
        before = np.flatnonzero(working[: off[0]])
        if len(before) and before[-1] > today:
            on("before_holidays", int(before[-1]))
        on("after_holidays", off[1])
    return sorted((SigningDay(name, at) for name, at in found.items()), key=lambda day: day.instant)


def opening(program: Program, day: int) -> int:
    """When the office opens on a day, or on the next one on which it does."""
    calendars, office = program.calendars, int(program.calendars.office[0])
    opens = calendars.opens[int(calendars.first[office]) : int(calendars.first[office + 1])]
    at = int(np.searchsorted(opens, day * DAY))
    return int(opens[at]) if at < len(opens) else day * DAY


def _next_session(program: Program, route: int, now: int) -> int:
    """The next session of the first meeting of a route; −1: it has none."""
    routes, stages = program.routes, program.stages
    steps = routes.step_of.reshape(len(program.names.routes), -1)[route]
    meetings = [stage for stage in np.flatnonzero(steps >= 0).tolist() if stages.kind[stage] == Kind.MEETING]
    if not meetings:
        return -1
    first = max(meetings, key=lambda stage: int(steps[stage]))  # routes are laid out from their end
    sessions = stages.session_start[int(stages.session_first[first]) : int(stages.session_first[first + 1])]
    ahead = sessions[sessions > now]
    return int(ahead[0]) if len(ahead) else -1


def _long_holiday(working: BoolArray, today: int) -> tuple[int, int] | None:
    """First day off and first day after of the next long holiday."""
    run = 0
    for day in range(today, len(working)):
        run = 0 if working[day] else run + 1
        if run >= LONG_HOLIDAY_DAYS and (day + 1 == len(working) or working[day + 1]):
            return day + 1 - run, day + 1
    return None
