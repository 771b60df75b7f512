"""What a clock has counted over the visits of an application: closings, or seconds (DESIGN §7).

A clock that runs at some stages runs over the union of the visits there, [waiting since, ended), within its
case. Time before the first day of a run is not counted here: what an open application brings with it is
stated in its file.
"""

from __future__ import annotations

from model.agreements.clocks import counted, reached_at
from model.compiled import compiled
from model.program import NEVER, IntArray


@compiled
def units_between(closings: IntArray, hours: int, start: int, since: int, until: int) -> int:
    """Closings (seconds if `hours`) counted over [since, until) by a clock that started at `start`."""
    if until <= since:
        return 0
    return until - since if hours else counted(closings, start, since, until)


@compiled
def counted_whole(closings: IntArray, hours: int, began: IntArray, until: IntArray, result: IntArray) -> None:
    """Fill in what a clock counts that never stops; all arrays of shape (n_cases,)."""
    for i in range(len(began)):
        result[i] = units_between(closings, hours, began[i], max(began[i], 0), until[i])


@compiled
def counted_at(
    first: IntArray, stage: IntArray, since: IntArray, ended: IntArray, runs: IntArray, closings: IntArray,
    hours: int, application: IntArray, began: IntArray, until: IntArray, result: IntArray,
) -> None:  # fmt: skip
    """Fill in what a clock counts that runs at some stages.

    Parameters
    ----------
    first
        Shape (n_applications + 1,); rows of each application, sorted by `since`.
    stage, since, ended
        Shape (n_rows,); `ended` is the horizon where a visit is open.
    runs
        Shape (n_stages,); 1 where the clock runs.
    application, began, until, result
        Shape (n_cases,).
    """
    for i in range(len(application)):
        total, left, right = 0, 0, -1
        for row in range(first[application[i]], first[application[i] + 1]):
            if since[row] >= until[i]:
                break
            if runs[stage[row]] == 0:
                continue
            s, e = max(since[row], began[i], 0), min(ended[row], until[i])
            if e <= s:
                continue
            if s <= right:
                right = max(right, e)
            else:
                total += units_between(closings, hours, began[i], left, right)
                left, right = s, e
        result[i] = total + units_between(closings, hours, began[i], left, right)


@compiled
def instant_counted(
    first: int, last: int, stage: IntArray, since: IntArray, ended: IntArray, runs: IntArray,
    closings: IntArray, hours: int, start: int, began: int, until: int, units: int,
) -> int:  # fmt: skip
    """When a clock that started at `start` has counted `units` (at least 1) within [began, until).

    Parameters
    ----------
    first, last
        Rows of the application.
    runs
        Shape (n_stages,); 1 where the clock runs; of shape (0,): it runs always.

    Returns
    -------
    int
        The closing (the second) itself; NEVER if it is not reached.
    """
    total, right = 0, began
    for row in range(first, last) if len(runs) else range(1):
        s, e = right, until
        if len(runs):
            if runs[stage[row]] == 0:
                continue
            s, e = max(since[row], right, 0), min(ended[row], until)
        if e <= s:
            continue
        more = units_between(closings, hours, start, s, e)
        if total + more >= units:
            return s + units - total if hours else reached_at(closings, start, s, units - total)
        total += more
        right = e
    return NEVER
