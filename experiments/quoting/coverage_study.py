"""Are quotes kept? Customers of independent simulated years are quoted on the evening of the day they apply.

Each year is run once; it is the truth. On some of its days the backlog is written as a file, as a utility would export
it, and all who applied that day are quoted from it with luck of their own: nothing of the year but the file, the
network's state and the day's applications goes into a quote. What then became of them in the year says whether it was
kept. Two simpler rules are asked about the same customers: a fixed number of days per category, and a queue-length
predictor with a constant safety time, both set on other years.

Notes
-----
The queue-length predictor (after the QL family of Ibrahim and Whitt, as METHODS §2 describes it) adds, over the stages
of the route: the mean time at the stage, times the share of applications that come to it, with the mean wait replaced
by (queue now + 1) / (completions per day), for stages done by people.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from experiments.clause_days import units_used
from experiments.engines import KERNEL, engine_named
from experiments.quoting.application import Application, arriving_at, program_with, signing
from experiments.quoting.outcomes import LATER, outcomes_of
from experiments.state.blocked import without_blocked
from experiments.state.from_state import starting_from
from experiments.state.network_then import network_at
from experiments.state.snapshot import open_applications_at, stages_of, write_open_applications
from model.agreements.cases import clause_cases
from model.agreements.visit_rows import visit_rows
from model.compiling import compile_scenario
from model.log import Fate, Log
from model.program import DAY, Column, Grid, IntArray, Kind, Program
from model.scenario.attributes import SIGNED
from model.scenario.loading import Loaded


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer, one clause."""

    year: int
    day: int
    category: str
    clause: str
    took: int
    """Units that it took in the year itself."""
    drawn: IntArray
    """Units in the runs from the backlog, sorted; shape (n_runs,), less those that withdrew or met another network."""
    grid_free: bool
    """Whether there was room where it connects, as the counter can look up."""
    predicted: float
    """By the queue-length predictor, in calendar days from the application to its end."""


@dataclass(frozen=True, slots=True)
class Study:
    """What is quoted."""

    loaded: Loaded
    program: Program
    clauses: tuple[str, ...]
    """Names of clauses; those of them that an application falls under are quoted."""
    streams: tuple[str, ...]
    runs: int
    horizon_days: int
    truth_seed: int = 11
    quote_seed: int = 12


def study_of(
    loaded: Loaded, clauses: tuple[str, ...], streams: tuple[str, ...], *, runs: int, horizon_days: int
) -> Study:
    """Compile what is quoted; the parameters are those of `Study`."""
    program = compile_scenario(loaded.scenario, loaded.folder, loaded)
    return Study(loaded, program, clauses, streams, runs, horizon_days)


def customers_of_year(study: Study, year: int, days: list[int], folder: Path) -> list[Customer]:
    """Quote all who apply on some days of a year.

    Parameters
    ----------
    days
        Days of the run, from 0.
    folder
        Where the state files are written.
    """
    log = engine_named(KERNEL)(study.program, study.truth_seed, year)
    took = _took(study, log)
    usual = stage_times(study.program, log)
    found = list[Customer]()
    for day in days:
        found += _quoted_on(study, log, took, usual, year, day, folder)
    return found


def _took(study: Study, log: Log) -> dict[str, dict[int, int]]:
    """Per clause: units that each application took in the year, of those that did not withdraw."""
    rows, values, found = visit_rows(study.program, log), log.applications.values, dict[str, dict[int, int]]()
    for clause in study.clauses:
        cases = clause_cases(study.program, log, study.program.names.clauses.index(clause), rows=rows)
        cases = cases.where(~cases.withdrew & (cases.ended >= 0))
        used = units_used(study.program, cases, values)
        found[clause] = dict(zip(cases.application.tolist(), used.tolist(), strict=True))
    return found


def _quoted_on(
    study: Study,
    log: Log,
    took: dict[str, dict[int, int]],
    usual: StageTimes,
    year: int,
    day: int,
    folder: Path,
) -> Iterator[Customer]:
    """Quote those who apply on a day, all in the same runs."""
    from concurrent.futures import ThreadPoolExecutor

    program, names, applications = study.program, study.program.names, log.applications
    streams = [names.streams.index(stream) for stream in study.streams]
    here = (applications.arrived >= day * DAY) & (applications.arrived < (day + 1) * DAY)
    today = np.flatnonzero(here & np.isin(applications.stream, streams)).tolist()
    if not today:
        return
    rows = open_applications_at(program, study.loaded.scenario, log, day * DAY)
    again = _from_backlog(study, log, rows, today, year, day, folder)
    with ThreadPoolExecutor(2) as threads:
        drawn = list(threads.map(partial(outcomes_of, again, KERNEL, study.quote_seed), range(study.runs)))
    queues = stages_of(rows)
    for position, application in enumerate(today):
        room = bool(applications.values[application, Column.GRID] == Grid.FREE)
        category = names.categories[applications.values[application, Column.CATEGORY]]
        route = int(program.demand.route[applications.stream[application]])
        for clause in study.clauses:
            alike = [run[position] for run in drawn if (run[position].grid == Grid.FREE) == room]
            units = [one.clauses[clause].units for one in alike if clause in one.clauses]
            if application in took[clause] and units:
                yield Customer(
                    year=year,
                    day=day,
                    category=category,
                    clause=clause,
                    took=took[clause][application],
                    drawn=np.sort(np.array(units, dtype=np.int64)),
                    grid_free=room,
                    predicted=usual.predicted(
                        route, int(program.clauses.to_stage[names.clauses.index(clause)]), queues
                    ),
                )


