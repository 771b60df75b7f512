"""A campaign: several arms, each replicated as often, replication n of every arm before n + 1 of any.

So the arms have equal numbers whatever ends it: ctrl-C, the budget, or enough being known. What the store has is not
run again, and what is run is in the store as soon as it is there. Arms that are the same are run once. Which rows are
given, and when `enough` is asked, does not depend on which worker was faster.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import chain

from experiments.campaign_rounds import Enough, Rounds, RowsByArm
from experiments.engines import make_ready
from experiments.executing import Cell, carried_out, on_threads
from experiments.made_by import made_by
from experiments.replications import Replication, Task
from experiments.rows import decided
from experiments.run_manifest import run_manifest
from experiments.running import WORTH_A_POOL_SECONDS, Extent, Told
from experiments.store import FAILED, INTERRUPTED, Key, Store
from experiments.store_file import StoreError
from experiments.workers import usable_cores

AHEAD = 1
"""Replications begun beyond the number of workers, so that none waits for the driver."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One of what is compared."""

    name: str
    task: Task


def run_campaign(
    arms: Sequence[Arm],
    extent: Extent,
    *,
    store: Store | None = None,
    told: Told = lambda done, total: None,
    enough: Enough | None = None,
    command: Sequence[str] = (),
    lean: bool = False,
) -> RowsByArm:
    """Run the replications of all arms that the store does not have.

    Parameters
    ----------
    extent
        Replications of each arm; no round is begun that would not end within its seconds, but for the first two.
    told
        Called with the replications of all arms that are done, and the total where it is known.
    enough
        Asked after each round, with the rows of all rounds so far; default: where the extent names no number, whether
        every share of every arm is known well enough or its verdict decided.
    command
        The words of the command line, for the manifest in the store.
    lean
        Leave the histograms out of the rows that are given (the store has them): they are half of a row.

    Returns
    -------
    dict[str, list[Replication]]
        The rows of complete rounds by arm, failed ones with their errors; each arm has the numbers 0, 1, … n − 1.

    Raises
    ------
    ValueError
        Two arms have one name.
    StoreError
        The store cannot be read or written; what was kept is there.
    """
    tasks = {arm.name: arm.task for arm in arms}
    if len(tasks) < len(arms):
        raise ValueError("two arms have the same name")
    keys = {name: Key(made_by(task), task.seed) for name, task in tasks.items()}
    if enough is None and extent.replications is None:
        enough = _all_decided(tasks)
    by_key = {keys[name]: task for name, task in tasks.items()}
    rounds = Rounds(keys, by_key, extent, store=store, told=told, enough=enough, lean=lean)
    if store is None:
        _carry_out(rounds, extent)
        return rounds.complete()
    digests = {name: key.made_by for name, key in keys.items()}
    rounds.run, state = store.begin_run(run_manifest(tasks, digests, extent, command)), FAILED
    try:
        state = _carry_out(rounds, extent)
    finally:
        with suppress(StoreError):  # a store that cannot be written is told where a row is kept
            store.end_run(rounds.run, state)
    return rounds.complete()


def paired(rows: Mapping[str, Sequence[Replication]]) -> list[int]:
    """Numbers of the replications that succeeded in every arm, in rising order."""
    good = [{row.number for row in some if row.measures is not None} for some in rows.values()]
    return sorted(set.intersection(*good)) if good else []


def _carry_out(rounds: Rounds, extent: Extent) -> str:
    """Run what is to be run; the state at the end."""
    try:
        cells = rounds.cells() if rounds.tasks else iter(())
        if (first := next(cells, None)) is not None:
            for engine in sorted({task.engine for task in rounds.tasks.values()}):
                make_ready(engine)  # before other processes do, each for itself
            if extent.workers is None:  # one is run here, to see what it takes
                _run(rounds, iter([first]))
            else:
                cells = chain([first], cells)
            rounds.workers = _workers(rounds, extent)
            if not rounds.is_enough:
                _run(rounds, cells)
    except KeyboardInterrupt:
        return INTERRUPTED
    return rounds.state


def _run(rounds: Rounds, cells: Iterator[Cell]) -> None:
    with closing(carried_out(cells, rounds.tasks, rounds.workers, rounds.begun, ahead=AHEAD)) as source:
        for done in source:
            rounds.add(done)
            if rounds.is_enough:
                return


def _workers(rounds: Rounds, extent: Extent) -> int:
    """How many processes or threads."""
    count, seconds = rounds.left()
    if extent.workers is not None:
        return max(1, min(extent.workers, count))
    cores = max(1, min(usable_cores(), count))
    return cores if seconds > WORTH_A_POOL_SECONDS or on_threads(rounds.tasks, cores) else 1


def _all_decided(tasks: Mapping[str, Task]) -> Enough:
    return lambda rows: all(decided(rows[name], task) for name, task in tasks.items())
