"""Clocks of clauses: how many units have been counted, and when a count is reached (DESIGN §7).

Working-day and calendar-day clocks count closings: a clock that runs over [r, s) counts the closings c with
r ≤ c < s and a date later than that of the start event. Hours are seconds while running.
"""

from __future__ import annotations

from model.calendars import count_closings, count_until
from model.compiled import compiled
from model.program import DAY, NEVER, IntArray, Program, Unit

HOUR = 3600


@compiled
def first_countable(start: int) -> int:
    """The first instant whose closing counts for a clock that starts at `start`: after 24:00 of that date."""
    return (start // DAY + 1) * DAY + 1


@compiled
def counted(closings: IntArray, start: int, since: int, until: int) -> int:
    """Closings counted while a clock that started at `start` runs over [since, until)."""
    return count_closings(closings, max(since, first_countable(start)), until)


@compiled
def reached_at(closings: IntArray, start: int, since: int, more: int) -> int:
    """When a clock that runs from `since` on has counted `more` closings (at least 1); NEVER beyond the last one."""
    i = count_until(closings, 0, len(closings), max(since, first_countable(start)) - 1) + more - 1
    return int(closings[i]) if i < len(closings) else NEVER


def closings_of(program: Program, clause: int) -> IntArray | None:
    """The closings a clause counts; None for hours."""
    unit = int(program.clauses.unit[clause])
    if unit == Unit.HOURS:
        return None
    return program.calendars.closings if unit == Unit.WORKING_DAYS else program.calendars.midnights
