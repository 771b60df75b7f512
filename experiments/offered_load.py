"""Offered load: the work that the applications of the counted period bring, against the hours there are for it.

It is known before any run: applications are walked through their routes without queues (`experiments.walk`), so
many per stream that every role's load is known to a hundredth; their mean work times the stream's expected number is
the work offered. Work is counted whole, whenever it falls due: a load above 1 cannot be carried for long. It ignores
lost patience, work given to firms, what is open on the first day, latent customers and constraints of the network
(all pass). Travel is not shortened by speed. A batch's set-up and travel count once per expected batch.
"""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.duty_hours import HOUR, Place, Pool, mean_skill, pools, shared_out
from experiments.walk import Walked, Walker
from model.arrivals import draw_arrivals
from model.draws import replication_key
from model.program import DAY, Column, IntArray, Program

FloatArray = NDArray[np.float64]
SEED = 20260101
PILOT, MOST_ROUNDS, MOST_WALKS, PRECISE = 80, 5, 4000, 0.008
"""Walks per stream to begin with; rounds; walks of a stream per round; standard error aimed at."""
ONE_MEAN = 2.0**20


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
    sample = _Sample(program, everybody)
    wanted = [float(PILOT)] * len(expected)
    error = math.inf
    for number in range(MOST_ROUNDS):
        sample.add(number, wanted)
        error, wanted = sample.precision(expected)
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
            expected[stream] = np.count_nonzero((date >= days.start) & (date < days.stop))
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


class _Sample:
    """Walked applications, so many per stream and round."""

    def __init__(self, program: Program, everybody: tuple[Pool, ...]) -> None:
        self.program = program
        self._places = range(len(program.names.roles)), range(len(program.names.areas))
        self._skill = {(r, a): mean_skill(everybody, (r, a)) for r in self._places[0] for a in self._places[1]}
        self.walked: dict[int, list[Walked]] = defaultdict(list)

    def add(self, number: int, wanted: list[float]) -> None:
        """Walk another round of applications, about so many per stream."""
        key = replication_key(SEED, number)
        columns = draw_arrivals(evenly(self.program, wanted), key)
        walker = Walker(self.program, key, {place: repeats for place, (_, repeats) in self._skill.items()})
        for row in _cohort(self.program, columns):
            stream = int(columns["stream"][row])
            values = columns["values"][row]
            self.walked[stream].append(
                walker.walk(int(columns["identity"][row]), stream, int(columns["arrived"][row]), values)
            )

    def work(self, expected: list[float]) -> dict[Place, float]:
        """Hours of work at normal speed by (role, area)."""
        weights = {s: expected[s] / len(walked) for s, walked in self.walked.items() if walked}
        batches = self._batches(weights)
        work: dict[Place, float] = defaultdict(float)
        for stream, weight in weights.items():
            for one in self.walked[stream]:
                for place, seconds in self._seconds(one, batches).items():
                    work[place] += weight * seconds / HOUR
        return dict(sorted(work.items()))

    def _seconds(self, one: Walked, batches: Mapping[tuple[int, int], float]) -> dict[Place, float]:
        """Seconds at normal speed; travel as so much work that at mean speed it takes its time."""
        seconds: dict[Place, float] = defaultdict(float, one.effort)
        for place, travel in one.travel.items():
            seconds[place] += travel * self._skill[place][0]
        for (stage, place, travels), whole in one.shared.items():
            seconds[place] += whole * batches[stage, place[1]] * (self._skill[place][0] if travels else 1.0)
        return seconds

    def precision(self, expected: list[float]) -> tuple[float, list[float]]:
        """Largest standard error of a role's hours, as a share of them; and how many more walks each stream needs.

        Notes
        -----
        Neyman's allocation: walks in proportion to number × standard deviation of the stream's work for the role.
        """
        mean, deviation = self._moments()
        numbers = np.array(expected)[:, None]
        walked = np.array([[max(1, len(self.walked[s]))] for s in range(len(expected))])
        total, spread = (numbers * mean).sum(axis=0), numbers * deviation
        with np.errstate(divide="ignore", invalid="ignore"):
            errors = np.where(total > 0, np.sqrt((spread**2 / walked).sum(axis=0)) / total, 0.0)
            needed = np.where(errors > PRECISE, spread * spread.sum(axis=0) / (PRECISE * total) ** 2, 0.0)
        more = np.clip(needed.max(axis=1, initial=0.0) * 1.1 - walked[:, 0], 0, MOST_WALKS)
        return float(errors.max(initial=0.0)), [float(n) for n in more]

    def _moments(self) -> tuple[FloatArray, FloatArray]:
        """Mean and standard deviation of seconds per application; shape (n_streams, n_roles)."""
        mean = np.zeros((len(self.program.names.streams), len(self.program.names.roles)))
        deviation = np.zeros_like(mean)
        for stream, walked in self.walked.items():
            seconds = np.zeros((len(walked), mean.shape[1]))
            for number, one in enumerate(walked):
                for part in (one.effort, one.travel):
                    for (role, _), spent in part.items():
                        seconds[number, role] += spent
            mean[stream], deviation[stream] = seconds.mean(axis=0), seconds.std(axis=0)
        return mean, deviation

    def _batches(self, weights: Mapping[int, float]) -> dict[tuple[int, int], float]:
        """Expected batches per member, by (stage, area)."""
        visits: dict[tuple[int, int], float] = defaultdict(float)
        for stream, weight in weights.items():
            for one in self.walked[stream]:
                for key, n in one.visits.items():
                    visits[key] += weight * n
        whole: dict[int, float] = defaultdict(float)
        for (stage, _), n in visits.items():
            whole[stage] += n
        per_area = self.program.stages.batch_per_area
        return {key: batches_per_member(self.program, key[0], n if per_area[key[0]] else whole[key[0]]) for key, n in visits.items()}


