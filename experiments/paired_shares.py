"""Differences between the shares (met ÷ due) of two arms, replication by replication.

A difference of two ratios of totals, with the t interval of the linearised residuals, paired. Replications may all be
alike, because the cases are few or nearly all are kept; so a difference is never surer than its cases, each case gained
or lost counting as one independent case. The interval is never narrower than the binomial one (Clopper and Pearson) of
the cases gained and lost, which is not 0 wide although no case changed, and the p-value is never below the sign test on
them (McNemar's, on the cases known to differ: the net ones of each replication).
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.estimates import binomial_interval, mean_interval
from experiments.paired import NEGLIGIBLE, Difference, difference_from_zero, reaching_zero

FloatArray = NDArray[np.float64]


def linearised_share(met: ArrayLike, due: ArrayLike) -> FloatArray:
    """One value per replication whose mean is the ratio of totals and whose spread is that of the ratio.

    Returns
    -------
    FloatArray
        Shape (n_replications,): R + (met − R·due) ÷ mean due; NaN where nothing was due at all.
    """
    met, due = np.asarray(met, dtype=np.float64), np.asarray(due, dtype=np.float64)
    if not due.sum() > 0:
        return np.full(due.shape, np.nan)
    ratio = met.sum() / due.sum()
    return np.asarray(ratio + (met - ratio * due) / due.mean(), dtype=np.float64)


def share_difference(
    base: tuple[ArrayLike, ArrayLike], other: tuple[ArrayLike, ArrayLike], *, level: float = 0.95
) -> Difference:
    """Difference of two shares, each given as (met, due), cut to [−1, 1].

    Replications where a number is NaN are left out; NaN where nothing is due in one of the arms.

    Examples
    --------
    Nothing late in either arm is no proof that they do not differ:

    >>> never_late = share_difference(([10, 10], [10, 10]), ([10, 9], [10, 9]))
    >>> never_late.p, round(never_late.estimate.high, 2), never_late.identical
    (1.0, 0.18, False)
    """
    from scipy.special import betainc

    numbers = np.array([*base, *other], dtype=np.float64)
    met, due, met_other, due_other = numbers[:, ~np.isnan(numbers).any(axis=0)]
    values = linearised_share(met_other, due_other) - linearised_share(met, due)
    if np.isnan(values).any() or len(values) < 2:
        return Difference(mean_interval(values, level=level), math.nan, False)
    values[np.abs(values) < NEGLIGIBLE] = 0.0
    by_replications = difference_from_zero(values, level=level)
    cases = min(float(due.sum()), float(due_other.sum()))
    gained, lost = cases * float(np.maximum(values, 0).mean()), cases * float(np.maximum(-values, 0).mean())
    most, least = max(gained, lost), min(gained, lost)
    by_cases = min(1.0, 2 * float(betainc(most, least + 1, 0.5))) if most > 0 else 1.0
    down, up = _interval_by_cases(gained, lost, cases, level)
    estimate = by_replications.estimate
    estimate = replace(
        estimate,
        low=max(-1.0, min(estimate.low, estimate.mean - down)),
        high=min(1.0, max(estimate.high, estimate.mean + up)),
    )
    identical = np.array_equal(met, met_other) and np.array_equal(due, due_other)
    return reaching_zero(Difference(estimate, max(by_replications.p, by_cases), identical), level)


def _interval_by_cases(gained: float, lost: float, cases: float, level: float) -> tuple[float, float]:
    """How far the difference of two binomial shares, cases gained and cases lost, reaches down and up.

    Notes
    -----
    The distances of the two shares from their own limits are added as squares, as if they were independent.
    """
    (low_gain, high_gain), (low_loss, high_loss) = (
        binomial_interval(count, cases, level=level) for count in (gained, lost)
    )
    gain, loss = gained / cases, lost / cases
    return math.hypot(gain - low_gain, high_loss - loss), math.hypot(high_gain - gain, loss - low_loss)
