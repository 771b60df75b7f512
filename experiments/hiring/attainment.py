"""Attainment of a plan: shares by clause and season over replications, and which seasons miss their target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.estimates import Estimate, Verdict, share_interval, verdict
from experiments.hiring.seasons import Season
from model.scenario.whole import Scenario

FloatArray = NDArray[np.float64]
ClauseSeason = tuple[int, int]
"""(clause, season)."""
EPSILON = 0.005
"""A season whose mean share lies nearer below its target than this is not planned against: it may be chance."""
FEWEST_CASES = 1.0
"""Cases a replication, on average, that a season is judged on."""


@dataclass(frozen=True, slots=True)
class Attainment:
    """Replications of one plan."""

    rows: tuple[Season, ...]

    def cases(self, at: ClauseSeason) -> tuple[FloatArray, FloatArray]:
        """Met and due by replication."""
        met = np.array([row.met[at] for row in self.rows])
        return met, met + np.array([row.late[at] for row in self.rows])

    def share(self, at: ClauseSeason) -> Estimate:
        """On-time share with its interval."""
        return share_interval(*self.cases(at))

    def verdict(self, at: ClauseSeason, target: float) -> Verdict:
        """Whether a target is kept."""
        return verdict(*self.cases(at), target)

    def waited(self, at: ClauseSeason) -> FloatArray:
        """Mean hours that its cases waited for people; shape (n_teams, n_months)."""
        mean: FloatArray = np.mean([row.waited[at] for row in self.rows], axis=0)
        return mean


def targets(scenario: Scenario) -> list[tuple[str, float]]:
    """(agreement.clause, target) in the order of the Program."""
    return [
        (f"{name}.{key}", clause.target)
        for name, agreement in scenario.agreements.items()
        for key, clause in agreement.clauses.items()
    ]


def missed(attainment: Attainment, goals: Sequence[tuple[str, float]]) -> list[ClauseSeason]:
    """Seasons of clauses whose mean share lies below its target by more than `EPSILON`, the farthest below first."""
    if not attainment.rows:
        return []
    found: list[tuple[float, ClauseSeason]] = []
    clauses, seasons = attainment.rows[0].met.shape
    for c in range(clauses):
        for q in range(seasons):
            met, due = attainment.cases((c, q))
            if due.mean() >= FEWEST_CASES and met.sum() < (goals[c][1] - EPSILON) * due.sum():
                found.append((goals[c][1] - float(met.sum() / due.sum()), (c, q)))
    return [at for _, at in sorted(found, reverse=True)]
