"""Programmes tried by simulation: the same customers with the same luck under each of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from experiments.estimates import Estimate, mean_interval
from experiments.measured_logs import measured_logs
from experiments.paired import Difference, mean_difference
from experiments.reinforcement.waiting import Waiting, waiting
from model.compiling import compile_scenario
from model.compiling.positions import elements_of
from model.program import DAY
from model.scenario.loading import Loaded

FloatArray = NDArray[np.float64]
NUMBERS = tuple(field.name for field in fields(Waiting) if not field.name.endswith("by_element"))
"""The names of what is one number per replication."""


@dataclass(frozen=True, slots=True)
class Tried:
    """An arm: its replications in the order of their numbers."""

    rows: tuple[Waiting, ...]
    planned_yuan: float
    """Dated reinforcements in service before the end of the programme."""

    def column(self, name: str) -> FloatArray:
        """One number per replication."""
        return np.array([float(getattr(row, name)) for row in self.rows])

    def estimate(self, name: str) -> Estimate:
        """Mean with its interval."""
        return mean_interval(self.column(name))

    def minus(self, other: Tried, name: str) -> Difference:
        """Paired difference; over the replications that both have."""
        n = min(len(self.rows), len(other.rows))
        return mean_difference(other.column(name)[:n], self.column(name)[:n])

    def by_element(self, name: str) -> FloatArray:
        """Mean over replications; shape (n_elements,)."""
        mean: FloatArray = np.mean([getattr(row, name) for row in self.rows], axis=0)
        return mean


def tried(
    loaded: Loaded,
    end: datetime.date,
    seed: int,
    numbers: Sequence[int],
    *,
    engine: str,
    on_row: Callable[[], None] = lambda: None,
) -> Tried:
    """Run replications of a scenario and measure its waiting up to a day."""
    scenario = loaded.scenario
    program = compile_scenario(scenario, loaded.folder, loaded)
    until = (end - program.start).days * DAY
    elements = [element for _, _, element in elements_of(scenario)]
    cost = np.array([one.triggered.cost_yuan if one.triggered else 0.0 for one in elements])
    rows = measured_logs(
        program, seed, numbers, lambda log: waiting(program, log, until, cost), engine=engine, on_row=on_row
    )
    planned = sum(work.cost_yuan for one in elements for work in one.planned if program.start <= work.date < end)
    return Tried(tuple(rows), float(planned))
