"""Three rules for a date, at the same reliability: a quote from the backlog, a fixed limit, a queue-length predictor.

Each is set on other years than it is tried on: years are dealt into two halves, and what is set on one is tried on the
other, and the other way round. Set means: one constant is added to what the rule says (a quote's limit, nothing, the
predicted days), the smallest with which the promise was kept for the share wanted (split-conformal, per clause; Romano,
Patterson and Candès' CQR for the quotes, as METHODS §2 describes it). Then all rules keep the same share, up to chance,
and the one with the shorter limits is the better one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.quoting.coverage_study import Customer, limit_at
from experiments.quoting.outcomes import LATER

Says = Callable[[Customer], float]
LONGEST = 1_000
"""A limit that a quote does not know is this many units."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a rule gave for the customers of one clause; intervals are over years."""

    customers: int
    kept_share: float
    kept_error: float
    mean_limit: float
    mean_error: float


def says_of(level: float) -> dict[str, Says]:
    """The rules: what each says before its constant is added."""
    return {
        "quote": lambda one: float(min(limit_at(one, level), LONGEST)),
        "fixed": lambda one: 0.0,
        "queue_length": lambda one: one.predicted,
    }


def tried(customers: Sequence[Customer], level: float, says: Says) -> tuple[Tried, NDArray[np.float64]]:
    """Try a rule, set on the other half of the years; what it gave, and the limit of each customer."""
    half = np.array([one.year % 2 for one in customers])
    said, took = np.array([says(one) for one in customers]), np.array([one.took for one in customers])
    limits = np.zeros(len(customers))
    for side in (0, 1):
        other = half != side
        limits[~other] = np.ceil(said[~other] + constant(took[other] + 1 - said[other], level))
    return told(customers, limits), limits


def raw(customers: Sequence[Customer], level: float) -> Tried:
    """Quotes as they are, nothing added."""
    return told(customers, np.array([float(min(limit_at(one, level), LONGEST)) for one in customers]))


def kept_exactly(customers: Sequence[Customer], level: float) -> tuple[float, float]:
    """Share kept, and its error over years, of limits that the runs keep with `level` exactly.

    Notes
    -----
    A whole number of days is kept with more than `level`. Between it and the day before one is drawn, so that the runs
    keep `level` exactly; the share expected over that draw is returned. So whole days do not hide a wrong level.
    """
    shares = np.zeros(len(customers))
    for number, one in enumerate(customers):
        limit, wanted = limit_at(one, level), level * (len(one.drawn) + 1)
        upto, before = (one.drawn < limit).sum(), (one.drawn < limit - 1).sum()
        part = 1.0 if limit >= LATER or upto == before else (wanted - before) / (upto - before)
        shares[number] = part * (one.took < limit) + (1 - part) * (one.took < limit - 1)
    return over_years(customers, shares)


def constant(missing: NDArray[np.float64], level: float) -> float:
    """The smallest constant with which a further customer is not late with probability `level`.

    Parameters
    ----------
    missing
        Per customer: by how much what was said falls short of the limit that he would have needed.
    """
    rank = math.ceil(level * (len(missing) + 1) - 1e-9)
    return float(np.sort(missing)[rank - 1]) if rank <= len(missing) else float(LATER)


def told(customers: Sequence[Customer], limits: NDArray[np.float64]) -> Tried:
    """Share kept and mean limit, with their standard errors over years."""
    kept = np.array([one.took < limit for one, limit in zip(customers, limits, strict=True)], dtype=np.float64)
    kept_share, kept_error = over_years(customers, kept)
    mean_limit, mean_error = over_years(customers, limits)
    return Tried(len(customers), kept_share, kept_error, mean_limit, mean_error)


def over_years(customers: Sequence[Customer], values: NDArray[np.float64]) -> tuple[float, float]:
    """Mean over customers, and its standard error: a ratio of totals of independent years."""
    years = np.array([one.year for one in customers])
    mean, each = float(values.mean()), np.unique(years)
    gaps = np.array([(values[years == year] - mean).sum() for year in each])
    n = len(each)
    return mean, float(math.sqrt(n / (n - 1) * (gaps**2).sum()) / len(values)) if n > 1 else math.nan
