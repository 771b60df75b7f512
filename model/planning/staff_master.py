"""The master of a staffing search: the cheapest plan that no cut forbids.

z[r, v] = 1 where resource r has at least v units, and

minimise    sum_r  cost[r] * units[r],                 units[r] = least[r] + sum_v z[r, v]
subject to  z[r, v] <= z[r, v - 1]                                           "step_{r}_{v}"
            sum_{r in cut}  z[r, level[r]] >= 1           for each cut       "cut_{number}"
            sum_{r}  weight[r] * units[r] >= least        for each cover     "cover_{number}"
            sum_{r}  z[r, x[r] + 1] + sum_r (1 - z[r, x[r]]) >= 1   for each plan x passed over    "other_{number}"

A cut says that a plan that keeps the promises has, in at least one of its resources, at least so many units. A
resource is anything in ordered whole units: people of a team, people of a team in a season, a redesign (0 or 1).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.solver import SolverError, solve

if TYPE_CHECKING:
    import pulp

Plan = tuple[int, ...]
"""Units of each resource, in the order of the resources."""


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that can be had in whole units."""

    name: str
    least: int
    most: int
    monthly_cost_yuan: float
    """Of one unit."""

    def __post_init__(self) -> None:
        if not 0 <= self.least <= self.most:
            raise ValueError(f"{self.name}: 0 <= least <= most is needed, not {self.least} and {self.most}")
        if not 0 <= self.monthly_cost_yuan < math.inf:
            raise ValueError(f"{self.name}: a cost of {self.monthly_cost_yuan} must be finite and not negative")


@dataclass(frozen=True, slots=True)
class Cut:
    """At least one of these: position of a resource → units it must have."""

    levels: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """Weighted units of some resources: position → weight, at least so many."""

    weights: tuple[tuple[int, float], ...]
    least: float


@dataclass(frozen=True, slots=True)
class Cheapest:
    """The cheapest plan that is left; its cost is a lower bound on all that are."""

    plan: Plan
    cost_yuan: float


def cost_of(resources: Sequence[Resource], plan: Plan) -> float:
    """Monthly cost of a plan, yuan."""
    return math.fsum(one.monthly_cost_yuan * units for one, units in zip(resources, plan, strict=True))


def plans_in_box(resources: Sequence[Resource]) -> int:
    """How many plans there are, cuts aside."""
    return math.prod(one.most - one.least + 1 for one in resources)


def cheapest_plan(
    resources: Sequence[Resource],
    cuts: Sequence[Cut],
    *,
    covers: Sequence[Cover] = (),
    passed_over: Sequence[Plan] = (),
) -> Cheapest | None:
    """The cheapest plan; None where no plan is left.

    Examples
    --------
    >>> teams = [Resource("survey", 1, 4, 8000.0), Resource("review", 1, 4, 9500.0)]
    >>> cheapest_plan(teams, [Cut(((0, 3), (1, 2)))]).plan
    (1, 2)
    """
    import pulp

    problem = pulp.LpProblem("staff", pulp.LpMinimize)
    steps = _steps(problem, resources)
    units = [one.least + pulp.lpSum(mine.values()) for one, mine in zip(resources, steps, strict=True)]
    for number, cut in enumerate(cuts):
        literals = [steps[r][level] for r, level in cut.levels if level in steps[r]]
        if any(level <= resources[r].least for r, level in cut.levels):
            continue  # every plan keeps it
        if not literals:
            return None
        problem += (pulp.lpSum(literals) >= 1, f"cut_{number}")
    for number, cover in enumerate(covers):
        problem += (pulp.lpSum(weight * units[r] for r, weight in cover.weights) >= cover.least, f"cover_{number}")
    for number, plan in enumerate(passed_over):
        more = [steps[r][u + 1] for r, u in enumerate(plan) if u + 1 in steps[r]]
        fewer = [1 - steps[r][u] for r, u in enumerate(plan) if u in steps[r]]
        if not more and not fewer:
            return None  # there is no other plan
        problem += (pulp.lpSum(more) + pulp.lpSum(fewer) >= 1, f"other_{number}")
    problem += pulp.lpSum(one.monthly_cost_yuan * count for one, count in zip(resources, units, strict=True))
    solved = solve(problem)
    if solved.status == "infeasible":
        return None
    if solved.status != "solved":
        raise SolverError(f"the staffing master ended {solved.status}")
    plan = tuple(
        one.least + round(sum(solved.values.get(step.name, 0.0) for step in mine.values()))
        for one, mine in zip(resources, steps, strict=True)
    )
    return Cheapest(plan, cost_of(resources, plan))


def _steps(problem: pulp.LpProblem, resources: Sequence[Resource]) -> list[Mapping[int, pulp.LpVariable]]:
    """z[r, v] for v from least + 1 to most."""
    steps: list[Mapping[int, pulp.LpVariable]] = []
    for number, one in enumerate(resources):
        name = f"{number}_{re.sub(r'[^A-Za-z0-9_]', '_', one.name)}"
        mine = {
            v: problem.add_variable(f"z_{name}_{v}", 0, 1, cat="Integer") for v in range(one.least + 1, one.most + 1)
        }
        for v in range(one.least + 2, one.most + 1):
            problem += (mine[v] <= mine[v - 1], f"step_{name}_{v}")
        steps.append(mine)
    return steps
