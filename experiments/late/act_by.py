"""By when the present stage must be done: from how long the rest takes, censored where a run ended before it.

The rest of a case is known to be r, or, where it was open at the horizon, only to be longer. Its quantile is the least
r at which the product-limit estimate of P(rest ≤ r) reaches the wanted share: with nothing censored the plain one.
"""

from __future__ import annotations

import numpy as np

from model.agreements.clocks import HOUR, closings_of, reached_at
from model.agreements.visit_rows import BoolArray
from model.program import NEVER, IntArray, Program


def rest_quantile(rest: IntArray, known: BoolArray, share: float) -> int | None:
    """The least rest that suffices for a share of the cases; None where the runs end too early to tell.

    Parameters
    ----------
    rest, known
        Shape (n,); below 0: nothing is known.

    Examples
    --------
    >>> rest_quantile(np.array([1, 2, 3, 4, 5]), np.full(5, True), 0.8)
    4

    Of four at risk after 1, one took 2 and the rest is longer than 3:

    >>> rest_quantile(np.array([1, 2, 3, 3, 3]), np.array([True, True, False, False, False]), 0.4)
    2
    >>> rest_quantile(np.array([1, 2, 3, 3, 3]), np.array([True, True, False, False, False]), 0.8) is None
    True
    """
    here = rest >= 0
    rest, known = rest[here], known[here]
    still = 1.0
    for r in np.unique(rest[known]):
        at_risk, ends = np.count_nonzero(rest >= r), np.count_nonzero((rest == r) & known)
        still *= 1 - ends / at_risk
        if still <= 1 - share + 1e-12:
            return int(r)
    return None


def act_by(program: Program, clause: int, stage: int, *, limit: int, counted: int, rest: int) -> int | None:
    """The latest instant by which a stage must be done so that the rest fits into the limit.

    Parameters
    ----------
    stage
        Where the application stands on the first day.
    limit, counted
        The limit, and what was counted before the first day, in units.
    rest
        What the clock counts afterwards; seconds for hours.

    Returns
    -------
    int | None
        Seconds since the first day; below 0: it is too late; None: the clock does not run at that stage, or the
        calendar ends before.
    """
    if not (program.clauses.whole[clause] or program.clauses.counts[clause, stage]):
        return None
    closings = closings_of(program, clause)
    if closings is None:
        return max(-1, (limit - counted) * HOUR - rest)
    left = limit - 1 - counted - rest
    if left < 0:
        return -1
    at = reached_at(closings, -1, 0, left + 1)
    return None if at >= NEVER else int(at)
