"""Who must act on an open application: the people at work, its owner, the teams that could take it, or the customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.late.backlog import Backlog
from model.program import OWNER, Column, Hands, IntArray, Kind, Program
from model.scenario.stages import Meeting
from model.scenario.whole import Scenario


@dataclass(frozen=True, slots=True)
class Stands:
    """Where one branch of an open application stands on the first day."""

    stage: str
    attempt: int
    in_work: bool
    since: int
    """Waiting, or in work, since; seconds, below 0."""
    hands: str
    """utility, customer or authority."""
    people: tuple[str, ...]
    """At work, or the owner whose work it is: team#number."""
    teams: tuple[str, ...]
    """Who could do it; of a meeting, who attends."""


def stands(program: Program, scenario: Scenario, backlog: Backlog, token: int) -> Stands:
    """Where a branch stands, and who must act there."""
    opened, stages = program.open_cases, program.stages
    case, stage = int(backlog.token_case[token]), int(backlog.token_stage[token])
    own = slice(int(opened.token_person_first[token]), int(opened.token_person_first[token + 1]))
    people = [int(person) for person in opened.token_person[own]]
    roles = stages.place_role[int(stages.place_first[stage]) : int(stages.place_first[stage + 1])]
    if not people and OWNER in roles and opened.owner[case] >= 0:
        people = [int(opened.owner[case])]
    return Stands(
        stage=program.names.stages[stage],
        attempt=int(opened.token_attempt[token]),
        in_work=bool(opened.token_spent[token] >= 0 or stages.kind[stage] == Kind.EXTERNAL),
        since=int(opened.token_since[token]),
        hands=Hands(int(stages.hands[stage])).name.lower(),
        people=tuple(_person(program, person) for person in people),
        teams=_teams(program, scenario, stage, int(opened.values[case, Column.AREA]), roles),
    )


def _teams(program: Program, scenario: Scenario, stage: int, area: int, roles: IntArray) -> tuple[str, ...]:
    """Teams that serve the area and have one of the roles that a stage needs."""
    people, names = program.people, program.names
    stated = scenario.stages[names.stages[stage]]
    if isinstance(stated, Meeting):
        return stated.attended_by
    wanted = np.where(roles == OWNER, people.owner_role[0], roles)
    if program.stages.kind[stage] == Kind.ASSIGNMENT:
        wanted = people.owner_role
    able = np.repeat(np.arange(len(people.person_team)), np.diff(people.skill_first))
    teams = np.unique(people.person_team[able[np.isin(people.skill_role, wanted[wanted >= 0])]])
    return tuple(names.teams[team] for team in teams.tolist() if people.team_area[team, area])


def _person(program: Program, person: int) -> str:
    people = program.people
    return f"{program.names.teams[people.person_team[person]]}#{people.person_number[person]}"
