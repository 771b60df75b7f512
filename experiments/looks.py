"""When a run may stop by itself: looks at stated numbers of replications, each with a part of the error.

Who looks after every replication and stops once a verdict is decided is wrong far more often than he says. So a run
without a stated number looks at 10, 20, 40, … replications only; the j-th look may err with ERROR / 2^(j+1), the last
one, when the time is up, with ERROR / 2: together at most ERROR. A stated number is one look with the whole of it.
"""

from __future__ import annotations

from collections.abc import Iterator

ERROR = 0.05
"""Probability of a wrong verdict."""
FIRST = 10
"""Replications at the first look."""


def error_at(replications: int) -> float | None:
    """Error of the look at so many replications; None: there is none.

    Examples
    --------
    >>> [error_at(n) for n in (9, 10, 20, 30)]
    [None, 0.0125, 0.00625, None]
    """
    for look, n in enumerate(_looks(replications), start=1):
        if n == replications:
            return ERROR * 0.5 ** (look + 1)
    return None


def error_of(replications: int, *, stated: bool, stopped: bool) -> float:
    """Error of the last look.

    Parameters
    ----------
    stated
        Whether their number was stated beforehand.
    stopped
        Whether the test stopped because all was decided.
    """
    at = error_at(replications)
    if stated:
        return ERROR
    return at if stopped and at is not None else ERROR / 2


def _looks(most: int) -> Iterator[int]:
    n = FIRST
    while n <= most:
        yield n
        n *= 2