def batches_per_member(program: Program, stage: int, members: float) -> float:
    """Expected batches per member of a stage that collects so many members in the counted period, evenly.

    Notes
    -----
    With members at rate λ, a batch that waits for an age a after its first member holds 1 + λ·a of them; one of n
    fixed times finds somebody with probability 1 − exp(−members/n); none holds more than the size.
    """
    stages, seconds = program.stages, program.counted_days * DAY
    times = stages.batch_time[stages.batch_time_first[stage] : stages.batch_time_first[stage + 1]]
    n = np.count_nonzero((times >= program.counted_from) & (times < program.counted_to))
    size, age = int(stages.batch_size[stage]), int(stages.batch_age_seconds[stage])
    if members <= 0:
        return 1.0
    rules = []
    if n:
        rules.append(n * -math.expm1(-members / n) / members)
    if age >= 0:
        rules.append(1 / (1 + members / seconds * age))
    if size > 0:
        rules.append(1 / size)
    return min(1.0, max(rules, default=1.0))


def evenly(program: Program, wanted: list[float]) -> Program:
    """The same program with so many expected applications of every stream, all in the counted period."""
    demand = program.demand
    mean = np.zeros_like(demand.mean)
    days = slice(program.warm_up_days, program.warm_up_days + program.counted_days)
    counted = demand.mean[:, days].astype(float)
    totals = counted.sum(axis=1, keepdims=True)
    scaled = counted / np.maximum(totals, 1) * np.array(wanted)[:, None] * ONE_MEAN
    mean[:, days] = scaled.astype(np.int64)
    even = dataclasses.replace(demand, mean=mean, factor_first=np.zeros_like(demand.factor_first))
    return dataclasses.replace(program, demand=even)


def _cohort(program: Program, columns: Mapping[str, IntArray]) -> list[int]:
    """Rows of the applications that arrive in the counted period; no open and no latent ones."""
    arrived = columns["arrived"]
    counted = (arrived >= program.counted_from) & (arrived < program.counted_to)
    rows: list[int] = np.flatnonzero(counted & (columns["open_case"] < 0) & (columns["latent"] == 0)).tolist()
    return rows
