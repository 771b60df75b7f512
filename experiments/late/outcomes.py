"""What one replication from today's backlog shows of the open applications.

A clause is *missed within the period* where a signer's case of it is late before the horizon, ended or not (a clause in
calendar days that ends with the last day is judged a day later). The *rest* of a watch is what the clause's clock
counts from the end of the branch's present stage to the end of the case, less what the customer's own delay moves the
date by; a case still open at the horizon shows only that it is longer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.late.backlog import Backlog, per_unit
from experiments.observed import Observed
from model.agreements.case_clocks import counted_at, counted_whole, instant_counted
from model.agreements.cases import Cases
from model.agreements.clocks import closings_of
from model.agreements.visit_rows import BoolArray
from model.program import NEVER, IntArray, Unit

NOTHING = np.zeros(0, dtype=np.int64)
UNKNOWN = -1


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One replication."""

    number: int
    missed: BoolArray
    """Shape (n_open, n_clauses)."""
    late_case: IntArray
    """Application, clause and instant of each miss; shape (n_misses,)."""
    late_clause: IntArray
    late_at: IntArray
    done_at: IntArray
    """When the present stage of each branch was done; −1 not within the run; shape (n_tokens,)."""
    rest: IntArray
    """Closings (seconds for hours) per watch; −1 unknown; shape (n_watches,)."""
    rest_known: BoolArray
    """False: the rest is longer than that."""


def outcome_of(backlog: Backlog, observed: Observed, number: int) -> Outcome:
    """What a replication shows of the open applications.

    Parameters
    ----------
    observed
        A run of the Program that the backlog is of.
    """
    opened = observed.log.applications.open_case
    missed = np.zeros_like(backlog.ahead)
    found: list[tuple[int, int, int]] = []
    done_at = _done_at(backlog, observed)
    rest, known = np.full(len(backlog.watch_case), UNKNOWN, dtype=np.int64), np.zeros(len(backlog.watch_case), np.bool_)
    for c, cases in enumerate(observed.cases):
        mine = cases.where((opened[cases.application] >= 0) & cases.signed)
        case = opened[mine.application]
        late = np.flatnonzero((mine.kept == 0) & backlog.can_miss[case, c])
        missed[case[late], c] = True
        found += [(int(case[row]), c, _late_at(observed, mine, int(row))) for row in late]
        watches = np.flatnonzero(backlog.watch_clause == c)
        if len(watches):
            until = done_at[backlog.watch_token[watches]]
            rest[watches], known[watches] = _rest(backlog, observed, mine, backlog.watch_case[watches], until)
    columns = np.array(found, dtype=np.int64).reshape(-1, 3).T
    return Outcome(number, missed, columns[0], columns[1], columns[2], done_at, rest, known)


def applications_of(observed: Observed, n_open: int) -> IntArray:
    """Application of each open case in the log; shape (n_open,)."""
    opened = observed.log.applications.open_case
    found = np.full(n_open, -1, dtype=np.int64)
    mine = np.flatnonzero(opened >= 0)
    found[opened[mine]] = mine
    return found


def _done_at(backlog: Backlog, observed: Observed) -> IntArray:
    """When the stage at which each branch stands was done for the first time; −1: not within the run."""
    rows, program = observed.rows, observed.program
    application = applications_of(observed, len(backlog.case_ids))
    n_stages = len(program.names.stages)
    mine = np.flatnonzero(rows.concluded & (observed.log.applications.open_case[rows.application] >= 0))
    keys = rows.application[mine] * n_stages + rows.stage[mine]
    order = np.lexsort((rows.ended[mine], keys))
    keys, ended = keys[order], rows.ended[mine][order]
    wanted = application[backlog.token_case] * n_stages + backlog.token_stage
    place = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    found = np.full(len(wanted), UNKNOWN, dtype=np.int64)
    if len(keys):
        found = np.where(keys[place] == wanted, ended[place], UNKNOWN)
    return found


def _late_at(observed: Observed, cases: Cases, row: int) -> int:
    """When a late case had counted its limit: the closing itself, or the second."""
    program, rows, c = observed.program, observed.rows, cases.clause
    closings, application = closings_of(program, c), int(cases.application[row])
    scale, brought = per_unit(program, c), _brought(observed, cases)[row]
    began, ended = int(cases.began[row]), int(cases.ended[row])
    until = ended if ended >= 0 else program.horizon
    runs = NOTHING if program.clauses.whole[c] else np.ascontiguousarray(program.clauses.counts[c])
    units = max(1, int(cases.limit[row]) * scale - int(brought) * scale)
    at = instant_counted(
        int(rows.first[application]), int(rows.first[application + 1]), rows.stage, rows.since, rows.ended, runs,
        NOTHING if closings is None else closings, int(closings is None), began, max(began, 0), until, units,
    )  # fmt: skip
    return int(min(at, until)) if at < NEVER else until


def _brought(observed: Observed, cases: Cases) -> IntArray:
    """Units that each case brought from before the first day; shape (n_cases,)."""
    opened = observed.log.applications.open_case[cases.application]
    stated = observed.program.open_cases.counted
    if not len(stated):
        return np.zeros(len(opened), dtype=np.int64)
    brought = np.where(opened >= 0, stated[np.maximum(opened, 0), cases.clause], -1)
    return np.where((cases.number == 1) & (cases.began < 0), np.maximum(brought, 0), 0)


def _rest(
    backlog: Backlog, observed: Observed, cases: Cases, wanted: IntArray, until: IntArray
) -> tuple[IntArray, BoolArray]:
    """What the clock of a clause counts after the present stages; −1 where that is not known.

    Parameters
    ----------
    cases
        The clause's cases of open applications.
    wanted, until
        Open applications, and when their present stage was done; shapes (n,).
    """
    rest, known = np.full(len(wanted), UNKNOWN, dtype=np.int64), np.zeros(len(wanted), dtype=np.bool_)
    row = np.full(len(backlog.case_ids), -1, dtype=np.int64)
    begun = np.flatnonzero(cases.began < 0)
    row[observed.log.applications.open_case[cases.application[begun]]] = begun
    here = np.flatnonzero((row[wanted] >= 0) & (until >= 0))
    if not len(here):
        return rest, known
    scale, its = per_unit(observed.program, cases.clause), row[wanted[here]]
    ended, done = cases.ended[its], until[here]
    then = _counted(observed, cases, its, done) + _brought(observed, cases)[its] * scale
    moved = (cases.limit[its] - backlog.limit[wanted[here], cases.clause]) * scale
    rest[here] = np.maximum(0, cases.counted[its] - moved - then)
    known[here] = ended >= 0
    rest[here[(ended >= 0) & (ended < done)]] = UNKNOWN
    return rest, known


def _counted(observed: Observed, cases: Cases, its: IntArray, until: IntArray) -> IntArray:
    """What the clocks of some cases have counted within the run by some instants; shape (n,)."""
    program, rows, c = observed.program, observed.rows, cases.clause
    closings = closings_of(program, c)
    counted, counts = np.zeros(len(its), dtype=np.int64), NOTHING if closings is None else closings
    hours, began = int(program.clauses.unit[c] == Unit.HOURS), np.ascontiguousarray(cases.began[its])
    if program.clauses.whole[c]:
        counted_whole(counts, hours, began, until, counted)
    else:
        runs = np.ascontiguousarray(program.clauses.counts[c])
        who = np.ascontiguousarray(cases.application[its])
        counted_at(rows.first, rows.stage, rows.since, rows.ended, runs, counts, hours, who, began, until, counted)
    return counted
