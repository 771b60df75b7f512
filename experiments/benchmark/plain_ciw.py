"""The benchmark model as one would write it with Ciw: a node per pool, a class per category, a process per customer.

Ciw has a service distribution per class and node, so all stages of a category in one pool must take equally long, as
they do in the benchmark. Rework is drawn on arrival: a stage done again is one more call at the same node.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from experiments.benchmark.plain import PlainModel, PlainRun, PlainStream, plain_model
from model.scenario import Scenario


def simulate_with_ciw(scenario: Scenario, seed: int) -> PlainRun:
    """One replication of a scenario of the benchmark's kind; its visits have the name of the pool, and no attempt."""
    import ciw

    generator = random.Random(seed)
    model = plain_model(scenario, generator)
    names = list(model.pools)
    streams = {stream.name: stream for stream in model.streams}
    ranks = sorted({stream.priority for stream in model.streams})

    def nodes_ahead(customer: Any, simulation: object) -> list[int]:
        route = _with_rework(streams[customer.customer_class], generator)
        return [names.index(pool) + 1 for pool in route[1:]]

    network = ciw.create_network(
        arrival_distributions={
            name: [ciw.dists.Exponential(stream.rate) if pool == stream.route[0].pool else None for pool in names]
            for name, stream in streams.items()
        },
        service_distributions={name: _services(stream, names) for name, stream in streams.items()},
        number_of_servers=list(model.pools.values()),
        priority_classes={name: ranks.index(stream.priority) for name, stream in streams.items()},
        routing={name: ciw.routing.ProcessBased(nodes_ahead) for name in streams},
    )
    ciw.seed(seed)
    return _run(ciw.Simulation(network), model, names)


def _run(simulation: Any, model: PlainModel, names: list[str]) -> PlainRun:
    simulation.simulate_until_max_time(model.horizon)
    records = simulation.get_all_records()
    arrived = simulation.nodes[0].number_of_individuals
    visits = [
        (r.id_number, names[r.node - 1], 0, r.arrival_date, r.service_start_date, r.service_end_date) for r in records
    ]
    return PlainRun(arrived, visits)


def _with_rework(stream: PlainStream, generator: random.Random) -> list[str]:
    """The pools one application goes to, one by one."""
    pools: list[str] = []
    for stage in stream.route:
        pools.append(stage.pool)
        while stage.rework > 0 and generator.random() < stage.rework:
            pools.append(stage.pool)
    return pools


def _services(stream: PlainStream, names: list[str]) -> list[Any]:
    """Service distribution per node."""
    import ciw

    laws: dict[str, tuple[str, float, float]] = {}
    for stage in stream.route:
        if laws.setdefault(stage.pool, stage.law) != stage.law:
            raise ValueError(f"{stage.name}: Ciw has one distribution for all stages of {stream.name} at {stage.pool}")
    made: dict[str, Callable[..., Any]] = {
        "gamma": ciw.dists.Gamma,
        "lognormal": ciw.dists.Lognormal,
        "exponential": lambda rate, _: ciw.dists.Exponential(rate),
    }
    unused = ciw.dists.Deterministic(0)
    return [made[laws[name][0]](*laws[name][1:]) if name in laws else unused for name in names]
