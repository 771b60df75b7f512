"""Latent customers: they come once the network has been reinforced and has room for them (DESIGN §3, §8)."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import simpy

from model.draws import name_of
from model.program import Column

if TYPE_CHECKING:
    from model.engine.run import Run

COMES = name_of("latent customer comes")


class Latent:
    """Customers who have not applied yet because they know there is no room."""

    def __init__(self, run: Run) -> None:
        world = run.world.applications
        self._staying = [row for row in range(len(world.latent)) if world.latent[row] and world.connection[row] >= 0]

    def look(self, run: Run) -> None:
        """After a reinforcement: whoever finds room for his request applies after some time."""
        world, demand = run.world.applications, run.program.demand
        staying, now = [], int(run.env.now)
        for row in self._staying:
            values = world.values[row].tolist()
            kva = values[Column.REQUESTED_KVA]
            if run.elements.fits(run.elements.path(int(world.connection[row])), kva, bay=False):
                choice = int(demand.latent_after[values[Column.STREAM]])
                wait, working = run.luck.seconds(choice, values, COMES, int(world.identity[row]), 0)
                run.env.process(self._come(run, row, run.outside.later(now, wait, working) - now))
            else:
                staying.append(row)
        self._staying = staying

    def _come(self, run: Run, row: int, wait: int) -> Generator[simpy.Event, None, None]:
        """A latent customer makes up his mind and applies."""
        yield run.env.timeout(wait)
        run.arrive(run.application(row, run.env.now))
