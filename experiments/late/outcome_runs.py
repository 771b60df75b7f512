"""Replications from today's backlog on threads, each looked at as soon as it is there.

The compiled engine runs without the interpreter's lock; so two threads use two cores. Replication n of two Programs of
one scenario has the same luck: what a change does is seen pair by pair.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from experiments.engines import KERNEL, engine_named
from experiments.executing import MOST_THREADS
from experiments.observed import Observed
from experiments.workers import usable_cores
from model.program import Program
from model.scenario.whole import Scenario

Result = TypeVar("Result")
Look = Callable[[Observed, int], Result]
"""What a replication of a number gives."""
Told = Callable[[int, int | None], None]
"""(done, total)."""


def looked_at(
    program: Program,
    scenario: Scenario,
    look: Look[Result],
    *,
    seed: int,
    replications: int,
    engine: str = KERNEL,
    seconds: float | None = None,
    told: Told = lambda done, total: None,
) -> list[Result]:
    """What replications 0, 1, … give, in their order; ctrl-C and the end of the time keep those that are done.

    Parameters
    ----------
    seconds
        The budget: none is begun after it, but for the first one.
    """
    begun, done = time.monotonic(), dict[int, Result]()
    simulate = engine_named(engine)

    def one(number: int) -> Result:
        return look(Observed(program, scenario, simulate(program, seed, number)), number)

    def in_time() -> bool:
        return seconds is None or time.monotonic() - begun < seconds

    threads = min(MOST_THREADS, usable_cores(), replications) if engine == KERNEL else 1
    try:
        done[0] = one(0)  # what is compiled on its first use is compiled once
        told(1, replications)
        if threads == 1:
            for number in range(1, replications):
                if not in_time():
                    break
                done[number] = one(number)
                told(len(done), replications)
        else:
            for number, result in _on_threads(one, range(1, replications), threads, in_time):
                done[number] = result
                told(len(done), replications)
    except KeyboardInterrupt:
        pass
    return [done[number] for number in sorted(done)]


def _on_threads(
    one: Callable[[int], Result], numbers: range, threads: int, in_time: Callable[[], bool]
) -> Iterator[tuple[int, Result]]:
    upcoming, running = iter(numbers), dict[Future[Result], int]()
    with ThreadPoolExecutor(threads) as pool:
        while True:
            while len(running) < threads and in_time() and (number := next(upcoming, None)) is not None:
                running[pool.submit(one, number)] = number
            if not running:
                return
            for future in wait(running, timeout=0.2, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()
