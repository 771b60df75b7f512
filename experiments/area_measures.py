"""Measures by area: which district.

Paths `areas/AREA/joint/AGREEMENT/WHAT` (WHAT: met, late, share) and `areas/AREA/days/GROUP/WHAT` (calendar days
from arrival to energised: mean; energised: how many), over the cohort, as `joint/…` and `days/…` of all areas are.
"""

from __future__ import annotations

import numpy as np

from experiments.clause_measures import promised
from experiments.day_measures import energised_at
from experiments.observed import Numbers, Observed, share
from model.agreements.cases import kept_by_application
from model.program import DAY, Column


def area_measures(observed: Observed) -> Numbers:
    """On-time share and mean days of every area."""
    applications, numbers = observed.log.applications, Numbers()
    energised = energised_at(observed.program, observed.log)
    done = observed.cohort & (energised >= 0)
    days = (energised - applications.arrived) / DAY
    kept = {
        name: kept_by_application(observed.log, promised(observed, name, observed.cases))
        for name in observed.scenario.agreements
    }
    area_of = applications.values[:, Column.AREA]
    for position, area in enumerate(observed.program.names.areas):
        here = area_of == position
        for name, all_kept in kept.items():
            mine = all_kept[here & observed.cohort]
            met, late = float(np.sum(mine == 1)), float(np.sum(mine == 0))
            path = f"areas/{area}/joint/{name}"
            numbers |= {f"{path}/met": met, f"{path}/late": late, f"{path}/share": share(met, met + late)}
        for group, members in observed.groups.items():
            mine = days[here & members & done]
            if not (here & members & observed.cohort).any():
                continue
            numbers[f"areas/{area}/days/{group}/mean"] = float(np.mean(mine)) if len(mine) else float("nan")
            numbers[f"areas/{area}/days/{group}/energised"] = float(len(mine))
    return numbers
