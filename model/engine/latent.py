"""Latent customers: they come once the network has been reinforced and has room for them (DESIGN §3, §8)."""

from __future__ import annotations

from collections.abc import Callable, Generator

import simpy

from model.draws import name_of
from model.engine.grid import Elements
from model.engine.instants import Instants
from model.engine.outside import Outside
from model.luck import Luck
from model.program import Column, Program
from model.world import World

COMES = name_of("latent customer comes")


class Latent:
    """Customers who have not applied yet because they know there is no room."""

    def __init__(
        self,
        program: Program,
        world: World,
        luck: Luck,
        elements: Elements,
        outside: Outside,
        env: Instants,
        come: Callable[[int], None],
    ) -> None:
        self._world, self._luck, self._elements = world.applications, luck, elements
        self._outside, self._env, self._come = outside, env, come
        self._comes_after = program.demand.latent_after.tolist()
        latent, connection = world.applications.latent, world.applications.connection
        self._staying = [row for row in range(len(latent)) if latent[row] and connection[row] >= 0]

    def look(self) -> None:
        """After a reinforcement: whoever finds room for his request applies after some time."""
        staying, now = [], self._env.now
        for row in self._staying:
            values = self._world.values[row].tolist()
            path = self._elements.path(int(self._world.connection[row]))
            if self._elements.fits(path, values[Column.REQUESTED_KVA], bay=False):
                choice = self._comes_after[values[Column.STREAM]]
                wait, working = self._luck.seconds(choice, values, COMES, int(self._world.identity[row]), 0)
                self._env.process(self._make_up_mind(row, self._outside.later(now, wait, working) - now))
            else:
                staying.append(row)
        self._staying = staying

    def _make_up_mind(self, row: int, wait: int) -> Generator[simpy.Event, None, None]:
        yield self._env.timeout(wait)
        self._come(row)
