"""Clauses: on-time share, joint share, recorded against true, payments.

Paths: `clauses/AGREEMENT.CLAUSE/GROUP/WHAT` and `joint/AGREEMENT/GROUP/WHAT`, GROUP a category or `all`, with

- `met`, `late`, `undecided`: cases of signers in the cohort; `share` = met ÷ (met + late); `share_low`,
  `share_high`: all undecided late, all kept;
- `withdrew_kept`, `withdrew_late`: cases ended by withdrawal, among met and late;
- `recorded_met`, `recorded_late`, `recorded_share`: as the system shows it;
- `unsigned_met`, `unsigned_late`, `unsigned_share`: those who did not sign.

The joint share counts applications: all clauses of the agreement kept; internal agreements behind another
clause are not promised to the customer and do not count in it.
"""

from __future__ import annotations

import numpy as np

from experiments.observed import Numbers, Observed, share
from model.agreements.cases import Cases, kept_by_application
from model.program import IntArray
from model.scenario.agreements import Payment


def clause_measures(observed: Observed) -> Numbers:
    """On-time shares of every clause, by category."""
    numbers: Numbers = {}
    for (name, _, _), cases, recorded in zip(observed.clauses, observed.cases, observed.recorded_cases, strict=True):
        for group, members in observed.groups.items():
            mine = cases.where(members[cases.application] & observed.cohort[cases.application])
            if not len(mine.kept) and group != "all":
                continue
            shown = recorded.where(members[recorded.application] & observed.cohort[recorded.application])
            path = f"clauses/{name}/{group}/"
            signed = mine.where(mine.signed)
            numbers |= _shares(path, signed.kept)
            numbers[f"{path}withdrew_kept"] = float(np.sum(signed.withdrew & (signed.kept == 1)))
            numbers[f"{path}withdrew_late"] = float(np.sum(signed.withdrew & (signed.kept == 0)))
            numbers |= _plain(f"{path}recorded_", shown.kept[shown.signed])
            numbers |= _plain(f"{path}unsigned_", mine.kept[~mine.signed])
    return numbers


def joint_measures(observed: Observed) -> Numbers:
    """Share of applications for which all clauses of an agreement were kept."""
    numbers: Numbers = {}
    for agreement in observed.scenario.agreements:
        kept = kept_by_application(observed.log, promised(observed, agreement, observed.cases))
        shown = kept_by_application(observed.log, promised(observed, agreement, observed.recorded_cases))
        for group, members in observed.groups.items():
            mine = members & observed.cohort
            if not (kept[mine] > -2).any() and group != "all":
                continue
            path = f"joint/{agreement}/{group}/"
            numbers |= _shares(path, kept[mine]) | _plain(f"{path}recorded_", shown[mine])
    return numbers


def promised(observed: Observed, agreement: str, cases: list[Cases]) -> list[Cases]:
    """The cases of the clauses promised to the customer: those with no other clause before them."""
    return [
        of_clause
        for (name, _, clause), of_clause in zip(observed.clauses, cases, strict=True)
        if name.split(".")[0] == agreement and clause.behind is None
    ]


def _plain(path: str, kept: IntArray) -> Numbers:
    met, late = float(np.sum(kept == 1)), float(np.sum(kept == 0))
    return {f"{path}met": met, f"{path}late": late, f"{path}share": share(met, met + late)}


def _shares(path: str, kept: IntArray) -> Numbers:
    numbers = _plain(path, kept)
    met, late, undecided = numbers[f"{path}met"], numbers[f"{path}late"], float(np.sum(kept == -1))
    every = met + late + undecided
    return numbers | {
        f"{path}undecided": undecided,
        f"{path}share_low": share(met, every),
        f"{path}share_high": share(met + undecided, every),
    }


def payment_measures(observed: Observed) -> Numbers:
    """What late cases of the cohort cost: `payments/AGREEMENT.CLAUSE/yuan`, `…/cases`, `payments/yuan`."""
    numbers: Numbers = {}
    for (name, _, clause), cases in zip(observed.clauses, observed.cases, strict=True):
        if clause.payment is None:
            continue
        late = cases.where(cases.signed & (cases.kept == 0) & observed.cohort[cases.application])
        paid = [
            payment_due(clause.payment, int(limit), int(units))
            for limit, units in zip(late.limit, late.late_units, strict=True)
        ]
        numbers[f"payments/{name}/yuan"] = float(np.sum(paid)) if paid else 0.0
        numbers[f"payments/{name}/cases"] = float(np.count_nonzero(paid))
    total = [value for path, value in numbers.items() if path.endswith("/yuan")]
    return numbers | {"payments/yuan": float(np.sum(total)) if total else 0.0}


def payment_due(payment: Payment, limit: int, late_units: int) -> float:
    """What is paid for one case that is `late_units` late, yuan.

    Examples
    --------
    >>> payment_due(Payment(once_yuan=100, per_unit_yuan=20, cap_yuan=150), 5, 2)
    140.0
    >>> payment_due(Payment(once_yuan=100, per_unit_yuan=20, cap_yuan=150), 5, 9)
    150.0
    """
    paid = payment.once_yuan + payment.per_unit_yuan * late_units
    used = limit + late_units
    paid += next(
        (t.yuan for t in payment.tiers if t.up_to_times_limit is None or used <= t.up_to_times_limit * limit),
        0,
    )
    return float(paid if payment.cap_yuan is None else min(paid, payment.cap_yuan))
