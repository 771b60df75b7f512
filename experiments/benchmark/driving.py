"""The benchmark from outside: which engine runs at which sizes, each measurement in a process of its own.

Engines take turns, and of several turns the one with the least CPU time counts, since other work on the machine only
ever adds time. Sizes rise; from the second on, an engine whose last size says that it would take too long, or more
memory than there is, is left out, and said to be.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

from experiments.benchmark.measuring import SHORT, Measured, NotHereError, Order, measure
from experiments.benchmark.peak_memory import memory_bytes
from experiments.workers import process_pool

ENGINES = ("kernel", "simpy", "plain_simpy", "c_loop", "ciw", "salabim")
SIZES = (20_000, 100_000, 1_000_000)
"""Applications."""
LIMIT_SECONDS = 120.0
"""CPU seconds that one engine may take at one size."""
SHARE_OF_MEMORY = 0.7
"""Of the machine's, that an engine may take."""
Told = Callable[[int, int | None], None]
"""(done, total)."""


@dataclass(frozen=True, slots=True)
class BenchRow:
    """One engine at one size: of its turns, the one with the least CPU time."""

    engine: str
    applications: int
    """Asked for."""
    arrived: int
    """Applications that came in this replication."""
    visits: int
    cpu_seconds: float
    peak_mb: float | None
    """Largest of its turns, 10**6 bytes; None where it is not known."""
    turns: int = 1

    @property
    def visits_per_cpu_second(self) -> float:
        """Visits per CPU second."""
        return self.visits / self.cpu_seconds


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An engine that was not measured, at a size or at all."""

    engine: str
    applications: int | None
    """None: at all."""
    why: str
    """no_engine, not_installed, no_compiler, compiler_failed, failed; too_long (expected CPU seconds), too_large
    (expected MB)."""
    detail: str | float


@dataclass(slots=True)
class Bench:
    """What was measured so far."""

    rows: list[BenchRow] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    set_up_seconds: dict[str, float] = field(default_factory=dict)
    """By engine, not counted: the first start with everything compiled that was not, and a short run."""
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is measured."""

    sizes: Sequence[int] = SIZES
    turns: int = 3
    limit_seconds: float = LIMIT_SECONDS


def benchmark(
    scenario: Path,
    engines: Sequence[str] = ENGINES,
    bounds: Bounds | None = None,
    *,
    seed: int = 1,
    told: Told = lambda done, total: None,
) -> Bench:
    """Measure the engines; ctrl-C keeps what is done.

    Parameters
    ----------
    scenario
        Path of the benchmark model.
    """
    bench, bounds = Bench(), bounds or Bounds()
    with tempfile.TemporaryDirectory(prefix="yekuo-bench-", ignore_cleanup_errors=True) as folder:
        _Driver(bench, bounds, str(scenario), seed, folder, told).drive(engines)
    return bench


