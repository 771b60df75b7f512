"""The audit of what the bound assumes: how much more people ever lower a share, and whether good plans lie below it.

Pairs: a plan that looks as if it kept the targets, and the same with more; on the same years, so the customers and
their luck are equal. Cheap plans: drawn at random from those that cost a little less than the bound.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from experiments.estimates import binomial_interval
from experiments.staffing.question import Question, standing
from experiments.staffing.years import OutOfBudgetError, Years
from model.planning.staff_master import Plan, cost_of

BELOW = 0.08
"""Cheap plans cost at least 1 − this of the bound."""
PAIRS, CHEAP = 60, 60
"""Looked at, at most."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What the audit has seen.

    Attributes
    ----------
    largest_drop
        Of a target's share from a plan that looks feasible to a larger one; 0 where none was seen to drop.
    drop_error
        Its standard error, of the paired difference.
    cheap_feasible_most
        The share of the cheap plans that may look feasible, upper end of its 95 % interval; 1 without any.
    """

    pairs: int
    largest_drop: float
    drop_error: float
    drop_of: str
    cheap_plans: int
    cheap_feasible: int
    cheap_feasible_most: float
    years_each: int


def audit(
    question: Question,
    years: Years,
    *,
    bound: float,
    plan: Plan,
    seed: int,
    years_each: int,
    pairs: int = PAIRS,
    cheap: int = CHEAP,
) -> Audit:
    """Look at pairs and cheap plans until there are enough or the budget ends."""
    random = np.random.default_rng(seed)
    drops: list[tuple[float, float, str]] = []
    looked, feasible = 0, 0
    try:
        for less, more in _known_pairs(question, years, years_each):
            drops.append(_drop(question, years, less, more, years_each))
            if len(drops) >= pairs:
                break
        known, starts = len(drops), [plan, *_feasible(question, years, years_each)]
        wanted = max(pairs - known, 0)
        for number in range(max(wanted, cheap)):
            if number < cheap and (below := _cheap_plan(question, random, bound)) is not None:
                seen = standing(question, years.of(below, years_each))
                looked, feasible = looked + 1, feasible + bool(np.all(seen.above >= 0))
            if number < wanted:
                start = starts[int(random.integers(len(starts)))]
                larger = _one_more(question, random, start)
                if larger is not None:
                    drops.append(_drop(question, years, start, larger, years_each))
    except OutOfBudgetError:
        pass
    worst = max(drops, default=(0.0, math.nan, ""))
    high = binomial_interval(feasible, looked)[1] if looked else 1.0
    return Audit(len(drops), max(0.0, worst[0]), worst[1], worst[2], looked, feasible, high, years_each)


def _feasible(question: Question, years: Years, count: int) -> list[Plan]:
    """Plans of the search that look as if they kept the targets."""
    return [
        plan
        for plan in years.plans()
        if years.already(plan) >= count and np.all(standing(question, years.of(plan, count)).above >= 0)
    ]


def _known_pairs(question: Question, years: Years, count: int) -> Iterator[tuple[Plan, Plan]]:
    """(plan that looks feasible, larger plan) among those of the search."""
    looked = [plan for plan in years.plans() if years.already(plan) >= count]
    for less in _feasible(question, years, count):
        for more in looked:
            if more != less and all(a <= b for a, b in zip(less, more, strict=True)):
                yield less, more


def _drop(question: Question, years: Years, less: Plan, more: Plan, count: int) -> tuple[float, float, str]:
    """The largest drop of a share, its standard error, and whose."""
    before, after, k = years.of(less, count), years.of(more, count), len(question.targets)
    worst = (-math.inf, math.nan, "")
    for target in range(k):
        residuals = []
        shares = []
        for rows in (before, after):
            met, due = rows[:, target], rows[:, k + target]
            share = met.sum() / due.sum() if due.sum() else 1.0
            shares.append(share)
            residuals.append((met - share * due) / max(due.mean(), 1e-12))
        error = float(np.std(residuals[0] - residuals[1], ddof=1) / math.sqrt(count)) if count > 1 else math.nan
        worst = max(worst, (float(shares[0] - shares[1]), error, str(question.targets[target])))
    return worst


def _one_more(question: Question, random: np.random.Generator, plan: Plan) -> Plan | None:
    can = [r for r, units in enumerate(plan) if units < question.most[r]]
    if not can:
        return None
    r = can[int(random.integers(len(can)))]
    return (*plan[:r], plan[r] + 1, *plan[r + 1 :])


def _cheap_plan(question: Question, random: np.random.Generator, bound: float) -> Plan | None:
    """A random plan that costs a little less than the bound; None where a few tries find none."""
    for _ in range(2_000):
        plan = tuple(int(random.integers(one.least, one.most + 1)) for one in question.resources)
        if (1 - BELOW) * bound <= cost_of(question.resources, plan) < bound - 1e-9:
            return plan
    return None
