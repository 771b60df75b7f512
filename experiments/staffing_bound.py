"""The staffing bound of a scenario: the cheapest headcount that carries the work offered (`model.staffing`)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from experiments.duty_hours import HOUR, MILLE, ONE
from experiments.offered_load import OfferedLoad
from model.compiling.manning import employment, headcount_steps
from model.program import Program
from model.scenario.people import Team
from model.scenario.whole import Scenario
from model.staffing import StaffingBound, TeamOffer, Work, cheapest_headcount


@dataclass(frozen=True, slots=True)
class Staffing:
    """The bound, beside the headcount of today."""

    bound: StaffingBound
    present: Mapping[str, float]
    """Mean headcount of each team in the counted period."""
    present_cost_yuan: float
    """Per month."""


def staffing_bound(scenario: Scenario, program: Program, offered: OfferedLoad, *, max_utilisation: float) -> Staffing:
    """The cheapest headcount for the offered work; a person of a team has its hours, speeds, roles and areas.

    Raises
    ------
    UnstaffableError
        Not even the most people allowed could do the work.
    """
    present = {name: mean_headcount(team, program) for name, team in scenario.teams.items()}
    teams = [
        TeamOffer(
            name=name,
            roles={role: skill.speed for role, skill in team.roles.items()},
            areas=None if team.areas is None else frozenset(team.areas),
            hours_per_person=_hours_per_person(scenario, program, offered, name, present[name]),
            monthly_cost_yuan=team.monthly_cost_yuan,
            least=team.least,
            most=team.most,
        )
        for name, team in scenario.teams.items()
    ]
    work = [Work(role, area, hours) for (role, area), hours in offered.hours.items()]
    bound = cheapest_headcount(teams, work, max_utilisation=max_utilisation)
    cost = math.fsum(scenario.teams[name].monthly_cost_yuan * people for name, people in present.items())
    return Staffing(bound, present, cost)


def mean_headcount(team: Team, program: Program) -> float:
    """People employed, on average over the counted period."""
    begin, end = program.counted_from, program.counted_to
    most = max((step.people for step in headcount_steps(team)), default=0)
    spells = [spell for number in range(1, most + 1) for spell in employment(team, number, program.start, program.days)]
    return sum(max(0, min(b, end) - max(a, begin)) for a, b in spells) / (end - begin)


def _hours_per_person(scenario: Scenario, program: Program, offered: OfferedLoad, team: str, people: float) -> float:
    """Hours on duty of one person in the counted period; of a team without people, those of its calendar."""
    hours = offered.duty_hours.get(team, 0.0)
    if people > 0 and hours > 0:
        return hours / people
    terms, calendars = scenario.teams[team], program.calendars
    names = terms.shifts or (terms.calendar or scenario.national_calendar.office,)
    seconds = 0
    for name in names:
        c = program.names.calendars.index(name)
        rows = slice(int(calendars.first[c]), int(calendars.first[c + 1]))
        inside = calendars.closes[rows].clip(program.counted_from, program.counted_to)
        seconds += int((inside - calendars.opens[rows].clip(program.counted_from, program.counted_to)).sum())
    t = program.names.teams.index(team)
    there = (1 - program.people.team_absence[t] / ONE) * (1 - program.people.team_other_duties[t] / MILLE)
    return float(seconds / len(names) / HOUR * there)
