"""Ratios of days over replications: days per case, shares of days, how many more the late cases have."""

from __future__ import annotations

from dataclasses import replace

from numpy.typing import ArrayLike

from experiments.estimates import Estimate, mean_interval
from experiments.paired_shares import linearised_share


def per_case(days: ArrayLike, cases: ArrayLike) -> Estimate:
    """Total days ÷ total cases, with the t interval of its linearised residuals, cut at 0.

    Parameters
    ----------
    days, cases
        Shape (n_replications,).

    Examples
    --------
    >>> estimate = per_case([10.0, 20.0], [1.0, 3.0])
    >>> estimate.mean, estimate.low, estimate.replications
    (7.5, 0.0, 2)
    """
    estimate = mean_interval(linearised_share(days, cases))
    return replace(estimate, low=max(estimate.low, 0.0))  # NaN stays NaN


def part_of(days: ArrayLike, whole: ArrayLike) -> Estimate:
    """A share of days, cut to 0 to 1."""
    estimate = mean_interval(linearised_share(days, whole))
    return replace(estimate, low=max(estimate.low, 0.0), high=min(estimate.high, 1.0))


def more_per_case(days: ArrayLike, cases: ArrayLike, other: ArrayLike, other_cases: ArrayLike) -> Estimate:
    """Days per case less those per other case of the same replications, paired."""
    return mean_interval(linearised_share(days, cases) - linearised_share(other, other_cases))
