"""How long the cases of a clause take, counted by its own clock: a histogram for every clause.

Histograms `clauses/AGREEMENT.CLAUSE/GROUP`, GROUP a category or `all`: signers' cases of the cohort that ended
otherwise than by withdrawal, by whole units (working days, calendar days, begun hours) counted before the one in
which they ended, less those by which the customer moved his date. So a case is kept where its unit is below the
limit that is stated.
"""

from __future__ import annotations

import numpy as np

from experiments.observed import Observed
from model.agreements.cases import Cases
from model.agreements.clocks import HOUR
from model.agreements.conditions import chosen
from model.program import IntArray, Program, Unit
from model.scenario.agreements import Clause

BINS = 400
"""Units of a histogram; the last bin holds what is longer."""


def clause_days(observed: Observed) -> dict[str, IntArray]:
    """Histograms by unit, empty ones left out, trailing zeros too."""
    found: dict[str, IntArray] = {}
    for (name, _, _), cases in zip(observed.clauses, observed.cases, strict=True):
        mine = cases.where(cases.signed & (cases.ended >= 0) & ~cases.withdrew & observed.cohort[cases.application])
        units = np.minimum(units_used(observed.program, mine, observed.log.applications.values), BINS - 1)
        for group, members in observed.groups.items():
            if (here := members[mine.application]).any():
                found[f"clauses/{name}/{group}"] = np.bincount(units[here])
    return found


def units_used(program: Program, cases: Cases, values: IntArray) -> IntArray:
    """Whole units counted before the one in which each case ended, the customer's own delay taken off.

    Parameters
    ----------
    values
        Attributes of all applications; shape (n_applications, n_attributes).
    """
    mine, attribute = values[cases.application], int(program.clauses.limit_attribute[cases.clause])
    stated = mine[:, attribute] if attribute >= 0 else chosen(program, int(program.clauses.limit[cases.clause]), mine)
    counted = cases.counted
    if program.clauses.unit[cases.clause] == Unit.HOURS:
        counted = -(-counted // HOUR) - 1
    used: IntArray = np.maximum(0, counted - (cases.limit - stated))
    return used


def limits_for(clause: Clause, category: str) -> tuple[int, ...]:
    """Limits that a category can fall under, as stated, in the clause's unit; `all`: any of its categories."""
    if category == "all":
        return tuple(sorted({limit for one in clause.categories for limit in limits_for(clause, one)}))
    found: set[int] = set()
    for when, limit in clause.limit.rows:
        wanted = (when or {}).get("category", category)
        if category == wanted or (isinstance(wanted, tuple) and category in wanted):
            found.add(limit)
            if not when or list(when) == ["category"]:
                break
    return tuple(sorted(found))
