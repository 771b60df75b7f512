"""Which arm comes first, which could as well, and how surely the order holds.

Two questions are kept apart:

- Of the **means**: `ranked` orders the arms and tells which of them may be the best although another came first by
  chance (Hsu's multiple comparisons with the best); `order_holds` draws the replications again.
- Of the **draws**: one replication is one possible world, with its own drawn inputs and its own luck. `share_of_draws`
  tells in how many of them an arm is first or beats another, however surely the order of the means is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.estimates import Estimate, binomial_interval, mean_interval
from experiments.paired import Direction, mean_difference
from experiments.resampling import resampled_means

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """An arm in its place."""

    name: str
    estimate: Estimate
    """Of its own mean, this arm alone."""
    from_best: Estimate
    """How much more it has than the best of the others; these intervals hold for all arms at once."""
    tied_with_first: bool
    """Whether it may be the best."""


@dataclass(frozen=True, slots=True)
class Order:
    """In which share of the draws each arm is first, and beats each other; ties count half, or their part."""

    first: dict[str, float]
    pairs: dict[str, dict[str, float]]
    """By winner, then by loser."""
    draws: int

    def interval(self, share: float, *, level: float = 0.95) -> tuple[float, float]:
        """Clopper and Pearson's interval of one of the shares."""
        return binomial_interval(share * self.draws, self.draws, level=level)


def ranked(values: ArrayLike, names: Sequence[str], *, better: Direction = 1, level: float = 0.95) -> list[Ranked]:
    """Arms, the best mean first, each told whether it may be the best.

    Parameters
    ----------
    values
        Shape (n_replications, n_arms); for shares `experiments.paired_shares.linearised_share` of each arm.
    better
        1 where more is better, −1 where less is.
    level
        Of what is told of an arm against the others; its own interval is a 95 % one.

    Notes
    -----
    An arm is ruled out when some other arm is shown to be better, one-sided, corrected for the comparisons of this one
    arm with all others (Bonferroni). The best arm is then ruled out in at most 1 − level of studies, and only that
    would be an error: no correction for having picked the first is needed. Where it is not ruled out, nor is any
    interval wrong: the upper end is the least upper bound against any other arm, the lower end the least lower bound
    against those not ruled out, both drawn to 0. That is Hsu's idea ("Multiple Comparisons With the Best Treatment",
    abstract read: it works wherever each arm in turn can be compared with the others as their control), here paired.
    """
    table = _complete(values, names) * better
    low, high = _bounds(table, 1 - 2 * (1 - level) / (len(names) - 1))
    means, apart = np.mean(table, axis=0), ~np.eye(len(names), dtype=bool)
    may_be_best = ~np.any((high < 0) & apart, axis=1)
    rows = []
    for i, name in enumerate(names):
        rivals, others = apart[i] & may_be_best, apart[i]
        least = np.minimum(0.0, np.min(low[i, rivals], initial=0.0))
        most = np.maximum(0.0, np.min(high[i, others]))
        lower, upper = sorted((better * float(least), better * float(most)))
        from_best = Estimate(better * float(means[i] - np.max(means[others])), lower, upper, np.nan, len(table))
        own = mean_interval(better * table[:, i])
        rows.append(Ranked(name, own, from_best, bool(may_be_best[i])))
    return sorted(rows, key=lambda row: -better * row.estimate.mean)


def _bounds(table: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    """Ends of the interval of mean i − mean j for every two arms; shape (n_arms, n_arms)."""
    low, high = np.zeros((2, table.shape[1], table.shape[1]))
    for i in range(len(low)):
        for j in range(i):
            estimate = mean_difference(table[:, j], table[:, i], level=level).estimate
            low[i, j], high[i, j], low[j, i], high[j, i] = estimate.low, estimate.high, -estimate.high, -estimate.low
    return low, high


def share_of_draws(values: ArrayLike, names: Sequence[str], *, better: Direction = 1) -> Order:
    """In which share of the draws each arm is first, and beats each other.

    Parameters
    ----------
    values
        Shape (n_replications, n_arms); for shares met ÷ due of each replication. A replication with NaN is left out.

    Examples
    --------
    >>> share_of_draws([[1.0, 3.0], [2.0, 1.0], [0.0, 5.0], [0.0, 1.0]], ["base", "alerts"]).first
    {'base': 0.25, 'alerts': 0.75}
    """
    return _order(_complete(values, names) * better, names)


def order_holds(
    values: ArrayLike, names: Sequence[str], *, seed: int, better: Direction = 1, resamples: int = 2000
) -> Order:
    """How surely the order of the means holds: means of replications drawn again (bootstrap).

    Parameters
    ----------
    values
        As for `ranked`.
    """
    return _order(resampled_means(_complete(values, names) * better, resamples, seed=seed), names)


def _complete(values: ArrayLike, names: Sequence[str]) -> FloatArray:
    """The replications that are known for all arms."""
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != len(names) or len(names) < 2:
        raise ValueError(f"a ranking of {len(names)} arms needs two of them, and a column for each: {table.shape}")
    return table[~np.isnan(table).any(axis=1)]


def _order(table: FloatArray, names: Sequence[str]) -> Order:
    best = table == table.max(axis=1, keepdims=True)
    first = np.mean(best / best.sum(axis=1, keepdims=True), axis=0)
    beats = [[float(np.mean((a > b) + 0.5 * (a == b))) for b in table.T] for a in table.T]
    return Order(
        {name: float(share) for name, share in zip(names, first, strict=True)},
        {a: {b: beats[i][j] for j, b in enumerate(names) if i != j} for i, a in enumerate(names)},
        len(table),
    )
