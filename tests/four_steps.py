"""A small utility for tests of the staffing search: four steps, clocks that stop, a cross-trained team.

Survey → plan → (the customer) → review → metering, in slots of an hour, first come first served. Each step has a team
of its own, and a fifth team both surveys and meters. The clock of the reply runs at survey and plan and stops while the
customer has the papers in between; review and metering have clocks of their own. The load differs from year to year.
It is compiled, a year takes 0.1 ms, so that every plan of a box can be tried; job j has the same luck in every plan.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar

import numba
import numpy as np

from experiments.rows import FloatArray
from experiments.staffing.question import Question, standing
from experiments.staffing.targets import Target
from model.planning.staff_master import Plan, Resource, cost_of

P = ParamSpec("P")
R = TypeVar("R")
SLOTS, WARM_UP, COUNTED = 1_500, 150, 1_200
DELTA = 0.015
"""More surveyors or planners were seen to lower the share of reviews by up to 1.45 points."""
TEAMS = ("survey", "plan", "review", "metering", "both")
PROMISES = ("reply", "review", "metering")


@dataclass(frozen=True, slots=True)
class Utility:
    """One instance."""

    number: int
    per_slot: float
    work: tuple[float, float, float, float]
    """Mean slots of work by step."""
    limits: tuple[int, int, int]
    """Slots, by promise."""
    customer: float
    """Mean slots in the customer's hands between plan and review, and between survey and plan."""
    question: Question

    def __call__(self, plan: Plan, number: int) -> FloatArray:
        """Simulate a year; the totals that `Tally` would give."""
        arrived, work, away = _luck(self.number, number, self.per_slot, self.work, self.customer)
        totals = np.zeros(7)
        _run(np.array(plan), arrived, work, away, np.array(self.limits), totals)
        return totals

    def is_feasible(self, plan: Plan, years: int, first: int = 0) -> bool:
        """Whether a plan keeps every target over some years; ended early where it cannot any more."""
        sums, left = np.zeros(3), np.sum([self._due(first + n) for n in range(years)], axis=0)
        for number in range(first, first + years):
            totals = self(plan, number)
            sums += totals[:3] - self.question.shares * totals[3:6]
            left = left - self._due(number)
            if np.any(sums + (1 - self.question.shares) * left < 0):
                return False
        return bool(np.all(sums >= 0))

    def truth(self, plan: Plan, years: int) -> FloatArray:
        """Long-run shares less targets, from years that no search has seen."""
        rows = np.array([self(plan, 50_000_000 + n) for n in range(years)])
        return standing(self.question, rows).above

    def cheapest_of_sample(self, years: int) -> Plan | None:
        """The cheapest plan of the box that keeps every target over some years, by trying them in order of cost."""
        ranges = [range(one.least, one.most + 1) for one in self.question.resources]
        plans = sorted(itertools.product(*ranges), key=lambda plan: (cost_of(self.question.resources, plan), plan))
        return next((plan for plan in plans if self.is_feasible(plan, years)), None)

    def _due(self, number: int) -> FloatArray:
        arrived, _, _ = _luck(self.number, number, self.per_slot, self.work, self.customer)
        counted = float(np.count_nonzero((arrived >= WARM_UP) & (arrived < WARM_UP + COUNTED)))
        return np.full(3, counted)


def utility(number: int, *, most: int = 4, share: float = 0.9) -> Utility:
    """A random instance."""
    random = np.random.default_rng(number)
    work = tuple(float(x) for x in random.uniform(2.0, 6.0, 4))
    busy = float(random.uniform(0.5, 0.62) * most / max(work))
    limits = (
        int(random.uniform(3.0, 4.0) * (work[0] + work[1])),
        int(random.uniform(3.0, 4.0) * work[2]),
        int(random.uniform(3.0, 4.0) * work[3]),
    )
    resources = tuple(
        Resource(
            name, 0 if name == "both" else 1, most - (name == "both"), float(np.round(random.uniform(1.0, 2.0), 2))
        )
        for name in TEAMS
    )
    targets = tuple(Target(f"promise.{name}", "all", share) for name in PROMISES)
    question = Question(resources, targets, counted_days=365, delta=DELTA)
    return Utility(number, busy, work, limits, float(random.uniform(2.0, 12.0)), question)  # type: ignore[arg-type]


