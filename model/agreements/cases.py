"""The cases of a clause in a log: when each began and ended, what its clock counted, and whether it was kept.

A case runs from the first time its `from` is reached to the last time its `to` is reached; a clause with
`each_attempt` has a case per attempt of its stage. An application that ended without
reaching `to` ends its case (withdrawn), one that went another way and no longer can has none; one still
open is undecided, or late once the N-th closing has passed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.agreements.case_clocks import counted_at, counted_whole
from model.agreements.clocks import HOUR, closings_of
from model.agreements.conditions import chosen, holding
from model.agreements.milestones import Moment, Spans, applications_span, attempt_spans
from model.agreements.visit_rows import BoolArray, VisitRows, visit_rows
from model.log import Fate, Log
from model.program import NEVER, Column, Hands, IntArray, Program, Unit

NOTHING = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """One row per case; all of shape (n_cases,)."""

    clause: int
    application: IntArray
    number: IntArray
    """Attempt for clauses with a case per attempt, else 1."""
    began: IntArray
    ended: IntArray
    """−1: not yet."""
    counted: IntArray
    """Whole units counted up to its end or the horizon; seconds for limits in hours."""
    limit: IntArray
    """In units, moved by what the customer took beyond his part."""
    kept: IntArray
    """1 kept, 0 late, −1 undecided."""
    late_units: IntArray
    """Units late, begun ones counted; 0 where it is not late."""
    withdrew: BoolArray
    """Ended because the application did."""
    signed: BoolArray
    """Bound by the agreement."""

    def where(self, mask: BoolArray) -> Cases:
        """The cases of a mask."""
        return Cases(
            self.clause, self.application[mask], self.number[mask], self.began[mask], self.ended[mask],
            self.counted[mask], self.limit[mask], self.kept[mask], self.late_units[mask],
            self.withdrew[mask], self.signed[mask],
        )  # fmt: skip

    def left(self, program: Program) -> IntArray:
        """Whole units left at its end, rounded down: 0 on the last day, negative when late."""
        per = HOUR if program.clauses.unit[self.clause] == Unit.HOURS else 1
        return (self.limit * per - self.counted - (per == 1)) // per


def clause_cases(
    program: Program, log: Log, clause: int, *, recorded: bool = False, rows: VisitRows | None = None
) -> Cases:
    """All cases of a clause, signers or not.

    Parameters
    ----------
    recorded
        With the times that the system shows instead of the true ones.
    rows
        The visits as `visit_rows` arranges them, to save doing it again.
    """
    rows = visit_rows(program, log, recorded=recorded) if rows is None else rows
    clauses, applications = program.clauses, log.applications
    eligible = clauses.applies[clause][applications.values[:, Column.CATEGORY]] > 0
    eligible &= holding(program, int(clauses.condition[clause]), applications.values)
    begin = Moment(int(clauses.from_milestone[clause]), int(clauses.from_stage[clause]))
    end = Moment(int(clauses.to_milestone[clause]), int(clauses.to_stage[clause]))
    brought = np.full(len(eligible), -1, dtype=np.int64)
    if program.open_cases.counted.size:
        case = applications.open_case
        brought = np.where(case >= 0, program.open_cases.counted[np.maximum(case, 0), clause], -1)
    between = attempt_spans if clauses.each_attempt[clause] else applications_span
    spans = between(program, log, rows, begin, end, brought)
    return _judged(program, log, clause, rows, spans.where(eligible[spans.application]))


def _judged(program: Program, log: Log, clause: int, rows: VisitRows, spans: Spans) -> Cases:
    clauses, applications = program.clauses, log.applications
    application, fate = spans.application, applications.fate[spans.application]
    withdrew = (spans.ended < 0) & ((fate == Fate.WITHDRAWN) | (fate == Fate.EXPIRED))
    ended = np.where(withdrew, np.maximum(applications.ended[application], spans.began), spans.ended)
    open_still = ended < 0
    none = open_still & ((fate == Fate.ARCHIVED) | ~spans.ahead)
    spans, ended, withdrew, open_still = spans.where(~none), ended[~none], withdrew[~none], open_still[~none]
    application = spans.application
    until = np.where(open_still, program.horizon, ended)
    counted = _counted(program, clause, rows, spans, until)
    limit = _limits(program, log, clause, rows, spans, until)
    per = HOUR if clauses.unit[clause] == Unit.HOURS else 1
    within = counted <= limit * per if per > 1 else counted < limit
    kept = np.where(within, np.where(open_still, -1, 1), 0)
    over = -(-(counted - limit * per) // per) if per > 1 else counted - limit + 1
    signed = (
        applications.values[
            application,
            len(program.names.attributes) - len(program.names.agreements) + clauses.agreement[clause],
        ]
        > 0
    )
    return Cases(
        clause, application, spans.number, spans.began, ended, counted, limit, kept, np.where(within, 0,
        over), withdrew, signed
    )  # fmt: skip


def _counted(program: Program, clause: int, rows: VisitRows, spans: Spans, until: IntArray) -> IntArray:
    clauses = program.clauses
    counted = np.zeros(len(until), dtype=np.int64)
    closings = closings_of(program, clause)
    hours = int(closings is None)
    if clauses.whole[clause]:
        counted_whole(NOTHING if closings is None else closings, hours, spans.began, until, counted)
    else:
        _count(rows, np.ascontiguousarray(clauses.counts[clause]), closings, spans, until, counted)
    return counted + spans.already * (HOUR if hours else 1)


def _count(
    rows: VisitRows, runs: IntArray, closings: IntArray | None, spans: Spans, until: IntArray, into: IntArray
) -> None:
    counted_at(
        rows.first, rows.stage, rows.since, rows.ended, runs, NOTHING if closings is None else closings,
        int(closings is None), spans.application, spans.began, until, into,
    )  # fmt: skip


def _limits(program: Program, log: Log, clause: int, rows: VisitRows, spans: Spans, until: IntArray) -> IntArray:
    """Limits, moved where only the customer held the application for longer than his part while the clock ran."""
    clauses, values = program.clauses, log.applications.values[spans.application]
    attribute = int(clauses.limit_attribute[clause])
    limit = values[:, attribute] if attribute >= 0 else chosen(program, int(clauses.limit[clause]), values)
    own = int(clauses.customer_units[clause])
    if own < 0:
        return limit
    closings = closings_of(program, clause)
    others = (program.stages.hands != Hands.CUSTOMER).astype(np.int64)
    either, not_customer = np.zeros(len(until), dtype=np.int64), np.zeros(len(until), dtype=np.int64)
    _count(rows, np.maximum(others, clauses.counts[clause]), closings, spans, until, either)
    _count(rows, others, closings, spans, until, not_customer)
    taken = (either - not_customer) // (HOUR if closings is None else 1)
    moved: IntArray = limit + np.maximum(0, taken - own)
    return moved


def kept_by_application(log: Log, cases: list[Cases]) -> IntArray:
    """All of several clauses kept: 1 kept, 0 one was late, −1 undecided, −2 under none; signers' cases only.

    Returns
    -------
    IntArray
        Shape (n_applications,).
    """
    worst = np.full(len(log.applications.arrived), NEVER, dtype=np.int64)
    rank = np.array([1, 0, 2])  # undecided, late, kept by kept + 1 → late is worst, then undecided
    for of_clause in cases:
        bound = of_clause.signed
        np.minimum.at(worst, of_clause.application[bound], rank[of_clause.kept[bound] + 1])
    verdict: IntArray = np.array([0, -1, 1, -2], dtype=np.int64)[np.minimum(worst, 3)]
    return verdict
