"""Time spent in the office's working hours."""

from __future__ import annotations

from model.calendars import add_work, next_opening
from model.program import Program


def office_later(program: Program, now: int, seconds: int) -> int:
    """The instant by which so many open seconds of the office have passed."""
    c = program.calendars
    office = int(c.office[0])
    return int(add_work(c.opens, c.closes, c.before, int(c.first[office]), int(c.first[office + 1]), now, seconds))


def opening(program: Program, calendar: int, now: int) -> int:
    """Next opening of a calendar from `now` on."""
    c = program.calendars
    return int(next_opening(c.opens, c.closes, int(c.first[calendar]), int(c.first[calendar + 1]), now))
