"""An instant is processed in rounds: what falls due, dispatch, and when nothing is left what expires (DESIGN §5).

In SimPy terms: due events have normal priority, one dispatch of lower priority is called at delay 0 whenever
something contested may have changed, and one event of still lower priority lets everything expire that does at this
instant, together. Nothing may depend on the order of simultaneous due events; `ShuffledEnvironment` tests that.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from typing import Any

import simpy
from simpy.events import NORMAL, Event

DISPATCH, EXPIRY = NORMAL + 1, NORMAL + 2
EventPriority = Any


class ShuffledEnvironment(simpy.Environment):
    """An environment in which simultaneous events of one priority come in random order (a test hook)."""

    def __init__(self, seed: int) -> None:
        super().__init__(initial_time=0)
        self._random = random.Random(seed)

    def schedule(self, event: Event, priority: EventPriority = NORMAL, delay: float = 0) -> None:
        """Schedule an event behind a random tie-breaker."""
        heapq.heappush(self._queue, (self._now + delay, priority, (self._random.random(), next(self._eid)), event))  # type: ignore[misc]


class Instants:
    """Calls dispatch and expiry at the right moments."""

    def __init__(self, env: simpy.Environment, dispatch: Callable[[], None], expire: Callable[[list[Any]], None]) -> None:
        self._env, self._dispatch, self._expire = env, dispatch, expire
        self._called = False
        self._due: dict[int, list[Any]] = {}

    def call(self) -> None:
        """Have a dispatch in this round."""
        if not self._called:
            self._called = True
            self._at(0, DISPATCH, self._run_dispatch)

    def expire_at(self, t: int, what: Any) -> None:
        """Let something expire at `t`, after everything that ends then."""
        if t in self._due:
            self._due[t].append(what)
        else:
            self._due[t] = [what]
            self._at(t - int(self._env.now), EXPIRY, self._run_expiry)

    def event(self) -> Event:
        """An event to wait for."""
        return Event(self._env)

    def after(self, delay: int, action: Callable[[Event], None]) -> None:
        """Have something fall due."""
        self._at(delay, NORMAL, action)

    def end(self, event: Event, delay: int) -> None:
        """Let an event that somebody waits for fall due after a delay."""
        event._ok, event._value = True, None
        self._env.schedule(event, NORMAL, delay)

    def _at(self, delay: int, priority: EventPriority, action: Callable[[Event], None]) -> None:
        event = Event(self._env)
        event.callbacks = [action]
        event._ok, event._value = True, None
        self._env.schedule(event, priority, delay)

    def _run_dispatch(self, _: Event) -> None:
        self._called = False
        self._dispatch()

    def _run_expiry(self, _: Event) -> None:
        self._expire(self._due.pop(int(self._env.now)))
