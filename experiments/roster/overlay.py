"""A roster as a file that is laid over the scenario: a calendar for each person of the hall, and its `shifts`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from experiments.roster.half_hours import written
from experiments.roster.hall import Hall
from model.opening_hours import Span
from model.scenario.whole import Scenario
from model.scenario.words import WEEKDAYS

Line = Sequence[Sequence[Span]]
"""Hours of a person by weekday."""
SOURCE = "made by yekuo roster: a week of duties; public holidays as the hall"


def roster_overlay(scenario: Scenario, hall: Hall, lines: Sequence[Line], on_holidays: int) -> str:
    """The text of the file.

    Parameters
    ----------
    on_holidays
        So many, the first ones, work the hall's hours on public holidays.
    """
    team = scenario.teams[hall.team]
    text = [f"# 排班 A roster of {hall.team}, to be laid over the scenario that it was made for", "", "calendars:"]
    for number, line in enumerate(lines):
        text.append(f"  {_calendar(hall, number)}:")
        days = [*zip(WEEKDAYS, line, strict=True)]
        text += [f"    {day}: {json.dumps(written(spans))}" for day, spans in days if spans]
        holiday = hall.hours.holiday if number < on_holidays else ()
        text += [*([] if any(line) else ["    monday: []"]), f"    holidays: {json.dumps(written(holiday))}"]
        text.append(f'    source: "{SOURCE}"')
    text += ["", "teams:", f"  {hall.team}:"]
    if team.calendar is not None:
        text.append("    calendar: null")
    text.append(f"    shifts: [{', '.join(_calendar(hall, number) for number in range(len(lines)))}]")
    if team.headcount != len(lines):
        text += [f"    headcount: {len(lines)}", f'    source: "{SOURCE}; the rest as before"']
    return "\n".join(text) + "\n"


def _calendar(hall: Hall, number: int) -> str:
    return f"roster_{hall.team}_{number + 1}"
