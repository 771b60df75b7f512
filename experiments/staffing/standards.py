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

import numpy as np

from experiments.duty_hours import HOUR, MILLE, pools
from experiments.offered_load import expected_applications
from experiments.sampled_work import SEED, Sample, evenly
from experiments.walk import Walker, _Branch, _Way
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

    def _work(self, way: _Way, branch: _Branch, batch: bool) -> int:
        again = branch.attempt > 1 or branch.stage != self.routes.stage[branch.step]
        before = _by_role(way) if again else {}
        end = super()._work(way, branch, batch)
        if again:
            for role, seconds in _by_role(way).items():
                self.again[role] += seconds - before.get(role, 0.0)
        return end


def _by_role(way: _Way) -> dict[int, float]:
    found: dict[int, float] = defaultdict(float)
    for part in (way.walked.effort, way.walked.travel):
        for (role, _), seconds in part.items():
            found[role] += seconds
    return found


def standards_of(scenario: Scenario, program: Program) -> tuple[list[Standard], list[RoleHours]]:
    """Standards by category and role, and the hours of each role; the categories in the order of the scenario."""
    everybody = pools(program)
    sample, again = Sample(program, everybody), defaultdict[int, list[dict[int, float]]](list)
    wanted = [float(WALKS)] * len(program.names.streams)
    key = replication_key(SEED, 0)
    columns = draw_arrivals(evenly(program, wanted), key)
    repeats = {place: factor for place, (_, factor) in sample._skill.items()}
    walker = _Apart(program, key, repeats)
    inside = (columns["arrived"] >= program.counted_from) & (columns["arrived"] < program.counted_to)
    for row in np.flatnonzero(inside & (columns["open_case"] < 0) & (columns["latent"] == 0)).tolist():
        walker.again, stream = defaultdict(float), int(columns["stream"][row])
        identity, arrived = int(columns["identity"][row]), int(columns["arrived"][row])
        sample.walked[stream].append(walker.walk(identity, stream, arrived, columns["values"][row]))
        again[stream].append(dict(walker.again))
    return _tabled(scenario, program, sample, again)


def _tabled(
    scenario: Scenario, program: Program, sample: Sample, again: dict[int, list[dict[int, float]]]
) -> tuple[list[Standard], list[RoleHours]]:
    expected = expected_applications(program)
    weights = {s: expected[s] / len(walked) for s, walked in sample.walked.items() if walked}
    batches = sample._batches(weights)
    shape = (len(program.names.categories), len(program.names.roles))
    hours, travel, repeated, variance = (np.zeros(shape) for _ in range(4))
    cases = np.zeros(shape[0])
    for stream, walked in sample.walked.items():
        category, weight = int(program.demand.category[stream]), weights[stream] / HOUR
        cases[category] += expected[stream]
        own = np.zeros((len(walked), shape[1]))
        for number, one in enumerate(walked):
            for (role, _), seconds in one.effort.items():
                own[number, role] += seconds
            moving = [(role, seconds) for (role, _), seconds in one.travel.items()]
            for (stage, (role, area), travels), whole in one.shared.items():
                part = whole * batches[stage, area]
                if travels:
                    moving.append((role, part))
                else:
                    own[number, role] += part
            for role, seconds in moving:
                own[number, role] += seconds
                travel[category, role] += weight * seconds
            for role, seconds in again[stream][number].items():
                repeated[category, role] += weight * seconds
        hours[category] += weight * own.sum(axis=0)
        variance[category] += (weight * len(walked)) ** 2 * own.var(axis=0) / len(walked)
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
