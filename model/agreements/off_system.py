"""Work outside the system 系统外流转: the recorded times of a run, where they differ from the true ones
(DESIGN §7).

Settled after the run, for each visit with which a clause's case ends, by the slack it had then: whole units
left, rounded down (0 on the last day, negative when late; the smallest of several clauses). The first rule
of the stage whose slack holds and whose draw falls below its probability applies:

- late start: the visit's recorded start is the first office opening late enough for the case to fit its
  limit;
- early end: its recorded end is the last closing inside the limit;
- reopened: the case is ended and opened again: whatever was done since its beginning is recorded as of the
  later start.

A case that is kept is recorded as it was. What cannot fit by its own rule is moved as far as it goes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from model.agreements.case_clocks import instant_counted
from model.agreements.cases import NOTHING, Cases, clause_cases
from model.agreements.clocks import HOUR, closings_of
from model.agreements.visit_rows import VisitRows, visit_rows
from model.calendars import next_opening
from model.draws import uniform
from model.log import Log
from model.program import NEVER, IntArray, Milestone, Program

LATE_START, EARLY_END, REOPENED = range(3)


@dataclass(frozen=True, slots=True)
class _Tight:
    """A visit that ended a case with little slack."""

    left: int
    cases: Cases
    case: int


@dataclass(frozen=True, slots=True)
class _Recorded:
    """Recorded times, to be moved; shapes (n_visits,)."""

    since: IntArray
    ended: IntArray


def record_off_system(program: Program, log: Log, key: int) -> Log:
    """Return the log with recorded times; the log itself where no stage works outside the system.

    Parameters
    ----------
    key
        Key of the replication's draws.
    """
    stages = program.stages
    if not len(stages.off_system_slack):
        return log
    rows, visits = visit_rows(program, log), log.visits
    shown = _Recorded(visits.since, visits.ended)
    for row, tight in sorted(_tight(program, log, rows).items()):
        stage, attempt = int(rows.stage[row]), int(rows.attempt[row])
        identity = int(log.applications.identity[rows.application[row]])
        u = uniform(key, int(stages.name_off_system[stage]), identity, attempt)
        for rule in range(int(stages.off_system_first[stage]), int(stages.off_system_first[stage + 1])):
            if tight.left < stages.off_system_slack[rule] and u < stages.off_system_threshold[rule]:
                if tight.cases.kept[tight.case] == 0:
                    _move(program, shown, rows, row, tight, int(stages.off_system_how[rule]))
                break
    return replace(log, visits=visits.recorded_as(shown.since, shown.ended))


def _tight(program: Program, log: Log, rows: VisitRows) -> dict[int, _Tight]:
    """Visits with which a case of signers ended, at stages that work outside the system."""
    clauses, stages, found = program.clauses, program.stages, dict[int, _Tight]()
    for clause in range(len(clauses.agreement)):
        stage = int(clauses.to_stage[clause])
        if (
            clauses.to_milestone[clause] != Milestone.ENDED
            or stages.off_system_first[stage] == stages.off_system_first[stage + 1]
        ):
            continue
        most = int(stages.off_system_slack[stages.off_system_first[stage] : stages.off_system_first[stage + 1]].max())
        cases = clause_cases(program, log, clause, rows=rows)
        left = cases.left(program)
        for case in np.flatnonzero(cases.signed & ~cases.withdrew & (cases.ended >= 0) & (left < most)):
            row = _row_ending(rows, int(cases.application[case]), stage, int(cases.ended[case]))
            if row >= 0 and (row not in found or left[case] < found[row].left):
                found[row] = _Tight(int(left[case]), cases, int(case))
    return found


def _row_ending(rows: VisitRows, application: int, stage: int, ended: int) -> int:
    mine = np.arange(rows.first[application], rows.first[application + 1])
    fits = mine[(rows.stage[mine] == stage) & (rows.ended[mine] == ended) & rows.concluded[mine]]
    return int(fits[-1]) if len(fits) else -1


def _move(program: Program, shown: _Recorded, rows: VisitRows, row: int, tight: _Tight, how: int) -> None:
    """Write the recorded times of one late case into the recorded columns."""
    since, ended = shown.since, shown.ended
    began, end = int(tight.cases.began[tight.case]), int(tight.cases.ended[tight.case])
    if how == EARLY_END:
        closing = _when_counted(program, rows, tight, began, int(tight.cases.limit[tight.case]))
        if closing < end:
            ended[row] = max(closing, 0)
            since[row] = min(since[row], ended[row])
        return
    window = max(began, int(rows.since[row])) if how == LATE_START else began
    start = min(end, _start_that_fits(program, rows, tight, window))
    if how == LATE_START:
        since[row] = max(since[row], start)
        return
    mine = np.arange(
        rows.first[tight.cases.application[tight.case]], rows.first[tight.cases.application[tight.case] + 1]
    )
    mine = mine[(rows.since[mine] >= began) & (rows.since[mine] < end)]
    since[mine] = np.maximum(since[mine], start)
    ended[mine] = np.where(ended[mine] >= 0, np.maximum(ended[mine], start), -1)


def _start_that_fits(program: Program, rows: VisitRows, tight: _Tight, window: int) -> int:
    """The first office opening from which the clock counts few enough units; NEVER if none does."""
    cases, case = tight.cases, tight.case
    per = HOUR if closings_of(program, cases.clause) is None else 1
    over = int(cases.counted[case]) - int(cases.limit[case]) * per + (per == 1)
    instant = _when_counted(program, rows, tight, window, over, seconds=per > 1)
    if per > 1 or instant >= NEVER:
        return instant
    calendars, office = program.calendars, int(program.calendars.office[0])
    lo, hi = int(calendars.first[office]), int(calendars.first[office + 1])
    return int(next_opening(calendars.opens, calendars.closes, lo, hi, instant + 1))


def _when_counted(
    program: Program, rows: VisitRows, tight: _Tight, window: int, units: int, *, seconds: bool = False
) -> int:
    """When the clock of a case has counted so many units (seconds) from `window` on."""
    cases, case = tight.cases, tight.case
    clauses, closings = program.clauses, closings_of(program, cases.clause)
    per = HOUR if closings is None and not seconds else 1
    runs = NOTHING if clauses.whole[cases.clause] else np.ascontiguousarray(clauses.counts[cases.clause])
    application = int(cases.application[case])
    return int(
        instant_counted(
            int(rows.first[application]), int(rows.first[application + 1]), rows.stage, rows.since,
            rows.ended, runs, NOTHING if closings is None else closings, int(closings is None),
            int(cases.began[case]), max(window, 0), int(cases.ended[case]), units * per,
        )
    )  # fmt: skip
