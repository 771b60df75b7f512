"""Milestones in a log, and the spans between two of them: the raw cases of a clause."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.agreements.visit_rows import BoolArray, VisitRows, stages_ahead
from model.log import Fate, Log
from model.program import NEVER, IntArray, Milestone, Program

ATTEMPTS = 1 << 20
"""More than attempts of one stage can be."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A milestone: of a stage, or (stage −1) of the application."""

    milestone: int
    stage: int


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """From `from` to `to`; all of shape (n,)."""

    application: IntArray
    number: IntArray
    began: IntArray
    ended: IntArray
    """−1: not reached."""
    ahead: BoolArray
    """For open applications: `to` still lies ahead."""
    already: IntArray
    """Units counted before the first day."""

    def where(self, mask: BoolArray) -> Spans:
        """The spans of a mask."""
        return Spans(
            self.application[mask], self.number[mask], self.began[mask], self.ended[mask], self.ahead[mask],
            self.already[mask]
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """Every time a milestone was reached, by application and time of the visit."""

    application: IntArray
    attempt: IntArray
    at: IntArray


def reached(log: Log, rows: VisitRows, what: Moment) -> Reached:
    """Every time a milestone was reached within the run (an open application's past is not in the log)."""
    if what.milestone in (Milestone.ARRIVED, Milestone.ARCHIVED):
        here = rows.arrived >= 0 if what.milestone == Milestone.ARRIVED else log.applications.fate == Fate.ARCHIVED
        at = rows.arrived if what.milestone == Milestone.ARRIVED else log.applications.ended
        application = np.flatnonzero(here)
        return Reached(application, np.ones_like(application), at[here])
    mine = np.flatnonzero(rows.stage == what.stage)
    if what.milestone == Milestone.WAITING:  # once per attempt: whoever is sent home or handed over waits on
        _, once = np.unique(rows.application[mine] * ATTEMPTS + rows.attempt[mine], return_index=True)
        mine, at = mine[once], rows.since
    elif what.milestone == Milestone.STARTED:
        mine, at = mine[rows.started[mine] >= 0], rows.started
    else:
        mine, at = mine[rows.concluded[mine]], rows.ended
    mine = mine[at[mine] >= 0]
    return Reached(rows.application[mine], rows.attempt[mine], at[mine])


def still_ahead(program: Program, log: Log, rows: VisitRows, what: Moment) -> BoolArray:
    """Whether an open application can still come to a milestone; shape (n_applications,)."""
    ahead = np.zeros(len(log.applications.arrived), dtype=np.bool_)
    who, stage, stands = rows.position_application, rows.position_stage, rows.position_milestone
    if what.milestone == Milestone.ARCHIVED:
        ahead[log.applications.fate == Fate.OPEN] = True
        return ahead
    if what.milestone == Milestone.ARRIVED:
        return ahead
    route = program.demand.route[log.applications.stream[who]]
    comes = stages_ahead(program, what.stage)[route, np.maximum(stage, 0)] & (stage >= 0)
    latest = {Milestone.WAITING: -1, Milestone.STARTED: 0, Milestone.ENDED: 1}[Milestone(what.milestone)]
    comes |= (stage == what.stage) & (stands <= latest)
    ahead[who[comes]] = True
    return ahead


def applications_span(
    program: Program, log: Log, rows: VisitRows, begin: Moment, end: Moment, brought: IntArray
) -> Spans:
    """One span per application: first time from, last time to; not ended while `to` can come again.

    Parameters
    ----------
    brought
        Units counted before the first day, −1 where the clause had not begun; shape (n_applications,).
    """
    n = len(log.applications.arrived)
    first, last = np.full(n, NEVER, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    starts, ends = reached(log, rows, begin), reached(log, rows, end)
    np.minimum.at(first, starts.application, starts.at)
    np.maximum.at(last, ends.application, ends.at)
    first = np.where(brought >= 0, log.applications.arrived, first)
    ahead = still_ahead(program, log, rows, end)
    unknown = np.zeros(n, dtype=np.bool_)
    unknown[rows.position_application[rows.position_stage < 0]] = True
    ahead |= unknown & (last < 0)
    last[ahead] = -1
    who = np.flatnonzero(first < NEVER)
    ended = np.where(last[who] >= 0, np.maximum(last[who], first[who]), -1)
    return Spans(who, np.ones_like(who), first[who], ended, ahead[who], np.maximum(brought[who], 0))


def attempt_spans(program: Program, log: Log, rows: VisitRows, begin: Moment, end: Moment, brought: IntArray) -> Spans:
    """One span per attempt of a stage (`from` and `to` are of the same one).

    What an open application brought along is its span number 1, as in the alerts, ended by the next `to`.
    """
    starts, ends = reached(log, rows, begin), reached(log, rows, end)
    keys, which = np.unique(starts.application * ATTEMPTS + starts.attempt, return_inverse=True)
    began, ended = np.full(len(keys), NEVER, dtype=np.int64), np.full(len(keys), -1, dtype=np.int64)
    np.minimum.at(began, which, starts.at)
    theirs = ends.application * ATTEMPTS + ends.attempt
    mine = np.isin(theirs, keys)
    np.maximum.at(ended, np.searchsorted(keys, theirs[mine]), ends.at[mine])
    who, number = keys // ATTEMPTS, keys % ATTEMPTS
    old = np.flatnonzero(brought >= 0)
    before = log.applications.arrived[old]
    ended = np.concatenate((_first(ends, old), ended))
    who, number = np.concatenate((old, who)), np.concatenate((np.ones_like(old), number))
    already = np.concatenate((brought[old], np.zeros_like(keys)))
    return Spans(who, number, np.concatenate((before, began)), ended, np.ones_like(who, dtype=np.bool_), already)


def _first(ends: Reached, who: IntArray) -> IntArray:
    """The first time each of some applications reaches a milestone; −1: never."""
    order = np.lexsort((ends.at, ends.application))
    application = ends.application[order]
    place = np.searchsorted(application, who)
    ended = np.full(len(who), -1, dtype=np.int64)
    found = place < len(application)
    found[found] = application[place[found]] == who[found]
    ended[found] = ends.at[order][place[found]]
    return ended
