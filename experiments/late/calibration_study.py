"""Snapshots of independent simulated years, each with the list it gives and what its year really did."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from experiments.engines import KERNEL, engine_named
from experiments.late.calibration import Forecasts, together
from experiments.late.morning import Morning, morning_of
from experiments.state.log_then import log_then, until_then
from experiments.state.network_then import network_at
from experiments.state.snapshot import case_ids_of, open_applications_at, write_open_applications
from model.agreements.cases import clause_cases
from model.agreements.visit_rows import BoolArray, visit_rows
from model.compiling import compile_scenario
from model.log import Log
from model.program import DAY, Hands, IntArray, Kind, Program
from model.scenario.loading import Loaded

TRUE_SEED, LIST_SEED = 20_261, 7
"""Of the years and of the lists: nobody who makes a list knows the luck of the year."""
LateCase = tuple[str, int, int]
"""Case id, clause, number of the case."""


def forecast_years(
    loaded: Loaded,
    years: int,
    days: Callable[[int], Sequence[int]],
    *,
    ahead: int,
    replications: int,
    told: Callable[[int, int | None], None] = lambda done, total: None,
) -> Forecasts:
    """What the list says at some days of independent years, and what then happened.

    Parameters
    ----------
    days
        Days of the run on which a year is looked at, by number of the year.
    ahead
        Days looked ahead.
    replications
        Of each list.
    """
    program = compile_scenario(loaded.scenario, loaded.folder, loaded)
    found: list[Forecasts] = []
    for year in range(years):
        log = engine_named(KERNEL)(program, TRUE_SEED, year)
        for day in days(year):
            found.append(_forecast(loaded, program, log, year, day, ahead, replications))
        told(year + 1, years)
    return together(found)


def _forecast(
    loaded: Loaded, program: Program, log: Log, year: int, day: int, ahead: int, replications: int
) -> Forecasts:
    """One snapshot."""
    with TemporaryDirectory(prefix="yekuo-") as folder:
        state = Path(folder) / "open.csv"
        write_open_applications(state, open_applications_at(program, loaded.scenario, log, day * DAY))
        as_of = program.start + datetime.timedelta(days=day)
        morning = morning_of(loaded, state, as_of, days=ahead, seed=LIST_SEED + year)
        morning = replace(morning, program=replace(morning.program, network=network_at(program, log, day * DAY)))
        outcomes = morning.run(replications)
    predicted = np.mean([outcome.missed for outcome in outcomes], axis=0)
    missed = _missed(morning, program, log, day * DAY, (day + ahead) * DAY)
    untold = _untold(morning, program, log, day * DAY)
    case, clause = np.nonzero(morning.backlog.can_miss)
    year_of = np.full(len(case), year)
    return Forecasts(year_of, clause, predicted[case, clause], missed[case, clause], untold[case, clause])


def _missed(morning: Morning, program: Program, log: Log, since: int, until: int) -> IntArray:
    """Which clauses of which open applications became late between two instants of a year; (n_open, n_clauses)."""
    number = {case_id: case for case, case_id in enumerate(morning.backlog.case_ids)}
    missed = np.zeros(morning.backlog.ahead.shape, dtype=np.int64)
    for case_id, clause, _ in late_by(program, log, until) - late_by(program, log, since):
        if case_id in number:
            missed[number[case_id], clause] = 1
    return missed


def _untold(morning: Morning, program: Program, log: Log, instant: int) -> BoolArray:
    """What a state file cannot tell: a batch at work, a repair, where it waits for kVA, the customer's delay.

    Returns
    -------
    BoolArray
        Shape (n_open, n_clauses).
    """
    visits, applications, names = log.visits, log.applications, case_ids_of(program, log)
    application, stage = visits.application, visits.stage
    goes_on = (visits.since < instant) & ((visits.ended < 0) | (visits.ended >= instant))
    at_work = (visits.started >= 0) & (visits.started < instant)
    on_route = program.routes.step_of.reshape(-1, len(program.names.stages))
    repair = on_route[program.demand.route[applications.stream[application]], stage] < 0
    kind = program.stages.kind[stage]
    lost = goes_on & (repair | (at_work & (kind == Kind.BATCH)) | (kind == Kind.GRID))
    customers = (visits.since < instant) & (program.stages.hands[stage] == Hands.CUSTOMER)
    of_case = {case_id: case for case, case_id in enumerate(morning.backlog.case_ids)}
    untold = np.zeros(morning.backlog.ahead.shape, dtype=np.bool_)
    moves = morning.program.clauses.customer_units >= 0
    for rows, clauses in ((lost, np.ones_like(moves)), (customers, moves)):
        cases = [of_case[names[a]] for a in np.unique(application[rows]).tolist() if names[a] in of_case]
        untold[np.array(cases, dtype=np.int64)[:, None], np.flatnonzero(clauses)] = True
    return untold


def late_by(program: Program, log: Log, instant: int) -> set[LateCase]:
    """The signers' cases that are late at an instant of a run, ended or not."""
    then, before = log_then(program, log, instant), until_then(program, instant)
    rows, names, found = visit_rows(before, then), case_ids_of(program, then), set[LateCase]()
    for clause in range(len(program.names.clauses)):
        cases = clause_cases(before, then, clause, rows=rows)
        for row in np.flatnonzero(cases.signed & (cases.kept == 0)).tolist():
            found.add((names[int(cases.application[row])], clause, int(cases.number[row])))
    return found
