"""Whole runs until they are as precise as asked: means over independent replications, adjusted by known controls.

Replications follow one another, a block at a time, until every standard error is small enough. With the figures of a
replication go **controls**: what came and how long it took, whose expectation is known without any queueing theory.
Each figure is regressed on them and read off where they are as expected (control variates): what is left is the luck of
queueing, not of demand, and needs far fewer runs. A block is adjusted by the coefficients of the other blocks, for its
own would pull its figures (a skewed figure and its coefficient go together). So that no wrong demand hides behind the
adjustment, the controls themselves must agree with their expectations.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from experiments.engines import engine_named
from model.compiling import compile_scenario
from model.log import Log
from model.program import IntArray, Program
from model.scenario.loading import load
from tests.by_hand import Plain

Numbers = Mapping[str, float]
BLOCK = 10
"""Replications between two looks at the standard errors."""


@dataclass(frozen=True, slots=True)
class Precision:
    """How precise a run shall be, and how long its replications are."""

    share: float
    """Largest standard error of a figure, as a share of what is expected."""
    days: int
    """Counted days of a replication."""
    at_least: int
    """Fewest replications."""
    at_most: int = 2000
    """With so many it must be precise."""


QUICK = Precision(share=0.02, days=150, at_least=40)
FULL = Precision(share=0.005, days=500, at_least=60)


@dataclass(frozen=True, slots=True)
class Stage:
    """The visits of a stage that joined its queue in the counted period."""

    waits: IntArray
    works: IntArray
    mean_waiting: float
    """Number waiting, mean over the counted time."""
    mean_present: float
    """Number waiting or in work, so."""

    @classmethod
    def of(cls, program: Program, log: Log, stage: str) -> Stage:
        """Read a stage of a log."""
        visits = log.visits
        mine = visits.stage == program.names.stages.index(stage)
        since, started, ended = (
            np.where(column[mine] < 0, program.horizon, column[mine]).astype(np.int64)
            for column in (visits.since, visits.started, visits.ended)
        )
        first, last = program.counted_from, program.counted_to
        at = [float(np.sum(np.clip(instants, first, last))) for instants in (since, started, ended)]
        counted = (since >= first) & (since < last)
        return cls(
            waits=(started - since)[counted],
            works=(ended - started)[counted],
            mean_waiting=(at[1] - at[0]) / (last - first),
            mean_present=(at[2] - at[0]) / (last - first),
        )

    def controls(self, name: str) -> dict[str, float]:
        """How many came, and how long their work took on average; seconds."""
        return {f"{name} came": float(len(self.works)), f"{name} work": float(np.mean(self.works))}


@dataclass(frozen=True, slots=True)
class Measured:
    """A mean over replications, and its standard error."""

    mean: float
    standard_error: float

    def errors_from(self, expected: float) -> float:
        """How many standard errors the expected value is away."""
        return abs(self.mean - expected) / self.standard_error

    def above(self, limit: float) -> bool | None:
        """Whether it is above a limit; None within three standard errors."""
        return None if self.errors_from(limit) <= 3 else self.mean > limit


@dataclass(frozen=True, slots=True)
class Study:
    """A scenario, what is told of each of its replications, and what is expected."""

    plain: Plain
    of: Callable[[Program, Log], tuple[Numbers, Numbers]]
    """Figures and controls of a replication."""
    expected: Numbers
    controls: Numbers = field(default_factory=dict)
    limits: Numbers = field(default_factory=dict)
    """Limits on the right side of which a figure shall be surely seen."""

    def until(self, precision: Precision, folder: Path, *, engine: str = "kernel", seed: int = 2026) -> Measurement:
        """Run until every figure is precise and on one side of its limit, at most `at_most` replications."""
        simulate, program = engine_named(engine), _program(folder, self.plain)
        rows: list[tuple[list[float], list[float]]] = []
        while True:
            for replication in range(len(rows), len(rows) + BLOCK):
                figures, controls = self.of(program, simulate(program, seed, replication))
                rows.append(([figures[name] for name in self.expected], [controls[name] for name in self.controls]))
            if len(rows) < precision.at_least:
                continue
            found = self._measured(rows)
            if found.settled(precision.share) or len(rows) >= precision.at_most:
                return found

    def _measured(self, rows: list[tuple[list[float], list[float]]]) -> Measurement:
        figures, controls = (
            np.array(part, dtype=np.float64).reshape(len(rows), -1) for part in zip(*rows, strict=True)
        )
        away = controls - np.array(list(self.controls.values()))
        scale = np.std(away, axis=0, ddof=1)
        return Measurement(
            self,
            dict(zip(self.expected, _measured(_adjusted(figures, away / scale)), strict=True)),
            dict(zip(self.controls, _measured(controls), strict=True)),
            len(rows),
        )


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a study gave."""

    study: Study
    figures: Mapping[str, Measured]
    controls: Mapping[str, Measured]
    replications: int

    def settled(self, share: float) -> bool:
        """Whether every figure is precise, and on one side of its limit."""
        return not self.vague(share) and not self.undecided()

    def vague(self, share: float) -> dict[str, Measured]:
        """Figures whose standard error is too large."""
        expected = self.study.expected
        return {name: m for name, m in self.figures.items() if m.standard_error > share * abs(expected[name])}

    def undecided(self) -> dict[str, Measured]:
        """Figures that may be on either side of their limit."""
        return {
            name: self.figures[name] for name, at in self.study.limits.items() if self.figures[name].above(at) is None
        }

    def check(self, share: float) -> None:
        """Every figure is precise and within three standard errors, every control within four."""
        assert self.settled(share), f"after {self.replications} replications: {self.vague(share) or self.undecided()}"
        expected = self.study.expected
        wrong = {name: (m, expected[name]) for name, m in self.figures.items() if m.errors_from(expected[name]) > 3}
        assert not wrong, f"more than three standard errors away (found, expected): {wrong}"
        known = self.study.controls
        strange = {name: (m, known[name]) for name, m in self.controls.items() if m.errors_from(known[name]) > 4}
        assert not strange, f"controls more than four standard errors away (found, expected): {strange}"


def _measured(values: Any) -> list[Measured]:
    """Mean and standard error of each column; shape (n_replications, n)."""
    errors = np.std(values, axis=0, ddof=1) / math.sqrt(len(values))
    return [Measured(float(m), float(e)) for m, e in zip(np.mean(values, axis=0), errors, strict=True)]


def _adjusted(figures: Any, away: Any) -> Any:
    """Each replication's figures as they would be with all controls as expected; shape (n_replications, n_figures)."""
    adjusted, block = np.array(figures), np.arange(len(figures)) // BLOCK
    for one in range(int(block[-1]) + 1):
        others = block != one
        design = np.column_stack((np.ones(int(np.sum(others))), away[others]))
        coefficients, *_ = np.linalg.lstsq(design, figures[others], rcond=None)
        adjusted[~others] -= away[~others] @ coefficients[1:]
    return adjusted


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _program(folder: Path, plain: Plain) -> Program:
    path = folder / "theory.yaml"
    path.write_text(yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
    loaded = load(path)
    return compile_scenario(loaded.scenario, loaded.folder)


def poisson_excess(mean: float, at_least: int) -> tuple[float, float]:
    """Probability that a Poisson number is at least `at_least`, and its mean excess over it."""
    terms = [math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(at_least)]
    below = math.fsum(terms)
    return 1 - below, mean - at_least + math.fsum((at_least - n) * p for n, p in enumerate(terms))
