"""The rounds of a campaign: what is to be run next, what is done, and whether another round may be begun.

Round n is replication n of every arm. Tasks that are the same stand here once, by their key in the store.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import replace

from experiments.executing import Cell
from experiments.observed import Measures
from experiments.replications import Replication, Task
from experiments.running import MOST, Extent, Told
from experiments.store import DONE, OUT_OF_TIME, Key, Store
from experiments.stored_measures import interned
from experiments.task_files import Done

RowsByArm = dict[str, list[Replication]]
Enough = Callable[[RowsByArm], bool]


LEAST = 2
"""Rounds that are run whatever the budget: from one nothing can be said."""


class Rounds:
    """What is done so far, and what is to be done."""

    def __init__(
        self,
        keys: Mapping[str, Key],
        tasks: Mapping[Key, Task],
        extent: Extent,
        *,
        store: Store | None,
        told: Told,
        enough: Enough | None,
        lean: bool,
    ) -> None:
        self.tasks = tasks
        self.begun: dict[Future[Done], Cell] = {}
        self.workers = 1
        self.is_enough = False
        self.run: int | None = None
        """Number of the run in the store."""
        self.state = DONE
        self._keys, self._extent, self._lean = keys, extent, lean
        self._store, self._told, self._enough = store, told, enough
        self._most = MOST if extent.replications is None else extent.replications
        self._rows: dict[Key, dict[int, Replication]] = {key: {} for key in tasks}
        self._kept = {key: store.good(key) if store else set[int]() for key in tasks}
        self._seconds: dict[Key, float] = {}
        self._since = time.monotonic()
        self._complete = 0

    def complete(self) -> RowsByArm:
        """The rows of complete rounds by arm."""
        return {name: [self._rows[key][n] for n in range(self._complete)] for name, key in self._keys.items()}

    def cells(self) -> Iterator[Cell]:
        """What is to be run, round by round; what the store has is taken from it."""
        for number in range(self._most):
            missing = [key for key in self.tasks if not self._take_kept(key, number)]
            self._settle()
            if missing and not self._may_begin(number, missing):
                self.state = OUT_OF_TIME
                return
            for key in missing:
                if not self.is_enough:
                    yield key, number
            if self.is_enough:
                return

    def add(self, done: Done) -> None:
        """Take a replication that was carried out."""
        if self._store is not None:
            self._store.keep(done.key, done.row, self.run)
        self._seconds[done.key] = done.seconds
        self._take(done.key, done.row)
        self._settle()

    def elapsed(self) -> float:
        """Seconds since the campaign began."""
        return time.monotonic() - self._since

    def left(self) -> tuple[int, float]:
        """How many replications may still have to be run, and how many seconds of work they are or the budget has."""
        count = sum(self._most - len(self._rows[key].keys() | self._kept[key]) for key in self.tasks)
        seconds = max(count, 0) * max(self._seconds.values(), default=0.0)
        if self._extent.seconds is not None:
            seconds = min(seconds, self._extent.seconds - self.elapsed())
        return max(count, 0), seconds

    def _take_kept(self, key: Key, number: int) -> bool:
        if self._store is None or number not in self._kept[key]:
            return False
        row = self._store.row(key, number)
        if row is None or row.measures is None:
            return False
        self._seconds.setdefault(key, row.cpu_seconds)
        self._take(key, row)
        return True

    def _take(self, key: Key, row: Replication) -> None:
        if row.measures is not None:
            histograms = {} if self._lean else row.measures.histograms
            row = replace(row, measures=Measures(interned(row.measures.numbers), histograms))
        self._rows[key][row.number] = row
        done = sum(len(self._rows[key]) for key in self._keys.values())
        self._told(done, None if self._extent.replications is None else self._most * len(self._keys))

    def _settle(self) -> None:
        """Close the rounds that are complete, one after another, until there are enough."""
        while not self.is_enough and all(self._complete in rows for rows in self._rows.values()):
            self._complete += 1
            self.is_enough = self._enough is not None and self._enough(self.complete())

    def _may_begin(self, number: int, missing: list[Key]) -> bool:
        """Whether a round would end within the budget, as long as its replications took the last time."""
        if self._extent.seconds is None or number < LEAST:
            return True
        longest = max(self._seconds.values(), default=0.0)
        queue = [self._seconds.get(key, longest) for key in [*(key for key, _ in self.begun.values()), *missing]]
        # no order of the work takes longer than this (R. L. Graham 1969, bound of list scheduling)
        needed = sum(queue) / self.workers + max(queue) * (1 - 1 / self.workers)
        return self.elapsed() + needed <= self._extent.seconds
