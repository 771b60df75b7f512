"""Replications: run and measure, one by one or through any executor.

Each replication is a pure function of what is sent (`Task`), so processes, threads and other machines give the same
rows. With uncertain inputs each replication picks its own numbers, keyed by their paths, and compiles its own Program.
A replication that fails is a row with its error.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from experiments.engines import AUTO, KERNEL, chosen_engine, engine_in_parts, engine_named
from model.compiling import compile_scenario
from model.draws import ONE, name_of, replication_key, uniform
from model.files.uncertain import drawn, held, nominal
from model.program import Program
from model.scenario.loading import Loaded
from model.scenario.whole import Scenario

if TYPE_CHECKING:
    from experiments.measures import Measures
    from model.log import Log


Measured = Literal["everything", "compared", "clauses", "agreement"]
"""What is measured of a replication."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is replicated."""

    loaded: Loaded
    program: Program
    """The Program at the nominal inputs."""
    seed: int
    uncertain: bool = False
    """Whether each replication draws its own uncertain inputs."""
    engine: str = KERNEL
    measured: Measured = "everything"
    """Everything; what comparisons look at; what tests of agreements do; or `clauses`, what adds up over applications,
    from the log in parts."""
    strength: float = 1.0
    """How much of the assumed effects of redesigns comes true; 1: as stated."""
    settings: tuple[tuple[str, float], ...] = ()
    """Uncertain inputs held at a quantile of their range: (name, 0 to 1)."""


@dataclass(frozen=True, slots=True)
class Replication:
    """A row: what one replication gave."""

    number: int
    measures: Measures | None
    """None where it failed."""
    error: str
    """Empty where it did not."""
    digest: str
    """Digest of its Program."""
    visits: int
    cpu_seconds: float


def task_of(
    loaded: Loaded,
    *,
    seed: int,
    uncertain: bool = False,
    engine: str = AUTO,
    measured: Measured = "everything",
    strength: float = 1.0,
    settings: Mapping[str, float] = MappingProxyType({}),
) -> Task:
    """Compile a loaded scenario to be replicated; the parameters are those of `Task`."""
    if strength != 1.0 or settings:
        loaded = replace(loaded, scenario=loaded.with_inputs(held(settings, nominal), strength=strength))
    program = compile_scenario(loaded.scenario, loaded.folder, loaded)
    kept = tuple(sorted(settings.items()))
    return Task(loaded, program, seed, uncertain, chosen_engine(engine), measured, strength, kept)


def input_draws(seed: int, number: int) -> Callable[[str], float]:
    """The uniform number, 0 to 1, that an uncertain input of a name has in a replication."""
    key = replication_key(seed, number)
    return lambda name: uniform(key, name_of("uncertain", name), 0, 0) / ONE


def inputs_of(task: Task, number: int) -> tuple[Scenario, Program]:
    """The scenario and the Program of a replication."""
    if not task.uncertain or not task.loaded.uncertain:
        return task.loaded.scenario, task.program
    pick = held(dict(task.settings), drawn(input_draws(task.seed, number)))
    scenario = task.loaded.with_inputs(pick, strength=task.strength)
    return scenario, compile_scenario(scenario, Path(task.loaded.folder), task.loaded)


def replicate_once(task: Task, number: int) -> Replication:
    """Run and measure one replication; an error becomes part of the row."""
    from experiments.tally import measure_in_parts

    begun, digest, visits = time.process_time(), "", 0
    try:
        scenario, program = inputs_of(task, number)
        digest = program.digest
        if task.measured == "clauses":
            parts = engine_in_parts(task.engine)(program, task.seed, number)
            measures = measure_in_parts(program, scenario, parts)
            visits = int(measures.numbers["visits"])
        else:
            log = engine_named(task.engine)(program, task.seed, number)
            visits = len(log.visits)
            measures = _measured(task.measured, program, scenario, log)
    except Exception as error:  # whatever it is, the others go on
        told = f"{type(error).__name__}: {error}"
        return Replication(number, None, told, digest, visits, time.process_time() - begun)
    return Replication(number, measures, "", digest, visits, time.process_time() - begun)


def _measured(what: Measured, program: Program, scenario: Scenario, log: Log) -> Measures:
    from experiments.agreement.measuring import measure_agreement
    from experiments.measures import measure, measure_compared

    if what == "agreement":
        return measure_agreement(program, scenario, log)
    return (measure if what == "everything" else measure_compared)(program, scenario, log)


def always() -> bool:
    """Go on."""
    return True


def rows_of(
    task: Task, executor: Executor | None, numbers: range, *, ahead: int = 4, going_on: Callable[[], bool] = always
) -> Iterator[Replication]:
    """Rows in the order of their numbers; with an executor at most `ahead` are begun beyond the one waited for.

    None is begun once `going_on` is false; those begun are finished. Close the generator to stop at once: what has
    not begun is cancelled.
    """
    begun: dict[int, Future[Replication]] = {}
    upcoming = iter(numbers)
    try:
        for number in numbers:
            while (
                executor is not None
                and len(begun) <= ahead
                and going_on()
                and (more := next(upcoming, None)) is not None
            ):
                begun[more] = executor.submit(replicate_once, task, more)
            if executor is not None and number in begun:
                yield _row(number, begun.pop(number))
            elif executor is None and going_on():
                yield replicate_once(task, number)
            else:
                return
    finally:
        for future in begun.values():
            future.cancel()


def _row(number: int, future: Future[Replication]) -> Replication:
    """The row of a replication, a lost process told as its error."""
    while not future.done():
        wait([future], timeout=0.2, return_when=FIRST_COMPLETED)  # short waits let ctrl-C through on Windows
    error = future.exception()
    if error is not None:
        return Replication(number, None, f"{type(error).__name__}: {error}", "", 0, 0.0)
    return future.result()


def replicate(
    task: Task,
    replications: int,
    executor: Executor | None = None,
    on_row: Callable[[list[Replication]], bool | None] | None = None,
    *,
    ahead: int = 4,
    first: int = 0,
    going_on: Callable[[], bool] = always,
) -> list[Replication]:
    """Run replications in the order of their numbers.

    Parameters
    ----------
    replications
        How many at most.
    executor
        Where; None: in this process.
    on_row
        Called after each row with all rows so far; what it returns True for is the last one.
    ahead
        How many may be begun beyond the one waited for.
    first
        Number of the first one.
    going_on
        Asked before each one is begun; false: no more are.

    Returns
    -------
    list[Replication]
        What is done; ctrl-C stops and keeps it.
    """
    rows: list[Replication] = []
    source = rows_of(task, executor, range(first, first + replications), ahead=ahead, going_on=going_on)
    try:
        for row in source:
            rows.append(row)
            if on_row is not None and on_row(rows):
                break
    except KeyboardInterrupt:
        pass
    finally:
        source.close()  # type: ignore[attr-defined]
    return rows
