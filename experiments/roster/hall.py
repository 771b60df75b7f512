"""The hall of a roster: which team, which visits wait in it, when it is open.

People wait in a hall at a stage that says so (`hall:`), and at the first stage of an application that comes through a
channel with opening hours. The hall's team is one whose people do such a stage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.roster.half_hours import HallHours, hall_hours
from model.agreements.visit_rows import BoolArray
from model.log import Log, Outcome
from model.problems import Problem, ScenarioError, suggestion
from model.program import Column, IntArray, Kind, Program, StepKind
from model.scenario.checks.finding import listed
from model.scenario.loading import Loaded


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall and its team."""

    team: str
    calendar: str
    """When it is open."""
    hours: HallHours
    people: int
    """Headcount when the counted period begins."""
    available: float
    """Probability that a person on the roster is there: neither absent nor at other duties."""
    stages: frozenset[int]
    """At which people wait in it: those with `hall:`."""
    first_stages: frozenset[int]
    """At which they wait when their application begins here in person."""
    areas: frozenset[int]
    """That its team serves."""


def find_hall(loaded: Loaded, program: Program, team: str | None = None) -> Hall:
    """The hall of a scenario; `team` where there are several.

    Raises
    ------
    ScenarioError
        There is none, or several and none is named.
    """
    waiting, first = _stages(program)
    roles = {role for stage in waiting | first for role in _roles(program, stage)}
    halls = [name for t, name in enumerate(program.names.teams) if roles & _team_roles(program, t)]
    if team is None and len(halls) == 1:
        team = halls[0]
    if team is None or team not in halls:
        raise ScenarioError([_which(loaded, team, halls)])
    t = program.names.teams.index(team)
    mine = _team_roles(program, t)
    waiting = {stage for stage in waiting if set(_roles(program, stage)) & mine}
    first = {stage for stage in first if set(_roles(program, stage)) & mine}
    calendar = _calendar(program, waiting, first)
    people = program.people
    there = (people.person_team == t) & (people.employed_from <= program.counted_from)
    there &= people.employed_to > program.counted_from
    return Hall(
        team=team,
        calendar=calendar,
        hours=hall_hours(loaded.scenario.calendars[calendar]),
        people=int(there.sum()),
        available=(1 - loaded.scenario.teams[team].absence_share)
        * (1 - loaded.scenario.teams[team].other_duties_share),
        stages=frozenset(waiting),
        first_stages=frozenset(first),
        areas=frozenset(np.flatnonzero(people.team_area[t]).tolist()),
    )


def waits_in_hall(program: Program, hall: Hall, log: Log) -> BoolArray:
    """Visits that wait in the hall; shape (n_visits,)."""
    visits, values = log.visits, log.applications.values
    stage, application = visits.stage, visits.application
    begins = np.ones(len(stage), dtype=np.bool_)
    begins[1:] = application[1:] != application[:-1]
    in_person = program.demand.channel_calendar[values[:, Column.CHANNEL]] >= 0
    served = np.isin(values[:, Column.AREA], list(hall.areas))[application]
    at_first = begins & in_person[application] & np.isin(stage, list(hall.first_stages))
    result: BoolArray = served & (np.isin(stage, list(hall.stages)) | at_first) & (visits.outsourced == 0)
    again = np.zeros(len(stage), dtype=np.bool_)
    again[1:] = (visits.outcome[:-1] == Outcome.HANDED_OVER) & (application[1:] == application[:-1])
    return result & ~again


def _stages(program: Program) -> tuple[set[int], set[int]]:
    """Stages with a hall; first stages of applications that come in person."""
    stages, routes, demand = program.stages, program.routes, program.demand
    waiting = set(np.flatnonzero((stages.hall >= 0) & (stages.kind == Kind.WORK)).tolist())
    first = set()
    for stream, route in enumerate(demand.route):
        channels = demand.channel[demand.channel_first[stream] : demand.channel_first[stream + 1]]
        step = routes.first[route]
        stage = int(routes.stage[step])
        visited = routes.kind[step] == StepKind.VISIT and stages.kind[stage] == Kind.WORK
        if visited and np.any(demand.channel_calendar[channels] >= 0):
            first.add(stage)
    return waiting, first


def _roles(program: Program, stage: int) -> list[int]:
    rows = slice(int(program.stages.place_first[stage]), int(program.stages.place_first[stage + 1]))
    return [int(role) for role in program.stages.place_role[rows]]


def _team_roles(program: Program, team: int) -> set[int]:
    people, found = program.people, set[int]()
    for person in np.flatnonzero(people.person_team == team):
        found |= set(people.skill_role[people.skill_first[person] : people.skill_first[person + 1]].tolist())
    return found


def _calendar(program: Program, waiting: set[int], first: set[int]) -> str:
    """The calendar of most stages with a hall; without one, that of the channel through which people come."""
    demand = program.demand
    calendars: IntArray = program.stages.hall[sorted(waiting)]
    if not len(calendars):
        calendars = demand.channel_calendar[demand.channel_calendar >= 0]
    return program.names.calendars[int(np.bincount(calendars).argmax())]


def _which(loaded: Loaded, team: str | None, halls: list[str]) -> Problem:
    """Which hall is meant."""
    if not halls:
        return Problem(loaded.place_of(("teams",)), "teams", "nobody waits in a hall of this scenario")
    if team is None:
        return Problem(loaded.place_of(("teams",)), "teams", f"has several halls; name one: --hall {listed(halls)}")
    return Problem(None, f"--hall {team}", f"is {listed(halls)}{suggestion(team, halls)}")
