"""An instant is processed in rounds: what falls due, dispatch, and when nothing is left what expires (DESIGN §5).

`Instants` is SimPy's environment with just that in its main loop: all events of an instant first, then one dispatch
if something contested may have changed, then everything that expires, together; and again from the top while
anything is due at this instant. Nothing may depend on the order of simultaneous events; `ShuffledInstants` tests that.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

import simpy
from simpy.events import NORMAL, Event


class Instants(simpy.Environment):
    """The clock of a run, in whole seconds."""

    now = 0
    """The instant; a plain attribute in place of SimPy's property, since it is read everywhere."""

    def __init__(self) -> None:
        super().__init__(initial_time=0)
        self._tie: Callable[[], Any] = self._eid.__next__
        """Orders simultaneous events of one priority."""
        self.called = False
        """Something contested may have changed in this round."""
        self._expiring: dict[int, list[Any]] = {}
        self._expiry_times: list[int] = []
        self.dispatch: Callable[[], None] = lambda: None
        """Gives out what is contested."""
        self.expire: Callable[[list[Any]], None] = lambda _: None
        """Lets go what was waiting too long."""

    def call(self) -> None:
        """Have a dispatch in this round."""
        self.called = True

    def expire_at(self, t: int, what: Any) -> None:
        """Let something expire at `t`, after everything that ends then."""
        if t in self._expiring:
            self._expiring[t].append(what)
        else:
            self._expiring[t] = [what]
            heappush(self._expiry_times, t)

    def end(self, event: Any, delay: int) -> None:
        """Let an event (a visit is one too) fall due after a delay."""
        heappush(self._queue, (self._now + delay, NORMAL, self._tie(), event))

    def after(self, delay: int, action: Callable[[Event], None]) -> None:
        """Have something done after a delay."""
        event = Event(self)
        event.callbacks = [action]
        event._ok, event._value = True, None
        self.end(event, delay)

    def pass_until(self, horizon: int) -> None:
        """Let time pass up to the horizon: instant by instant, each in rounds."""
        queue, expiry_times = self._queue, self._expiry_times
        while True:
            now = self._now
            while queue and queue[0][0] == now:
                event = heappop(queue)[3]
                callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
                for callback in callbacks:
                    callback(event)
                if not event._ok and not hasattr(event, "_defused"):
                    raise event._value
            if self.called:
                self.called = False
                self.dispatch()
            elif expiry_times and expiry_times[0] <= now:
                self.expire(self._expiring.pop(heappop(expiry_times)))
            else:
                later = queue[0][0] if queue else horizon
                if expiry_times and expiry_times[0] < later:
                    later = expiry_times[0]
                if later >= horizon:
                    return
                self.now = self._now = int(later)


class ShuffledInstants(Instants):
    """The same with simultaneous events in random order (a test hook)."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        chance = random.Random(seed)
        self._tie = lambda: (chance.random(), next(self._eid))

    def schedule(self, event: Event, priority: Any = NORMAL, delay: float = 0) -> None:
        """Schedule an event behind a random tie-breaker; SimPy's own priorities stay."""
        heappush(self._queue, (self._now + delay, priority, self._tie(), event))
