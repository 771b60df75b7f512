"""Whole runs until they are as precise as asked: means over independent replications, adjusted by known controls.

A pilot of some replications tells how many are needed for every standard error to be small enough; so many others are
then run and measured. (Who stops as soon as it looks precise stops sooner where a skewed figure is small.) With the
figures of a replication go **controls**: what came and how long it took, whose expectation is known without any theory
of queues. Each figure is regressed on them and read off where they are as expected (control variates): what is left is
the luck of queueing, not of demand, and needs far fewer runs. A block is adjusted by the coefficients of the other
blocks, for its own would pull its figures. So that no wrong demand hides behind the adjustment, the controls themselves
must agree with their expectations.
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
"""Replications that are adjusted together."""
MARGIN = 1.3
"""So many times the replications that the pilot thinks enough: it does not know its own standard errors well."""


@dataclass(frozen=True, slots=True)
class Precision:
    """How precise a run shall be, and how long its replications are."""

    share: float
    """Largest standard error of a figure, as a share of what is expected."""
    arrivals: int
    """Applications that come in the counted period of a replication, about."""
    at_least: int
    """Replications of the pilot, and fewest after it."""
    at_most: int = 3_000
    """With so many it must be precise."""


QUICK = Precision(share=0.03, arrivals=20_000, at_least=30)
FULL = Precision(share=0.005, arrivals=80_000, at_least=50)


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


@dataclass(frozen=True, slots=True)
class Study:
    """A scenario, what is told of each of its replications, and what is expected."""

    plain: Plain
    of: Callable[[Program, Log], tuple[Numbers, Numbers]]
    """Figures and controls of a replication."""
    expected: Numbers
    controls: Numbers = field(default_factory=dict)
    limits: Numbers = field(default_factory=dict)
    """Limits of which a figure lies on one side: its standard error shall be no more than a third of the distance."""

    def until(self, precision: Precision, folder: Path, *, engine: str = "kernel", seed: int = 2026) -> Measurement:
        """Run a pilot, then as many replications as that tells, and more where these are too few."""
        simulate, program = engine_named(engine), _program(folder, self.plain)

        def run(numbers: range) -> list[tuple[Numbers, Numbers]]:
            return [self.of(program, simulate(program, seed, number)) for number in numbers]

        first = precision.at_least
        pilot = self._measurement(run(range(first)))
        needed = (
            MARGIN * first * max((m.standard_error / self.error(n, precision)) ** 2 for n, m in pilot.figures.items())
        )
        last = first + max(first, min(precision.at_most, BLOCK * math.ceil(needed / BLOCK)))
        rows = run(range(first, last))
        while (found := self._measurement(rows)).vague(precision) and len(rows) < precision.at_most:
            rows += run(range(first + len(rows), first + len(rows) + BLOCK))
        return found

    def error(self, name: str, precision: Precision) -> float:
        """Largest standard error that a figure may have."""
        expected = self.expected[name]
        return min(precision.share * abs(expected), abs(self.limits.get(name, math.inf) - expected) / 3)

    def _measurement(self, rows: list[tuple[Numbers, Numbers]]) -> Measurement:
        figures = np.array([[told[name] for name in self.expected] for told, _ in rows])
        controls = np.array([[told[name] for name in self.controls] for _, told in rows])
        away = controls - np.array(list(self.controls.values()))
        adjusted = _adjusted(figures, away / np.std(away, axis=0, ddof=1))
        return Measurement(
            self,
            dict(zip(self.expected, _measured(adjusted), strict=True)),
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

    def vague(self, precision: Precision) -> dict[str, Measured]:
        """Figures whose standard error is too large."""
        return {n: m for n, m in self.figures.items() if m.standard_error > self.study.error(n, precision)}

    def check(self, precision: Precision) -> None:
        """Every figure is precise and within three standard errors, every control within four."""
        vague = self.vague(precision)
        assert not vague, f"standard errors too large after {self.replications} replications: {vague}"
        expected, known = self.study.expected, self.study.controls
        wrong = {name: (m, expected[name]) for name, m in self.figures.items() if m.errors_from(expected[name]) > 3}
        assert not wrong, f"more than three standard errors away (found, expected): {wrong}"
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
