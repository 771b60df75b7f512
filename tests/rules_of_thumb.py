"""What planners do without a search: add people greedily and drop them again, or workload and a square root on top."""

from __future__ import annotations

import math

import numpy as np

from experiments.staffing.question import standing
from experiments.staffing.years import Years
from model.planning.staff_master import Plan, cost_of
from tests.four_steps import Utility


def greedy(one: Utility, replications: int, years_each: int = 40) -> Plan | None:
    """Add the unit that mends most per yuan until every target looks kept, then drop what is not missed."""
    resources = one.question.resources
    plan: Plan = tuple(r.least for r in resources)
    with Years(one, resources, 3) as years:

        def missing(tried: Plan) -> float:
            return float(np.maximum(0.0, -standing(one.question, years.of(tried, years_each)).above).sum())

        while missing(plan) > 0:
            more = [_changed(plan, r, 1) for r, unit in enumerate(resources) if plan[r] < unit.most]
            if not more or years.simulated > replications:
                return None
            gains = {tried: missing(plan) - missing(tried) for tried in more}
            plan = max(more, key=lambda tried: gains[tried] / (cost_of(resources, tried) - cost_of(resources, plan)))
        for r in sorted(range(len(plan)), key=lambda r: -resources[r].monthly_cost_yuan):
            while plan[r] > resources[r].least and missing(_changed(plan, r, -1)) == 0:
                plan = _changed(plan, r, -1)
    return plan


def square_root(one: Utility, safety: float = 1.0) -> Plan:
    """Workload and its square root, each step by its own team; nobody cross-trained."""
    loads = [one.per_slot * work for work in one.work]
    people = [math.ceil(load + safety * math.sqrt(load)) for load in loads]
    return (*(min(p, r.most) for p, r in zip(people, one.question.resources, strict=False)), 0)


def _changed(plan: Plan, position: int, by: int) -> Plan:
    return (*plan[:position], plan[position] + by, *plan[position + 1 :])
