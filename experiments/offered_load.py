"""Offered load: the work that the applications of the counted period bring, against the hours there are for it.

It is known before any run: applications are walked through their routes without queues (`experiments.walk`), so
many per stream that every role's load is known to a hundredth; their mean work times the stream's expected number is
the work offered. Work is counted whole, whenever it falls due: a load above 1 cannot be carried for long. It ignores
lost patience, work given to firms, what is open on the first day, latent customers and constraints of the network
(all pass). Travel is not shortened by speed. A batch's set-up and travel count once per expected batch.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from experiments.duty_hours import Place, Pool, pools, shared_out
from experiments.sampled_work import ONE_MEAN, Sample
from model.program import Column, Program

PILOT, MOST_ROUNDS, PRECISE = 80, 5, 0.008
"""Walks per stream to begin with; rounds; standard error aimed at."""


@dataclass(frozen=True, slots=True)
class OfferedLoad:
    """Work and hours of the counted period, by names."""

    hours: Mapping[tuple[str, str], float]
    """Hours of work at normal speed by (role, area)."""
    loads: Mapping[str, float]
    """By role: how busy its work keeps the least busy of those who can do it; mean over areas by work."""
    area_loads: Mapping[tuple[str, str], float]
    """The same by (role, area); infinite where nobody can do it."""
    team_loads: Mapping[str, float]
    """Busy share of the teams' hours in that sharing."""
    duty_hours: Mapping[str, float]
    """Hours on duty by team, expected absence and other duties taken off."""
    applications: Mapping[str, float]
    """Expected number by stream."""
    relative_error: float
    """Largest standard error of a role's hours, as a share of them."""

    @property
    def overloaded(self) -> dict[tuple[str, str], float]:
        """(role, area) whose work cannot be carried, worst first."""
        over = {place: load for place, load in self.area_loads.items() if load >= 1}
        return dict(sorted(over.items(), key=lambda entry: -entry[1]))


def offered_load(program: Program) -> OfferedLoad:
    """The offered load of a scenario."""
    everybody = pools(program)
    expected = expected_applications(program)
    sample = Sample(program, everybody)
    wanted = [float(PILOT)] * len(expected)
    error = math.inf
    for number in range(MOST_ROUNDS):
        sample.add(number, wanted)
        error, wanted = sample.precision(expected, PRECISE)
        if error <= PRECISE:
            break
    return loads_of(program, everybody, sample.work(expected), expected, error)


def expected_applications(program: Program) -> list[float]:
    """Expected number of applications that arrive in the counted period, by stream; recorded ones are counted."""
    demand, days = program.demand, slice(program.warm_up_days, program.warm_up_days + program.counted_days)
    expected = demand.mean[:, days].sum(axis=1) / ONE_MEAN
    for stream in range(len(expected)):
        rows = slice(int(demand.recorded_first[stream]), int(demand.recorded_first[stream + 1]))
        if rows.stop > rows.start:
            date = demand.recorded_values[rows, Column.ARRIVAL_DATE]
            expected[stream] = float(np.count_nonzero((date >= days.start) & (date < days.stop)))
    return [float(n) for n in expected]


def loads_of(
    program: Program, everybody: tuple[Pool, ...], work: Mapping[Place, float], expected: list[float], error: float
) -> OfferedLoad:
    """Loads from hours of work by (role, area)."""
    names = program.names
    levels, used = shared_out(work, everybody)
    by_role: dict[int, float] = {}
    for role in sorted({role for role, _ in work}):
        mine = [place for place in work if place[0] == role and work[place] > 0]
        total = math.fsum(work[place] for place in mine)
        by_role[role] = math.fsum(work[place] * levels[place] for place in mine) / total if total else 0.0
    duty: dict[int, float] = defaultdict(float)
    busy: dict[int, float] = defaultdict(float)
    for pool, share in zip(everybody, used, strict=True):
        duty[pool.team] += pool.hours
        busy[pool.team] += pool.hours * share if pool.hours > 0 else 0.0

    def named(place: Place) -> tuple[str, str]:
        return names.roles[place[0]], names.areas[place[1]]

    return OfferedLoad(
        hours={named(place): hours for place, hours in work.items()},
        loads={names.roles[role]: load for role, load in by_role.items()},
        area_loads={named(place): levels[place] for place in work if work[place] > 0},
        team_loads={names.teams[t]: busy[t] / duty[t] if duty[t] > 0 else math.nan for t in duty},
        duty_hours={names.teams[t]: duty[t] for t in duty},
        applications=dict(zip(names.streams, expected, strict=True)),
        relative_error=error,
    )
