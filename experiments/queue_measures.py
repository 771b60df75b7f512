"""Queues, and applications that are open: how many, how old.

Paths, over the counted period: `queues/STAGE/mean_waiting` (time average), `queues/STAGE/wait_hours_mean`,
`…_p90` (of visits that began to wait in the period and were started; calendar hours),
`queues/STAGE/sent_home`, `queues/STAGE/left`. `applications/GROUP/arrived` (archived, withdrawn, expired,
open): the cohort at the horizon. `open/GROUP/count`, `open/GROUP/mean_age_days`, `open/GROUP/oldest_days`:
all applications open when the counted period ends. Histograms: `waiting/STAGE`, waiting seconds by week.
"""

from __future__ import annotations

import numpy as np

from experiments.observed import Numbers, Observed
from experiments.people_measures import weeks_of
from model.agreements.log_sweeps import by_week
from model.log import Fate, Outcome
from model.program import DAY, IntArray, Kind


def queue_measures(observed: Observed) -> tuple[Numbers, dict[str, IntArray]]:
    """How many wait at each stage, and for how long."""
    program, since, stage = observed.program, observed.waits_from, observed.rows.stage
    started, outcome = observed.log.visits.started, observed.log.visits.outcome
    queues = program.stages.kind[stage] != Kind.EXTERNAL
    until = np.where(started >= 0, started, observed.ended)
    bounds = weeks_of(observed)
    weekly = np.zeros((len(program.names.stages), len(bounds) - 1), dtype=np.int64)
    by_week(stage[queues], since[queues], until[queues], bounds, weekly)
    counted = queues & observed.in_period(since)
    numbers: Numbers = {}
    histograms: dict[str, IntArray] = {}
    order = np.argsort(stage, kind="stable")
    limits = np.searchsorted(stage[order], np.arange(len(program.names.stages) + 1))
    for s, name in enumerate(program.names.stages):
        mine = order[limits[s] : limits[s + 1]]
        mine = mine[counted[mine]]
        if program.stages.kind[s] == Kind.EXTERNAL or not len(mine):
            continue
        waits = (until - since)[mine[started[mine] >= 0]] / 3600
        path = f"queues/{name}/"
        numbers[f"{path}mean_waiting"] = float(weekly[s].sum()) / (program.counted_days * DAY)
        numbers[f"{path}wait_hours_mean"] = float(np.mean(waits)) if len(waits) else float("nan")
        numbers[f"{path}wait_hours_p90"] = float(np.quantile(waits, 0.9)) if len(waits) else float("nan")
        numbers[f"{path}sent_home"] = float(np.sum(outcome[mine] == Outcome.SENT_HOME))
        numbers[f"{path}left"] = float(np.sum((outcome[mine] == Outcome.LEFT) | (outcome[mine] == Outcome.CAME_AGAIN)))
        histograms[f"waiting/{name}"] = weekly[s]
    return numbers, histograms


def application_measures(observed: Observed) -> Numbers:
    """What became of the cohort, and what is open when the counted period ends."""
    applications, now = observed.log.applications, observed.program.counted_to
    still = (applications.arrived < now) & ((applications.ended < 0) | (applications.ended >= now))
    numbers: Numbers = {}
    for group, members in observed.groups.items():
        mine = members & observed.cohort
        path = f"applications/{group}/"
        numbers[f"{path}arrived"] = float(np.sum(mine))
        for fate in Fate:
            numbers[f"{path}{fate.name.lower()}"] = float(np.sum(mine & (applications.fate == fate)))
        age = (now - applications.arrived[members & still]) / DAY
        numbers[f"open/{group}/count"] = float(len(age))
        numbers[f"open/{group}/mean_age_days"] = float(np.mean(age)) if len(age) else float("nan")
        numbers[f"open/{group}/oldest_days"] = float(np.max(age)) if len(age) else float("nan")
    return numbers
