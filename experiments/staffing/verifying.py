"""Verification: a plan's targets are tested again on fresh replications, which the search has not seen.

The plan is accepted where every target, less ε, is shown to be kept by a test of its own at α / 2^attempt; so a plan
that misses one of them is accepted in at most α of searches, however many are tried (each target at the full α: a plan
is wrongly accepted only if the test of the target it misses is wrong; Berger 1982's intersection–union test [M]).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.estimates import Estimate, kept_p_value, mean_interval, share_interval
from experiments.rows import FloatArray
from experiments.staffing.question import Question, standing
from experiments.staffing.years import FRESH, OutOfBudgetError, Years
from model.planning.staff_master import Plan, cost_of

VERIFYING_SHARE = 0.2
"""Of the budget, at most, for one verification."""
FEWEST, MOST, HOPELESS = 100, 1_500, 3.0
"""Replications of a verification; standard errors below the zone at which it is given up."""
FEWEST_DEAR = 30
"""At least, where the budget pays for no more: the test is then a little too sure (0.91 for 0.95; METHODS §2)."""
NORMAL = 1.96
"""Standard errors above the zone with which a plan can be expected to pass."""
LIKELY = 3.5
"""Standard errors between the zone and what the search has seen: two for the test, the rest for luck."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What fresh replications say of a plan."""

    plan: Plan
    passed: bool
    attempt: int
    """From 1."""
    alpha: float
    replications: int
    shares: tuple[Estimate, ...]
    """By target."""
    monthly_cost_yuan: float
    payments: Estimate
    """Yuan a month."""

    @property
    def cost_yuan(self) -> float:
        """A month: people and expected payments."""
        return self.monthly_cost_yuan + self.payments.mean


def verification_length(question: Question, rows: FloatArray, most: int | None) -> int:
    """Replications with which a plan as good as the years of the search say would most likely pass."""
    seen = standing(question, rows)
    zone = np.maximum(seen.above + question.epsilon, 1e-9)
    wanted = float(np.max((LIKELY * seen.deviation / zone) ** 2, initial=FEWEST))
    affordable = MOST if most is None else most
    return int(np.clip(min(wanted, affordable), max(FEWEST_DEAR, min(FEWEST, affordable)), MOST))


def verify(question: Question, years: Years, plan: Plan, *, attempt: int, replications: int) -> Verified:
    """Test a plan on fresh replications; given up where a target is clearly missed.

    Raises
    ------
    OutOfBudgetError
        Not even two replications could be run.
    """
    alpha, first = question.alpha / 2**attempt, FRESH * attempt
    rows, finished = years.of(plan, 2, first=first), False
    while not finished:
        so_far = standing(question, rows)
        if len(rows) >= FEWEST // 2 and np.any(so_far.above + question.epsilon < -HOPELESS * so_far.error):
            break
        finished = len(rows) >= replications
        if not finished:
            try:
                rows = years.of(plan, min(replications, len(rows) + years.chunk), first=first)
            except OutOfBudgetError:
                break
    return judged(question, plan, rows, attempt=attempt, alpha=alpha, complete=finished)


def judged(question: Question, plan: Plan, rows: FloatArray, *, attempt: int, alpha: float, complete: bool) -> Verified:
    """The verdict on a plan after all its fresh replications."""
    count = len(question.targets)
    met, due = rows[:, :count], rows[:, count : 2 * count]
    passed = complete and all(
        kept_p_value(met[:, k], due[:, k], share - question.epsilon) <= alpha for k, share in enumerate(question.shares)
    )
    return Verified(
        plan=plan,
        passed=passed,
        attempt=attempt,
        alpha=alpha,
        replications=len(rows),
        shares=tuple(share_interval(met[:, k], due[:, k]) for k in range(count)),
        monthly_cost_yuan=cost_of(question.resources, plan),
        payments=mean_interval(question.payments_per_month(rows)),
    )
