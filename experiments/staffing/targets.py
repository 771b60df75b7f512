"""The targets of a staffing search, and what one replication says of them: kept and decided cases, and payments.

Cases are those that `yekuo run` and `yekuo agreement` count (signers' cases of the cohort, true times); those undecided
at the horizon count neither way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.clause_measures import payment_due
from experiments.observed import Observed
from experiments.rows import FloatArray
from model.agreements.cases import Cases, clause_cases, kept_by_application
from model.agreements.visit_rows import BoolArray
from model.log import Log
from model.program import IntArray, Program
from model.scenario.whole import Scenario

JOINT = "joint"


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """A share that is to be reached in the long run.

    Attributes
    ----------
    clause
        agreement.clause; `agreement.joint`: all clauses promised to the customer kept together.
    category
        Whose cases; `all`: those of every category of the clause.
    share
        0 to 1.
    """

    clause: str
    category: str
    share: float

    def __str__(self) -> str:
        return self.clause if self.category == "all" else f"{self.clause} ({self.category})"


def targets_of(
    scenario: Scenario, agreements: Sequence[str] = (), *, together: bool = False, internal: bool = False
) -> list[Target]:
    """The targets of some agreements (none named: of all), in the order of the scenario.

    Parameters
    ----------
    together
        Each clause for all its categories together; else for each of them.
    internal
        Internal agreements that stand behind another clause, too.
    """
    found = []
    for name in agreements or scenario.agreements:
        agreement = scenario.agreements[name]
        for key, clause in agreement.clauses.items():
            if clause.behind is None or internal:
                groups = ["all"] if together or len(clause.categories) == 1 else clause.categories
                found += [Target(f"{name}.{key}", group, clause.target) for group in groups]
        if agreement.joint_target is not None:
            found.append(Target(f"{name}.{JOINT}", "all", agreement.joint_target))
    return found


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts what a log says of some targets."""

    targets: tuple[Target, ...]

    def __call__(self, program: Program, scenario: Scenario, log: Log) -> FloatArray:
        """Kept cases by target, decided cases by target, and yuan paid; shape (2 n_targets + 1,)."""
        observed = Observed(program, scenario, log)
        cases: dict[int, Cases] = {}

        def of(clause: int) -> Cases:
            if clause not in cases:
                every = clause_cases(program, log, clause, rows=observed.rows)
                cases[clause] = every.where(every.signed & observed.cohort[every.application])
            return cases[clause]

        totals = np.zeros(2 * len(self.targets) + 1)
        for position, target in enumerate(self.targets):
            totals[position], totals[len(self.targets) + position] = _counted(observed, target, of)
        totals[-1] = sum(
            _paid(observed, c, of(c)) for c, (_, _, clause) in enumerate(observed.clauses) if clause.payment is not None
        )
        return totals


def _counted(observed: Observed, target: Target, of: object) -> tuple[float, float]:
    """Kept and decided cases of a target."""
    assert callable(of)
    agreement, key = target.clause.split(".", 1)
    names = list(observed.program.names.clauses)
    if key == JOINT:
        clauses = observed.scenario.agreements[agreement].clauses
        mine = [of(names.index(f"{agreement}.{one}")) for one, clause in clauses.items() if clause.behind is None]
        kept: IntArray = kept_by_application(observed.log, mine)[observed.applies & observed.cohort]
    else:
        cases: Cases = of(names.index(target.clause))
        kept = cases.kept[_members(observed, target.category)[cases.application]]
    met = float(np.count_nonzero(kept == 1))
    return met, met + float(np.count_nonzero(kept == 0))


def _members(observed: Observed, category: str) -> BoolArray:
    return observed.groups[category]


def _paid(observed: Observed, clause: int, cases: Cases) -> float:
    """Yuan paid for the late cases of a clause."""
    payment = observed.clauses[clause][2].payment
    late = cases.where(cases.kept == 0)
    if payment is None:
        return 0.0
    return float(sum(payment_due(payment, int(a), int(b)) for a, b in zip(late.limit, late.late_units, strict=True)))
