"""The bound of a staffing search: plans are rejected by simulation, and no plan below a rejected one is left.

A target that plan x is rejected for is rejected for every plan with no more of anything: one that kept the promises
would lose more than δ by being enlarged to x. So a cut says "more than x in at least one resource", and it is lifted
first, resource by resource: with more, and in the end all there may be, as long as the target stays rejected. The cost
of the cheapest plan that no cut forbids is the bound. It is right whenever the search ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from experiments.rows import FloatArray
from experiments.staffing.lifting import lifted
from experiments.staffing.question import Question, standing
from experiments.staffing.rejecting import ROOM, evidence, threshold
from experiments.staffing.years import Years
from model.planning.staff_master import Cheapest, Cut, Plan, cheapest_plan

FIRST_LOOK, SECOND_LOOK = 8, 24
"""Years before a test may be given up: where the shares speak against it, and where it takes too long."""


class BoundSearch:
    """The bound master and its cuts.

    Attributes
    ----------
    cuts
        Each of them right at confidence 1 − α, all together.
    patience
        Years after which a plan that is not rejected is given up for now.
    matters
        Target → resources that it was seen to depend on.
    """

    def __init__(self, question: Question, years: Years, most_due: FloatArray, patience: int) -> None:
        self.question, self.years, self.patience = question, years, patience
        self.cuts: list[Cut] = []
        self.matters: dict[int, set[int]] = defaultdict(set)
        self._most = most_due * ROOM
        self._doubted = question.shares - question.delta
        self._threshold = threshold(question.plans, len(question.targets), question.alpha)

    def cheapest(self) -> Cheapest | None:
        """The cheapest plan that no cut forbids; None where none is left."""
        return cheapest_plan(self.question.resources, self.cuts)

    def rejected(self, plan: Plan, target: int | None = None, patience: int | None = None) -> int | None:
        """The target (a given one, or any) that a plan is rejected for; None where it is not, or not yet.

        Giving up is always allowed: a plan that is not rejected forbids nothing.
        """
        wanted = range(len(self.question.targets)) if target is None else [target]
        patience = self.patience if patience is None else patience
        count = max(min(FIRST_LOOK, patience), self.years.already(plan))
        while True:
            rows, k = self.years.of(plan, count), len(self.question.targets)
            found = evidence(rows[:, :k], rows[:, k : 2 * k], self._doubted, self._most)
            best = max(wanted, key=lambda one: float(found.reached[one]))
            if found.reached[best] >= self._threshold:
                return best
            needed = float(min(found.needed(self._threshold)[list(wanted)]))
            if count >= patience or self._is_hopeless(rows, wanted, needed > 1.2 * patience):
                return None
            count = min(patience, int(np.clip(needed, count + 2, 1.5 * count + 2)))

    def _is_hopeless(self, rows: FloatArray, targets: Sequence[int], takes_too_long: bool) -> bool:
        if len(rows) < FIRST_LOOK or (len(rows) >= SECOND_LOOK and takes_too_long):
            return len(rows) >= SECOND_LOOK
        seen = standing(self.question, rows)
        return bool(np.all((seen.above + self.question.delta > seen.error)[list(targets)]))

    def single(self, position: int, guess: int, told: Callable[[], None]) -> int:
        """Fewest units of a resource with which the rest could do, all else at its most; adds the cut."""
        one, most = self.question.resources[position], self.question.most
        level = min(max(one.least, guess), one.most - 1)
        highest = None
        if one.most > one.least:
            while one.least <= level < one.most:
                target = self.rejected(_with(most, position, level))
                if target is not None:
                    self.matters[target].add(position)
                    highest = level
                    level += 1
                elif highest is not None:
                    break
                else:
                    level -= 1
        fewest = one.least if highest is None else highest + 1
        if fewest > one.least:
            self.cuts.append(Cut(((position, fewest),)))
            told()
        return fewest

    def step(self) -> bool:
        """Reject the cheapest plan left and cut it off, with what lies below it; False where it is not rejected."""
        left = self.cheapest()
        if left is None:
            return False
        target = self.rejected(left.plan)
        if target is None:
            return False
        self.cuts.append(self.lifted(left.plan, target))
        return True

    def lifted(self, plan: Plan, target: int) -> Cut:
        """The strongest cut found from a plan that is rejected for a target."""
        patience = max(self.patience, 2 * self.years.already(plan))

        def is_rejected(larger: Plan) -> bool:
            return self.rejected(larger, target, patience) is not None

        cut, matters = lifted(self.question.resources, plan, is_rejected, self.matters[target])
        self.matters[target] |= matters
        return cut


def _with(plan: Plan, position: int, units: int) -> Plan:
    return (*plan[:position], units, *plan[position + 1 :])
