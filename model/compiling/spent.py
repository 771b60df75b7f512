"""The time already spent on what began before the first day, in the time in which it goes on."""

from __future__ import annotations

import datetime

from model.calendars import Calendar
from model.opening_hours import intervals, weekly_hours
from model.program import DAY
from model.scenario.stages import External, Stage, Worked
from model.scenario.whole import Scenario
from model.working_days import working_days


def in_office_hours(stage: Stage) -> bool | None:
    """Whether a stage goes on in the office's hours, or round the clock; None: that depends."""
    if not isinstance(stage, External):
        return isinstance(stage, Worked)
    ways = {row.unit == "working_days" for _, row in stage.takes.rows}
    return ways.pop() if len(ways) == 1 else None


class OfficePast:
    """The office's hours before the first day."""

    def __init__(self, scenario: Scenario, earliest: int) -> None:
        national, start = scenario.national_calendar, scenario.period.start
        self._days = max(0, -(earliest // DAY))
        first = start - datetime.timedelta(days=self._days)
        overrides = {datetime.date.fromisoformat(date): kind == "working" for date, kind in national.overrides.items()}
        working = working_days(first, self._days, national.country, overrides)
        table = scenario.calendars[national.office].model_dump(by_alias=True, exclude_defaults=True)
        self._hours = Calendar.of(*intervals(weekly_hours(table), working, first, self._days))

    def open_seconds_since(self, instant: int) -> int:
        """Open seconds from an instant before the first day until its 00:00."""
        return self._hours.work_between(instant + self._days * DAY, self._days * DAY)
