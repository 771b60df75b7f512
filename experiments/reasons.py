"""Why a clause is late: at which of its stages people wait longest, and how loaded those are who work there."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.offered_load import OfferedLoad
from model.agreements.visit_rows import stages_ahead
from model.program import OWNER, Kind, Program

MOST = 3
"""Reasons per clause."""
SHORTEST_HOURS = 0.5
"""Waits shorter than this explain nothing."""


def reasons(
    program: Program, offered: OfferedLoad, queues: Mapping[str, Any], clause: int, category: str
) -> list[dict[str, Any]]:
    """The stages within a clause with the longest mean waits.

    Parameters
    ----------
    queues
        Means by stage, as measured (`wait_hours_mean`, `wait_hours_p90`).
    category
        A category, or `all`.
    """
    found = []
    for stage in _stages_of(program, clause, category):
        name = program.names.stages[stage]
        wait = queues.get(name, {}).get("wait_hours_mean", math.nan)
        if wait >= SHORTEST_HOURS and program.clauses.counts[clause, stage]:
            role = busiest_role(program, offered, stage)
            found.append(
                {
                    "stage": name,
                    "kind": Kind(int(program.stages.kind[stage])).name.lower(),
                    "wait_hours_mean": wait,
                    "wait_hours_p90": queues[name].get("wait_hours_p90", math.nan),
                    "role": role,
                    "load": offered.loads.get(role, math.nan) if role else None,
                }
            )
    return sorted(found, key=lambda reason: -float(reason["wait_hours_mean"]))[:MOST]


def _stages_of(program: Program, clause: int, category: str) -> list[int]:
    """Stages from which the clause's end lies ahead, after its begin, on the routes of its categories."""
    names, clauses, demand = program.names, program.clauses, program.demand
    wanted = (
        [names.categories.index(category)] if category != "all" else np.flatnonzero(clauses.applies[clause]).tolist()
    )
    routes = np.unique(demand.route[np.isin(demand.category, wanted)])
    n = len(names.stages)
    end, begin = int(clauses.to_stage[clause]), int(clauses.from_stage[clause])
    on = (program.routes.step_of >= 0).reshape(-1, n)
    before_end = stages_ahead(program, end) if end >= 0 else on.copy()
    if end >= 0:
        before_end[:, end] |= on[:, end]
    after_begin = on.copy()
    if begin >= 0:
        for stage in range(n):
            after_begin[:, stage] &= stages_ahead(program, stage)[:, begin] | (stage == begin)
    return np.flatnonzero((before_end & after_begin)[routes].any(axis=0)).tolist()


def busiest_role(program: Program, offered: OfferedLoad, stage: int) -> str | None:
    """The role with the highest load among those a stage needs; None where it needs nobody."""
    a, b = int(program.stages.place_first[stage]), int(program.stages.place_first[stage + 1])
    roles = [
        int(program.people.owner_role[0]) if role == OWNER else int(role) for role in program.stages.place_role[a:b]
    ]
    names = [program.names.roles[role] for role in roles if role >= 0]
    return max(names, key=lambda name: offered.loads.get(name, 0.0), default=None)
