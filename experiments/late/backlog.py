"""What is open on the first day of a run: which clauses bind it, which clocks run, where it stands.

A clause is *ahead* of an application that it binds while the clause's end can still come; it is *begun* where the state
file states what its clock has counted. A *watch* is an application, a begun clause and a branch from which the
clause's end lies ahead: what is done there decides whether the clause is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.late.taken_first import TAKEN_FIRST
from model.agreements.clocks import HOUR
from model.agreements.conditions import chosen
from model.agreements.visit_rows import BoolArray, stages_ahead
from model.program import Column, IntArray, Program, Unit


@dataclass(frozen=True, slots=True, eq=False)
class Backlog:
    """The open applications of a Program, in the order of its `OpenCases`."""

    case_ids: tuple[str, ...]
    limit: IntArray
    """Stated limits as the attributes are on the first day; shape (n_open, n_clauses), units."""
    ahead: BoolArray
    """Bound, and the end still to come; shape (n_open, n_clauses)."""
    begun: BoolArray
    """Ahead, and the clock has begun."""
    late_already: BoolArray
    """Begun, and beyond its limit before the first day."""
    token_case: IntArray
    """Application of each branch; shape (n_tokens,)."""
    token_stage: IntArray
    watch_case: IntArray
    """Shape (n_watches,)."""
    watch_clause: IntArray
    watch_token: IntArray

    @property
    def can_miss(self) -> BoolArray:
        """Ahead, and not late already; shape (n_open, n_clauses)."""
        return self.ahead & ~self.late_already


def backlog_of(program: Program) -> Backlog:
    """The open applications of a Program and the clauses that bind them."""
    opened, clauses, names = program.open_cases, program.clauses, program.names
    n, n_clauses = len(opened.identity), len(names.clauses)
    token_case = np.repeat(np.arange(n), np.diff(opened.token_first)) if n else np.zeros(0, dtype=np.int64)
    token_stage = program.routes.stage[opened.token_step]
    leads = np.zeros((n_clauses, len(token_case)), dtype=np.bool_)
    ahead, limit = np.zeros((n, n_clauses), dtype=np.bool_), np.zeros((n, n_clauses), dtype=np.int64)
    for c in range(n_clauses):
        leads[c] = _leads_to_end(program, c, token_case, token_stage)
        binds = _bound(program, c)
        ahead[token_case[leads[c]], c] = True
        ahead[:, c] &= binds
        attribute = int(clauses.limit_attribute[c])
        limit[:, c] = (
            opened.values[:, attribute] if attribute >= 0 else chosen(program, int(clauses.limit[c]), opened.values)
        )
    begun = ahead & (opened.counted >= 0) if n else ahead
    hours = clauses.unit == Unit.HOURS
    late = begun & np.where(hours, opened.counted > limit, opened.counted >= limit) if n else ahead
    clause, token = np.nonzero(leads & begun[token_case].T & ~late[token_case].T)
    return Backlog(
        tuple(names.cases[case] for case in opened.case), limit, ahead, begun, late, token_case, token_stage,
        token_case[token], clause, token,
    )  # fmt: skip


def per_unit(program: Program, clause: int) -> int:
    """What a clause's clock counts per unit of its limit: 3600 s in an hour, else one closing."""
    return HOUR if program.clauses.unit[clause] == Unit.HOURS else 1


def _bound(program: Program, clause: int) -> BoolArray:
    """Open applications whom a clause is for and who have signed; shape (n_open,)."""
    values, names = program.open_cases.values, program.names
    agreement = int(program.clauses.agreement[clause])
    signature = len(names.attributes) - len(names.agreements) + agreement
    found: BoolArray = (program.clauses.applies[clause][values[:, Column.CATEGORY]] > 0) & (values[:, signature] > 0)
    return found & (names.agreements[agreement] != TAKEN_FIRST)


def _leads_to_end(program: Program, clause: int, token_case: IntArray, token_stage: IntArray) -> BoolArray:
    """Branches from which the end of a clause lies ahead; shape (n_tokens,)."""
    to = int(program.clauses.to_stage[clause])
    if to < 0:
        return np.ones(len(token_case), dtype=np.bool_)
    route = program.demand.route[program.open_cases.stream[token_case]]
    found: BoolArray = stages_ahead(program, to)[route, token_stage] | (token_stage == to)
    return found
