"""The bottleneck list of the network 供电瓶颈清单, before any run: where the expected requests exceed the room.

Every application of the counted period whose route asks the network counts with its kVA at its element and at every
level above, by the coincidence factors; nobody withdraws. So it is the demand that would come if all of it were served.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.offered_load import expected_applications
from experiments.sampled_work import SEED, evenly
from model.arrivals import draw_arrivals
from model.draws import ONE, replication_key
from model.program import DAY, Column, Kind, Program

FloatArray = NDArray[np.float64]
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
        areas = tuple(
            program.names.areas[a] for a in np.argsort(-behind[element], kind="stable") if behind[element, a] > 0
        )
        rows = slice(int(network.planned_first[element]), int(network.planned_first[element + 1]))
        dates = network.planned_at[rows]
        soon = dates < program.counted_to
        date = program.start + datetime.timedelta(days=int(dates.min()) // DAY) if dates.size else None
        triggered = bool(network.trigger_kva[element] >= 0 or network.trigger_count[element] >= 0)
        room = float(network.limit[element] - network.committed[element]) / TENTHS
        adds = float(network.planned_kva[rows][soon].sum()) / TENTHS
        found.append(
            Bottleneck(name, areas, "kva", room, adds, float(kva[element]), float(count[element]), date, triggered)
        )
        if network.bays[element] >= 0:
            free, more = float(network.bays[element]), float(network.planned_bays[rows][soon].sum())
            found.append(
                Bottleneck(name, areas, "bays", free, more, float(bays[element]), float(bays[element]), date, triggered)
            )
    listed = [one for one in found if every or one.short > 0]
    return sorted(listed, key=lambda one: -one.asked / max(one.room + one.planned, 1e-9))


@dataclass(frozen=True, slots=True)
class _Requests:
    """Expected requests in the counted period."""

    kva: FloatArray
    """Shape (2, n_areas): low and high voltage; kVA."""
    bays: FloatArray
    """The same; bays."""
    number: FloatArray
    """The same; applications."""


def _requests(program: Program) -> _Requests:
    """Draw applications of every stream and weigh them with the stream's expected number."""
    network, areas, streams = program.network, len(program.names.areas), len(program.names.streams)
    columns = draw_arrivals(evenly(program, [float(SAMPLE)] * streams), replication_key(SEED, 0))
    ours = (columns["open_case"] < 0) & (columns["latent"] == 0)
    ours &= np.array(_asks(program))[program.demand.route[columns["stream"]]]
    stream, values = columns["stream"][ours], columns["values"][ours]
    drawn = np.bincount(stream, minlength=streams)
    weight = (np.array(expected_applications(program)) / np.maximum(drawn, 1))[stream]
    side = network.category_hv[values[:, Column.CATEGORY]]
    kva = values[:, Column.REQUESTED_KVA]
    bay = (side == 1) & (network.bay_above[0] >= 0) & (kva > network.bay_above[0])
    cell = side * areas + values[:, Column.AREA]

    def total(amount: FloatArray) -> FloatArray:
        summed: FloatArray = np.bincount(cell, weights=amount, minlength=2 * areas).astype(np.float64)
        return summed.reshape(2, areas)

    return _Requests(total(weight * kva / TENTHS), total(weight * bay), total(weight))


def _asked(program: Program) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Expected kVA, bays and applications by element, and kVA by element and area."""
    network, n, requests = program.network, len(program.names.elements), _requests(program)
    kva, bays, count = np.zeros(n), np.zeros(n), np.zeros(n)
    behind = np.zeros((n, len(program.names.areas)))
    sides = (
        (network.lv_first, network.lv_element, network.lv_threshold),
        (network.hv_first, network.hv_element, network.hv_threshold),
    )
    for side, (first, elements, thresholds) in enumerate(sides):
        for area in range(len(program.names.areas)):
            rows = slice(int(first[area]), int(first[area + 1]))
            shares = np.diff(thresholds[rows].astype(float), prepend=0.0) / ONE
            for element, share in zip(elements[rows].tolist(), shares.tolist(), strict=True):
                at = element
                while at >= 0:
                    part = share * requests.kva[side, area] * float(network.coincidence[at]) / 1000
                    kva[at] += part
                    count[at] += share * requests.number[side, area]
                    behind[at, area] += part
                    top, at = at, int(network.parent[at])
                bays[top] += share * requests.bays[side, area]
    return kva, bays, count, behind


def _asks(program: Program) -> list[bool]:
    """By route: whether it asks the network."""
    grid = program.stages.kind == Kind.GRID
    return [bool((row[grid] >= 0).any()) for row in program.routes.step_of.reshape(len(program.names.routes), -1)]
