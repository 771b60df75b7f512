"""The official index 业扩报装服务时限达标率 beside ours.

0.6 × HV + 0.3 × LV + 0.1 × generation and charging. HV counts applications, on time only if all their
limits are met; LV and generation count cases. Official: applications *archived* in the counted period, as
recorded; it does not see the backlog. Ours: the cohort, true times. A group without applications is left
out, and the other weights are scaled up.

Paths `index/AGREEMENT/WHAT`: `official` (recorded), `official_true` (true times), `ours`, and for each of
them `…_weight`, the weight of the groups that had applications.
"""

from __future__ import annotations

import numpy as np

from experiments.clause_measures import promised
from experiments.observed import Numbers, Observed
from model.agreements.cases import Cases, kept_by_application
from model.agreements.visit_rows import BoolArray
from model.log import Fate

WEIGHTS = {"hv": 0.6, "lv": 0.3, "generation": 0.1}


def index_measures(observed: Observed) -> Numbers:
    """Both indices, per agreement."""
    applications = observed.log.applications
    archived = observed.applies & (applications.fate == Fate.ARCHIVED) & observed.in_period(applications.ended)
    numbers: Numbers = {}
    for agreement in observed.scenario.agreements:
        true = promised(observed, agreement, observed.cases)
        shown = promised(observed, agreement, observed.recorded_cases)
        for what, cases, members in (
            ("official", shown, archived),
            ("official_true", true, archived),
            ("ours", true, observed.cohort),
        ):
            value, weight = _index(observed, cases, members)
            numbers[f"index/{agreement}/{what}"] = value
            numbers[f"index/{agreement}/{what}_weight"] = weight
    return numbers


def _index(observed: Observed, cases: list[Cases], members: BoolArray) -> tuple[float, float]:
    """The index over some applications, and the weight of the groups that have any."""
    names = observed.program.names.categories
    groups = np.array([observed.scenario.categories[name].index_group for name in names])[observed.category]
    total, weight = 0.0, 0.0
    for group, of_group in WEIGHTS.items():
        mine = members & (groups == group)
        if group == "hv":
            kept = kept_by_application(observed.log, cases)[mine]
        else:
            kept = np.concatenate([c.kept[c.signed & mine[c.application]] for c in cases] or [np.zeros(0, np.int64)])
        met, late = int(np.sum(kept == 1)), int(np.sum(kept == 0))
        if met + late:
            total += of_group * met / (met + late)
            weight += of_group
    return (total / weight if weight else float("nan")), weight
