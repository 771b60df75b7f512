"""Simulated years of plans: each run once, on threads, within a budget.

Replication n of every plan has the same customers with the same luck. A search asks for the first so many years of a
plan; what has been run, now or by an earlier search with the same file, is not run again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import lru_cache
from types import TracebackType

import numpy as np

from experiments.made_by import SOURCES, canonical
from experiments.rows import FloatArray
from experiments.staffing.kept_years import KeptYears
from experiments.staffing.targets import Tally
from model.log import Log
from model.planning.headcounts import with_headcounts
from model.planning.staff_master import Plan, Resource
from model.program import Program
from model.scenario.whole import Scenario

FRESH = 1_000_000
"""Numbers of the replications of verification j begin at j times this."""
Simulate = Callable[[Plan, int], FloatArray]
"""(plan, replication) → totals of `targets.Tally`."""


class OutOfBudgetError(Exception):
    """No more years may be begun: the time or the number of replications is used up."""


@dataclass(frozen=True, slots=True)
class TeamYears:
    """One year of a plan whose resources are teams; a `Simulate`."""

    program: Program
    """With the most people of every team."""
    scenario: Scenario
    tally: Tally
    teams: tuple[str, ...]
    seed: int
    engine: Callable[[Program, int, int], Iterator[Log]]
    """Gives the log in parts."""

    def __call__(self, plan: Plan, number: int) -> FloatArray:
        """Run and count it."""
        program = self.program_of(plan)
        parts = self.engine(program, self.seed, number)
        return np.sum([self.tally(program, self.scenario, log) for log in parts], axis=0)  # type: ignore[no-any-return]

    def program_of(self, plan: Plan) -> Program:
        """The Program of a plan."""
        return _fewer(self.program, tuple(zip(self.teams, plan, strict=True)))

    def key_of(self, plan: Plan) -> str:
        """What its years are kept under."""
        agreements = {name: one.model_dump(mode="json") for name, one in self.scenario.agreements.items()}
        measured = [[str(target), target.share] for target in self.tally.targets]
        told = canonical([SOURCES, self.program_of(plan).digest, measured, agreements])
        return hashlib.sha256(told.encode()).hexdigest()[:32]


@lru_cache(maxsize=16)
def _fewer(program: Program, headcounts: tuple[tuple[str, int], ...]) -> Program:
    return with_headcounts(program, dict(headcounts))


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be run; None: no limit."""

    seconds: float | None = None
    replications: int | None = None


@dataclass(slots=True)
class _Known:
    """The years of one plan from a first number on."""

    key: str
    rows: dict[int, FloatArray] = field(default_factory=dict)
    array: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))


