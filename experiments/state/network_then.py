"""The network at an instant of a run: its load by those connected, what has been built, what is under way."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from model.log import Fate, Log
from model.program import DAY, IntArray, Network, Program


def network_at(program: Program, log: Log, instant: int) -> Network:
    """The network with which a run that begins at an instant goes on; open applications hold theirs beside it.

    Parameters
    ----------
    log
        The log of the whole run, or as it stood at the instant.
    instant
        Seconds since 00:00 of the run's first day, a midnight: dated works are in service from one.
    """
    network = program.network
    limit, bays, planned = network.limit.copy(), network.bays.copy(), _planned(network)
    for element, works in enumerate(planned):
        for at, kva, more in works:
            if at < instant:
                limit[element] += kva
                bays[element] = max(0, bays[element]) + more if more else bays[element]
    ahead = [[(at - instant, kva, more) for at, kva, more in works if at >= instant] for works in planned]
    times = network.trigger_times.copy()
    built = log.reinforcements
    for element, triggered, done in zip(built.element, built.triggered, built.done, strict=True):
        if triggered >= instant:
            continue
        kva, more = int(network.trigger_adds_kva[element]), int(network.trigger_adds_bays[element])
        times[element] -= 1
        if 0 <= done < instant:
            limit[element] += kva
            bays[element] = max(0, bays[element]) + more if more else bays[element]
        else:
            ahead[element].append((int(done) - instant if done >= 0 else DAY, kva, more))
    committed = _committed(program, log, instant, bays)
    flat = [sorted(works) for works in ahead]
    rows = np.array([work for works in flat for work in works], dtype=np.int64).reshape(-1, 3)
    return replace(
        network,
        limit=limit,
        bays=bays,
        committed=committed,
        trigger_times=np.maximum(times, 0),
        planned_first=np.concatenate(([0], np.cumsum([len(works) for works in flat]))).astype(np.int64),
        planned_at=rows[:, 0].copy(),
        planned_kva=rows[:, 1].copy(),
        planned_bays=rows[:, 2].copy(),
    )


def _planned(network: Network) -> list[list[tuple[int, int, int]]]:
    """Dated works of each element: (instant, kVA, bays)."""
    works = list(
        zip(network.planned_at.tolist(), network.planned_kva.tolist(), network.planned_bays.tolist(), strict=True)
    )
    first = network.planned_first.tolist()
    return [works[a:b] for a, b in pairwise(first)]


def _committed(program: Program, log: Log, instant: int, bays: IntArray) -> IntArray:
    """Committed tenths of a kVA, with what connected applications hold; `bays` loses those that they took."""
    network, applications, grants = program.network, log.applications, log.grants
    committed = network.committed.copy()
    connected = (applications.fate == Fate.ARCHIVED) & (applications.ended >= 0) & (applications.ended < instant)
    holds = connected[grants.application] & (grants.granted < instant) & (grants.granted != -1)
    holds &= (grants.returned < 0) & (grants.element >= 0)
    for grant in np.flatnonzero(holds).tolist():
        element, top = int(grants.element[grant]), -1
        while element >= 0:
            committed[element] += (int(grants.kva[grant]) * int(network.coincidence[element]) + 500) // 1000
            top, element = element, int(network.parent[element])
        if grants.bay[grant]:
            bays[top] -= 1
    return committed
