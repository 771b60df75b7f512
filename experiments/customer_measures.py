"""The figures of 获得电力, per application of the cohort that has been archived (means).

Paths `getting_electricity/GROUP/WHAT`: `stages` 环节, different stages that the customer takes part in;
`trips` 跑腿次数, in vain ones included; `customer_yuan`; `site_visits`; `system_links` 流程环节数, repeats
included; `hand_overs`: the next people's visit has nobody of the one before; `repeated_visits`: second and
later attempts.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from experiments.observed import Numbers, Observed
from model.agreements.log_sweeps import changes_of_people
from model.log import Fate, Outcome
from model.program import IntArray

FloatArray = NDArray[np.float64]
IN_VAIN = (Outcome.SENT_HOME, Outcome.CAME_AGAIN)


def customer_measures(observed: Observed, per_application: Mapping[str, FloatArray]) -> Numbers:
    """Figures by category, from those by application."""
    done = observed.cohort & (observed.log.applications.fate == Fate.ARCHIVED)
    numbers: Numbers = {}
    for group, members in observed.groups.items():
        mine = members & done
        if mine.any():
            for what, values in per_application.items():
                numbers[f"getting_electricity/{group}/{what}"] = float(np.mean(values[mine]))
    return numbers


def paid_by_application(observed: Observed) -> dict[str, FloatArray]:
    """What every application costs its customer: trips and yuan; shape (n_applications,) each."""
    stages = [observed.scenario.stages[name] for name in observed.program.names.stages]
    concluded = observed.rows.concluded
    came = concluded | np.isin(observed.log.visits.outcome, IN_VAIN)
    return {
        "trips": _summed(observed, [float(s.trips) for s in stages], came),
        "customer_yuan": _summed(observed, [float(s.customer_yuan) for s in stages], concluded),
    }


def figures_by_application(observed: Observed) -> dict[str, FloatArray]:
    """Figures of every application; shape (n_applications,) each."""
    n, application, stage = len(observed.log.applications.arrived), observed.rows.application, observed.rows.stage
    stages = [observed.scenario.stages[name] for name in observed.program.names.stages]
    utility = observed.program.stages.hands == 0
    concluded = observed.rows.concluded
    links = [
        float(u) if s.system_links is None else float(s.system_links) for s, u in zip(stages, utility, strict=True)
    ]

    def visited_once(flags: list[bool]) -> FloatArray:
        mine = concluded & np.array(flags)[stage]
        different = np.unique(application[mine] * len(stages) + stage[mine]) // len(stages)
        return np.bincount(different, minlength=n).astype(np.float64)

    return paid_by_application(observed) | {
        "stages": visited_once([s.customer_takes_part for s in stages]),
        "site_visits": _summed(observed, [float(s.site_visit) for s in stages], concluded),
        "system_links": _summed(observed, links, concluded),
        "hand_overs": _hand_overs(observed).astype(np.float64),
        "repeated_visits": np.bincount(application[concluded & (observed.rows.attempt > 1)], minlength=n).astype(
            np.float64
        ),
    }


def _summed(observed: Observed, weights: list[float], rows: NDArray[np.bool_]) -> FloatArray:
    """Sum of a weight by stage over some visits of each application."""
    each = np.array(weights)[observed.rows.stage[rows]]
    count = len(observed.log.applications.arrived)
    return np.bincount(observed.rows.application[rows], weights=each, minlength=count).astype(np.float64)


def _hand_overs(observed: Observed) -> IntArray:
    visits, hands, n = observed.log.visits, observed.log.hands, len(observed.log.applications.arrived)
    application = observed.rows.application
    offsets = np.searchsorted(hands.visit, np.arange(len(visits) + 1)).astype(np.int64)
    manned = np.flatnonzero(np.diff(offsets) > 0)
    order = manned[np.lexsort((visits.started[manned], application[manned]))]
    first = np.searchsorted(application[order], np.arange(n + 1)).astype(np.int64)
    result = np.zeros(n, dtype=np.int64)
    changes_of_people(first, order, offsets, hands.person, result)
    return result
