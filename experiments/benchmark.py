"""How fast the engine is: visits per CPU second on the fixed benchmark model, beside plain SimPy in the same run.

Both draw their own numbers. Each engine's turn is repeated and the fastest one counts, since other work on the
machine only ever adds time; only ratios of one run mean anything.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

from experiments.plain_simpy import simulate_plainly
from model.compiling import compile_scenario
from model.engine import simulate
from model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class BenchRow:
    """One engine's figures."""

    engine: str
    applications: int
    visits: int
    cpu_seconds: float
    """CPU seconds of the fastest turn."""

    @property
    def visits_per_cpu_second(self) -> float:
        """Visits per CPU second."""
        return self.visits / self.cpu_seconds


def benchmark(scenario: Scenario, *, turns: int = 3, seed: int = 1) -> list[BenchRow]:
    """Run the benchmark model with each engine in turn, `turns` times; compilation is not counted."""
    program = compile_scenario(scenario)
    simulate(program, seed, 0)

    def ours(turn: int) -> tuple[int, int]:
        log = simulate(program, seed, turn)
        return len(log.applications.arrived), len(log.visits.stage)

    def plain(turn: int) -> tuple[int, int]:
        visits = simulate_plainly(scenario, seed + turn)
        return len({(number, stage[0]) for number, stage, *_ in visits}), len(visits)

    gc.collect()
    gc.freeze()
    engines = {"simpy": ours, "plain_simpy": plain}
    rows: dict[str, list[BenchRow]] = {name: [] for name in engines}
    for turn in range(turns):
        for name, run in engines.items():
            rows[name].append(_timed(name, run, turn))
    gc.unfreeze()
    return [max(taken, key=lambda row: row.visits_per_cpu_second) for taken in rows.values()]


def _timed(name: str, run: Callable[[int], tuple[int, int]], turn: int) -> BenchRow:
    gc.collect()
    began = time.process_time()
    applications, visits = run(turn)
    return BenchRow(name, applications, visits, time.process_time() - began)
