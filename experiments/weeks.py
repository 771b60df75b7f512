"""The weeks of the counted period: their first days, how many working days they have, where the Spring Festival is.

They are the weeks of the histograms `busy/TEAM`, `duty/TEAM` and `waiting/STAGE`.
"""

from __future__ import annotations

import datetime
from typing import Any

from model.compiling.opening import calendar_of
from model.program import DAY, Program
from model.scenario.whole import Scenario

FEAST = "春节"
"""How the Chinese calendar names the Spring Festival."""


def weeks(scenario: Scenario, program: Program) -> list[dict[str, Any]]:
    """One entry per week, the last one cut.

    Returns
    -------
    list[dict[str, Any]]
        `from` (date), `days`, `working_days`, `spring_festival` (whether the feast itself falls into it).
    """
    working = calendar_of(scenario, program.start, program.days).working
    feast = _spring_festival(scenario, program)
    begin, end = program.counted_from // DAY, program.counted_to // DAY
    found = []
    for first in range(begin, end, 7):
        days = range(first, min(first + 7, end))
        dates = [program.start + datetime.timedelta(days=day) for day in days]
        found.append(
            {
                "from": dates[0].isoformat(),
                "days": len(days),
                "working_days": int(sum(working[day] for day in days)),
                "spring_festival": any(date in feast for date in dates),
            }
        )
    return found


def _spring_festival(scenario: Scenario, program: Program) -> set[datetime.date]:
    """Days of the Spring Festival; none outside China."""
    country = scenario.national_calendar.country
    if country is None or not country.startswith("CN"):
        return set()
    import holidays

    last = program.start + datetime.timedelta(days=program.days)
    national = holidays.country_holidays("CN", years=range(program.start.year, last.year + 1), language="zh_CN")
    return {date for date, name in national.items() if FEAST in name}
