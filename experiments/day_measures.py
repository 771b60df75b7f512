"""How many days an application takes, and where they go.

Paths `days/GROUP/CLOCK/p50` (p90, p95, mean): from arrival to energised, over the cohort less the
withdrawn; those not yet energised count as longer than all others (NaN where the quantile falls among them;
the mean is over the energised). CLOCK: `utility`, working days counted while in the utility's hands;
`whole`, working days counted but for those on which only the customer held it; `calendar`, calendar days.

Paths `where_days/GROUP/WHAT`: mean calendar days of the energised, by whoever held them up; where branches
overlap the first of: `working`, `waiting` for people, `closed` (waiting, or work kept, out of office
hours), `meeting`, `grid`, `authority`, `customer`, `nobody`.
"""

from __future__ import annotations

import numpy as np

from experiments.observed import Numbers, Observed
from model.agreements.case_clocks import counted_at
from model.agreements.log_sweeps import LEVELS, seconds_in_hands
from model.log import Fate, Log, Outcome
from model.program import DAY, Closing, Hands, IntArray, Kind, Program

BINS = 400
"""Days of a histogram; the last bin holds what is longer."""
CLOCKS = ("utility", "whole", "calendar")
PLACES = ("working", "waiting", "closed", "meeting", "grid", "authority", "customer", "nobody")


def energised_at(program: Program, log: Log) -> IntArray:
    """When each application was energised: last end of `energisation`, else `meter_installation`, else
    archived; −1 not yet.

    Which of them depends on the stages of its route.
    """
    visits, applications, stages = log.visits, log.applications, program.names.stages
    outcome, visited = visits.outcome, visits.stage
    archived = applications.fate == Fate.ARCHIVED
    energised = np.where(archived, applications.ended, -1)
    route = program.demand.route[applications.stream]
    done = (outcome == Outcome.PASSED) | (outcome == Outcome.FORCED)
    for name in ("meter_installation", "energisation"):
        if name not in stages:
            continue
        stage = stages.index(name)
        last = np.full(len(energised), -1, dtype=np.int64)
        mine = np.flatnonzero(done & (visited == stage))
        np.maximum.at(last, visits.application[mine], visits.ended[mine])
        energised = np.where((program.routes.step_of[route, stage] >= 0) & ~(archived & (last < 0)), last, energised)
    return energised


def day_measures(observed: Observed) -> tuple[Numbers, dict[str, IntArray]]:
    """Quantiles of days, and their histograms `days/GROUP/CLOCK`."""
    log, energised = observed.log, energised_at(observed.program, observed.log)
    fate = log.applications.fate
    gone = (energised < 0) & ((fate == Fate.WITHDRAWN) | (fate == Fate.EXPIRED))
    who = np.flatnonzero(observed.cohort & ~gone)
    done = energised[who] >= 0
    days = _days(observed, who[done], energised[who[done]])
    numbers: Numbers = {}
    histograms: dict[str, IntArray] = {}
    for group, members in observed.groups.items():
        mine = members[who]
        if not mine.any():
            continue
        waiting = int(np.sum(mine & ~done))
        for clock, values in zip(CLOCKS, days, strict=True):
            path = f"days/{group}/{clock}"
            numbers |= _quantiles(path, values[mine[done]], waiting)
            histograms[path] = np.bincount(np.minimum(values[mine[done]].astype(np.int64), BINS - 1), minlength=BINS)
        numbers[f"days/{group}/not_energised"] = float(waiting)
    return numbers, histograms


def where_measures(observed: Observed) -> Numbers:
    """Mean days by whoever held them up."""
    energised, levels = energised_at(observed.program, observed.log), levels_in_work(observed)
    numbers: Numbers = {}
    for group, members in observed.groups.items():
        if (members & observed.cohort).any():
            who = np.flatnonzero(members & observed.cohort & (energised >= 0))
            numbers |= _where(observed, levels, group, who, energised[who])
    return numbers


def _quantiles(path: str, values: np.ndarray, longer: int) -> Numbers:
    """Nearest-rank quantiles, with `longer` more values above all."""
    ordered, n = np.sort(values), len(values) + longer
    numbers = {f"{path}/mean": float(np.mean(values)) if len(values) else float("nan")}
    for percent in (50, 90, 95):
        rank = -(-percent * n // 100)
        numbers[f"{path}/p{percent}"] = float(ordered[rank - 1]) if 0 < rank <= len(ordered) else float("nan")
    return numbers


def _days(observed: Observed, who: IntArray, until: IntArray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    program, rows = observed.program, observed.rows
    hands, closings = program.stages.hands, program.calendars.closings
    began = observed.log.applications.arrived[who]

    def counted(runs: np.ndarray) -> IntArray:
        result = np.zeros(len(who), dtype=np.int64)
        counted_at(
            rows.first,
            rows.stage,
            rows.since,
            rows.ended,
            runs.astype(np.int64),
            closings,
            0,
            who,
            began,
            until,
            result,
        )
        return result

    customer = counted(hands >= 0) - counted(hands != Hands.CUSTOMER)
    first = np.searchsorted(closings, (began // DAY + 1) * DAY + 1)
    whole = np.maximum(0, np.searchsorted(closings, until) - first) - customer
    return counted(hands == Hands.UTILITY), whole, (until - began) / DAY


def _where(observed: Observed, levels: IntArray, group: str, who: IntArray, until: IntArray) -> Numbers:
    """Mean days by place."""
    program, began = observed.program, observed.log.applications.arrived[who]
    calendars, office = program.calendars, int(program.calendars.office[0])
    held = np.zeros((len(who), LEVELS, 2), dtype=np.int64)
    seconds_in_hands(
        observed.rows.first, levels, observed.rows.since, observed.started, observed.ended,
        calendars.opens, calendars.closes, calendars.before, int(calendars.first[office]),
        int(calendars.first[office + 1]), who, began, until, held,
    )  # fmt: skip
    seconds, in_hours = held[:, :, 0], held[:, :, 1]
    kept, waited = np.diff(seconds[:, :3], axis=1), np.diff(in_hours[:, :3], axis=1)
    later = np.diff(seconds[:, 2:], axis=1)
    working, waiting = seconds[:, 0] + waited[:, 0], waited[:, 1]
    closed = kept.sum(axis=1) - waited.sum(axis=1)
    columns = (working, waiting, closed, *later.T, until - began - seconds[:, -1])
    return {
        f"where_days/{group}/{place}": float(np.mean(column)) / DAY if len(who) else float("nan")
        for place, column in zip(PLACES, columns, strict=True)
    }


def levels_in_work(observed: Observed) -> IntArray:
    """Level of each visit while in work (`model.agreements.log_sweeps`)."""
    stages, visits, stage = observed.program.stages, observed.log.visits, observed.rows.stage
    kind, hands = stages.kind[stage], stages.hands[stage]
    suspended = (stages.at_closing == Closing.SUSPEND) & (stages.in_one_go == 0)
    over = suspended[stage] & (visits.outsourced == 0) & (visits.started >= 0)
    over &= observed.started // DAY < observed.ended // DAY
    work = (kind == Kind.WORK) | (kind == Kind.BATCH)
    levels = np.where(work & over, 1, 0)
    levels[kind == Kind.ASSIGNMENT] = 2
    levels[kind == Kind.MEETING] = 3
    levels[kind == Kind.GRID] = 4
    outside = kind == Kind.EXTERNAL
    levels[outside & (hands == Hands.AUTHORITY)] = 5
    levels[outside & (hands == Hands.CUSTOMER)] = 6
    return levels
