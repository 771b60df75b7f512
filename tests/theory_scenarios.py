"""Scenario files of queues with known answers, run the public way, and what is measured over replications.

A theory knows one unit of time; here it is so many hours that no mean service is shorter than an hour, for times are
whole seconds. Everybody works round the clock, no day is a holiday, demand is Poisson, and the three years from 2025
have 365 days each, so that the rate of arrivals never changes.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from experiments.measures import Measures, measure
from model.compiling import compile_scenario
from model.engine import simulate
from model.log import Log
from model.program import IntArray, Program
from model.scenario.loading import load
from tests.by_hand import Plain, scenario, stream, team

YEAR_HOURS = 365 * 24
TABLE = Path(__file__).parents[2] / "shared" / "data" / "bench" / "queueing_exact.json"
MOST_DAYS = 3 * 365


@dataclass(frozen=True, slots=True)
class Observation:
    """One replication: its Program, its log and the measures of it."""

    program: Program
    log: Log
    measures: Measures

    def number(self, path: str) -> float:
        """A measure by its path."""
        return self.measures.numbers[path]

    def counted(self, instants: IntArray) -> np.ndarray:
        """Which instants lie in the counted period."""
        return (instants >= self.program.counted_from) & (instants < self.program.counted_to)

    def sojourn_hours(self) -> float:
        """Mean time from arrival to the end, of the applications of the counted period; calendar hours."""
        applications = self.log.applications
        mine = self.counted(applications.arrived)
        return float(np.mean(applications.ended[mine] - applications.arrived[mine])) / 3600

    def waits_hours(self, stage: str) -> np.ndarray:
        """Waits of the visits of a stage that joined its queue in the counted period; calendar hours."""
        visits = self.log.visits
        mine = (visits.stage == self.program.names.stages.index(stage)) & self.counted(visits.since)
        return np.asarray((visits.started - visits.since)[mine] / 3600)

    def joining_per_hour(self, stage: str) -> float:
        """Visits that joined a stage's queue in the counted period, per hour."""
        return len(self.waits_hours(stage)) / (self.program.counted_days * 24)

    def present(self, stage: str) -> tuple[IntArray, IntArray]:
        """Numbers present at a stage in the counted period, and for how many seconds each."""
        visits, program = self.log.visits, self.program
        mine = visits.stage == program.names.stages.index(stage)
        ended = np.where(visits.ended < 0, program.horizon, visits.ended)[mine]
        instants = np.clip(np.concatenate([visits.since[mine], ended]), program.counted_from, program.counted_to)
        steps = np.concatenate([np.ones(len(ended), np.int64), -np.ones(len(ended), np.int64)])
        order = np.argsort(instants, kind="stable")
        lasts = np.diff(instants[order], append=program.counted_to)
        return np.cumsum(steps[order]), lasts

    def mean_present(self, stage: str) -> float:
        """Number present at a stage, mean over the counted period."""
        number, lasts = self.present(stage)
        return float(np.dot(number, lasts) / np.sum(lasts))


@dataclass(frozen=True, slots=True)
class Measured:
    """A mean over replications, and its standard error."""

    mean: float
    standard_error: float

    def precise(self, expected: float) -> bool:
        """Whether the test can tell 6 % apart."""
        return self.standard_error <= 0.02 * abs(expected)

    def agrees(self, expected: float) -> bool:
        """Whether the expected value lies within three standard errors."""
        return abs(self.mean - expected) <= 3 * self.standard_error


def observe(
    folder: Path,
    plain: Plain,
    of: Callable[[Observation], Mapping[str, float]],
    *,
    replications: int,
    seed: int = 2026,
) -> dict[str, Measured]:
    """Write a scenario file, load, compile, run and measure it, and average what `of` tells of each replication."""
    path = folder / "theory.yaml"
    path.write_text(yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
    loaded = load(path)
    program = compile_scenario(loaded.scenario, loaded.folder)
    told: dict[str, list[float]] = {}
    for replication in range(replications):
        log = simulate(program, seed, replication)
        for name, value in of(Observation(program, log, measure(program, loaded.scenario, log))).items():
            told.setdefault(name, []).append(value)
    return {name: _measured(values) for name, values in told.items()}


def _measured(values: Sequence[float]) -> Measured:
    error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return Measured(float(np.mean(values)), error)


class _Dumper(yaml.CSafeDumper):
    """Writes a value that occurs twice twice: a scenario file has no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return True: never an alias."""
        return True


def exponential(mean_hours: float) -> Plain:
    """Return an exponential duration."""
    return {"exponential": mean_hours, "unit": "hours"}


def spread(family: str, mean_hours: float, scv: float) -> Plain:
    """Return a gamma or lognormal duration with a squared coefficient of variation."""
    return {family: {"mean": mean_hours, "cv": math.sqrt(scv)}, "unit": "hours"}


def queues(
    stages: Plain,
    servers: Mapping[str, int],
    per_hour: Mapping[str, float] | float,
    *,
    days: int,
    warm_up_days: int,
    **more: Any,
) -> Plain:
    """Return a scenario round the clock.

    Parameters
    ----------
    stages
        By name; each done by the team's role of its `by`.
    servers
        Role: people.
    per_hour
        Arrivals per hour, of one stream or by category; every category goes through all stages in their order.
    days
        Counted days, followed by as many more as the warm-up lasts, in which the last ones finish.
    """
    rates = per_hour if isinstance(per_hour, Mapping) else {"home": per_hour}
    streams = {name: stream(category=name, applications_per_year=rate * YEAR_HOURS) for name, rate in rates.items()}
    if days + 2 * warm_up_days > MOST_DAYS:
        raise ValueError(f"{days} days and a warm-up of {warm_up_days} run into a leap year")
    return scenario(
        stages,
        teams={f"{role}s": team(role, headcount=people) for role, people in servers.items()},
        period={
            "start": datetime.date(2025, 1, 1),
            "warm_up_days": warm_up_days,
            "counted_days": days,
            "run_out_days": warm_up_days,
        },
        calendars={
            "office": {"every_day": ["00:00-24:00"]},
            "always": {"every_day": ["00:00-24:00"]},
        },
        categories={name: {"title": {"zh": name, "en": name}} for name in rates},
        streams=streams,
        **more,
    )
