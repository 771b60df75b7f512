"""The register 备案 of agreements: signed, running, at risk, kept, broken; by agreement, clause and department.

A clause of a signer is *to come* (its clock has not begun), *running*, *broken* (late: still open, or ended late) or
*kept*. Of those to come and running some are *at risk*: they will be missed within the days looked ahead with at least
some probability. An agreement is broken with any of its clauses, at risk with any, kept when the application has ended
and all of them were kept; else it runs. Clauses behind another one (internal agreements) do not count in it. What has
ended is known from a file only (`experiments.late.ended_file`); without one, nothing is kept and only open cases are
broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.estimates import Estimate, mean_interval
from experiments.late.at_risk import AtRisk
from experiments.late.ended_file import EndedCase
from experiments.late.morning import Morning
from experiments.late.outcomes import Outcome
from experiments.late.taken_first import TAKEN_FIRST
from model.agreements.visit_rows import BoolArray


@dataclass(frozen=True, slots=True)
class Counts:
    """How many agreements, or clauses of signers, are in which state."""

    to_come: int = 0
    running: int = 0
    at_risk: int = 0
    """Of those to come and running."""
    kept: int = 0
    broken: int = 0
    broken_open: int = 0
    """Of the broken: still open."""

    @property
    def signed(self) -> int:
        """All of them."""
        return self.to_come + self.running + self.kept + self.broken

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.to_come + other.to_come, self.running + other.running, self.at_risk + other.at_risk,
            self.kept + other.kept, self.broken + other.broken, self.broken_open + other.broken_open,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """One clause of the register."""

    clause: int
    counts: Counts
    expected_misses: Estimate
    """Of those to come and running, within the days looked ahead: mean over replications."""


@dataclass(frozen=True, slots=True)
class Register:
    """The whole register."""

    clauses: tuple[ClauseLine, ...]
    agreements: dict[str, Counts]
    """Applications by agreement; nothing is to come."""
    departments: dict[str | None, Counts]
    """Clauses by the department that answers for them."""


def register_of(
    morning: Morning, outcomes: Sequence[Outcome], risks: Sequence[AtRisk], ended: Sequence[EndedCase]
) -> Register:
    """The register of a morning.

    Parameters
    ----------
    risks
        Those that count as at risk.
    ended
        Cases that have ended; empty: unknown.
    """
    backlog, names = morning.backlog, morning.program.names
    risky = np.zeros_like(backlog.ahead)
    for risk in risks:
        risky[risk.case, risk.clause] = True
    lines = tuple(
        _line(morning, c, risky[:, c], outcomes, [one.kept for one in ended if one.clause == names.clauses[c]])
        for c in range(len(names.clauses))
        if not names.clauses[c].startswith(f"{TAKEN_FIRST}.")
    )
    departments: dict[str | None, Counts] = {}
    for line in lines:
        agreement, key = names.clauses[line.clause].split(".")
        department = morning.scenario.agreements[agreement].clauses[key].department
        departments[department] = departments.get(department, Counts()) + line.counts
    agreements = {name: _of_agreement(morning, name, risky, ended) for name in names.agreements if name != TAKEN_FIRST}
    return Register(lines, agreements, departments)


def _line(
    morning: Morning, clause: int, risky: BoolArray, outcomes: Sequence[Outcome], kept: Sequence[bool]
) -> ClauseLine:
    backlog = morning.backlog
    ahead, begun, late = (column[:, clause] for column in (backlog.ahead, backlog.begun, backlog.late_already))
    misses = mean_interval([float(outcome.missed[:, clause].sum()) for outcome in outcomes])
    counts = Counts(
        to_come=int((ahead & ~begun).sum()),
        running=int((begun & ~late).sum()),
        at_risk=int(risky.sum()),
        kept=sum(kept),
        broken=int(late.sum()) + len(kept) - sum(kept),
        broken_open=int(late.sum()),
    )
    return ClauseLine(clause, counts, misses)


def _of_agreement(morning: Morning, name: str, risky: BoolArray, ended: Iterable[EndedCase]) -> Counts:
    """An agreement's applications by state."""
    backlog, names = morning.backlog, morning.program.names
    stated = morning.scenario.agreements[name].clauses
    promised = {f"{name}.{key}" for key, clause in stated.items() if clause.behind is None}
    columns = [c for c, clause in enumerate(names.clauses) if clause in promised]
    of_case: dict[str, bool] = {}
    for one in ended:
        if one.clause in promised:
            of_case[one.case_id] = of_case.get(one.case_id, True) and one.kept
    number = {case_id: case for case, case_id in enumerate(backlog.case_ids)}
    kept_before, missed_before = np.zeros((2, len(backlog.case_ids)), dtype=np.bool_)
    for case_id, kept in of_case.items():
        if case_id in number:
            (kept_before if kept else missed_before)[number[case_id]] = True
    at_risk = risky[:, columns].any(axis=1)
    bound = backlog.ahead[:, columns].any(axis=1) | kept_before | missed_before
    broken = backlog.late_already[:, columns].any(axis=1) | missed_before
    over = [kept for case_id, kept in of_case.items() if case_id not in number]
    return Counts(
        running=int((bound & ~broken).sum()),
        at_risk=int((bound & ~broken & at_risk).sum()),
        kept=sum(over),
        broken=int((bound & broken).sum()) + len(over) - sum(over),
        broken_open=int((bound & broken).sum()),
    )
