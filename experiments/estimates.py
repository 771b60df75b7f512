"""Estimates from replications: intervals, verdicts on targets, several at once, and how many are needed.

The sample is replications, never applications: those of one replication share its year. A share is a ratio of totals,
met ÷ due; its interval is Student's t on the replications' linearised residuals, its verdict a t bound on the totals
Z = met − p·due (the one that keeps its promise from about 100 replications on). With few replications, or where all
cases are kept, the replications may not differ at all; so an interval is never narrower than the binomial one of the
pooled cases (Clopper and Pearson), and a verdict is never surer than the binomial test.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

Verdict = Literal["kept", "broken", "undecided"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its confidence interval; NaN where it is unknown."""

    mean: float
    low: float
    high: float
    deviation: float
    """Standard deviation over replications (of the residuals, for a share)."""
    replications: int
    """Replications that count: those that are not NaN."""

    @property
    def half_width(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


def mean_interval(values: ArrayLike, *, level: float = 0.95) -> Estimate:
    """Mean over replications, NaN left out, with Student's t interval.

    Examples
    --------
    >>> estimate = mean_interval([1.0, 3.0])
    >>> round(estimate.mean, 1), round(estimate.high, 1)
    (2.0, 14.7)
    >>> mean_interval([4.0]).low
    nan
    """
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    if not len(known):
        return Estimate(math.nan, math.nan, math.nan, math.nan, 0)
    return _around(float(np.mean(known)), known, level)


def share_interval(met: ArrayLike, due: ArrayLike, *, level: float = 0.95) -> Estimate:
    """Ratio of totals, met ÷ due, with the t interval of its linearised residuals, cut to [0, 1].

    Parameters
    ----------
    met, due
        Shape (n_replications,).

    Examples
    --------
    All kept in three years does not mean always:

    >>> round(share_interval([20, 20, 20], [20, 20, 20]).low, 2)
    0.94
    """
    met, due = np.asarray(met, dtype=np.float64), np.asarray(due, dtype=np.float64)
    if not due.sum() > 0:
        return Estimate(math.nan, math.nan, math.nan, math.nan, 0)
    ratio = float(met.sum() / due.sum())
    estimate = _around(ratio, ratio + (met - ratio * due) / due.mean(), level)
    low, high = binomial_interval(float(met.sum()), float(due.sum()), level=level)
    low, high = min(max(0.0, estimate.low), low), max(min(1.0, estimate.high), high)
    unknown = math.isnan(estimate.low)
    return Estimate(
        ratio, math.nan if unknown else low, math.nan if unknown else high, estimate.deviation, estimate.replications
    )


def binomial_interval(count: float, total: float, *, level: float = 0.95) -> tuple[float, float]:
    """Clopper and Pearson's interval of a share of independent cases; count need not be whole."""
    from scipy.special import betaincinv

    tail = (1 - level) / 2
    low = float(betaincinv(count, total - count + 1, tail)) if count > 0 else 0.0
    high = float(betaincinv(count + 1, total - count, 1 - tail)) if count < total else 1.0
    return low, high


def _around(mean: float, values: np.ndarray, level: float) -> Estimate:
    n = len(values)
    if n < 2:
        return Estimate(mean, math.nan, math.nan, math.nan, n)
    deviation = float(np.std(values, ddof=1))
    half = _t_quantile((1 + level) / 2, n - 1) * deviation / math.sqrt(n)
    return Estimate(mean, mean - half, mean + half, deviation, n)


def _t_quantile(probability: float, degrees: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(degrees, probability))


def kept_p_value(met: ArrayLike, due: ArrayLike, target: float, *, below: bool = False) -> float:
    """One-sided p-value against "the share lies below its target"; `below`: against "it lies above".

    Returns
    -------
    float
        Small where the data speak for the target (`below`: against it); NaN with fewer than two replications.
    """
    from scipy.special import bdtr, bdtrc, stdtr

    totals = np.asarray(met, dtype=np.float64) - target * np.asarray(due, dtype=np.float64)
    n = len(totals)
    if n < 2 or not np.asarray(due).sum() > 0:
        return math.nan
    mean, error = float(np.mean(totals)), float(np.std(totals, ddof=1)) / math.sqrt(n)
    sign = -1.0 if below else 1.0
    kept, cases = round(float(np.sum(met))), round(float(np.sum(due)))
    pooled = float(bdtr(kept, cases, target)) if below else (float(bdtrc(kept - 1, cases, target)) if kept else 1.0)
    if error == 0.0:
        return pooled if sign * mean > 0 else 1.0
    return max(pooled, float(stdtr(n - 1, -sign * mean / error)))


def verdict(met: ArrayLike, due: ArrayLike, target: float, *, error: float = 0.05) -> Verdict:
    """Whether a target is kept or broken, each wrong in at most `error` of studies; else undecided.

    Examples
    --------
    >>> verdict([98, 97, 99], [100, 100, 100], 0.95), verdict([98, 91, 97], [100, 100, 100], 0.95)
    ('kept', 'undecided')
    >>> verdict([80, 84, 79], [100, 100, 100], 0.95)
    'broken'
    """
    if kept_p_value(met, due, target) <= error:
        return "kept"
    return "broken" if kept_p_value(met, due, target, below=True) <= error else "undecided"


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust several p-values by Holm's method; NaN stays and does not count.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted((i for i, p in enumerate(p_values) if not math.isnan(p)), key=lambda i: p_values[i])
    adjusted, highest = list(p_values), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(order) - rank) * p_values[i]))
        adjusted[i] = highest
    return adjusted


def verdicts(shares: Sequence[tuple[ArrayLike, ArrayLike, float]], *, error: float = 0.05) -> list[Verdict]:
    """Verdicts on several (met, due, target) at once, corrected by Holm on either side."""
    kept = holm([kept_p_value(met, due, target) for met, due, target in shares])
    broken = holm([kept_p_value(met, due, target, below=True) for met, due, target in shares])
    return [
        "kept" if k <= error else "broken" if b <= error else "undecided" for k, b in zip(kept, broken, strict=True)
    ]


def replications_needed(estimate: Estimate, half_width: float, *, level: float = 0.95) -> int:
    """How many replications in all give this half width if the deviation stays as it is; at least 2.

    Raises
    ------
    ValueError
        Nothing can be said from fewer than two replications.
    """
    if math.isnan(estimate.deviation):
        raise ValueError("how many replications are needed is known after two of them")
    n = 2
    while _t_quantile((1 + level) / 2, n - 1) * estimate.deviation / math.sqrt(n) > half_width:
        by_normal = math.ceil((_t_quantile((1 + level) / 2, n - 1) * estimate.deviation / half_width) ** 2)
        n = max(n + 1, min(by_normal, n + max(1, n // 10)))
    return n


def precise_enough(estimate: Estimate, half_width: float) -> bool:
    """Whether an interval is narrow enough; not before three replications, and never for NaN."""
    return estimate.replications >= 3 and estimate.half_width <= half_width
