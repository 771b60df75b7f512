"""What is measured of a replication to test an agreement: shares, days used, slack, causes, breakers, payments.

Beside what other files document: histograms `slack/AGREEMENT.CLAUSE/CATEGORY`, whole units left at the end of each case
(signers' cases of the cohort that ended otherwise than by withdrawal), `MIDDLE` standing for 0, which is the last day.
"""

from __future__ import annotations

import numpy as np

from experiments.agreement.breaking import breaking_measures
from experiments.agreement.late_measures import late_measures
from experiments.clause_days import clause_days
from experiments.clause_measures import clause_measures, joint_measures, payment_measures
from experiments.observed import Measures, Observed
from model.log import Log
from model.program import IntArray, Program
from model.scenario.whole import Scenario

MIDDLE = 200
"""Units of slack, to either side, that are told apart; the ends hold what lies beyond."""


def measure_agreement(program: Program, scenario: Scenario, log: Log) -> Measures:
    """Measure a replication."""
    observed = Observed(program, scenario, log)
    held, histograms = late_measures(observed)
    numbers = (
        clause_measures(observed)
        | joint_measures(observed)
        | payment_measures(observed)
        | breaking_measures(observed)
        | held
        | {"visits": float(len(log.visits))}
    )
    return Measures(numbers, histograms | clause_days(observed) | slack(observed))


def slack(observed: Observed) -> dict[str, IntArray]:
    """Units left, by clause and category."""
    found: dict[str, IntArray] = {}
    for (name, _, _), cases in zip(observed.clauses, observed.cases, strict=True):
        mine = cases.where(cases.signed & (cases.ended >= 0) & ~cases.withdrew & observed.cohort[cases.application])
        left = np.clip(mine.left(observed.program) + MIDDLE, 0, 2 * MIDDLE)
        for category, members in observed.groups.items():
            here = members[mine.application]
            if category != "all" and here.any():
                found[f"slack/{name}/{category}"] = np.bincount(left[here], minlength=2 * MIDDLE + 1)
    return found
