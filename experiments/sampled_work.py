"""Sampled work: applications walked through their routes, and what each brings on average.

Every stream is sampled by itself, as often as its share of the work and its spread ask for; the sample's dates follow
the stream's profile over the counted period.
"""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from experiments.duty_hours import HOUR, Place, Pool, mean_skill
from experiments.walk import Walked, Walker
from model.arrivals import draw_arrivals
from model.draws import replication_key
from model.program import DAY, IntArray, Program

FloatArray = NDArray[np.float64]
SEED = 20260101
MOST_WALKS = 4000
"""Walks of a stream per round."""
ONE_MEAN = 2.0**20


class Sample:
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

    def precision(self, expected: list[float], wanted: float) -> tuple[float, list[float]]:
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
            needed = np.where(errors > wanted, spread * spread.sum(axis=0) / (wanted * total) ** 2, 0.0)
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
        for (stage, _), number in visits.items():
            whole[stage] += number
        per_area = self.program.stages.batch_per_area
        return {
            key: batches_per_member(self.program, key[0], number if per_area[key[0]] else whole[key[0]])
            for key, number in visits.items()
        }


def batches_per_member(program: Program, stage: int, members: float) -> float:
    """Expected batches per member of a stage that collects so many members in the counted period, evenly.

    Notes
    -----
    With members at rate λ, a batch that waits for an age a after its first member holds 1 + λ·a of them; one of n
    fixed times finds somebody with probability 1 − exp(−members/n); none holds more than the size.
    """
    stages, seconds = program.stages, program.counted_days * DAY
    times = stages.batch_time[stages.batch_time_first[stage] : stages.batch_time_first[stage + 1]]
    n = int(np.count_nonzero((times >= program.counted_from) & (times < program.counted_to)))
    size, age = int(stages.batch_size[stage]), int(stages.batch_age_seconds[stage])
    if members <= 0:
        return 1.0
    rules: list[float] = []
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
