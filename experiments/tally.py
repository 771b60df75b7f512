"""Measures of a log in parts: what adds up over applications, so that a long run takes no more memory than a short one.

These are the clauses with their joint shares, alerts and payments, the fates of applications, and the number of visits;
their paths and values are those of `experiments.measures`. Days, people and queues need the whole log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from experiments.alert_measures import alert_measures
from experiments.clause_measures import clause_measures, joint_measures, payment_measures
from experiments.observed import Measures, Numbers, Observed, share
from experiments.queue_measures import application_measures
from model.log import Log
from model.program import Program
from model.scenario.whole import Scenario


def measure_in_parts(program: Program, scenario: Scenario, parts: Iterable[Log]) -> Measures:
    """Measure a replication part by part."""
    total: Counter[str] = Counter()
    for log in parts:
        observed = Observed(program, scenario, log)
        for numbers in (
            clause_measures(observed), joint_measures(observed), alert_measures(observed), payment_measures(observed),
            _fates(observed), {"visits": float(len(log.visits))},
        ):  # fmt: skip
            total.update({path: number for path, number in numbers.items() if not _is_share(path)})
    return Measures(dict(total) | _shares(total), {})


def _fates(observed: Observed) -> Numbers:
    measured = application_measures(observed)
    return {path: number for path, number in measured.items() if path.startswith("applications/")}


def _is_share(path: str) -> bool:
    return path.endswith(("share", "share_low", "share_high"))


def _shares(total: Counter[str]) -> Numbers:
    """Shares of the sums."""
    shares: Numbers = {}
    for path in [path for path in total if path.endswith("met")]:
        base = path.removesuffix("met")
        met, late = total[path], total[f"{base}late"]
        shares[f"{base}share"] = share(met, met + late)
        if f"{base}undecided" in total:
            every = met + late + total[f"{base}undecided"]
            shares[f"{base}share_low"] = share(met, every)
            shares[f"{base}share_high"] = share(met + total[f"{base}undecided"], every)
    return shares
