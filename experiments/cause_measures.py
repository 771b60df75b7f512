"""What the days go by: as `where_days`, with batches and repeats told apart.

Paths `days_by_cause/GROUP/CAUSE`: mean calendar days of the energised. First come the visits of the first attempt at a
stage of the route, by who held the application, where branches overlap the first of: `working`, `waiting` for people,
`closed` (waiting, or work kept, out of office hours), `batch` (until a batch is taken up, nights included), `meeting`,
`grid`, `authority`, `customer`. `again`: days on which nothing but repeats went on, that is second and later attempts,
repairs, papers fetched and other stages off the route. `nobody`: the rest. Together they are the whole.
"""

from __future__ import annotations

import numpy as np

from experiments.day_measures import energised_at, levels_in_work
from experiments.observed import Numbers, Observed
from model.agreements.log_sweeps import LEVELS, seconds_in_hands
from model.agreements.visit_rows import BoolArray
from model.program import DAY, IntArray, Kind

CAUSES = ("working", "waiting", "closed", "batch", "meeting", "grid", "authority", "customer", "again", "nobody")
NOT_HELD = LEVELS
"""Level of a visit that is left out."""


def cause_measures(observed: Observed) -> Numbers:
    """Mean days by cause, of each category and of all."""
    energised = energised_at(observed.program, observed.log)
    who = np.flatnonzero(observed.cohort & (energised >= 0))
    causes = _days(observed, who, energised[who]) / DAY
    numbers: Numbers = {}
    for group, members in observed.groups.items():
        mine = members[who]
        means = causes[mine].mean(axis=0) if mine.any() else np.full(len(CAUSES), np.nan)
        numbers |= {f"days_by_cause/{group}/{cause}": float(mean) for cause, mean in zip(CAUSES, means, strict=True)}
    return numbers


def first_attempts(observed: Observed) -> BoolArray:
    """Visits of the first attempt at a stage of the application's route; shape (n_visits,)."""
    program, rows = observed.program, observed.rows
    route = program.demand.route[observed.log.applications.stream[rows.application]]
    first: BoolArray = (rows.attempt == 1) & (program.routes.step_of[route, rows.stage] >= 0)
    return first


def _days(observed: Observed, who: IntArray, until: IntArray) -> IntArray:
    """Seconds of each application by cause; shape (n, n_causes)."""
    began = observed.log.applications.arrived[who]
    every = levels_in_work(observed)
    once = np.where(first_attempts(observed), every, NOT_HELD)
    batch = observed.program.stages.kind[observed.rows.stage] == Kind.BATCH
    no_batch = np.where(batch, observed.started, observed.rows.since)  # as if nobody waited for a batch
    held = _held(observed, once, observed.rows.since, who, until)
    alone = _held(observed, once, no_batch, who, until)
    seconds, in_hours = alone[:, :, 0], alone[:, :, 1]
    waiting = in_hours[:, 2] - in_hours[:, 1]
    working = seconds[:, 0] + in_hours[:, 1] - in_hours[:, 0]
    closed = seconds[:, 2] - working - waiting
    batches = held[:, 2, 0] - seconds[:, 2]
    later = np.diff(held[:, 2:, 0], axis=1)
    ever = _held(observed, every, observed.rows.since, who, until)[:, -1, 0]
    again, nobody = ever - held[:, -1, 0], until - began - ever
    result: IntArray = np.column_stack((working, waiting, closed, batches, later, again, nobody))
    return result


def _held(observed: Observed, levels: IntArray, since: IntArray, who: IntArray, until: IntArray) -> IntArray:
    """Seconds, and office seconds, in the hands of levels 0..k; shape (n, 7, 2)."""
    calendars, office = observed.program.calendars, int(observed.program.calendars.office[0])
    held = np.zeros((len(who), LEVELS, 2), dtype=np.int64)
    seconds_in_hands(
        observed.rows.first, levels, since, observed.started, observed.ended,
        calendars.opens, calendars.closes, calendars.before, int(calendars.first[office]),
        int(calendars.first[office + 1]), who, observed.log.applications.arrived[who], until, held,
    )  # fmt: skip
    return held
