"""Which clauses break the whole, and which internal agreements 协同工作契约 break a clause.

Paths, counting signers' applications of the cohort:

- `broken/AGREEMENT/GROUP/applications`: those of which some promised clause was late; `…/late/CLAUSE` those of them
  with this clause among the late ones, `…/alone/CLAUSE` with this one alone;
- `behind/AGREEMENT.CLAUSE/late`, `…/kept`: those with this customer clause late, kept (all cases of the application);
  `…/late_with/INTERNAL`, `…/kept_with/INTERNAL`: those of them with this internal one late; `…/late_none`: with none;
- `joint_unsigned/AGREEMENT/GROUP/met`, `…/late`: all clauses kept, some late, of those who did not sign.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from experiments.clause_measures import promised
from experiments.observed import Numbers, Observed
from model.agreements.cases import Cases, kept_by_application
from model.agreements.visit_rows import BoolArray


def breaking_measures(observed: Observed) -> Numbers:
    """Joint breakers, internal agreements, and the joint share of those who did not sign."""
    numbers: Numbers = {}
    for agreement in observed.scenario.agreements:
        clauses = promised(observed, agreement, observed.cases)
        numbers |= _joint(observed, agreement, clauses) | _unsigned(observed, agreement, clauses)
    return numbers | _behind(observed)


def _joint(observed: Observed, agreement: str, clauses: list[Cases]) -> Numbers:
    numbers: Numbers = {}
    broken = (kept_by_application(observed.log, clauses) == 0) & observed.cohort
    late = {observed.program.names.clauses[one.clause]: _late(observed, one) for one in clauses}
    how_many = np.sum(list(late.values()), axis=0) if late else np.zeros(len(broken), dtype=np.int64)
    for group, members in observed.groups.items():
        mine = broken & members
        if not mine.any():
            continue
        path = f"broken/{agreement}/{group}/"
        numbers[f"{path}applications"] = float(np.sum(mine))
        for name, its in late.items():
            if (mine & its).any():
                key = name.split(".")[1]
                numbers[f"{path}late/{key}"] = float(np.sum(mine & its))
                numbers[f"{path}alone/{key}"] = float(np.sum(mine & its & (how_many == 1)))
    return numbers


def _behind(observed: Observed) -> Numbers:
    """Internal agreements late together with the customer clause they stand behind."""
    numbers: Numbers = {}
    positions = {name: place for place, (name, _, _) in enumerate(observed.clauses)}
    for agreement, terms in observed.scenario.agreements.items():
        for outer in sorted({clause.behind for clause in terms.clauses.values() if clause.behind is not None}):
            cases = observed.cases[positions[f"{agreement}.{outer}"]]
            late, path = _late(observed, cases) & observed.cohort, f"behind/{agreement}.{outer}/"
            kept = _has(observed, cases, cases.kept == 1) & ~_has(observed, cases, cases.kept != 1) & observed.cohort
            none = late.copy()
            numbers |= {f"{path}late": float(np.sum(late)), f"{path}kept": float(np.sum(kept))}
            for inner, clause in terms.clauses.items():
                if clause.behind == outer:
                    its = _late(observed, observed.cases[positions[f"{agreement}.{inner}"]])
                    numbers[f"{path}late_with/{inner}"] = float(np.sum(late & its))
                    numbers[f"{path}kept_with/{inner}"] = float(np.sum(kept & its))
                    none &= ~its
            numbers[f"{path}late_none"] = float(np.sum(none))
    return numbers


def _unsigned(observed: Observed, agreement: str, clauses: list[Cases]) -> Numbers:
    others = [replace(one, signed=~one.signed) for one in clauses]
    kept, numbers = kept_by_application(observed.log, others), Numbers()
    for group, members in observed.groups.items():
        mine = kept[members & observed.cohort]
        if (mine > -2).any():
            path = f"joint_unsigned/{agreement}/{group}/"
            numbers |= {f"{path}met": float(np.sum(mine == 1)), f"{path}late": float(np.sum(mine == 0))}
    return numbers


def _late(observed: Observed, cases: Cases) -> BoolArray:
    """Applications with a late case of a signer."""
    return _has(observed, cases, cases.kept == 0)


def _has(observed: Observed, cases: Cases, which: BoolArray) -> BoolArray:
    found = np.zeros(len(observed.cohort), dtype=np.bool_)
    found[cases.application[which & cases.signed]] = True
    return found
