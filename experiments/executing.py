"""Replications of several tasks, carried out here, on threads or in processes; a row as soon as it is there.

The compiled engine runs without the interpreter's lock, measuring mostly with it, and drawing uncertain inputs compiles
a Program in Python: threads are right for two cores and fixed inputs, processes for everything else. A Task is big
(2.3 MB for the county): a process reads each once, from a file.

Notes
-----
Measured on the county, 4 arms of 8 replications, two cores, nothing beside, best of three: one after another 9.3 s, on
two threads 5.5 s, in two processes 6.5 s, of which 1 s is their start. With the Task sent along each time, 50 ms for
pickling and reading it are added to the 300 ms of a replication.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from experiments.engines import KERNEL
from experiments.made_by import SOURCES
from experiments.replications import Replication, Task
from experiments.store import Key
from experiments.task_files import Done, SourcesChangedError, done_from, done_here, filed
from experiments.workers import process_pool

MOST_THREADS = 2
"""With more, they would wait for one another to measure."""
MOST_LOST = 3
"""Pools of processes that may be lost one after another without a single row."""
Cell = tuple[Key, int]
"""A task and the number of a replication."""
Submit = Callable[[Cell], "Future[Done]"]


def on_threads(tasks: Mapping[Key, Task], workers: int) -> bool:
    """Whether threads carry these tasks out as fast as processes."""
    return workers <= MOST_THREADS and all(
        task.engine == KERNEL and not (task.uncertain and task.loaded.uncertain) for task in tasks.values()
    )


def carried_out(
    cells: Iterator[Cell], tasks: Mapping[Key, Task], workers: int, begun: dict[Future[Done], Cell], *, ahead: int
) -> Generator[Done, None, None]:
    """Carry replications out, begun in their order; each is given when it is done. Close to give the rest up.

    Parameters
    ----------
    begun
        What is begun and not yet done is kept here, for the caller to look at.
    ahead
        How many may be begun beyond the number of workers.

    Raises
    ------
    BrokenExecutor
        Processes are lost one after another before they give anything.
    SourcesChangedError
        See there.
    """
    most = workers + ahead
    if workers == 1:
        for key, number in cells:
            yield done_here(key, tasks[key], number)
    elif on_threads(tasks, workers):
        with _threads(workers) as threads:
            yield from _flow(
                cells, lambda cell: threads.submit(done_here, cell[0], tasks[cell[0]], cell[1]), begun, most
            )
    else:
        with TemporaryDirectory(prefix="yekuo-", ignore_cleanup_errors=True) as folder:
            yield from _in_processes(cells, filed(tasks, Path(folder)), workers, begun, most)


def _in_processes(
    cells: Iterator[Cell], files: Mapping[Key, str], workers: int, begun: dict[Future[Done], Cell], most: int
) -> Iterator[Done]:
    """Carry out in processes; where one is lost, what was begun is lost with it, and new ones take over."""
    lost = 0
    while (cell := next(cells, None)) is not None:
        lost += 1
        with process_pool(workers) as pool:

            def submit(cell: Cell, pool: Executor = pool) -> Future[Done]:
                return pool.submit(done_from, cell[0], files[cell[0]], cell[1], SOURCES)

            for done in _flow(chain([cell], cells), submit, begun, most):
                yield done
                if not done.lost:
                    lost = 0
                elif lost >= MOST_LOST:
                    raise BrokenExecutor(done.row.error)


def _flow(cells: Iterator[Cell], submit: Submit, begun: dict[Future[Done], Cell], most: int) -> Iterator[Done]:
    """Keep so many begun, until there are no more cells or a process is lost."""
    lost = False
    try:
        while True:
            while not lost and len(begun) < most and (cell := next(cells, None)) is not None:
                begun[_begun(submit, cell)] = cell
            if not begun:
                return
            # short waits let ctrl-C through on Windows
            for future in wait(begun, timeout=0.2, return_when=FIRST_COMPLETED).done:
                done = _given(future, *begun.pop(future))
                lost = lost or done.lost
                yield done
    finally:
        for future in begun:
            future.cancel()
        begun.clear()


def _begun(submit: Submit, cell: Cell) -> Future[Done]:
    try:
        return submit(cell)
    except BrokenExecutor as error:  # it was lost while nothing was begun
        future: Future[Done] = Future()
        future.set_exception(error)
        return future


def _given(future: Future[Done], key: Key, number: int) -> Done:
    """What came of a replication, a lost process told as its error."""
    error = future.exception()
    if isinstance(error, SourcesChangedError):
        raise error
    if error is None:
        return future.result()
    told = f"{type(error).__name__}: {error}"
    return Done(key, Replication(number, None, told, "", 0, 0.0), 0.0, lost=isinstance(error, BrokenExecutor))


@contextmanager
def _threads(workers: int) -> Iterator[Executor]:
    """Threads; at the end those that run are waited for, the rest is given up."""
    executor = ThreadPoolExecutor(workers)
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
