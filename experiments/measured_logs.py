"""Replications whose logs are measured by a function of one's own, on threads where the engine is the compiled one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from experiments.engines import AUTO, KERNEL, chosen_engine, engine_named, make_ready
from experiments.executing import MOST_THREADS
from experiments.workers import usable_cores
from model.log import Log
from model.program import Program

T = TypeVar("T")


def measured_logs(
    program: Program,
    seed: int,
    numbers: Sequence[int],
    measure: Callable[[Log], T],
    *,
    engine: str = AUTO,
    on_row: Callable[[], None] = lambda: None,
) -> list[T]:
    """Run the replications of some numbers and measure each log.

    Parameters
    ----------
    measure
        What is kept of a log; called on several threads.
    on_row
        Called after each one.

    Returns
    -------
    list[T]
        In the order of the numbers; ctrl-C keeps those done without a gap.
    """
    make_ready(engine)
    simulate, found = engine_named(engine), list[T]()
    workers = min(MOST_THREADS, usable_cores()) if chosen_engine(engine) == KERNEL else 1

    def one(number: int) -> T:
        return measure(simulate(program, seed, number))

    with suppress(KeyboardInterrupt), ThreadPoolExecutor(workers) as threads:
        futures: list[Future[T]] = [threads.submit(one, number) for number in numbers]
        try:
            for future in futures:
                found.append(future.result())
                on_row()
        finally:
            for future in futures:
                future.cancel()
    return found
