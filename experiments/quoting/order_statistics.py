"""Quantiles of independent replications: one number each, so that order statistics hold whatever the distribution.

Notes
-----
Of n independent replications and the customer himself, all alike, the customer is not later than the k-th of the n with
probability k / (n + 1); so k = ceil(q (n + 1)) is the smallest with which a quote is kept with probability q (the
argument of split-conformal prediction). That the k-th is not below the true quantile has probability
P(Bin(n, q) < k), which gives the bounds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.quoting.outcomes import LATER


@dataclass(frozen=True, slots=True)
class Quantile:
    """A quantile with its bounds over replications; LATER where the runs do not come to it."""

    value: int
    low: int
    high: int
    enough: bool
    """Whether there are replications enough for it; if not, it is LATER."""


def quantile(values: Sequence[int], share: float, *, alpha: float = 0.05) -> Quantile:
    """The quantile that a further replication does not exceed with probability `share`.

    Parameters
    ----------
    values
        One per replication.
    alpha
        Each bound is wrong with this probability at most.
    """
    ordered, n = sorted(values), len(values)
    k = math.ceil(share * (n + 1) - 1e-9)
    below = _cumulated(n, share)
    low = max((j for j in range(1, n + 1) if 1 - below[j - 1] >= 1 - alpha), default=0)
    high = next((j for j in range(1, n + 1) if below[j - 1] >= 1 - alpha), n + 1)

    def at(rank: int, otherwise: int) -> int:
        return ordered[rank - 1] if 1 <= rank <= n else otherwise

    return Quantile(at(k, LATER), at(low, 0), at(high, LATER), k <= n)


def _cumulated(n: int, share: float) -> list[float]:
    """P(Bin(n, share) <= j) for j = 0 to n."""
    total, cumulated = 0.0, list[float]()
    for j in range(n + 1):
        log_ways = math.lgamma(n + 1) - math.lgamma(j + 1) - math.lgamma(n - j + 1)
        total += math.exp(log_ways + j * math.log(share) + (n - j) * math.log1p(-share))
        cumulated.append(min(total, 1.0))
    return cumulated