def _from_backlog(
    study: Study, log: Log, rows: list[dict[str, str]], today: list[int], year: int, day: int, folder: Path
) -> Program:
    """The Program that begins with the backlog of a day and in which the day's applications are the real ones."""
    program, applications = study.program, log.applications
    file = folder / f"open_{year}_{day}.csv"
    write_open_applications(file, rows)
    as_of = program.start + datetime.timedelta(days=day)
    begun = without_blocked(starting_from(study.loaded, file, as_of, days=study.horizon_days))
    known = [_application(program, log, one) for one in today]
    again = program_with(begun, known, as_of, days=study.horizon_days)
    streams = [again.names.streams.index(stream) for stream in study.streams]
    mean = again.demand.mean.copy()
    mean[streams, 0] = 0
    instants = [int(applications.arrived[one]) - day * DAY for one in today]
    again = replace(again, demand=replace(again.demand, mean=mean), network=network_at(program, log, day * DAY))
    file.unlink()
    signed = [column for column, name in enumerate(again.names.attributes) if name.startswith(SIGNED)]
    again = signing(again, [applications.values[one][signed].tolist() for one in today])
    return arriving_at(again, *instants)


def _application(program: Program, log: Log, application: int) -> Application:
    """What the counter knows: stream, area, channel and kVA."""
    names, values = program.names, log.applications.values[application]
    return Application(
        {
            "stream": names.streams[log.applications.stream[application]],
            "area": names.areas[values[Column.AREA]],
            "channel": names.channels[values[Column.CHANNEL]],
            "requested_kva": f"{values[Column.REQUESTED_KVA] / 10:.10g}",
        }
    )


@dataclass(frozen=True, slots=True)
class StageTimes:
    """Means of a year by stage, for the queue-length predictor."""

    program: Program
    share: IntArray | np.ndarray[tuple[int, int], np.dtype[np.float64]]
    """Visits per application; shape (n_routes, n_stages)."""
    service_days: np.ndarray[tuple[int], np.dtype[np.float64]]
    wait_days: np.ndarray[tuple[int], np.dtype[np.float64]]
    per_day: np.ndarray[tuple[int], np.dtype[np.float64]]
    """Completions per calendar day."""

    def predicted(self, route: int, until: int, queues: dict[str, int]) -> float:
        """Days from the application to the end of a stage, from the queues now."""
        program = self.program
        steps = program.routes.step_of.reshape(len(program.names.routes), -1)[route]
        total = 0.0
        for stage, step in enumerate(steps.tolist()):
            if step < 0 or step < steps[until]:  # routes are laid out from their end: later is lower
                continue
            wait = self.wait_days[stage]
            if program.stages.kind[stage] in (Kind.WORK, Kind.BATCH) and self.per_day[stage] > 0:
                wait = (queues.get(program.names.stages[stage], 0) + 1) / self.per_day[stage]
            total += float(self.share[route, stage]) * (wait + float(self.service_days[stage]))
        return total


def stage_times(program: Program, log: Log) -> StageTimes:
    """Mean waits, services and completions of a log."""
    visits, n = log.visits, len(program.names.stages)
    stage, done = visits.stage, (visits.ended >= 0) & (visits.started >= 0)
    count = np.maximum(np.bincount(stage[done], minlength=n), 1)
    service = np.bincount(stage[done], weights=(visits.ended - visits.started)[done], minlength=n) / count / DAY
    wait = np.bincount(stage[done], weights=(visits.started - visits.since)[done], minlength=n) / count / DAY
    route = program.demand.route[log.applications.stream]
    archived = log.applications.fate == Fate.ARCHIVED
    share = np.zeros((len(program.names.routes), n))
    mine = done & archived[visits.application]
    np.add.at(share, (route[visits.application[mine]], stage[mine]), 1.0)
    share /= np.maximum(np.bincount(route[archived], minlength=len(share)), 1)[:, None]
    return StageTimes(program, share, service, wait, np.bincount(stage[done], minlength=n) / program.days)


def level_kept(customers: list[Customer], level: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which quotes at a level are kept; shape (n_customers,)."""
    return np.array([one.took < limit_at(one, level) for one in customers])


def limit_at(customer: Customer, level: float) -> int:
    """The limit that is quoted at a level."""
    rank = int(np.ceil(level * (len(customer.drawn) + 1) - 1e-9))
    return int(customer.drawn[rank - 1]) + 1 if rank <= len(customer.drawn) else LATER
