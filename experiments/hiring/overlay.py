"""A plan of hiring as a file that is laid over a scenario: headcounts by date, longer hours in months of overtime."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from experiments.hiring.workload import people_on
from model.planning.hiring import HiringPlan
from model.program import DAY, Program
from model.scenario.whole import Scenario

SOURCE = "plan of yekuo hire"
LEAST_MINUTES, MOST_MINUTES, STEP_MINUTES = 5, 180, 5
"""Overtime of a person and day, rounded; less is none."""
Dates = Sequence[datetime.date]


def overlay(
    scenario: Scenario, program: Program, plan: HiringPlan, dates: Dates, free: Sequence[str]
) -> dict[str, object]:
    """What is laid over the scenario.

    Parameters
    ----------
    program
        Of the scenario, for the hours of its calendars.
    dates
        First day of each month, and the day after the last.
    free
        Teams that the plan decides on.
    """
    teams: dict[str, dict[str, object]] = {}
    calendars: dict[str, object] = {}
    for name in free:
        changed: dict[str, object] = {}
        steps = headcount(scenario, name, plan.people[name], dates)
        if len(steps) > 1 or steps[0]["people"] != scenario.teams[name].headcount:
            changed["headcount"] = steps
        minutes = overtime_minutes(program, name, plan, dates)
        if any(minutes):
            own = _longer_calendars(scenario, program, name, minutes, dates)
            calendars |= own
            changed |= {"shifts": list(own)} if scenario.teams[name].shifts else {"calendar": next(iter(own))}
        if changed:
            teams[name] = changed | {"source": SOURCE}
    return {**({"calendars": calendars} if calendars else {}), **({"teams": teams} if teams else {})}


def headcount(scenario: Scenario, team: str, people: Sequence[float], dates: Dates) -> list[dict[str, object]]:
    """Headcount steps: as it is until the first month, then by month where it changes."""
    start = scenario.period.start
    steps: list[dict[str, object]] = []
    before = None
    for step in _until(scenario, team, dates[0]):
        steps.append({"from": step[0], "people": step[1]})
        before = step[1]
    for date, there in zip(dates, people, strict=False):
        if (now := round(there)) != before:
            if steps and steps[-1]["from"] == max(date, start):
                steps.pop()
            steps.append({"from": max(date, start), "people": now})
            before = now
    return steps


def _until(scenario: Scenario, team: str, first: datetime.date) -> list[tuple[datetime.date, int]]:
    """Headcount before a day: its own steps, the first one on the first day of the run."""
    start, own = scenario.period.start, scenario.teams[team].headcount
    if not isinstance(own, tuple):
        return [(start, own)]
    later = [(step.from_, step.people) for step in sorted(own, key=lambda s: s.from_) if start < step.from_ < first]
    return [(start, people_on(scenario.teams[team], start)), *later]


def overtime_minutes(program: Program, team: str, plan: HiringPlan, dates: Dates) -> list[int]:
    """Minutes of overtime of a person and duty day, by month."""
    from experiments.duty_hours import MILLE, ONE

    t = program.names.teams.index(team)
    there = (1 - float(program.people.team_absence[t]) / ONE) * (1 - float(program.people.team_other_duties[t]) / MILLE)
    found = []
    for m, hours in enumerate(plan.overtime[team]):
        people = max(1.0, plan.people[team][m])
        days = max(1, _working_days(program, dates[m], dates[m + 1]))
        minutes = STEP_MINUTES * round(60 * hours / (people * days * there) / STEP_MINUTES)
        found.append(min(MOST_MINUTES, minutes) if minutes >= LEAST_MINUTES else 0)
    return found


def _working_days(program: Program, begin: datetime.date, end: datetime.date) -> int:
    first, last = ((date - program.start).days for date in (begin, end))
    return int(program.calendars.working_days[max(0, first) : max(0, last)].sum())


def _longer_calendars(
    scenario: Scenario, program: Program, team: str, minutes: Sequence[int], dates: Dates
) -> dict[str, object]:
    """The calendars of a team with longer evenings on the working days of some months, under names of their own."""
    terms = scenario.teams[team]
    found: dict[str, object] = {}
    for base in terms.shifts or (terms.calendar or scenario.national_calendar.office,):
        stated = scenario.calendars[base].model_dump(by_alias=True, exclude_defaults=True)
        changed: dict[str, list[str]] = dict(stated.get("except", {}))
        for m, more in enumerate(minutes):
            for offset in range((dates[m + 1] - dates[m]).days if more else 0):
                day = dates[m] + datetime.timedelta(days=offset)
                if hours := _hours_on(program, base, day, more):
                    changed[day.isoformat()] = hours
        name = f"{team}_{base}_overtime"[:60]
        found[name] = {**stated, "except": changed, "source": SOURCE}
    return found


def _hours_on(program: Program, calendar: str, day: datetime.date, more: int) -> list[str]:
    """Hours of a working day, the last longer by some minutes; empty where the day is none, or lasts to midnight."""
    calendars, offset = program.calendars, (day - program.start).days
    if not 0 <= offset < len(calendars.working_days) or not calendars.working_days[offset]:
        return []
    c = program.names.calendars.index(calendar)
    rows = slice(int(calendars.first[c]), int(calendars.first[c + 1]))
    begin = offset * DAY
    spells = [
        (int(a) - begin, int(b) - begin)
        for a, b in zip(calendars.opens[rows], calendars.closes[rows], strict=True)
        if begin <= a < begin + DAY
    ]
    if not spells or spells[-1][1] + more * 60 > DAY:
        return []
    spells[-1] = spells[-1][0], spells[-1][1] + more * 60
    return [f"{_clock(a)}-{_clock(b)}" for a, b in spells]


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"


def present_cost(scenario: Scenario, present: Mapping[str, int], free: Sequence[str], months: int) -> float:
    """Yuan that the teams decided on cost if nothing changes."""
    return float(sum(scenario.teams[name].monthly_cost_yuan * present[name] * months for name in free))
