"""Whether the probabilities of the morning list come true: calibration curve, and Brier score against the base rate.

The sample is years, never applications: those of one year share it, and one snapshot of it shares its queues.

Notes
-----
The Brier score of a clause is the mean of (p − y)², y = 1 where it was missed. It is compared with that of the clause's
base rate, the share missed in all other years: a constant that knows nothing of the application.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.estimates import Estimate, mean_interval, share_interval
from model.program import IntArray

FloatArray = NDArray[np.float64]
BINS = (0.0, 0.005, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Forecasts:
    """Applications and clauses that could be missed at some snapshots; all of shape (n,)."""

    year: IntArray
    """From 0 to the number of years − 1."""
    clause: IntArray
    predicted: FloatArray
    """Probability of being missed within the days looked ahead."""
    missed: IntArray
    """1 where it was."""
    untold: NDArray[np.bool_]
    """The state file could not tell all that was known of it."""

    def where(self, mask: NDArray[np.bool_]) -> Forecasts:
        """The forecasts of a mask."""
        return Forecasts(
            self.year[mask], self.clause[mask], self.predicted[mask], self.missed[mask], self.untold[mask]
        )  # fmt: skip


def together(parts: Sequence[Forecasts]) -> Forecasts:
    """Several forecasts as one."""
    return Forecasts(
        np.concatenate([part.year for part in parts]),
        np.concatenate([part.clause for part in parts]),
        np.concatenate([part.predicted for part in parts]),
        np.concatenate([part.missed for part in parts]),
        np.concatenate([part.untold for part in parts]),
    )


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the calibration curve."""

    low: float
    high: float
    """Of the predicted probability: low < p ≤ high; the first bin holds its low end as well."""
    n: int
    predicted: float
    """Mean."""
    observed: Estimate
    """Share missed, with its interval over years."""

    @property
    def calibrated(self) -> bool:
        """Whether the interval of what was observed holds what was predicted."""
        return self.observed.low <= self.predicted <= self.observed.high


def calibration_curve(forecasts: Forecasts, bins: Sequence[float] = BINS) -> list[Point]:
    """Observed against predicted, by bins of the predicted probability; empty bins are left out."""
    years, which = int(forecasts.year.max()) + 1, np.searchsorted(np.array(bins[1:-1]), forecasts.predicted)
    points = []
    for number in np.unique(which).tolist():
        mine = forecasts.where(which == number)
        missed = np.bincount(mine.year, weights=mine.missed, minlength=years)
        n = np.bincount(mine.year, minlength=years)
        points.append(
            Point(
                bins[number], bins[number + 1], len(mine.year), float(mine.predicted.mean()), share_interval(missed, n)
            )
        )
    return points


@dataclass(frozen=True, slots=True)
class Score:
    """The Brier score of a clause."""

    clause: int
    n: int
    missed: int
    predicted: float
    """Misses expected: the sum of the probabilities."""
    brier: float
    base_rate: float
    """The Brier score of the base rate."""
    gain: Estimate
    """Base rate minus brier, mean over years with its interval; above 0: the list knows more than the base rate."""


def brier_scores(forecasts: Forecasts) -> list[Score]:
    """The score of every clause that was forecast; years without a case of it are left out."""
    return [_score(forecasts.where(forecasts.clause == clause), int(clause)) for clause in np.unique(forecasts.clause)]


def _score(mine: Forecasts, clause: int) -> Score:
    years = int(mine.year.max()) + 1
    n = np.bincount(mine.year, minlength=years).astype(np.float64)
    missed = np.bincount(mine.year, weights=mine.missed, minlength=years)
    others = len(mine.year) - n
    rate = np.divide(missed.sum() - missed, others, out=np.zeros(years), where=others > 0)
    ours, constant = (mine.predicted - mine.missed) ** 2, (rate[mine.year] - mine.missed) ** 2
    with np.errstate(invalid="ignore"):
        by_year = np.bincount(mine.year, weights=constant - ours, minlength=years) / n
    return Score(
        clause, len(mine.year), int(missed.sum()), float(mine.predicted.sum()), float(ours.mean()),
        float(constant.mean()), mean_interval(by_year),
    )  # fmt: skip
