"""The benchmark model as one would write it with SimPy alone: a generator per application, `PriorityResource` per pool.

It has no calendars, no rounds, no reservation: only what the benchmark scenario needs.
"""

from __future__ import annotations

import random
from collections.abc import Generator
from itertools import count

import simpy

from experiments.benchmark.plain import PlainRun, PlainStream, Visit, plain_model
from model.scenario import Scenario

Process = Generator[simpy.Event, None, None]


def simulate_plainly(scenario: Scenario, seed: int) -> PlainRun:
    """One replication of a scenario of the benchmark's kind."""
    env, generator = simpy.Environment(), random.Random(seed)
    model = plain_model(scenario, generator)
    pools = {name: simpy.PriorityResource(env, capacity=headcount) for name, headcount in model.pools.items()}
    visits: list[Visit] = []
    numbers = count()

    def connect(number: int, stream: PlainStream) -> Process:
        for stage in stream.route:
            attempt = 0
            while attempt == 0 or generator.random() < stage.rework:
                attempt += 1
                since = env.now
                with pools[stage.pool].request(priority=stream.priority) as request:
                    yield request
                    started = env.now
                    yield env.timeout(stage.draw())
                visits.append((number, stage.name, attempt, since, started, env.now))

    def arrive(stream: PlainStream) -> Process:
        while True:
            yield env.timeout(generator.expovariate(stream.rate))
            env.process(connect(next(numbers), stream))

    for stream in model.streams:
        env.process(arrive(stream))
    env.run(until=model.horizon)
    return PlainRun(next(numbers), visits)
