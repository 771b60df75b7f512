"""Differences between two arms, replication by replication.

Both arms meet the same customers with the same luck, so the sample is the differences, one per replication, with
Student's t interval. Where they are lumpy (exactly 0 in some replications, or the same in all), t knows the spread from
few of them: the p-value is then never below that of the sign test on those that differ, and the interval reaches to 0
where no difference is shown. Shares have their own rules, see `experiments.paired_shares`.

Intervals are for one comparison each, verdicts for the whole family (Holm). An interval for each of several arms that
holds for all of them at once is one with `level=simultaneous_level(0.95, arms)` (Bonferroni).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from experiments.estimates import Estimate, holm, mean_interval

Direction = Literal[-1, 0, 1]
"""Which way is better: 1 more, −1 less, 0 neither."""
Change = Literal["better", "worse", "changed", "unshown"]
NEGLIGIBLE = 1e-12
"""Spread, relative to the largest value, that only rounding makes."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Other arm minus base; NaN where it is unknown."""

    estimate: Estimate
    p: float
    """Two-sided, against "no difference"."""
    identical: bool
    """Whether the two were the same in every replication."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A difference within its family."""

    difference: Difference
    p_holm: float
    verdict: Change


def difference_from_zero(values: ArrayLike, *, level: float = 0.95) -> Difference:
    """Mean of differences (or contrasts) over replications; NaN left out.

    Examples
    --------
    >>> difference_from_zero([0.0, 0.0, 0.0]).p
    1.0

    Three times the same is not yet a proof: each sign had an even chance, and the interval reaches to 0.

    >>> three = difference_from_zero([2.0, 2.0, 2.0])
    >>> three.p, three.estimate.low
    (0.25, 0.0)
    """
    from scipy.special import stdtr

    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    estimate, n = mean_interval(known, level=level), len(known)
    if n < 2:
        return Difference(estimate, math.nan, False)
    differing = int(np.count_nonzero(known))
    constant = estimate.deviation <= NEGLIGIBLE * float(np.max(np.abs(known)))
    if constant:
        estimate = replace(estimate, low=estimate.mean, high=estimate.mean, deviation=0.0)
    p = 0.0 if constant else 2 * float(stdtr(n - 1, -abs(estimate.mean) * math.sqrt(n) / estimate.deviation))
    if constant or differing < n:
        p = max(p, min(1.0, 2.0 ** (1 - differing)))
    return reaching_zero(Difference(estimate, p, differing == 0), level)


def mean_difference(base: ArrayLike, other: ArrayLike, *, level: float = 0.95) -> Difference:
    """Mean of other − base; both of shape (n_replications,), NaN where either is."""
    return difference_from_zero(np.asarray(other, dtype=np.float64) - np.asarray(base, dtype=np.float64), level=level)


def reaching_zero(difference: Difference, level: float) -> Difference:
    """The same difference, its interval drawn to 0 where the p-value says that none is shown."""
    if not difference.p > 1 - level:
        return difference
    estimate = difference.estimate
    return replace(difference, estimate=replace(estimate, low=min(0.0, estimate.low), high=max(0.0, estimate.high)))


def judged(
    differences: Mapping[str, Difference], directions: Mapping[str, Direction], *, error: float = 0.05
) -> dict[str, Judged]:
    """Verdicts on a family of differences, in at most `error` of studies any of them wrong (Holm).

    Parameters
    ----------
    directions
        Which way is better, by the same names; a name that is missing has no better way.
    """
    adjusted = holm([difference.p for difference in differences.values()])
    judgements = {}
    for (name, difference), p_holm in zip(differences.items(), adjusted, strict=True):
        gain = difference.estimate.mean * directions.get(name, 0)
        verdict: Change = (
            "unshown" if not p_holm <= error else "better" if gain > 0 else "worse" if gain < 0 else "changed"
        )
        judgements[name] = Judged(difference, p_holm, verdict)
    return judgements


def simultaneous_level(level: float, count: int) -> float:
    """Level of each of several intervals so that all hold at once as often as `level` says (Bonferroni)."""
    return 1 - (1 - level) / count
