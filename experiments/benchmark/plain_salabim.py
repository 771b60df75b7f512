"""The benchmark model as one would write it with salabim: a component per application, a resource per pool."""

from __future__ import annotations

import random
from collections.abc import Generator
from itertools import count
from typing import Any

from experiments.benchmark.plain import PlainRun, PlainStream, Visit, plain_model
from model.scenario import Scenario

Process = Generator[Any, None, None]


def simulate_with_salabim(scenario: Scenario, seed: int) -> PlainRun:
    """One replication of a scenario of the benchmark's kind."""
    import salabim

    generator = random.Random(seed)
    model = plain_model(scenario, generator)
    component: Any = salabim.Component
    env: Any = salabim.Environment(trace=False, yieldless=False, random_seed=seed)
    pools: dict[str, Any] = {
        name: salabim.Resource(name, capacity=headcount, env=env) for name, headcount in model.pools.items()
    }
    visits: list[Visit] = []
    numbers = count()

    class Application(component):  # type: ignore[misc]
        def process(self, number: int, stream: PlainStream) -> Process:
            for stage in stream.route:
                pool, attempt = pools[stage.pool], 0
                while attempt == 0 or generator.random() < stage.rework:
                    attempt += 1
                    since = env.now()
                    yield self.request((pool, 1, stream.priority))
                    started = env.now()
                    yield self.hold(stage.draw())
                    self.release(pool)
                    visits.append((number, stage.name, attempt, since, started, env.now()))

    class Stream(component):  # type: ignore[misc]
        def process(self, stream: PlainStream) -> Process:
            while True:
                yield self.hold(generator.expovariate(stream.rate))
                Application(env=env, number=next(numbers), stream=stream)

    for stream in model.streams:
        Stream(env=env, stream=stream)
    env.run(till=model.horizon)
    return PlainRun(next(numbers), visits)
