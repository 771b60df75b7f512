"""The benchmark model as one would write it with SimPy alone: a generator per application, `PriorityResource` per pool.

It draws its own numbers (Python's generator, which is faster than keyed draws) and keeps one tuple per visit. It
has no calendars, no rounds, no reservation: only what the benchmark scenario needs.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Generator

import simpy

from model.scenario import Scenario
from model.scenario.stages import Work

Visit = tuple[int, str, int, float, float, float]
"""Application, stage, attempt, waiting since, started, ended; minutes."""


def sampler(stage: Work, generator: random.Random) -> Callable[[], float]:
    """Draws of a stage's duration, minutes."""
    takes = stage.takes
    if takes.gamma is not None:
        shape = 1 / takes.gamma.cv**2
        scale = takes.gamma.mean / shape
        return lambda: generator.gammavariate(shape, scale)
    if takes.lognormal is not None:
        variance = math.log(1 + takes.lognormal.cv**2)
        mu, sigma = math.log(takes.lognormal.mean) - variance / 2, math.sqrt(variance)
        return lambda: generator.lognormvariate(mu, sigma)
    assert takes.exponential is not None
    rate = 1 / takes.exponential
    return lambda: generator.expovariate(rate)


def simulate_plainly(scenario: Scenario, seed: int) -> list[Visit]:
    """One replication of a scenario of the benchmark's kind; its visits."""
    env, generator = simpy.Environment(), random.Random(seed)
    pools: dict[str, simpy.PriorityResource] = {}
    for team in scenario.teams.values():
        assert isinstance(team.headcount, int)
        pools[next(iter(team.roles))] = simpy.PriorityResource(env, capacity=team.headcount)
    draws: dict[str, tuple[simpy.PriorityResource, Callable[[], float], float]] = {}
    for name, stage in scenario.stages.items():
        assert isinstance(stage, Work)
        assert isinstance(stage.by, str)
        rework = stage.sent_back.probability if stage.sent_back else 0.0
        assert isinstance(rework, float)
        draws[name] = (pools[stage.by], sampler(stage, generator), rework)
    visits: list[Visit] = []
    horizon = scenario.period.days * 1440

    def connect(number: int, route: list[str], priority: int) -> Generator[simpy.Event, None, None]:
        for stage in route:
            pool, duration, rework = draws[stage]
            attempt = 0
            while attempt == 0 or generator.random() < rework:
                attempt += 1
                since = env.now
                with pool.request(priority=priority) as request:
                    yield request
                    started = env.now
                    yield env.timeout(duration())
                visits.append((number, stage, attempt, since, started, env.now))

    def arrive(rate: float, route: list[str], priority: int) -> Generator[simpy.Event, None, None]:
        number = 0
        while True:
            yield env.timeout(generator.expovariate(rate))
            number += 1
            env.process(connect(number, route, priority))

    for stream in scenario.streams.values():
        route = [item for item in scenario.routes[stream.route] if isinstance(item, str)]
        env.process(
            arrive(stream.applications_per_year / 365 / 1440, route, scenario.policy.categories[stream.category])
        )
    env.run(until=horizon)
    return visits
