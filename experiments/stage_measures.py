"""Stages as the process map shows them: how many come to each, how long they wait and stay, how many come again.

Paths `stages/STAGE/CATEGORY/WHAT`, over the cohort until the horizon: `applications` (those that began here),
`attempts` (begun: an attempt that never started, such as a queue left, does not count), `again` (applications that
began here a second time), `wait_hours_mean`, `wait_hours_p90` (of attempts begun: all their waiting, in calendar
hours, evenings on which they were sent home and waits after a hand-over included), `takes_hours_mean` (of attempts
ended: calendar hours in work, nights over which work is kept included).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from experiments.observed import Numbers, Observed
from model.program import IntArray

FloatArray = NDArray[np.float64]
HOUR = 3600
MOST_ATTEMPTS = 1 << 16
"""Attempts are kept in 16 bits."""


def stage_measures(observed: Observed) -> Numbers:
    """Measure every stage for every category that came to it."""
    names = observed.program.names
    begun, waits, takes = _attempts(observed)
    application, stage = begun // len(names.stages), begun % len(names.stages)
    cell = stage * len(names.categories) + observed.category[application]
    order = np.argsort(cell, kind="stable")
    bounds = np.searchsorted(cell[order], np.arange(len(names.stages) * len(names.categories) + 1))
    numbers: Numbers = {}
    for place in np.flatnonzero(np.diff(bounds)).tolist():
        mine = order[bounds[place] : bounds[place + 1]]
        name, category = names.stages[place // len(names.categories)], names.categories[place % len(names.categories)]
        numbers |= _cell(f"stages/{name}/{category}/", begun[mine], waits[mine], takes[mine])
    return numbers


def _cell(path: str, begun: IntArray, waits: FloatArray, takes: FloatArray) -> Numbers:
    """One stage and category; `begun` tells the applications apart."""
    times, ended = np.unique(begun, return_counts=True)[1], takes[~np.isnan(takes)]
    return {
        f"{path}applications": float(len(times)),
        f"{path}attempts": float(len(begun)),
        f"{path}again": float(np.sum(times > 1)),
        f"{path}wait_hours_mean": float(np.mean(waits)) / HOUR,
        f"{path}wait_hours_p90": float(np.quantile(waits, 0.9)) / HOUR,
        f"{path}takes_hours_mean": float(np.mean(ended)) / HOUR if len(ended) else float("nan"),
    }


def _attempts(observed: Observed) -> tuple[IntArray, FloatArray, FloatArray]:
    """Attempts of the cohort that began.

    Returns
    -------
    tuple[IntArray, FloatArray, FloatArray]
        application × n_stages + stage; seconds waited; seconds in work, NaN where it has not ended.
        Shape (n_attempts,) each.
    """
    visits, rows = observed.log.visits, observed.rows
    mine = np.flatnonzero(observed.cohort[rows.application])
    place = rows.application[mine] * len(observed.program.names.stages) + rows.stage[mine]
    attempts, attempt = np.unique(place * MOST_ATTEMPTS + rows.attempt[mine], return_inverse=True)
    started = visits.started[mine] >= 0
    began = np.where(started, visits.started[mine], observed.ended[mine])
    waited, worked = np.zeros(len(attempts)), np.zeros(len(attempts))
    np.add.at(waited, attempt, began - observed.waits_from[mine])
    np.add.at(worked, attempt, np.where(started, observed.ended[mine] - began, 0))
    begun = np.zeros(len(attempts), dtype=np.bool_)
    begun[attempt[started]] = True
    worked[attempt[visits.ended[mine] < 0]] = np.nan
    return attempts[begun] // MOST_ATTEMPTS, waited[begun], worked[begun]