class Years:
    """All years of a search; use it as a context, which owns the threads.

    Attributes
    ----------
    simulated
        Years run in this search.
    until
        Share of the budget beyond which none is begun.
    """

    def __init__(
        self,
        simulate: Simulate,
        resources: Sequence[Resource],
        targets: int,
        *,
        key_of: Callable[[Plan], str] = str,
        seed: int = 0,
        kept: KeptYears | None = None,
        budget: Budget = Budget(),
        threads: int = 1,
    ) -> None:
        self.resources, self.targets = tuple(resources), targets
        self.simulated, self.until, self.begun = 0, 1.0, time.monotonic()
        self._simulate, self._key_of, self._seed, self._kept, self._budget = simulate, key_of, seed, kept, budget
        self._known: dict[tuple[Plan, int], _Known] = {}
        self._threads, self._columns = threads, list(range(2 * targets + 1))
        self._executor = ThreadPoolExecutor(threads) if threads > 1 else None
        self.seconds_each = 0.0
        """Wall-clock seconds of one year, smoothed."""

    def __enter__(self) -> Years:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)

    def look_only_at(self, targets: Sequence[int]) -> None:
        """From now on give the totals of some targets alone."""
        columns, count = self._columns, self.targets
        self._columns = [columns[k] for k in [*targets, *(count + k for k in targets), 2 * count]]
        self.targets = len(targets)
        for known in self._known.values():
            known.array = np.zeros((0, 0))

    @property
    def elapsed(self) -> float:
        """Seconds since the search began."""
        return time.monotonic() - self.begun

    def used(self) -> float:
        """Share of the budget that is used up, 0 to 1."""
        parts = [0.0]
        if self._budget.seconds is not None:
            parts.append(self.elapsed / max(self._budget.seconds, 1e-9))
        if self._budget.replications is not None:
            parts.append(self.simulated / self._budget.replications)
        return max(parts)

    def affordable(self, share: float) -> int | None:
        """How many years a share of the whole budget pays for; None: as many as one likes."""
        found = []
        if self._budget.seconds is not None and self.seconds_each > 0:
            found.append(int(share * self._budget.seconds / self.seconds_each))
        if self._budget.replications is not None:
            found.append(int(share * self._budget.replications))
        return min(found, default=None)

    def left(self) -> int | None:
        """How many more years may be begun, about; None: as many as one likes."""
        return self.affordable(max(0.0, 0.95 * (self.until - self.used())))

    @property
    def chunk(self) -> int:
        """Years to run between two looks: about half a second of them."""
        return int(np.clip(0.5 / self.seconds_each if self.seconds_each else 4, 2 * self._threads, 64))

    def of(self, plan: Plan, count: int, *, first: int = 0) -> FloatArray:
        """The first so many years of a plan; shape (count, 2 n_targets + 1).

        Raises
        ------
        OutOfBudgetError
            They have not all been run and no more may be.
        """
        known = self._known.get((plan, first))
        if known is None:
            known = self._known[plan, first] = _Known(self._key_of(plan))
            if self._kept is not None:
                known.rows = self._kept.of(known.key, self._seed, first, FRESH)
        while missing := [n for n in range(first, first + count) if n not in known.rows]:
            self._run(plan, known, missing[: max(1, self.chunk)])
        if len(known.array) < count:
            known.array = np.array([known.rows[n] for n in range(first, first + count)])[:, self._columns]
        return known.array[:count]

    def already(self, plan: Plan) -> int:
        """How many of the first years of a plan are there."""
        known = self._known.get((plan, 0))
        count = 0
        while known is not None and count in known.rows:
            count += 1
        return count

    def plans(self) -> list[Plan]:
        """All plans that have been looked at on the years of the search."""
        return [plan for plan, first in self._known if first == 0]

    def beside(self, simulate: Simulate, plan: Plan, count: int) -> FloatArray:
        """The first so many years of something else, on the same threads and budget; they are not kept.

        Raises
        ------
        OutOfBudgetError
            No more may be run.
        """
        if self.used() >= self.until:
            raise OutOfBudgetError
        done = self._simulated(simulate, plan, range(count))
        return np.array([done[number] for number in range(count)])

    def _run(self, plan: Plan, known: _Known, numbers: Sequence[int]) -> None:
        if self.used() >= self.until:
            raise OutOfBudgetError
        begun = time.monotonic()
        done = self._simulated(self._simulate, plan, numbers)
        known.rows |= done
        if self._kept is not None:
            self._kept.keep(known.key, self._seed, done)
        each = (time.monotonic() - begun) / len(numbers)
        self.seconds_each = each if not self.seconds_each else 0.8 * self.seconds_each + 0.2 * each

    def _simulated(self, simulate: Simulate, plan: Plan, numbers: Sequence[int]) -> dict[int, FloatArray]:
        """Some years, on the threads."""
        if self._executor is None:
            done = {number: simulate(plan, number) for number in numbers}
        else:
            futures = {number: self._executor.submit(simulate, plan, number) for number in numbers}
            try:
                while wait(futures.values(), timeout=0.2).not_done:  # short waits let ctrl-C through on Windows
                    pass
            finally:
                for future in futures.values():
                    future.cancel()
            done = {number: future.result() for number, future in futures.items()}
        self.simulated += len(done)
        return done
