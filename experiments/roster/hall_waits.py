"""Waits in a hall, counted by half hour of the week, from logs.

A wait runs while the hall is open: whoever is left over at closing waits on when it opens again, unless the stage sends
him home. Who leaves or is sent home has waited until then, and was not served within any limit. Public holidays count
in the totals, not in the half hours, whose people are those of ordinary weeks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.estimates import Estimate, Verdict, mean_interval, share_interval, verdict
from experiments.roster.half_hours import A_DAY, A_WEEK, SLOT
from experiments.roster.hall import Hall, waits_in_hall
from model.compiling.opening import calendar_of
from model.log import Log
from model.program import DAY, IntArray, Program
from model.scenario.whole import Scenario

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WaitCounts:
    """What one replication gives of a hall."""

    came: FloatArray
    """Visits by half hour of the week, holidays left out; shape (336,)."""
    within: FloatArray
    """Those served within the limit."""
    minutes: FloatArray
    """Minutes waited by them all."""
    all_came: float
    """Visits, holidays included."""
    all_within: float
    all_minutes: float
    holiday_came: float
    served: float
    """Visits whose work has ended."""
    served_minutes: float
    """Their work."""


@dataclass(frozen=True, slots=True)
class HallWaits:
    """Waits over several replications."""

    counts: tuple[WaitCounts, ...]
    days: IntArray
    """Ordinary days of the counted period by weekday; shape (7,)."""
    holidays: int

    @property
    def mean_minutes(self) -> Estimate:
        """Mean wait in a year."""
        return mean_interval([one.all_minutes / one.all_came for one in self.counts if one.all_came])

    @property
    def share_within(self) -> Estimate:
        """Share served within the limit."""
        return share_interval([one.all_within for one in self.counts], [one.all_came for one in self.counts])

    def share_at(self, slot: int) -> Estimate:
        """Share served within the limit of those who come in a half hour."""
        return share_interval([one.within[slot] for one in self.counts], [one.came[slot] for one in self.counts])

    def minutes_at(self, slot: int) -> float:
        """Mean wait of those who come in a half hour."""
        came = sum(one.came[slot] for one in self.counts)
        return float(sum(one.minutes[slot] for one in self.counts) / came) if came else float("nan")

    def verdict_at(self, slot: int, share: float) -> Verdict:
        """Whether so many are served within the limit in a half hour."""
        return verdict([one.within[slot] for one in self.counts], [one.came[slot] for one in self.counts], share)

    def per_hour(self, slot: int) -> float:
        """Visits an hour in a half hour of ordinary weeks."""
        hours = len(self.counts) * int(self.days[slot // A_DAY]) * SLOT / 3600
        return sum(float(one.came[slot]) for one in self.counts) / hours if hours else 0.0

    def per_holiday(self) -> float:
        """Visits on a public holiday."""
        days = len(self.counts) * self.holidays
        return sum(one.holiday_came for one in self.counts) / days if days else 0.0

    @property
    def service_minutes(self) -> float:
        """Mean work on a visit."""
        served = sum(one.served for one in self.counts)
        return sum(one.served_minutes for one in self.counts) / served if served else float("nan")


def hall_waits(scenario: Scenario, program: Program, counts: Sequence[WaitCounts]) -> HallWaits:
    """Waits over several replications of a scenario."""
    holiday = public_holidays(scenario, program)[program.warm_up_days : program.warm_up_days + program.counted_days]
    first = program.start.weekday() + program.warm_up_days
    weekday = (first + np.arange(len(holiday))) % 7
    return HallWaits(tuple(counts), np.bincount(weekday[~holiday], minlength=7), int(holiday.sum()))


def public_holidays(scenario: Scenario, program: Program) -> NDArray[np.bool_]:
    """Which days of a run are public holidays; shape (n_days,)."""
    return np.asarray(calendar_of(scenario, program.start, program.days).public_holiday, dtype=np.bool_)


def count_waits(program: Program, hall: Hall, holiday: NDArray[np.bool_], limit_minutes: float, log: Log) -> WaitCounts:
    """Count the waits of a log's counted period.

    Parameters
    ----------
    holiday
        Which days are public holidays; shape (n_days,).
    """
    visits = log.visits
    mine = waits_in_hall(program, hall, log)
    mine &= (visits.since >= program.counted_from) & (visits.since < program.counted_to)
    since, started, ended = (column[mine].astype(np.int64) for column in (visits.since, visits.started, visits.ended))
    until = np.where(started >= 0, started, np.where(ended >= 0, ended, program.horizon))
    minutes = (_open_until(program, hall, until) - _open_until(program, hall, since)) / 60
    within = (started >= 0) & (minutes <= limit_minutes)
    feast = holiday[since // DAY]
    slot = (program.start.weekday() + since // DAY) % 7 * A_DAY + since % DAY // SLOT
    served = (started >= 0) & (ended >= 0)

    def by_slot(values: FloatArray) -> FloatArray:
        return np.bincount(slot[~feast], values[~feast], A_WEEK).astype(np.float64)

    return WaitCounts(
        came=by_slot(np.ones(len(since))),
        within=by_slot(within.astype(np.float64)),
        minutes=by_slot(minutes),
        all_came=float(len(since)),
        all_within=float(within.sum()),
        all_minutes=float(minutes.sum()),
        holiday_came=float(feast.sum()),
        served=float(served.sum()),
        served_minutes=float((ended - started)[served].sum() / 60),
    )


def _open_until(program: Program, hall: Hall, instants: IntArray) -> IntArray:
    """Open seconds of the hall before each instant."""
    calendars = program.calendars
    c = program.names.calendars.index(hall.calendar)
    rows = slice(int(calendars.first[c]), int(calendars.first[c + 1]))
    opens, closes = calendars.opens[rows], calendars.closes[rows]
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(closes - opens)))
    at = np.searchsorted(opens, instants, side="right") - 1
    known = np.maximum(at, 0)
    result: IntArray = before[known] + np.minimum(instants, closes[known]) - opens[known]
    return np.where(at >= 0, result, 0)
