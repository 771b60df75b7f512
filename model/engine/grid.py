"""The network during a run: requests, grants, reinforcement (DESIGN §8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from model.draws import identity_of, name_of
from model.engine.hours import office_later
from model.engine.instants import Instants
from model.engine.parts import Application, Token, Visit
from model.engine.tables import Tables
from model.log import Outcome
from model.program import Column, Grid, Program

LEAD = name_of("reinforcement")


@dataclass(slots=True, eq=False)
class Request:
    """What a visit asks of the network, and what came of it."""

    visit: Visit
    kva: int
    bay: bool
    path: list[int]
    """Elements from the connection upwards."""
    asked: int
    granted: int = -1
    returned: int = -1
    how: int = Grid.FREE
    refused: bool = False
    """Has been refused once: its choice is drawn."""
    taken: list[tuple[int, int]] = field(default_factory=list)
    """(element, tenths of a kVA) held."""


class Elements:
    """State of the network's elements, and who waits for them."""

    def __init__(self, program: Program, tables: Tables, env: Instants) -> None:
        network = tables.network
        self._tables, self._luck, self._env = tables, tables.luck, env
        self._limit, self._committed, self._bays = list(network.limit), list(network.committed), list(network.bays)
        self._bay_above, self._network, self._program = network.bay_above[0], network, program
        self._times = [0] * len(self._limit)
        self._building: set[int] = set()
        self.waiting: list[Request] = []
        self.requests: list[Request] = []
        self.reinforcements: list[tuple[int, int, int, int]] = []
        """(element, number, triggered, done)."""
        self.changed = False
        self.on_room: Callable[[], None] | None = None
        """Told after each reinforcement."""

    def path(self, element: int) -> list[int]:
        """An element and those above it."""
        upwards = []
        while element >= 0:
            upwards.append(element)
            element = self._network.parent[element]
        return upwards

    def counts(self, element: int, kva: int) -> int:
        """The part of a request that counts at an element."""
        return int((kva * self._network.coincidence[element] + 500) // 1000)

    def room(self, element: int) -> int:
        """Uncommitted tenths of a kVA."""
        return int(self._limit[element] - self._committed[element])

    def ask(self, visit: Visit, connection: int) -> None:
        """A visit asks for its kVA, and a bay where one is needed; what it holds counts, and a part taken is enough."""
        application = visit.application
        kva = application.values[Column.REQUESTED_KVA]
        hv = self._network.category_hv[application.values[Column.CATEGORY]]
        bay = bool(hv and 0 <= self._bay_above < kva)
        held: list[Request] = application.holding or []
        bay = bay and not any(request.bay for request in held)
        kva -= sum(request.kva for request in held)
        content = application.values[Column.GRID] == Grid.PART or (kva <= 0 and not bay)
        if held and content:  # led back over this stage: it holds what it needs, or the part that it took
            visit.started = self._env.now
            self._env.end(visit, 0)
            return
        request = Request(visit, max(0, kva), bay, self.path(connection), self._env.now)
        self.requests.append(request)
        self.waiting.append(request)
        self._call()

    def already_held(self, application: Application, element: int, kva: int, bay: bool) -> None:
        """An open application holds what it was granted before the first day (not in the committed kVA)."""
        token = Token(application, 0)
        visit = Visit([], token, self._tables.stages[0], 0, 1, application.arrived)
        request = Request(visit, kva, bay, self.path(element), application.arrived)
        self.requests.append(request)
        self._take(request, request.path, kva, application.arrived)

    def leave(self, visit: Visit) -> None:
        """A visit asks no longer."""
        for request in [r for r in self.waiting if r.visit is visit]:
            self.waiting.remove(request)
            request.returned = self._env.now
            self._call()

    def give_back(self, application: Application) -> None:
        """An application that ended without connection gives back what it holds."""
        for request in application.holding or ():
            for element, kva in request.taken:
                self._committed[element] -= kva
            if request.bay:
                self._bays[request.path[-1]] += 1
            request.returned = self._env.now
        if application.holding:
            application.holding = None
            self._call()

    def reinforce(self, element: int, kva: int, bays: int) -> None:
        """New room goes into service."""
        self._limit[element] += kva
        if bays:
            self._bays[element] = max(0, self._bays[element]) + bays
        self._call()
        if self.on_room is not None:
            self.on_room()

    def fits(self, path: list[int], kva: int, bay: bool) -> bool:
        """Whether a request would be granted if nobody else waited."""
        return all(self.counts(e, kva) <= self.room(e) for e in path) and (not bay or self._bays[path[-1]] > 0)

    def _call(self) -> None:
        self.changed = True
        self._env.call()

    def dispatch(self, now: int) -> None:
        """Grants by key until none succeeds, then triggers of reinforcement."""
        self.changed = False
        self.waiting.sort(key=lambda request: request.visit.key)
        while self._grant_once(now):
            pass
        self._trigger(now)

    def _grant_once(self, now: int) -> bool:
        reserved: set[int] = set()
        granted = []
        for request in list(self.waiting):
            stuck = self._stuck_at(request.path, request.kva, request.bay, reserved)
            if stuck is None:
                self._grant(request, request.path, request.kva, now)
                granted.append(request)
            elif not request.refused and self._choose(request, reserved, now):
                granted.append(request)
            else:
                reserved.add(stuck)
        self.waiting = [request for request in self.waiting if request not in granted]
        return bool(granted)

    def _stuck_at(self, path: list[int], kva: int, bay: bool, reserved: set[int]) -> int | None:
        """The lowest element a request cannot pass, or None."""
        for element in path:
            if self.counts(element, kva) > self.room(element):
                return element
            if element in reserved and kva >= self._network.small[element]:
                return element
        return path[-1] if bay and self._bays[path[-1]] <= 0 else None

    def _choose(self, request: Request, reserved: set[int], now: int) -> bool:
        """What a constrained application does; whether it is settled at once."""
        visit, stage = request.visit, request.visit.stage
        request.refused = True
        request.how = visit.application.values[Column.GRID] = Grid.WAITED
        u = self._luck.uniform(stage.name_grid, visit.application.identity, visit.attempt)
        if u < stage.grid_farther:
            return self._farther(request, reserved, now)
        if u < stage.grid_part:
            return self._part(request, reserved, now)
        if u < stage.grid_withdraws:
            request.returned = now
            visit.started, visit.outcome = now, Outcome.GAVE_UP
            self._env.end(visit, 0)
            return True
        return False

    def _farther(self, request: Request, reserved: set[int], now: int) -> bool:
        """Connect to the element of the same level and area with the most room, if it has enough."""
        network, visit = self._network, request.visit
        area = visit.application.values[Column.AREA]
        hv = network.category_hv[visit.application.values[Column.CATEGORY]]
        first, flat = (network.hv_first, network.hv_element) if hv else (network.lv_first, network.lv_element)
        others = [e for e in self._tables.ragged(first, flat, area) if e != request.path[0]]
        fitting = [e for e in others if self._stuck_at(self.path(e), request.kva, request.bay, reserved) is None]
        if not fitting:
            return False
        request.how = Grid.FARTHER
        via = visit.stage.grid_farther_via
        if via is not None:
            visit.token.detours.append(via)
        self._grant(request, self.path(max(fitting, key=lambda e: (self.room(e), -e))), request.kva, now)
        return True

    def _part(self, request: Request, reserved: set[int], now: int) -> bool:
        """Take the part that fits everywhere, if it is large enough."""
        network, least = self._network, request.visit.stage.grid_part_least
        if request.bay and self._bays[request.path[-1]] <= 0:
            return False
        kva = min([request.kva, *(max(0, self.room(e)) * 1000 // network.coincidence[e] for e in request.path)])
        kva = min([kva, *(network.small[e] - 1 for e in request.path if e in reserved)])
        while kva > 0 and not self.fits(request.path, kva, request.bay):
            kva -= 1
        if kva <= 0 or kva * 1000 < request.kva * least:
            return False
        request.how = Grid.PART
        self._grant(request, request.path, kva, now)
        return True

    def _grant(self, request: Request, path: list[int], kva: int, now: int) -> None:
        visit = request.visit
        self._take(request, path, kva, now)
        visit.application.values[Column.GRID] = request.how
        visit.started = now
        self._env.end(visit, 0)

    def _take(self, request: Request, path: list[int], kva: int, now: int) -> None:
        request.path, request.kva, request.granted = path, kva, now
        for element in path:
            share = self.counts(element, kva)
            self._committed[element] += share
            request.taken.append((element, share))
        if request.bay:
            self._bays[path[-1]] -= 1
        application = request.visit.application
        application.holding = [*(application.holding or ()), request]

    def _trigger(self, now: int) -> None:
        network = self._network
        stuck: dict[int, list[Request]] = {}
        for request in self.waiting:
            element = self._stuck_at(request.path, request.kva, request.bay, set(stuck))
            assert element is not None
            stuck.setdefault(element, []).append(request)
        for element in sorted(stuck):
            asked = sum(self.counts(element, request.kva) for request in stuck[element])
            enough = 0 <= network.trigger_kva[element] <= asked or 0 < network.trigger_count[element] <= len(
                stuck[element]
            )
            if enough and element not in self._building and self._times[element] < network.trigger_times[element]:
                self._build(element, now)

    def _build(self, element: int, now: int) -> None:
        network, lead = self._network, self._network.trigger_lead[element]
        self._times[element] += 1
        number = self._times[element]
        values = [0] * len(self._program.names.attributes)
        identity = int(identity_of(network.short_name[element], 0, number))
        seconds, working = self._luck.seconds(lead, values, LEAD, identity, 0)
        done = self._program_later(now, seconds, working)
        self._building.add(element)
        self.reinforcements.append((element, number, now, done))
        self._env.after(done - now, lambda _: self._built(element))

    def _program_later(self, now: int, seconds: int, working: bool) -> int:
        return office_later(self._program, now, seconds) if working else now + seconds

    def _built(self, element: int) -> None:
        self._building.discard(element)
        self.reinforce(element, self._network.trigger_adds_kva[element], self._network.trigger_adds_bays[element])
