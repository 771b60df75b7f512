"""The visits of a log arranged for clocks, true or recorded, and what still lies ahead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.log import Fate, Log, Outcome, Visits
from model.program import IntArray, Program

BoolArray = NDArray[np.bool_]

CONCLUDED = (Outcome.PASSED, Outcome.SENT_BACK, Outcome.FORCED)
"""Outcomes with which the stage itself has ended: not handed over, sent home, left or given up."""


@dataclass(frozen=True, slots=True, eq=False)
class VisitRows:
    """Visits sorted by (application, waiting since)."""

    first: IntArray
    """Shape (n_applications + 1,); rows of each application."""
    application: IntArray
    stage: IntArray
    attempt: IntArray
    since: IntArray
    started: IntArray
    ended: IntArray
    """The horizon where a visit is open."""
    concluded: BoolArray
    arrived: IntArray
    """Shape (n_applications,); as recorded, where that is asked for."""
    position_application: IntArray
    """Open applications: one entry per open visit."""
    position_stage: IntArray
    """Where it stands: its stage, or that to which its repair leads back; −1 unknown."""
    position_milestone: IntArray
    """0 it waits there, 1 it is in work there, −1 it has still to come there."""


def visit_rows(program: Program, log: Log, *, recorded: bool = False) -> VisitRows:
    """Arrange the visits of a log; `recorded`: with the times that the system shows."""
    visits, applications = log.visits, log.applications
    n, application, outcome = len(applications.arrived), visits.application, visits.outcome
    first = np.searchsorted(application, np.arange(n + 1)).astype(np.int64)
    since, started, ended, arrived = visits.since, visits.started, visits.ended, applications.arrived
    order: IntArray | None = None
    if recorded:
        arrived = _recorded_arrival(first, log)
        since, ended = visits.recorded_since, visits.recorded_ended
        moved = np.where(ended >= 0, np.minimum(np.maximum(started, since), ended), np.maximum(started, since))
        started = np.where(started >= 0, moved, started)
        order = np.lexsort((since, application))
    ended = np.where(ended < 0, program.horizon, ended)
    concluded = np.isin(outcome, CONCLUDED)
    columns = (application, visits.stage, visits.attempt, since, started, ended)
    if order is not None:
        columns = tuple(column[order] for column in columns)  # type: ignore[assignment]
        concluded = concluded[order]
    application, stage, attempt, since, started, ended = columns
    positions = _positions(program, log, first)
    return VisitRows(first, application, stage, attempt, since, started, ended, concluded, arrived, *positions)


def _recorded_arrival(first: IntArray, log: Log) -> IntArray:
    """Arrival as recorded: with the first visit, where that has been moved."""
    arrived = log.applications.arrived.copy()
    has = first[1:] > first[:-1]
    rows = first[:-1][has]
    together = log.visits.since[rows] == arrived[has]
    arrived[has] = np.where(together, log.visits.recorded_since[rows], arrived[has])
    return arrived


def _positions(program: Program, log: Log, first: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Where open applications stand."""
    applications = log.applications
    rows = np.flatnonzero(log.visits.ended < 0)
    rows = rows[applications.fate[log.visits.application[rows]] == Fate.OPEN]
    visits = Visits(log.visits.rows[rows])
    application, stages, milestone = visits.application, visits.stage, (visits.started >= 0).astype(np.int64)
    routes = program.demand.route[applications.stream[application]]
    for i in np.flatnonzero(program.routes.step_of[routes, stages] < 0):
        its_visits = slice(int(first[application[i]]), int(rows[i]) + 1)
        stages[i] = _leads_back_to(program, Visits(log.visits.rows[its_visits]))
        milestone[i] = -1
    return application, stages, milestone


def _leads_back_to(program: Program, visits: Visits) -> int:
    """The stage to which a repair, the last of an application's visits, leads back; −1 where it fetches papers."""
    stages, ended = program.stages, visits.ended
    sent = np.flatnonzero((visits.outcome[:-1] == Outcome.SENT_BACK) & (ended[:-1] <= visits.since[-1]))
    if not len(sent):
        return -1
    last = int(sent[np.argmax(ended[sent])])
    return int(stages.outcome_back_to[stages.outcome_first[visits.stage[last]] + visits.reason[last]])


def stages_ahead(program: Program, stage: int) -> BoolArray:
    """Where a stage still lies ahead on a route, whatever its conditions.

    Returns
    -------
    BoolArray
        Shape (n_routes, n_stages): true at stages from which the route leads on to `stage`, itself left out.
    """
    routes = program.routes
    leads = np.zeros(len(routes.kind), dtype=np.bool_)
    for step in range(len(routes.kind)):  # routes are laid out from their end: what follows has a lower position
        after = [int(routes.next[step]), int(routes.otherwise[step])]
        after += routes.fork_step[routes.fork_first[step] : routes.fork_first[step + 1]].tolist()
        leads[step] = any(leads[a] or routes.stage[a] == stage for a in after if a >= 0)
    return (routes.step_of >= 0) & leads[np.maximum(routes.step_of, 0)]
