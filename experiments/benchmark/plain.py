"""The benchmark model in the words of a general simulation package: pools with headcounts, routes, samplers.

What packages other than ours are given. They draw their own numbers with Python's generator, which is faster than
keyed draws, and keep one row per visit.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from experiments.benchmark.sizes import work_of
from model.scenario import Scenario
from model.scenario.stages import Work
from model.scenario.words import Duration

Visit = tuple[int, str, int, float, float, float]
"""Application, stage, attempt, waiting since, started, ended; minutes."""


@dataclass(frozen=True, slots=True)
class PlainStage:
    """One stage."""

    name: str
    pool: str
    law: tuple[str, float, float]
    """Family, and its parameters as `random` wants them (see `law_of`)."""
    draw: Callable[[], float]
    """A duration, minutes."""
    rework: float
    """Probability that it has to be done again."""


@dataclass(frozen=True, slots=True)
class PlainStream:
    """One stream of applications."""

    name: str
    rate: float
    """Per minute."""
    route: tuple[PlainStage, ...]
    priority: int
    """The smaller, the sooner."""


@dataclass(frozen=True, slots=True)
class PlainModel:
    """All of it."""

    pools: dict[str, int]
    """Headcount."""
    streams: tuple[PlainStream, ...]
    horizon: float
    """Minutes."""


@dataclass(frozen=True, slots=True)
class PlainRun:
    """What a run leaves."""

    arrived: int
    visits: list[Visit]
    """Ended ones."""


def law_of(takes: Duration) -> tuple[str, float, float]:
    """Family and parameters: gamma shape and scale, lognormal µ and σ, exponential rate and 0."""
    if takes.gamma is not None:
        shape = 1 / takes.gamma.cv**2
        return "gamma", shape, takes.gamma.mean / shape
    if takes.lognormal is not None:
        variance = math.log(1 + takes.lognormal.cv**2)
        return "lognormal", math.log(takes.lognormal.mean) - variance / 2, math.sqrt(variance)
    if takes.exponential is not None:
        return "exponential", 1 / takes.exponential, 0.0
    raise ValueError("a stage of the benchmark model is gamma, exponential or lognormal")


def sampler(law: tuple[str, float, float], generator: random.Random) -> Callable[[], float]:
    """Draws of a law."""
    family, a, b = law
    if family == "gamma":
        return lambda: generator.gammavariate(a, b)
    if family == "lognormal":
        return lambda: generator.lognormvariate(a, b)
    return lambda: generator.expovariate(a)


def plain_model(scenario: Scenario, generator: random.Random) -> PlainModel:
    """A scenario of the benchmark's kind in plain words."""
    pools: dict[str, int] = {}
    for team in scenario.teams.values():
        assert isinstance(team.headcount, int)
        pools[next(iter(team.roles))] = team.headcount
    stages: dict[str, PlainStage] = {}
    for name, stage in scenario.stages.items():
        law = law_of(work_of(stage))
        assert isinstance(stage, Work)
        assert isinstance(stage.by, str)
        rework = stage.sent_back.probability if stage.sent_back else 0.0
        assert isinstance(rework, float)
        stages[name] = PlainStage(name, stage.by, law, sampler(law, generator), rework)
    streams = tuple(
        PlainStream(
            name,
            stream.applications_per_year / 365 / 1440,
            tuple(stages[item] for item in scenario.routes[stream.route] if isinstance(item, str)),
            scenario.policy.categories[stream.category],
        )
        for name, stream in scenario.streams.items()
    )
    return PlainModel(pools, streams, scenario.period.days * 1440)
