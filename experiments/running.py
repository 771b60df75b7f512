"""A run from beginning to end: as many replications as asked for, or as are needed, in one process or several."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from concurrent.futures import Executor
from dataclasses import dataclass

from experiments.replications import Replication, Task, replicate
from experiments.rows import decided
from experiments.workers import process_pool, usable_cores

MOST = 400
"""Replications at most where the number is not given."""
WORTH_A_POOL_SECONDS = 6.0
"""With less work left in sight, new processes cost more than they bring."""
Told = Callable[[int, int | None], None]
"""(done, total)."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much to run."""

    replications: int | None = None
    """A number; None: until every share is known well enough or its verdict decided."""
    seconds: float | None = None
    """The budget; what is running when it ends is finished."""
    workers: int | None = None
    """Processes; None: as many as there are cores, where that pays."""


def run(task: Task, extent: Extent, told: Told = lambda done, total: None) -> list[Replication]:
    """Run replications until there are enough; ctrl-C keeps those that are done."""
    begun = time.monotonic()
    most = extent.replications or MOST

    def enough(rows: Sequence[Replication]) -> bool:
        told(len(rows), extent.replications)
        if extent.seconds is not None and time.monotonic() - begun >= extent.seconds:
            return True
        return extent.replications is None and decided(rows, task)

    rows: list[Replication] = []
    if extent.workers is None:
        rows = replicate(task, 1, None, enough)
        if len(rows) < 1 or len(rows) == most or enough(rows):
            return rows
    left = most - len(rows)
    seconds = (time.monotonic() - begun) * left if rows else 0.0
    workers = _workers(extent, left, seconds)
    pool: AbstractContextManager[Executor | None] = process_pool(workers) if workers > 1 else nullcontext()
    with pool as executor:
        first = len(rows)
        before = list(rows)
        more = replicate(task, left, executor, lambda r: enough(before + r), ahead=workers, first=first)
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)
    return before + more


def _workers(extent: Extent, left: int, seconds: float) -> int:
    """How many processes."""
    if extent.workers is not None:
        return min(extent.workers, left)
    if extent.seconds is not None:
        seconds = min(seconds, extent.seconds)
    return min(usable_cores(), left) if seconds > WORTH_A_POOL_SECONDS else 1
