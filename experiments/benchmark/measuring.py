"""One measurement, in a process of its own: an engine runs the benchmark model at a size.

What is counted is CPU time from drawing the customers to the finished log. What is not: loading and compiling the
scenario, compiling the engine, and a short run before, in which compiled code is loaded.
"""

from __future__ import annotations

import gc
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.benchmark.plain import PlainRun
    from model.scenario import Scenario

OURS = ("kernel", "simpy")
PACKAGES = ("ciw", "salabim")
"""Engines that need the package of that name."""
SHORT = 200
"""Applications of the run before."""
Run = Callable[[], tuple[int, int]]
"""Runs once; applications that arrived, and visits."""


class NotHereError(Exception):
    """An engine that this machine does not have; the arguments say why, and of what."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to measure."""

    engine: str
    scenario: str
    """Path."""
    applications: int
    seed: int
    folder: str
    """A folder for what is compiled and written; the same for all measurements."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found."""

    arrived: int
    visits: int
    cpu_seconds: float
    peak_bytes: int | None


def measure(order: Order) -> Measured:
    """Measure once, in this process.

    Raises
    ------
    NotHereError
        A package, a compiler or the engine itself is missing.
    """
    from experiments.benchmark.peak_memory import peak_bytes
    from experiments.benchmark.sizes import at_size
    from model.scenario import load_scenario

    scenario = load_scenario(Path(order.scenario))
    if order.engine == "c_loop":
        return _c_loop(at_size(scenario, order.applications), order)
    _prepared(at_size(scenario, SHORT), order)()
    run = _prepared(at_size(scenario, order.applications), order)
    gc.collect()
    gc.freeze()
    began = time.process_time()
    arrived, visits = run()
    return Measured(arrived, visits, time.process_time() - began, peak_bytes())


def _prepared(scenario: Scenario, order: Order) -> Run:
    """A run of an engine, with everything done that is not counted."""
    return _compiled(scenario, order) if order.engine in OURS else _plain(scenario, order)


def _compiled(scenario: Scenario, order: Order) -> Run:
    from experiments.engines import engine_named
    from model.compiling import compile_scenario

    try:
        simulate = engine_named(order.engine)
    except (ValueError, ImportError) as error:
        raise NotHereError("no_engine", str(error)) from None
    program = compile_scenario(scenario)

    def run() -> tuple[int, int]:
        log = simulate(program, order.seed, 0)
        return len(log.applications.arrived), len(log.visits.stage)

    return run


def _plain(scenario: Scenario, order: Order) -> Run:
    simulate = _plain_engine(order.engine)

    def run() -> tuple[int, int]:
        left = simulate(scenario, order.seed)
        return left.arrived, len(left.visits)

    return run


def _plain_engine(engine: str) -> Callable[[Scenario, int], PlainRun]:
    from importlib.util import find_spec

    if engine in PACKAGES and find_spec(engine) is None:
        raise NotHereError("not_installed", engine)
    if engine == "ciw":
        from experiments.benchmark.plain_ciw import simulate_with_ciw

        return simulate_with_ciw
    if engine == "salabim":
        from experiments.benchmark.plain_salabim import simulate_with_salabim

        return simulate_with_salabim
    from experiments.benchmark.plain_simpy import simulate_plainly

    return simulate_plainly


def _c_loop(scenario: Scenario, order: Order) -> Measured:
    """The program measures itself; it is compiled once for all measurements."""
    from experiments.benchmark.c_loop import build, executable_in, run_c_loop, write_program
    from experiments.benchmark.peak_memory import peak_bytes
    from model.compiling import compile_scenario

    folder = Path(order.folder)
    try:
        made = executable_in(folder) if executable_in(folder).exists() else build(folder)
    except FileNotFoundError as error:
        raise NotHereError("no_compiler", str(error)) from None
    except subprocess.CalledProcessError as error:
        raise NotHereError("compiler_failed", str(error.stderr).strip()) from None
    data = folder / "program"
    write_program(compile_scenario(scenario), order.seed, 0, data)
    run = run_c_loop(made, data)
    peak = run.peak_bytes if run.peak_bytes is not None else peak_bytes(of_children=True)
    return Measured(run.arrived, run.visits, run.cpu_seconds, peak)
