"""What a run of a programme shows: waiting for the network, who was lost, who came, and supply."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.day_measures import energised_at
from model.log import Log
from model.program import DAY, Column, Program

FloatArray = NDArray[np.float64]
TENTHS = 10.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """One replication, from the first day to the end of the programme."""

    kva_days: float
    """kVA × days that requests waited for the network."""
    customers: int
    """Requests that waited at all."""
    lost: int
    """Requests withdrawn while they waited or when they were told that there is no room."""
    lost_kva: float
    latent_customers: int
    """Latent customers 潜在存量 who were connected."""
    latent_kva: float
    supply_kva_days: float
    """kVA × days from energised to the end of the programme."""
    triggered_yuan: float
    """Reinforcements set off by waiting demand."""
    kva_days_by_element: FloatArray
    """kVA × days waited by those behind each element; shape (n_elements,)."""
    customers_by_element: FloatArray
    """Requests that waited behind each element; shape (n_elements,)."""


def waiting(program: Program, log: Log, end: int, trigger_yuan: FloatArray) -> Waiting:
    """Measure a log up to an instant.

    Parameters
    ----------
    trigger_yuan
        Cost of a triggered reinforcement by element.
    """
    grants, until = log.grants, min(end, program.horizon)
    kva = grants.kva / TENTHS
    asked = grants.asked < until
    over = np.where(grants.granted >= 0, grants.granted, np.where(grants.returned >= 0, grants.returned, until))
    days = np.clip(np.minimum(over, until) - grants.asked, 0, None) / DAY
    waited = asked & (days > 0)
    lost = asked & (grants.granted < 0) & (grants.returned >= 0) & (grants.returned < until)
    latent = program.demand.latent[log.applications.stream[grants.application]] > 0
    came = latent & (grants.granted >= 0) & (grants.granted < until) & (grants.returned < 0)
    by_element, count = _behind(program, grants.element, kva * days * waited), _behind(program, grants.element, waited)
    energised = energised_at(program, log)
    supplied = np.where((energised >= 0) & (energised < until), until - energised, 0) / DAY
    built = log.reinforcements
    return Waiting(
        float((kva * days)[waited].sum()), int(waited.sum()), int(lost.sum()), float(kva[lost].sum()),
        int(came.sum()), float(kva[came].sum()), float((supplied * _connected_kva(log)).sum()),
        float(trigger_yuan[built.element[built.triggered < until]].sum()), by_element, count,
    )  # fmt: skip


def _connected_kva(log: Log) -> FloatArray:
    """KVA of each application: granted by the network, else asked for."""
    kva = log.applications.values[:, Column.REQUESTED_KVA].astype(np.float64)
    grants = log.grants
    held = (grants.granted >= 0) & (grants.returned < 0)
    kva[grants.application[held]] = grants.kva[held]
    return kva / TENTHS


def _behind(
    program: Program, element: NDArray[np.int64], amount: NDArray[np.float64] | NDArray[np.bool_]
) -> FloatArray:
    """Sums by element, those of the elements that hang on it included."""
    n = len(program.names.elements)
    total: FloatArray = np.bincount(element, weights=amount, minlength=n).astype(np.float64)
    at, carried = np.arange(n), total.copy()
    while (at >= 0).any():
        at = np.where(at >= 0, program.network.parent[at], -1)
        known = at >= 0
        np.add.at(total, at[known], carried[known])
    return total
