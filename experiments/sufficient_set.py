"""The cheapest set of redesigns whose measure meets a target, with confidence.

Every set looked at is tested both ways, "meets it" and "misses it", each corrected for all sets (Holm): the set picked
may be the luckiest of many. What is neither is open, and an answer with cheaper sets open says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from experiments.estimates import Estimate, holm, kept_p_value, mean_interval, share_interval
from experiments.paired import Direction, difference_from_zero

Answer = Literal["cheapest", "sufficient", "none", "undecided"]


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Cases met and due in each replication, for a target on their share."""

    met: ArrayLike
    due: ArrayLike


@dataclass(frozen=True, slots=True)
class Sufficient:
    """What can be said of the sets looked at."""

    answer: Answer
    """`cheapest`: this set, and every cheaper one misses; `sufficient`: this set, and cheaper ones are open; `none`:
    all miss; `undecided`: none is shown to meet the target, and some are open."""
    name: str | None
    """The cheapest set shown to meet the target."""
    open: tuple[str, ...]
    """Sets that may meet the target and cost less, cheapest first."""
    estimates: dict[str, Estimate]
    """With intervals of level 1 − 2·error: either end is a one-sided bound of this set alone."""
    meets: dict[str, float]
    """p-values, corrected: small where the set is shown to meet the target."""
    misses: dict[str, float]


def cheapest_sufficient_set(
    costs: Mapping[str, float],
    measured: Mapping[str, ArrayLike | Cases],
    target: float,
    *,
    better: Direction = 1,
    error: float = 0.05,
) -> Sufficient:
    """The cheapest set whose measure is at least the target (`better` −1: at most).

    Parameters
    ----------
    costs
        Yuan of each set, by name.
    measured
        By the same names, shape (n_replications,) each; NaN is left out.

    Examples
    --------
    >>> days = {"base": [9.0, 8.9, 9.1], "alerts": [4.0, 4.1, 3.9], "all": [3.0, 3.1, 2.9]}
    >>> found = cheapest_sufficient_set({"base": 0, "alerts": 10, "all": 90}, days, 5.0, better=-1)
    >>> found.answer, found.name
    ('cheapest', 'alerts')
    """
    if set(costs) != set(measured) or better == 0:
        raise ValueError("each set needs its cost and its measure, of which more or less is better")
    order = sorted(costs, key=lambda name: costs[name])
    tests = {name: _tests(measured[name], target, better) for name in order}
    meets, misses = (dict(zip(order, holm([tests[name][side] for name in order]), strict=True)) for side in (0, 1))
    sufficient = next((name for name in order if meets[name] <= error), None)
    cheaper = order if sufficient is None else order[: order.index(sufficient)]
    still_open = tuple(name for name in cheaper if not misses[name] <= error)
    answer: Answer = "none" if not still_open else "undecided"
    if sufficient is not None:
        answer = "sufficient" if still_open else "cheapest"
    estimates = {name: _estimate(measured[name], 1 - 2 * error) for name in order}
    return Sufficient(answer, sufficient, still_open, estimates, meets, misses)


def _tests(measured: ArrayLike | Cases, target: float, better: Direction) -> tuple[float, float]:
    """One-sided p-values of "meets it" and "misses it"."""
    if isinstance(measured, Cases):
        above, below = (kept_p_value(measured.met, measured.due, target, below=side) for side in (False, True))
        return (above, below) if better > 0 else (below, above)
    difference = difference_from_zero(better * (np.asarray(measured, dtype=np.float64) - target))
    if math.isnan(difference.p):
        return math.nan, math.nan
    towards, away = difference.p / 2, 1 - difference.p / 2
    return (towards, away) if difference.estimate.mean > 0 else (away, towards)


def _estimate(measured: ArrayLike | Cases, level: float) -> Estimate:
    if isinstance(measured, Cases):
        return share_interval(measured.met, measured.due, level=level)
    return mean_interval(measured, level=level)
