"""A staffing search from beginning to end: what can be kept at all, a bound, a plan, and the audit, within a budget.

The bound and the plan are searched in turn, whichever has had less time, until they are as close as asked for, nothing
is left to look at, or the budget ends; whatever ends it, what is known then is the answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from experiments.rows import FloatArray
from experiments.staffing.auditing import Audit, audit
from experiments.staffing.bounding import BoundSearch
from experiments.staffing.found import Eased, Ended, Found, OutOfReach, Progress
from experiments.staffing.plan_search import SEARCHED, PlanSearch
from experiments.staffing.question import Question
from experiments.staffing.reach import within_reach
from experiments.staffing.years import OutOfBudgetError, Years
from model.planning.staff_master import Cover

AUDITING = 0.3
"""The audit takes so much of the budget that was used until then, at most."""
SINGLES = 0.3
"""Share of the budget after which no more resources are tried alone; a plan comes first."""
PATIENCE, LONGEST = 60, 4_000
"""Years after which a plan that is not rejected is given up for the first time, and for good."""
LOOKS = (0.2, 1.0)
"""Looks at a plan, as shares of the longest."""
FEWEST_LOOK, LONGEST_LOOK, LOOK_SHARE = 20, 300, 0.02
"""Years of the longest look: at least, at most, and as a share of the budget."""
AUDITED_YEARS = 60
EXPLAINING = 0.15
"""Share of the budget, at most, for finding out what blocks a target."""
Explain = Callable[[Sequence[OutOfReach]], Sequence[Eased]]
Told = Callable[[Progress], None]


class Search:
    """A search under way."""

    def __init__(
        self,
        question: Question,
        years: Years,
        guesses: Sequence[int],
        covers: Sequence[Cover],
        gap: float,
        told: Told,
        explain: Explain | None,
    ) -> None:
        self.question, self.years = question, years
        self.out_of_reach: tuple[OutOfReach, ...] = ()
        self.bound: BoundSearch | None = None
        self.plans: PlanSearch | None = None
        self.bound_yuan: float | None = None
        self.audit: Audit | None = None
        self.eased: tuple[Eased, ...] = ()
        self._guesses, self._covers, self._gap, self._told, self._explain = guesses, covers, gap, told, explain

    def run(self, seed: int) -> Ended:
        """Search and audit; how it ended."""
        self.tell("reach")
        self.question, most_due, out = within_reach(self.question, self.years)
        self.out_of_reach = tuple(out)
        if out and self._explain is not None:
            self.tell("blocked")
            self.years.until = min(1.0, self.years.used() + EXPLAINING)
            self.eased = tuple(self._explain(out))
        if not self.question.targets:
            return "nothing keeps them"
        self._set_up(most_due)
        self.years.until = SEARCHED
        try:
            ended = self._search()
        except OutOfBudgetError:
            ended = "budget"
        self.years.until = 1.0
        if self.plans is not None and self.plans.best is None:
            self.plans.verify_candidate()
        self._audit(seed)
        return ended

    def tell(self, doing: str) -> None:
        """Tell how far it is."""
        best = self.plans.best if self.plans else None
        cost = best.cost_yuan if best else None
        self._told(Progress(doing, self.bound_yuan, cost, self.years.simulated))  # type: ignore[arg-type]

    def _set_up(self, most_due: FloatArray) -> None:
        affordable = self.years.affordable(LOOK_SHARE)
        longest = int(np.clip(affordable or LONGEST_LOOK, FEWEST_LOOK, LONGEST_LOOK))
        looks = [max(FEWEST_LOOK // 2, int(share * longest)) for share in LOOKS]
        self.bound = BoundSearch(self.question, self.years, most_due, PATIENCE)
        self.plans = PlanSearch(self.question, self.years, looks, self._covers)
        self._raise_bound()

    def _search(self) -> Ended:
        assert self.bound is not None
        assert self.plans is not None
        for position, guess in enumerate(self._guesses):
            if self.years.used() < SINGLES:
                self.bound.single(position, guess - 1, self._raise_bound)
        spent, stuck = {"bound": 0.0, "plan": 0.0}, False
        while True:
            if self._close_enough():
                return "gap"
            if stuck and self.plans.done:
                return "nothing left"
            turn = "plan" if not self.plans.done and (stuck or self.plans.best is None) else "bound"
            if turn == "bound" and not self.plans.done and spent["plan"] < spent["bound"]:
                turn = "plan"
            begun = time.monotonic()
            if turn == "bound":
                stuck = not self._bound_step()
            else:
                self.plans.step(self.bound.cuts, self.bound.matters)
                self.tell("plan")
            spent[turn] += time.monotonic() - begun

    def _bound_step(self) -> bool:
        """One cut, with more patience where none is found; False where nothing more is to be had."""
        assert self.bound is not None
        if self.bound.step():
            self._raise_bound()
            return True
        if self.bound.cheapest() is None or self.bound.patience >= LONGEST:
            return False
        self.bound.patience *= 2
        return True

    def _raise_bound(self) -> None:
        assert self.bound is not None
        left = self.bound.cheapest()
        self.bound_yuan = left.cost_yuan if left else None
        self.tell("bound")

    def _close_enough(self) -> bool:
        best = self.plans.best if self.plans else None
        known = best is not None and self.bound_yuan is not None
        return bool(known and best and best.cost_yuan <= (self.bound_yuan or 0.0) * (1 + self._gap) + 1e-9)

    def _audit(self, seed: int) -> None:
        if self.plans is not None and self.plans.best is not None:
            self.tell("audit")
            self.years.until = min(1.0, (1 + AUDITING) * self.years.used()) or 1.0
            each = int(np.clip(self.years.affordable(LOOK_SHARE) or AUDITED_YEARS, 10, AUDITED_YEARS))
            self.audit = audit(
                self.question,
                self.years,
                bound=self.bound_yuan or 0.0,
                plan=self.plans.best.plan,
                seed=seed,
                years_each=each,
            )


def search(
    question: Question,
    years: Years,
    *,
    guesses: Sequence[int] = (),
    covers: Sequence[Cover] = (),
    gap: float = 0.0,
    seed: int = 0,
    told: Told = lambda progress: None,
    explain: Explain | None = None,
) -> Found:
    """Search; ctrl-C and the end of the budget leave what is known.

    Parameters
    ----------
    guesses
        Units of each resource about which the bound tries single resources; left out: the fewest.
    covers
        Guide the search for a plan.
    gap
        Ends the search once the plan costs at most this share more than the bound.
    seed
        Of the audit's choices.
    explain
        Finds out what blocks the targets out of reach.
    """
    least = [one.least for one in question.resources]
    state = Search(question, years, guesses or least, covers, gap, told, explain)
    try:
        ended = state.run(seed)
    except OutOfBudgetError:
        ended = "budget"
    except KeyboardInterrupt:
        ended = "interrupted"
    plans = state.plans
    best = plans.best if plans else None
    return Found(
        question=state.question,
        out_of_reach=state.out_of_reach,
        eased=state.eased,
        plan=best.plan if best else plans.candidate() if plans else None,
        verified=best,
        attempts=tuple(plans.tried) if plans else (),
        bound_yuan=state.bound_yuan,
        cuts=len(state.bound.cuts) if state.bound else 0,
        audit=state.audit,
        replications=years.simulated,
        seconds=years.elapsed,
        ended=ended,
    )
