"""What one replication needs: for every case the smallest limit that would have kept it.

One run answers every limit, as long as nothing in it depends on the limits (`experiments.deadlines.acting`). A case
needs one unit more than it used (`experiments.clause_days.units_used`: the customer's own delay taken off), a
withdrawn one too (withdrawn within the limit counts as kept); one that is still open at the horizon is kept under no
limit, the pessimistic side. All applications that the clause is for count, signers or not: who would sign under
another limit is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.clause_days import units_used
from experiments.engines import engine_named
from experiments.observed import Observed
from experiments.replications import Task, inputs_of
from model.agreements.cases import clause_cases

NEVER = 32_767
"""Needed by a case that is kept under no limit."""
LONGEST = 4_000
"""Units of the longest limit looked at."""
Small = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class ClauseNeeds:
    """Cases of a clause; all of shape (n_cases,)."""

    application: Small
    """Row of its application."""
    need: NDArray[np.int16]
    """The smallest limit that keeps it, in the clause's unit; `NEVER` where none does."""


@dataclass(frozen=True, slots=True, eq=False)
class Needs:
    """The cohort of one replication."""

    number: int
    values: Small
    """Shape (n_applications, n_columns); attributes at the end of the run."""
    clauses: dict[str, ClauseNeeds]
    """By agreement.clause."""


def needs_of(observed: Observed, names: Sequence[str], columns: Sequence[str], number: int = 0) -> Needs:
    """The needs of the cohort in a log.

    Parameters
    ----------
    names
        Clauses, agreement.clause.
    columns
        Attributes to keep.
    """
    program, log = observed.program, observed.log
    wanted = [program.names.attributes.index(column) for column in columns]
    row = np.cumsum(observed.cohort, dtype=np.int32) - 1
    found = {}
    for name in names:
        cases = clause_cases(program, log, program.names.clauses.index(name), rows=observed.rows)
        cases = cases.where(observed.cohort[cases.application])
        used = units_used(program, cases, log.applications.values)
        need = np.where((cases.ended < 0) | (used >= LONGEST), NEVER, used + 1)
        found[name] = ClauseNeeds(row[cases.application].astype(np.int32), need.astype(np.int16))
    values = log.applications.values[observed.cohort][:, wanted].astype(np.int32)
    return Needs(number, values, found)


def replicated_needs(task: Task, number: int, names: Sequence[str], columns: Sequence[str]) -> Needs:
    """Run a replication and keep what its cases need."""
    scenario, program = inputs_of(task, number)
    log = engine_named(task.engine)(program, task.seed, number)
    return needs_of(Observed(program, scenario, log), names, columns, number)
