"""The search for a plan: the cheapest one that nothing speaks against is looked at ever longer, then verified.

Its master has the cuts of the bound and its own, which are guesses: a plan that looks bad for a target takes with it
every plan that has no more of the resources the target is known to depend on. Wrong guesses cost money, never
honesty: a plan counts only once fresh replications have verified it, and the bound knows nothing of these cuts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from experiments.staffing.lifting import lifted
from experiments.staffing.question import Question, Standing, standing
from experiments.staffing.verifying import (
    FEWEST_DEAR,
    MOST,
    NORMAL,
    VERIFYING_SHARE,
    Verified,
    verification_length,
    verify,
)
from experiments.staffing.years import OutOfBudgetError, Years
from model.planning.staff_master import Cover, Cut, Plan, cheapest_plan, cost_of

SEARCHED = 0.88
"""Share of the budget that searching may use."""
ATTEMPTS = 8
"""Verifications at most; each has half the α of the one before."""


class PlanSearch:
    """The plan master, its guesses, and the plans verified.

    Attributes
    ----------
    best
        The cheapest verified plan.
    looks
        Years after which a plan is looked at, in rising order.
    done
        Whether nothing cheaper than the best is left.
    """

    def __init__(self, question: Question, years: Years, looks: Sequence[int], covers: Sequence[Cover]) -> None:
        self.question, self.years, self.looks, self.covers = question, years, tuple(looks), tuple(covers)
        self.best: Verified | None = None
        self.tried: list[Verified] = []
        self.done = self.careful = False
        self._share = VERIFYING_SHARE
        self._matters: dict[int, set[int]] = defaultdict(set)
        self._guesses: list[Cut] = []
        self._passed_over: list[Plan] = []

    def step(self, certain: Sequence[Cut], matters: Mapping[int, set[int]]) -> None:
        """Look at the cheapest plan left.

        Parameters
        ----------
        certain
            The cuts of the bound.
        matters
            Target → resources that it is known to depend on.
        """
        found = cheapest_plan(
            self.question.resources,
            [*certain, *self._guesses],
            covers=() if self.careful else self.covers,
            passed_over=self._passed_over,
        )
        if found is None or (self.best is not None and found.cost_yuan >= self.best.cost_yuan):
            self._again_or_done()
        elif not self._looks_bad(found.plan, matters):
            self._verify(found.plan)

    def candidate(self) -> Plan:
        """The plan to name where none is verified: of those looked at long, the one nearest to keeping all targets."""
        looked = [plan for plan in self.years.plans() if self.years.already(plan) >= self.looks[0]]

        def key(plan: Plan) -> tuple[float, float]:
            seen = standing(self.question, self.years.of(plan, self.years.already(plan)))
            return float(min(0.0, np.min(seen.above + self.question.epsilon))), -cost_of(self.question.resources, plan)

        return max(looked, key=key, default=self.question.most)

    def verify_candidate(self) -> None:
        """Where time is nearly up: verify the plan that came nearest, as well as what is left allows."""
        if len(self.tried) < ATTEMPTS:
            self._verify(self.candidate())

    def _again_or_done(self) -> None:
        """Once more: without the bold guesses, then with longer looks and what is left for verifying."""
        if self.careful:
            self.done = self.looks[-1] >= MOST
            self.looks = (*self.looks, 2 * self.looks[-1])
            self._share = max(VERIFYING_SHARE, 0.8 * (SEARCHED - self.years.used()))
            self._passed_over = [one.plan for one in self.tried]
        self.careful, self._guesses = True, []

    def _looks_bad(self, plan: Plan, matters: Mapping[int, set[int]]) -> bool:
        """Whether a plan is dropped at one of the looks; adds a guess for the target that looks worst."""
        for look in (*self.looks, 0):  # the last one as long as the verification will be
            count = max(look or self._length(plan), self.years.already(plan))
            seen = standing(self.question, self.years.of(plan, count))
            bad = self._bad(seen) if look == self.looks[0] else self._unlikely(seen)
            if bad.any():
                target = int(np.argmin(np.where(bad, seen.above / seen.error, np.inf)))
                self._guess(plan, target, self._matters[target] | matters.get(target, set()))
                return True
        return False

    def _length(self, plan: Plan) -> int:
        """Replications that a verification will take, at most."""
        rows = self.years.of(plan, self.looks[-1])
        return verification_length(self.question, rows, self.years.affordable(self._share))

    def _bad(self, seen: Standing) -> np.ndarray:
        return np.asarray(seen.above + self.question.epsilon / 2 < -seen.error)

    def _unlikely(self, seen: Standing) -> np.ndarray:
        """Targets that a verification would hardly pass."""
        longest = min(MOST, self.years.affordable(self._share) or MOST)
        return np.asarray(seen.above + self.question.epsilon < NORMAL * seen.deviation / np.sqrt(longest))

    def _guess(self, plan: Plan, target: int, matters: set[int]) -> None:
        """Forbid a plan that looks bad for a target, and what lies below it; larger ones as long as they do too."""

        def is_bad(larger: Plan) -> bool:
            count = max(self.looks[0], self.years.already(larger))
            return bool(self._bad(standing(self.question, self.years.of(larger, count)))[target])

        if self.careful or not is_bad(plan):
            self._passed_over.append(plan)
        else:
            cut, seen = lifted(self.question.resources, plan, is_bad, matters)
            self._matters[target] |= seen
            self._guesses.append(cut)

    def _verify(self, plan: Plan) -> None:
        """Verify a plan on fresh replications; it is not looked at again."""
        self._passed_over.append(plan)
        if len(self.tried) >= ATTEMPTS:
            self.done = True
            return
        rows = self.years.of(plan, self.years.already(plan))
        length = verification_length(self.question, rows, self.years.affordable(self._share))
        left = self.years.left()
        if left is not None and left < length:  # a test that cannot be finished says nothing
            length = left
            if length < FEWEST_DEAR:
                raise OutOfBudgetError
        found = verify(self.question, self.years, plan, attempt=len(self.tried) + 1, replications=length)
        self.tried.append(found)
        if found.passed and (self.best is None or found.cost_yuan < self.best.cost_yuan):
            self.best = found
