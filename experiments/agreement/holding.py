"""Who holds an application while a clock runs: each visit with its rank, and the team, role or outsider that has it.

A visit of people is two pieces of time, waiting and in work; any other is one. Where branches overlap, the piece of the
lowest rank counts, and first attempts at stages of the route come before all repeats. The team is the one that did the
work; where nobody has worked yet, the role that is waited for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.cause_measures import first_attempts
from experiments.day_measures import levels_in_work
from experiments.observed import Observed
from model.agreements.visit_rows import BoolArray
from model.program import OWNER, Hands, IntArray, Kind, Program

WORKING, KEPT, WAITING, BATCH, MEETING, GRID, AUTHORITY, CUSTOMER = range(8)
"""Ranks; KEPT is work that lies over a closing. Those of repeats are higher by `REPEATED`."""
REPEATED = 8
OF_LEVEL = np.array([WORKING, KEPT, WAITING, MEETING, GRID, AUTHORITY, CUSTOMER])
"""Rank of each level of `model.agreements.log_sweeps`."""
OUTSIDERS = ("customer", "authority", "network", "firm", "nobody")
"""Holders that are neither team, role nor stage."""


@dataclass(frozen=True, slots=True)
class Holding:
    """How each visit holds its application; all of shape (n_visits,)."""

    waiting: IntArray
    """Rank while it waits for people; −1: it does not."""
    held: IntArray
    """Rank from its start on, or from its beginning where it does not wait."""
    holder: IntArray
    """Position in `holders`."""


def holders(program: Program) -> list[tuple[str, str]]:
    """(kind, name) of all who can hold an application: teams, roles, stages in nobody's team, outsiders."""
    names = program.names
    kinds = (("team", names.teams), ("role", names.roles), ("stage", names.stages), ("outsider", OUTSIDERS))
    return [(kind, name) for kind, listed in kinds for name in listed]


def outsider(program: Program, name: str) -> int:
    """Position of an outsider in `holders`."""
    names = program.names
    return len(names.teams) + len(names.roles) + len(names.stages) + OUTSIDERS.index(name)


def holding(observed: Observed) -> Holding:
    """How each visit holds its application, first attempts apart from repeats."""
    kind = observed.program.stages.kind[observed.rows.stage]
    held = OF_LEVEL[levels_in_work(observed)]
    waiting = np.select([kind == Kind.WORK, kind == Kind.BATCH], [WAITING, BATCH], -1)
    return Holding(waiting, held, _holders(observed, kind))


def repeats(observed: Observed, clause: int) -> BoolArray:
    """Visits that are repeats to a clause: where each attempt is a case, that attempt is its first."""
    again, clauses = ~first_attempts(observed), observed.program.clauses
    if clauses.each_attempt[clause]:
        again &= observed.rows.stage != clauses.from_stage[clause]
    return again


def _holders(observed: Observed, kind: IntArray) -> IntArray:
    program, stage = observed.program, observed.rows.stage
    names, hands = program.names, program.stages.hands[stage]
    stages_from = len(names.teams) + len(names.roles)
    found = stages_from + stage
    staffed = (kind == Kind.WORK) | (kind == Kind.BATCH) | (kind == Kind.ASSIGNMENT)
    needs, team = _roles(program)[stage], _teams(observed)
    found = np.where(staffed & (needs >= 0), len(names.teams) + needs, found)
    found = np.where(staffed & (team >= 0), team, found)
    outside = kind == Kind.EXTERNAL
    for name, mask in (
        ("network", kind == Kind.GRID),
        ("customer", outside & (hands == Hands.CUSTOMER)),
        ("authority", outside & (hands == Hands.AUTHORITY)),
        ("firm", observed.log.visits.outsourced == 1),
    ):
        found = np.where(mask, outsider(program, name), found)
    return found


def _roles(program: Program) -> IntArray:
    """Role of the first place of each stage, the owners' for an assignment; −1 none; shape (n_stages,)."""
    stages, owner = program.stages, int(program.people.owner_role[0])
    roles = np.full(len(stages.kind), -1, dtype=np.int64)
    has = stages.place_first[1:] > stages.place_first[:-1]
    first = stages.place_role[stages.place_first[:-1][has]]
    roles[has] = np.where(first == OWNER, owner, first)
    roles[stages.kind == Kind.ASSIGNMENT] = owner
    return roles


def _teams(observed: Observed) -> IntArray:
    """Team of the first of each visit's people; of work by the owner that has not begun, his; −1 none."""
    program, log, rows = observed.program, observed.log, observed.rows
    team_of, team = program.people.person_team, np.full(len(rows.stage), -1, dtype=np.int64)
    stages = program.stages
    has = stages.place_first[1:] > stages.place_first[:-1]
    owned = np.zeros(len(stages.kind), dtype=np.bool_)
    owned[has] = stages.place_role[stages.place_first[:-1][has]] == OWNER
    owner = log.applications.owner[rows.application]
    his = owned[rows.stage] & (owner >= 0)
    team[his] = team_of[owner[his]]
    visit, first = np.unique(log.hands.visit, return_index=True)
    team[visit] = team_of[log.hands.person[first]]
    return team
