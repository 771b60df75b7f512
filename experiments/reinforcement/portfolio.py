"""The programme of a scenario as a model (`model.planning.reinforcement`): only what may run short is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from experiments.reinforcement.demand import TENTHS, Behind, Demand, Demands
from experiments.reinforcement.options import Option
from model.planning.reinforcement import (
    Customers,
    NetworkElement,
    ReinforcementOption,
    ReinforcementPlan,
    ReinforcementTerms,
    plan_reinforcement,
)
from model.program import Program

FloatArray = NDArray[np.float64]
COVERED = 0.99
"""The elements in the model hold so much of the expected shortage."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """What an element lacks at the end of the programme if nothing more is built than is dated already."""

    kva: FloatArray
    """Expected kVA short (of bays: their kVA); shape (n_elements,)."""
    share: FloatArray
    """Share of the demand scenarios in which anything is short."""


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A model, ready to be solved for any budget."""

    elements: tuple[NetworkElement, ...]
    customers: tuple[Customers, ...]
    scenarios: tuple[dict[str, tuple[float, ...]], ...]
    options: tuple[ReinforcementOption, ...]
    shortage: Shortage
    left_out: int
    """Elements that may run short and are not in the model."""

    def solved(self, terms: ReinforcementTerms, *, gap: float, seconds: float | None) -> ReinforcementPlan:
        """The best programme under some terms."""
        return plan_reinforcement(
            self.elements, self.customers, self.scenarios, self.options, terms,
            relative_gap=gap, time_limit_seconds=seconds,
        )  # fmt: skip


def portfolio(
    program: Program,
    demands: Demands,
    options: Sequence[Option],
    bounds: Sequence[int],
    *,
    latent_weight: float,
    lost_share: dict[bool, float],
    most_elements: int,
) -> Portfolio:
    """The model of a scenario's network.

    Parameters
    ----------
    bounds
        First second of each quarter, and the end of the last.
    latent_weight
        What a kVA-day of a latent customer weighs, against 1 of one who has applied.
    lost_share
        Share of the blocked who withdraw, at low voltage (False) and at high voltage (True).
    most_elements
        Elements in the model at most; those with the largest expected shortage.
    """
    network, names = program.network, program.names.elements
    room, bays = _room(program, bounds)
    short = _shortage(program, demands, room, bays)
    listed = _scarce(short, most_elements)
    inside, quarters = set(listed), range(len(bounds) - 1)

    def nearest(element: int) -> int:
        """The nearest element from here upwards that is in the model, or −1."""
        while element >= 0 and element not in inside:
            element = int(network.parent[element])
        return element

    high = set(network.hv_element.tolist())
    elements = tuple(
        NetworkElement(
            names[e], names[nearest(int(network.parent[e]))] if nearest(int(network.parent[e])) >= 0 else None,
            tuple(room[e].tolist()), float(network.coincidence[e]) / 1000,
            tuple(bays[e].tolist()) if network.bays[e] >= 0 else None,
        )
        for e in listed
    )  # fmt: skip
    groups: dict[tuple[Behind, bool], list[Behind]] = {}
    for one in demands.behind:
        if (at := nearest(one.element)) >= 0:
            groups.setdefault((replace(one, element=at), one.element in high), []).append(one)
    customers = tuple(
        Customers(
            _label(program, one, hv), names[one.element], latent_weight if one.latent else 1.0,
            demands.kva_per_bay if one.bay else None, 0.0 if one.latent else lost_share[hv],
        )
        for one, hv in groups
    )  # fmt: skip
    scenarios = tuple(
        {_label(program, *key): _added(some, members, len(quarters)) for key, members in groups.items()}
        for some in demands.scenarios
    )
    usable = [option for option in options if option.element in inside]
    named = {option.name for option in usable}
    model_options = tuple(
        ReinforcementOption(
            o.name, names[o.element], o.adds_kva, o.adds_bays, o.cost_yuan, o.lead_quarters,
            tuple(before for before in o.after if before in named),
        )
        for o in usable
    )  # fmt: skip
    left_out = int((short.kva > 0).sum()) - len(listed)
    return Portfolio(elements, customers, scenarios, model_options, short, left_out)


def _added(some: Demand, members: Sequence[Behind], quarters: int) -> tuple[float, ...]:
    """What several ask for together."""
    rows = [some[one] for one in members if one in some]
    return tuple(float(v) for v in np.sum(rows, axis=0)) if rows else (0.0,) * quarters


def _label(program: Program, one: Behind, hv: bool) -> str:
    return program.names.elements[one.element] + " hv" * hv + " bay" * one.bay + " latent" * one.latent


def _room(program: Program, bounds: Sequence[int]) -> tuple[FloatArray, FloatArray]:
    """Uncommitted kVA and free bays with what is dated already; shape (n_elements, n_quarters)."""
    network, starts = program.network, np.array(bounds[:-1])
    room = np.repeat(((network.limit - network.committed) / TENTHS)[:, None], len(starts), axis=1)
    bays = np.repeat(np.maximum(network.bays, 0)[:, None], len(starts), axis=1).astype(np.float64)
    for e in range(len(network.limit)):
        for row in range(int(network.planned_first[e]), int(network.planned_first[e + 1])):
            # in service on a day within a quarter: for the part of it that is left
            share = np.clip((np.array(bounds[1:]) - network.planned_at[row]) / np.diff(np.array(bounds)), 0, 1)
            room[e] += share * network.planned_kva[row] / TENTHS
            bays[e] += share * network.planned_bays[row]
    return room, bays


def _shortage(program: Program, demands: Demands, room: FloatArray, bays: FloatArray) -> Shortage:
    """What is short in each element, at the end of the programme."""
    network, n = program.network, len(program.names.elements)
    short = np.zeros((len(demands.scenarios), n))
    for s, some in enumerate(demands.scenarios):
        asked, with_bay = np.zeros(n), np.zeros(n)
        for one, kva in some.items():
            at = one.element
            while at >= 0:
                asked[at] += kva[-1] * float(network.coincidence[at]) / 1000
                with_bay[at] += kva[-1] if one.bay else 0.0
                at = int(network.parent[at])
        short[s] = np.maximum(0.0, asked - room[:, -1])
        of_bays = np.maximum(0.0, with_bay - bays[:, -1] * demands.kva_per_bay)
        short[s] = np.maximum(short[s], np.where(network.bays >= 0, of_bays, 0.0))
    return Shortage(short.mean(axis=0), (short > 0).mean(axis=0))


def _scarce(short: Shortage, most: int) -> list[int]:
    """The elements that hold most of the expected shortage; every level counts for itself."""
    order = np.argsort(-short.kva, kind="stable")
    order = order[short.kva[order] > 0]
    held = np.cumsum(short.kva[order])
    enough = int(np.searchsorted(held, COVERED * held[-1])) + 1 if len(held) else 0
    return sorted(int(e) for e in order[: min(enough, most)])