def _compiled(function: Callable[P, R]) -> Callable[P, R]:
    compiled: Callable[P, R] = numba.njit(nogil=True)(function)
    return compiled


@lru_cache(maxsize=8192)
def _luck(
    instance: int, number: int, per_slot: float, work: tuple[float, ...], customer: float
) -> tuple[Any, Any, Any]:
    """(arrival slots, work by step, slots away) of every job of a year."""
    random = np.random.default_rng((instance, number))
    load = per_slot * random.gamma(400.0, 0.0025)
    arrived = np.repeat(np.arange(SLOTS), random.poisson(load, SLOTS))
    takes = np.maximum(1, np.rint(random.gamma(2.0, np.array(work) / 2.0, (len(arrived), 4)))).astype(np.int64)
    away = np.maximum(1, np.rint(random.exponential(customer, (len(arrived), 2)))).astype(np.int64)
    return arrived, takes, away


@_compiled
def _run(people: Any, arrived: Any, work: Any, away: Any, limits: Any, totals: Any) -> None:
    n = len(arrived)
    free = people.copy()
    queue, head, tail = np.zeros((4, n), np.int64), np.zeros(4, np.int64), np.zeros(4, np.int64)
    since, used = np.zeros((n, 4), np.int64), np.full((n, 4), -1, np.int64)
    active = np.zeros((people.sum() + 1, 4), np.int64)  # job, step, team, end
    actives, nxt = 0, 0
    back_at, back_step = np.full(n, -1, np.int64), np.zeros(n, np.int64)
    waiting = np.zeros(n, np.int64)  # jobs in the customer's hands
    waitings = 0
    for t in range(SLOTS):
        i = 0
        while i < actives:
            if active[i, 3] == t:
                job, step = active[i, 0], active[i, 1]
                free[active[i, 2]] += 1
                used[job, step] = t - since[job, step]
                actives -= 1
                active[i] = active[actives]
                if step < 2:
                    back_at[job], back_step[job] = t + away[job, step], step + 1
                    waiting[waitings] = job
                    waitings += 1
                elif step == 2:
                    queue[3, tail[3]], since[job, 3] = job, t
                    tail[3] += 1
            else:
                i += 1
        i = 0
        while i < waitings:
            job = waiting[i]
            if back_at[job] <= t:
                step = back_step[job]
                queue[step, tail[step]], since[job, step] = job, t
                tail[step] += 1
                waitings -= 1
                waiting[i] = waiting[waitings]
            else:
                i += 1
        while nxt < n and arrived[nxt] == t:
            queue[0, tail[0]], since[nxt, 0] = nxt, t
            tail[0] += 1
            nxt += 1
        for step in (3, 0, 2, 1):
            while head[step] < tail[step]:
                team = step
                if free[team] == 0:
                    team = 4
                    if (step != 0 and step != 3) or free[4] == 0:
                        break
                job = queue[step, head[step]]
                head[step] += 1
                free[team] -= 1
                active[actives, 0], active[actives, 1], active[actives, 2] = job, step, team
                active[actives, 3] = t + work[job, step]
                actives += 1
    for job in range(n):
        if arrived[job] < WARM_UP or arrived[job] >= WARM_UP + COUNTED:
            continue
        for k in range(3):
            totals[3 + k] += 1
            if k == 0:
                kept = used[job, 0] >= 0 and used[job, 1] >= 0 and used[job, 0] + used[job, 1] <= limits[0]
            else:
                kept = used[job, k + 1] >= 0 and used[job, k + 1] <= limits[k]
            totals[k] += kept
