"""A run from beginning to end: as many replications as asked for, or as are needed, in one process or several."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from experiments.replications import Replication, Task, replicate
from experiments.rows import decided
from experiments.workers import process_pool, usable_cores

MOST = 400
"""Replications at most where the number is not given."""
WORTH_A_POOL_SECONDS = 10.0
"""With less work left in sight, new processes cost more than they bring."""
Told = Callable[[int, int | None], None]
"""(done, total)."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much to run."""

    replications: int | None = None
    """A number; None: until every share is known well enough or its verdict decided."""
    seconds: float | None = None
    """The budget: none is begun that would not end within it, but for the first one."""
    workers: int | None = None
    """Processes; None: as many as there are cores, where that pays."""


def run(task: Task, extent: Extent, told: Told = lambda done, total: None) -> list[Replication]:
    """Run replications until there are enough; ctrl-C keeps those that are done."""
    begun, rows = time.monotonic(), list[Replication]()
    longest = [0.0]  # what one replication takes, at most so far
    most = extent.replications or MOST

    def elapsed() -> float:
        return time.monotonic() - begun

    def going_on() -> bool:
        return not rows or extent.seconds is None or elapsed() + longest[0] <= extent.seconds

    def enough(more: list[Replication]) -> bool:
        rows.append(more[-1])
        longest[0] = max(longest[0], more[-1].cpu_seconds, elapsed() if len(rows) == 1 else 0.0)
        told(len(rows), extent.replications)
        return extent.replications is None and decided(rows, task)

    if extent.workers is None:
        alone = replicate(task, 1, None, enough, going_on=going_on)
        if not alone or most == 1:
            return rows
    seconds = elapsed() * (most - len(rows))
    workers = _workers(extent, most - len(rows), seconds)
    pool: AbstractContextManager[Executor | None] = process_pool(workers) if workers > 1 else nullcontext()
    with pool as executor:
        ahead = workers if extent.seconds is None else workers - 1  # a budget is no place for a queue
        replicate(task, most - len(rows), executor, enough, ahead=ahead, first=len(rows), going_on=going_on)
    return rows


def _workers(extent: Extent, left: int, seconds: float) -> int:
    """How many processes."""
    if extent.workers is not None:
        return min(extent.workers, left)
    if extent.seconds is not None:
        seconds = min(seconds, extent.seconds)
    return min(usable_cores(), left) if seconds > WORTH_A_POOL_SECONDS else 1
