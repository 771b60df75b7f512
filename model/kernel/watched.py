"""Watched clauses: those with alerts, and the one the policy's due dates are of; where their cases begin and end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.engine.returns import Returns
from model.engine.tables import Tables
from model.kernel import at
from model.luck import Luck
from model.program import IntArray, Program, Unit

if TYPE_CHECKING:
    from model.kernel.front import Front

MILESTONES = 5


def put_watched(program: Program, front: Front) -> tuple[int, int]:
    """Lay out what watching needs; the number of watched clauses, and of alerts of one at most."""
    clauses, head = program.clauses, front.head
    alerts, due = np.diff(clauses.alert_first), int(program.people.due_clause[0])
    watched = [c for c in range(len(clauses.agreement)) if alerts[c] > 0 or c == due]
    head[at.WATCHED_COUNT], head[at.WATCHING] = len(watched), int(len(watched) > 0)
    head[at.DUE_SLOT] = watched.index(due) if due in watched else -1
    head[at.ALERT_COUNT] = max(1, int(alerts.sum()))
    slots = [slot for slot, c in enumerate(watched) for _ in range(alerts[c])]
    head[at.SLOT_OF_ALERT] = front.put(np.array(slots, dtype=np.int64))
    if not watched:
        return 0, 0
    returns = Returns(Tables(program, Luck(program, 0)))
    rows = np.zeros((len(watched), at.WATCHED_SIZE), dtype=np.int64)
    for row, clause in zip(rows, watched, strict=True):
        _fill(row, clause, program, head, returns)
    head[at.WATCHED] = front.put(rows)
    head[at.BEGINS] = _by_milestone(program, front, watched, clauses.from_milestone, clauses.from_stage)
    head[at.ENDS] = _by_milestone(program, front, watched, clauses.to_milestone, clauses.to_stage)
    ahead = np.zeros((len(program.routes.kind), len(program.names.stages)), dtype=np.int64)
    for step in range(len(ahead)):
        ahead[step, list(returns.ahead(step))] = 1
    head[at.AHEAD] = front.put(ahead)
    return len(watched), int(alerts[watched].max())


def _fill(row: IntArray, clause: int, program: Program, head: IntArray, returns: Returns) -> None:
    clauses, first = program.clauses, program.draws.choice_first
    row[at.WATCHED_CLAUSE] = clause
    calendar = program.calendars
    if clauses.unit[clause] == Unit.HOURS:
        row[at.CLOSINGS_COUNT] = -1
    elif clauses.unit[clause] == Unit.WORKING_DAYS:
        row[at.CLOSINGS_FIRST], row[at.CLOSINGS_COUNT] = head[at.CLOSINGS], len(calendar.closings)
    else:
        row[at.CLOSINGS_FIRST], row[at.CLOSINGS_COUNT] = head[at.MIDNIGHTS], len(calendar.midnights)
    to, limit = int(clauses.to_stage[clause]), int(clauses.limit[clause])
    row[at.OPENS_AGAIN] = to >= 0 and not clauses.each_attempt[clause] and returns.lead_over(to)
    ahead = int(program.effects.clause_ahead[clause])
    if ahead >= 0:
        row[at.WATCHED_AHEAD] = head[at.UNITS_AHEAD] + ahead * len(program.routes.kind)
    row[at.DEPENDS] = limit < 0 or first[limit + 1] - first[limit] > 1


def _by_milestone(program: Program, front: Front, watched: list[int], milestone: IntArray, stage: IntArray) -> int:
    """Slots by milestone and stage, in the order of the clauses."""
    width = len(program.names.stages) + 1
    slots: list[list[int]] = [[] for _ in range(MILESTONES * width)]
    for slot, c in enumerate(watched):
        slots[int(milestone[c]) * width + int(stage[c]) + 1].append(slot)
    flat = front.put(np.array([slot for some in slots for slot in some], dtype=np.int64))
    return front.put(flat + np.cumsum([0, *(len(some) for some in slots)], dtype=np.int64))
