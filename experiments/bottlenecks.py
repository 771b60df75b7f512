"""The bottleneck list of the network 供电瓶颈清单, before any run: where the expected requests exceed the room.

Every application of the counted period whose route asks the network counts with its kVA at its element and at every
level above, by the coincidence factors; nobody withdraws. So it is the demand that would come if all of it were served.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from experiments.offered_load import SEED, evenly, expected_applications
from model.arrivals import draw_arrivals
from model.draws import replication_key
from model.program import DAY, Column, Kind, Program

SAMPLE = 400
"""Applications drawn per stream."""
TENTHS = 10.0


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """An element, and what is asked of it in the counted period."""

    element: str
    areas: tuple[str, ...]
    """Areas of the applications behind it, most kVA first."""
    cause: str
    """kva or bays."""
    room: float
    """Uncommitted on the first day: kVA, or bays."""
    planned: float
    """Added by dated reinforcements until the end of the counted period."""
    asked: float
    """Expected requests: kVA with the coincidence factor, or bays."""
    applications: float
    """Expected applications behind them."""
    planned_date: datetime.date | None
    """The next dated reinforcement."""
    triggered: bool
    """Whether waiting demand would set off a reinforcement."""

    @property
    def short(self) -> float:
        """What is missing at the end of the counted period; below zero: still free."""
        return self.asked - self.room - self.planned


def bottlenecks(program: Program, *, every: bool = False) -> list[Bottleneck]:
    """Elements whose expected requests exceed their room, the scarcest first; with `every` all elements."""
    if not program.names.elements:
        return []
    kva, bays, count, behind = _asked(program)
    network = program.network
    found = []
    for element, name in enumerate(program.names.elements):
        areas = tuple(program.names.areas[a] for a in np.argsort(-behind[element], kind="stable") if behind[element, a] > 0)
        rows = slice(int(network.planned_first[element]), int(network.planned_first[element + 1]))
        dates = network.planned_at[rows]
        soon = dates < program.counted_to
        date = program.start + datetime.timedelta(days=int(dates.min()) // DAY) if dates.size else None
        triggered = bool(network.trigger_kva[element] >= 0 or network.trigger_count[element] >= 0)
        room = float(network.limit[element] - network.committed[element]) / TENTHS
        adds = float(network.planned_kva[rows][soon].sum()) / TENTHS
        found.append(Bottleneck(name, areas, "kva", room, adds, kva[element], count[element], date, triggered))
        if network.bays[element] >= 0:
            free, more = float(network.bays[element]), float(network.planned_bays[rows][soon].sum())
            found.append(Bottleneck(name, areas, "bays", free, more, bays[element], bays[element], date, triggered))
    listed = [one for one in found if every or one.short > 0]
    return sorted(listed, key=lambda one: -one.asked / max(one.room + one.planned, 1e-9))


def _asked(program: Program) -> tuple[list[float], list[float], list[float], np.ndarray]:  # type: ignore[type-arg]
    """Expected kVA, bays and applications by element, and kVA by element and area."""
    network, n = program.network, len(program.names.elements)
    kva, bays, count = [0.0] * n, [0.0] * n, [0.0] * n
    behind = np.zeros((n, len(program.names.areas)))
    columns = draw_arrivals(evenly(program, [float(SAMPLE)] * len(program.names.streams)), replication_key(SEED, 0))
    expected = expected_applications(program)
    asks = _asks(program)
    drawn = np.bincount(columns["stream"], minlength=len(expected))
    for row in np.flatnonzero((columns["connection"] >= 0) & (columns["open_case"] < 0) & (columns["latent"] == 0)):
        stream = int(columns["stream"][row])
        if not asks[int(program.demand.route[stream])]:
            continue
        weight = expected[stream] / drawn[stream]
        values = columns["values"][row]
        asked = float(values[Column.REQUESTED_KVA]) / TENTHS
        element = int(columns["connection"][row])
        while element >= 0:
            part = weight * asked * float(network.coincidence[element]) / 1000
            kva[element] += part
            count[element] += weight
            behind[element, values[Column.AREA]] += part
            top, element = element, int(network.parent[element])
        if network.category_hv[values[Column.CATEGORY]] and 0 <= network.bay_above[0] < values[Column.REQUESTED_KVA]:
            bays[top] += weight
    return kva, bays, count, behind


def _asks(program: Program) -> list[bool]:
    """By route: whether it asks the network."""
    grid = program.stages.kind == Kind.GRID
    return [bool((row[grid] >= 0).any()) for row in program.routes.step_of.reshape(len(program.names.routes), -1)]
