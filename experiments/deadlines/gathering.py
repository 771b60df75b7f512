"""The needs of many replications, run on threads: the compiled engine runs without the interpreter's lock."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from experiments.deadlines.needs import Needs, replicated_needs
from experiments.deadlines.sample import Attributes
from experiments.executing import MOST_THREADS
from experiments.replications import Task
from experiments.running import Told
from experiments.workers import usable_cores


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is done."""

    rows: list[Needs]
    errors: list[str]
    """Of replications that failed."""
    stopped: bool = False
    """By ctrl-C."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is kept of each replication, and how it is run."""

    names: Sequence[str]
    """Clauses, agreement.clause."""
    attributes: Attributes
    workers: int | None = None
    """Threads; None: as many as pay."""


def gathered(
    task: Task,
    asked: Asked,
    numbers: range,
    *,
    until: float | None = None,
    told: Told = lambda done, total: None,
    clock: Callable[[], float] = time.monotonic,
) -> Gathered:
    """Run replications; ctrl-C, or the end of the time, keeps those that are done.

    Parameters
    ----------
    until
        On the clock; none is begun that would not end before, but for the first one.
    """
    rows, errors, begun = list[Needs](), list[str](), dict[int, Future[Needs]]()
    workers = asked.workers or min(MOST_THREADS, usable_cores(), max(1, len(numbers)))
    upcoming, longest, since = iter(numbers), 0.0, clock()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for done, number in enumerate(numbers):
                while len(begun) <= workers and (until is None or not done or clock() + longest <= until):
                    if (more := next(upcoming, None)) is None:
                        break
                    begun[more] = pool.submit(replicated_needs, task, more, asked.names, asked.attributes.columns)
                if number not in begun:
                    break
                future = begun.pop(number)
                while not future.done():
                    wait([future], timeout=0.2)  # short waits let ctrl-C through on Windows
                longest = max(longest, (clock() - since) / (done + 1) * workers)
                if (error := future.exception()) is not None:
                    errors.append(f"{number}: {type(error).__name__}: {error}")
                else:
                    rows.append(future.result())
                told(done + 1, len(numbers))
        except KeyboardInterrupt:
            return Gathered(rows, errors, stopped=True)
        finally:
            for future in begun.values():
                future.cancel()
    return Gathered(rows, errors)
