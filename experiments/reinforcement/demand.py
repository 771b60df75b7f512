"""What would be asked of the network if all of it were served at once: kVA by element and quarter, per replication.

It comes from runs on a network without bounds. Requests that are withdrawn later count as never made; latent customers
count as asking from the first day on, for they would come if there were room.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.engines import AUTO
from experiments.measured_logs import measured_logs
from model.arrivals import draw_arrivals
from model.draws import replication_key
from model.log import Log
from model.program import Column, Program

TENTHS = 10.0
BOUNDLESS, MANY_BAYS = 10**13, 10**6
"""Tenths of a kVA, and bays, that nobody can fill."""


@dataclass(frozen=True, slots=True)
class Behind:
    """Who connects to an element in the same way."""

    element: int
    bay: bool = False
    latent: bool = False


Demand = Mapping[Behind, tuple[float, ...]]
"""kVA asked for so far, time average of each quarter."""


@dataclass(frozen=True, slots=True)
class Demands:
    """Demand scenarios: one per replication."""

    scenarios: tuple[Demand, ...]
    kva_per_bay: float
    """Mean request of those who take a bay; 0 where none does."""

    @property
    def behind(self) -> list[Behind]:
        """Everybody who asks for something in some scenario."""
        return sorted({one for some in self.scenarios for one in some}, key=lambda b: (b.element, b.bay, b.latent))


def without_bounds(program: Program) -> Program:
    """The same on a network with room for everybody."""
    network = program.network
    bays = np.where(network.bays >= 0, MANY_BAYS, network.bays)
    return dataclasses.replace(
        program, network=dataclasses.replace(network, limit=network.limit + BOUNDLESS, bays=bays)
    )


def demands(
    program: Program,
    seed: int,
    numbers: Sequence[int],
    bounds: Sequence[int],
    *,
    engine: str = AUTO,
    on_row: Callable[[], None] = lambda: None,
) -> Demands:
    """Demand scenarios from replications.

    Parameters
    ----------
    bounds
        First second of each quarter, and the end of the last.
    """
    logs = measured_logs(
        without_bounds(program), seed, numbers, lambda log: _asked(program, log, bounds), engine=engine, on_row=on_row
    )
    scenarios = []
    for number, (asked, _, _) in zip(numbers, logs, strict=False):
        scenarios.append(asked | _latent(program, seed, number, len(bounds) - 1))
    kva, bays = sum(kva for _, kva, _ in logs), sum(bays for _, _, bays in logs)
    return Demands(tuple(scenarios), kva / bays if bays else 0.0)


def _asked(program: Program, log: Log, bounds: Sequence[int]) -> tuple[dict[Behind, tuple[float, ...]], float, int]:
    """KVA by element; and kVA and number of the requests that take a bay."""
    grants = log.grants
    latent = program.demand.latent[log.applications.stream[grants.application]] > 0
    mine = np.flatnonzero((grants.returned < 0) & (grants.kva > 0) & ~latent)
    edges = np.array(bounds, dtype=np.int64)
    after = np.clip(edges[1:][None, :] - grants.asked[mine][:, None], 0, None)
    share = np.minimum(after / np.diff(edges)[None, :], 1.0)
    asked: dict[Behind, np.ndarray] = defaultdict(lambda: np.zeros(len(edges) - 1))
    rows = zip(grants.element[mine].tolist(), grants.bay[mine].tolist(), grants.kva[mine].tolist(), share, strict=True)
    for element, bay, kva, part in rows:
        asked[Behind(element, bool(bay))] += kva / TENTHS * part
    with_bay = grants.bay[mine] > 0
    told = {one: tuple(float(v) for v in kva) for one, kva in asked.items() if kva[-1] > 0}
    return told, float(grants.kva[mine][with_bay].sum()) / TENTHS, int(with_bay.sum())


def _latent(program: Program, seed: int, number: int, quarters: int) -> dict[Behind, tuple[float, ...]]:
    """KVA of latent customers, from the first day."""
    if not (program.demand.latent > 0).any():
        return {}
    kva: dict[Behind, float] = defaultdict(float)
    for element, asks in latent_customers(program, seed, number):
        kva[Behind(element, latent=True)] += asks
    return {one: (total,) * quarters for one, total in kva.items()}


def latent_customers(program: Program, seed: int, number: int) -> list[tuple[int, float]]:
    """(element, kVA) of every latent customer of a replication."""
    columns = draw_arrivals(program, replication_key(seed, number))
    rows = np.flatnonzero((columns["latent"] > 0) & (columns["connection"] >= 0))
    kva = columns["values"][rows, Column.REQUESTED_KVA] / TENTHS
    return list(zip(columns["connection"][rows].tolist(), kva.tolist(), strict=True))
