"""Standards: hours of work that a case brings to each role, and how much of it is travel and work done again.

Cases are walked through their routes without queues (`experiments.walk`), at the mean of every duration and at normal
speed; so what is left of luck is which way they take. Work of second and later attempts at a stage, and all work of
stages off the route that a repair leads to, is work done again. Other business of the hall (enquiries) is a category of
its own; other duties take a share of the hours of the people who have the role.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.duty_hours import HOUR, MILLE, Pool, pools
from experiments.offered_load import expected_applications
from experiments.sampled_work import SEED, Sample, evenly
from experiments.walk import Walker
from model.arrivals import draw_arrivals
from model.draws import replication_key
from model.program import Program
from model.scenario.whole import Scenario

WALKS = 300
"""Of each stream."""


@dataclass(frozen=True, slots=True)
class Standard:
    """What a case of a category brings to a role.

    Attributes
    ----------
    cases
        Expected in the counted period.
    hours_per_case, error
        At normal speed, with travel and its part of what a batch takes once; standard error.
    travel_share, again_share
        Of the hours: on the road; at second and later attempts.
    """

    category: str
    role: str
    cases: float
    hours_per_case: float
    error: float
    travel_share: float
    again_share: float


@dataclass(frozen=True, slots=True)
class RoleHours:
    """Hours of a role in the counted period.

    Attributes
    ----------
    work
        Offered by all cases, at normal speed.
    enquiries_share
        Of the work: other business than applications for electricity.
    duty
        Of all who have the role, absence and other duties taken off; people of several roles count in each.
    other_duties
        Hours that other duties take from them.
    """

    role: str
    work: float
    enquiries_share: float
    duty: float
    other_duties: float


class _Apart(Walker):
    """Tells work done again apart."""

    again: dict[int, float]

    def _work(self, way: Any, branch: Any, batch: bool) -> int:
        again = branch.attempt > 1 or branch.stage != self.routes.stage[branch.step]
        before = _by_role(way) if again else {}
        end = super()._work(way, branch, batch)
        if again:
            for role, seconds in _by_role(way).items():
                self.again[role] += seconds - before.get(role, 0.0)
        return end


def _by_role(way: Any) -> dict[int, float]:
    found: dict[int, float] = defaultdict(float)
    for part in (way.walked.effort, way.walked.travel):
        for (role, _), seconds in part.items():
            found[role] += seconds
    return found


class _Walks(Sample):
    """A sample that tells work done again apart."""

    def __init__(self, program: Program, everybody: tuple[Pool, ...]) -> None:
        super().__init__(program, everybody)
        self.again: dict[int, list[dict[int, float]]] = defaultdict(list)
        """By stream: seconds by role, of each case."""

    def add(self, number: int, wanted: list[float]) -> None:
        """Walk another round of applications, about so many per stream."""
        program, key = self.program, replication_key(SEED, number)
        columns = draw_arrivals(evenly(program, wanted), key)
        walker = _Apart(program, key, {place: repeats for place, (_, repeats) in self._skill.items()})
        inside = (columns["arrived"] >= program.counted_from) & (columns["arrived"] < program.counted_to)
        for row in np.flatnonzero(inside & (columns["open_case"] < 0) & (columns["latent"] == 0)).tolist():
            walker.again, stream = defaultdict(float), int(columns["stream"][row])
            identity, arrived = int(columns["identity"][row]), int(columns["arrived"][row])
            self.walked[stream].append(walker.walk(identity, stream, arrived, columns["values"][row]))
            self.again[stream].append(dict(walker.again))

    def batches(self, weights: dict[int, float]) -> dict[tuple[int, int], float]:
        """Expected batches per member, by (stage, area)."""
        return self._batches(weights)


def standards_of(scenario: Scenario, program: Program) -> tuple[list[Standard], list[RoleHours]]:
    """Standards by category and role, and the hours of each role; the categories in the order of the scenario."""
    walks = _Walks(program, pools(program))
    walks.add(0, [float(WALKS)] * len(program.names.streams))
    return _tabled(scenario, program, walks)


def _tabled(scenario: Scenario, program: Program, walks: _Walks) -> tuple[list[Standard], list[RoleHours]]:
    expected = expected_applications(program)
    weights = {s: expected[s] / len(walked) for s, walked in walks.walked.items() if walked}
    batches = walks.batches(weights)
    shape = (len(program.names.categories), len(program.names.roles))
    hours, travel, repeated, variance = (np.zeros(shape) for _ in range(4))
    cases = np.zeros(shape[0])
    for stream, walked in walks.walked.items():
        category, weight = int(program.demand.category[stream]), weights[stream] / HOUR
        cases[category] += expected[stream]
        staying, moving = np.zeros((len(walked), shape[1])), np.zeros((len(walked), shape[1]))
        for number, one in enumerate(walked):
            for seconds, into in ((one.effort, staying), (one.travel, moving)):
                for (role, _), spent in seconds.items():
                    into[number, role] += spent
            for (stage, (role, area), travels), whole in one.shared.items():
                (moving if travels else staying)[number, role] += whole * batches[stage, area]
            for role, spent in walks.again[stream][number].items():
                repeated[category, role] += weight * spent
        hours[category] += weight * (staying + moving).sum(axis=0)
        travel[category] += weight * moving.sum(axis=0)
        variance[category] += weight**2 * len(walked) * (staying + moving).var(axis=0)
    rows = [
        Standard(
            category=name, role=role, cases=float(cases[c]), hours_per_case=float(hours[c, r] / cases[c]),
            error=math.sqrt(float(variance[c, r])) / float(cases[c]),
            travel_share=float(travel[c, r] / hours[c, r]), again_share=float(repeated[c, r] / hours[c, r]),
        )
        for c, name in enumerate(program.names.categories)
        for r, role in enumerate(program.names.roles)
        if hours[c, r] > 0
    ]  # fmt: skip
    return rows, _roles(scenario, program, hours)


def _roles(scenario: Scenario, program: Program, hours: np.ndarray) -> list[RoleHours]:
    enquiries = np.array([not scenario.categories[name].applies for name in program.names.categories])
    duty, other = np.zeros(hours.shape[1]), np.zeros(hours.shape[1])
    for pool in pools(program):
        taken = float(program.people.team_other_duties[pool.team]) / MILLE
        for role in pool.roles:
            duty[role] += pool.hours
            other[role] += pool.hours * taken / (1 - taken)
    total = hours.sum(axis=0)
    return [
        RoleHours(role, float(total[r]), float(hours[enquiries, r].sum() / total[r]), float(duty[r]), float(other[r]))
        for r, role in enumerate(program.names.roles)
        if total[r] > 0
    ]