class _Driver:
    """Keeps account of what is done."""

    def __init__(self, bench: Bench, bounds: Bounds, scenario: str, seed: int, folder: str, told: Told) -> None:
        self._bench, self._bounds = bench, bounds
        self._scenario, self._seed, self._folder, self._told = scenario, seed, folder, told
        self._sizes = sorted(set(bounds.sizes))
        self._done, self._total = 0, 0

    def drive(self, engines: Sequence[str]) -> None:
        turns = self._bounds.turns
        self._total = len(engines) * (1 + len(self._sizes) * turns)
        try:
            here = [engine for engine in engines if self._try(engine)]
            self._step(0, spared=(len(engines) - len(here)) * len(self._sizes) * turns)
            for size in self._sizes:
                fit = [engine for engine in here if self._fits(engine, size)]
                self._step(0, spared=(len(here) - len(fit)) * turns)
                self._measure_all(fit, size)
        except KeyboardInterrupt:
            self._bench.interrupted = True

    def _step(self, done: int = 1, *, spared: int = 0) -> None:
        self._done, self._total = self._done + done, self._total - spared
        self._told(self._done, self._total)

    def _try(self, engine: str) -> bool:
        """Whether there is such an engine here; compiles what is to be compiled."""
        began = time.monotonic()
        if self._measured(engine, SHORT, None) is None:
            return False
        self._bench.set_up_seconds[engine] = time.monotonic() - began
        return True

    def _fits(self, engine: str, size: int) -> bool:
        if any((out.engine, out.why) == (engine, "failed") for out in self._bench.left_out):
            return False  # at a smaller size
        out = too_much(self._bench.rows, engine, size, self._bounds.limit_seconds, memory_bytes())
        if out is not None:
            self._bench.left_out.append(out)
        return out is None

    def _measure_all(self, engines: list[str], size: int) -> None:
        """All engines at one size, turn by turn."""
        for turn in range(self._bounds.turns):
            for engine in list(engines):
                row = self._row_of(engine, size)
                spent = row.cpu_seconds * (turn + 1) if row is not None else 0.0
                if spent > self._bounds.limit_seconds:
                    self._step(0, spared=1)
                    continue
                measured = self._measured(engine, size, size)
                if measured is None:
                    engines.remove(engine)
                    self._step(0, spared=self._bounds.turns - turn - 1)
                else:
                    self._keep(engine, size, measured)

    def _row_of(self, engine: str, size: int) -> BenchRow | None:
        return next((r for r in self._bench.rows if (r.engine, r.applications) == (engine, size)), None)

    def _keep(self, engine: str, size: int, new: Measured) -> None:
        peak = new.peak_bytes / 1e6 if new.peak_bytes is not None else None
        row = BenchRow(engine, size, new.arrived, new.visits, new.cpu_seconds, peak)
        old = self._row_of(engine, size)
        if old is not None:
            self._bench.rows.remove(old)
            row = better(old, row)
        self._bench.rows.append(row)
        self._bench.rows.sort(key=lambda r: (r.applications, ENGINES.index(r.engine)))

    def _measured(self, engine: str, applications: int, size: int | None) -> Measured | None:
        """One measurement in a process of its own; None, and noted why, if it failed."""
        try:
            with process_pool(1) as pool:
                order = Order(engine, self._scenario, applications, self._seed, self._folder)
                return pool.submit(measure, order).result()
        except NotHereError as error:
            self._bench.left_out.append(LeftOut(engine, size, *error.args))
        except BrokenProcessPool:
            self._bench.left_out.append(LeftOut(engine, size, "failed", "its process ended (out of memory?)"))
        except Exception as error:
            said = f"{type(error).__name__}: {error}".splitlines()[0]
            self._bench.left_out.append(LeftOut(engine, size, "failed", said))
        finally:
            self._step()
        return None


def better(one: BenchRow, other: BenchRow) -> BenchRow:
    """Of two turns the one with less CPU time, with the larger peak."""
    fast = min(one, other, key=lambda row: row.cpu_seconds)
    peaks = [row.peak_mb for row in (one, other) if row.peak_mb is not None]
    peak = max(peaks, default=None)
    return BenchRow(
        fast.engine, fast.applications, fast.arrived, fast.visits, fast.cpu_seconds, peak, one.turns + other.turns
    )


def too_much(
    rows: Sequence[BenchRow], engine: str, size: int, limit_seconds: float, memory: int | None
) -> LeftOut | None:
    """Whether an engine would take too long or too much memory at a size, if both grow as the size does."""
    smaller = [row for row in rows if row.engine == engine and row.applications < size]
    if not smaller:
        return None
    last = max(smaller, key=lambda row: row.applications)
    times = size / last.applications
    if last.cpu_seconds * times > limit_seconds:
        return LeftOut(engine, size, "too_long", last.cpu_seconds * times)
    if memory is not None and last.peak_mb is not None and last.peak_mb * 1e6 * times > SHARE_OF_MEMORY * memory:
        return LeftOut(engine, size, "too_large", last.peak_mb * times)
    return None
