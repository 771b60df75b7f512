"""The clocks of one application, instant by instant: what each clause has counted, and whether its clock runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.agreements.case_clocks import counted_at, counted_whole
from model.agreements.cases import Cases, clause_cases
from model.agreements.clocks import HOUR, closings_of
from model.agreements.visit_rows import VisitRows, visit_rows
from model.log import Log
from model.program import IntArray, Program, Unit

NOTHING = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock at an instant."""

    clause: int
    number: int
    """Attempt, for clauses with a case per attempt."""
    counted: float
    """In the limit's units."""
    limit: int
    unit: Unit
    running: bool
    state: str
    """begins, goes on, kept, late, overdue (not ended, beyond the limit)."""
    signed: bool


class Clocks:
    """Clocks of one application of a log."""

    def __init__(self, program: Program, log: Log, application: int) -> None:
        self._program, self._rows, self._application = program, visit_rows(program, log), application
        every = (clause_cases(program, log, c, rows=self._rows) for c in range(len(program.names.clauses)))
        self._cases = [cases.where(cases.application == application) for cases in every]

    def at(self, t: int) -> list[Reading]:
        """All clocks that have begun and had not ended before `t`, after all that happens at `t`."""
        return [
            self._reading(cases, row, t)
            for cases in self._cases
            for row in range(len(cases.began))
            if cases.began[row] <= t and (cases.ended[row] < 0 or cases.ended[row] >= t)
        ]

    def _reading(self, cases: Cases, row: int, t: int) -> Reading:
        unit = Unit(int(self._program.clauses.unit[cases.clause]))
        per = HOUR if unit == Unit.HOURS else 1
        ended = int(cases.ended[row]) == t
        counted = int(cases.counted[row]) if ended else self._counted(cases.clause, int(cases.began[row]), t)
        limit = int(cases.limit[row])
        if ended:
            state = "kept" if cases.kept[row] == 1 else "late"
        elif counted >= limit * per:
            state = "overdue"
        else:
            state = "begins" if cases.began[row] == t else "goes_on"
        running = not ended and self._runs(cases.clause, t)
        return Reading(
            cases.clause, int(cases.number[row]), counted / per, limit, unit, running, state, bool(cases.signed[row])
        )

    def _counted(self, clause: int, began: int, t: int) -> int:
        program, rows = self._program, self._rows
        closings = closings_of(program, clause)
        hours, result = int(closings is None), np.zeros(1, dtype=np.int64)
        counts: IntArray = NOTHING if closings is None else closings
        begin, until = np.array([began]), np.array([t])
        if program.clauses.whole[clause]:
            counted_whole(counts, hours, begin, until, result)
        else:
            runs = np.ascontiguousarray(program.clauses.counts[clause])
            who = np.array([self._application])
            counted_at(rows.first, rows.stage, rows.since, rows.ended, runs, counts, hours, who, begin, until, result)
        return int(result[0])

    def _runs(self, clause: int, t: int) -> bool:
        """Whether the clock runs after `t`."""
        if self._program.clauses.whole[clause]:
            return True
        rows: VisitRows = self._rows
        mine = slice(int(rows.first[self._application]), int(rows.first[self._application + 1]))
        there = (rows.since[mine] <= t) & (rows.ended[mine] > t)
        return bool(self._program.clauses.counts[clause][rows.stage[mine][there]].any())
