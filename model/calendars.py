"""Calendars: when people, offices and counters are open, and how work and clocks run through their hours.

A calendar is a sorted list of intervals, half open [opens, closes), that neither overlap nor touch, in
seconds since 00:00 of the scenario's first day. Beside them stand the open seconds before each interval,
`before`, with their total at the end; so every question is a binary search.

The functions are compiled and take plain arrays with a range of positions [lo, hi), so that many calendars
can lie behind one another in one set of arrays (`share`). There `before` runs on across all of them, with a
single total at the end: only differences within one calendar are used, and the positions are those of
`opens` and `closes`.

All times are integers; `NEVER` is an instant that no run reaches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.compiled import Words, compiled
from model.working_days import WorkingDays

IntArray = NDArray[np.int64]

NEVER = 2**62
DAY = 86_400


@compiled
def count_until(sorted_instants: Words, lo: int, hi: int, t: int) -> int:
    """Return the first position in [lo, hi) of an instant later than `t`; `hi` where there is none."""
    while lo < hi:
        middle = (lo + hi) // 2
        if sorted_instants[middle] <= t:
            lo = middle + 1
        else:
            hi = middle
    return lo


@compiled
def is_open(opens: IntArray, closes: IntArray, lo: int, hi: int, t: int) -> bool:
    """Say whether `t` lies in an interval; at its opening it does, at its closing not."""
    i = count_until(opens, lo, hi, t) - 1
    return bool(i >= lo and t < closes[i])


@compiled
def open_seconds_until(opens: IntArray, closes: IntArray, before: IntArray, lo: int, hi: int, t: int) -> int:
    """Open seconds before `t`."""
    i = count_until(opens, lo, hi, t) - 1
    if i < lo:
        return 0
    return int(before[i] - before[lo] + min(t, closes[i]) - opens[i])


@compiled
def work_between(opens: IntArray, closes: IntArray, before: IntArray, lo: int, hi: int, a: int, b: int) -> int:
    """Open seconds in [a, b); below zero where b comes first."""
    until_a = open_seconds_until(opens, closes, before, lo, hi, a)
    return open_seconds_until(opens, closes, before, lo, hi, b) - until_a


@compiled
def add_work(opens: IntArray, closes: IntArray, before: IntArray, lo: int, hi: int, t: int, work: int) -> int:
    """Return the first instant by which `work` open seconds have passed since `t`.

    No work ends at `t`, open or not; work that fills an interval ends at its closing, not at the next
    opening; work beyond the last interval ends `NEVER`.
    """
    if work <= 0:
        return t
    target = before[lo] + open_seconds_until(opens, closes, before, lo, hi, t) + work
    if target > before[hi]:
        return NEVER
    i = count_until(before, lo, hi, target - 1) - 1
    return int(opens[i] + target - before[i])


@compiled
def next_opening(opens: IntArray, closes: IntArray, lo: int, hi: int, t: int) -> int:
    """Return the first instant from `t` on at which it is open, `t` if it is; `NEVER` if there is none."""
    i = count_until(opens, lo, hi, t)
    if i > lo and t < closes[i - 1]:
        return t
    return int(opens[i]) if i < hi else NEVER


@compiled
def closing_after(closes: IntArray, lo: int, hi: int, t: int) -> int:
    """Return the first closing later than `t`, the end of the interval if open at `t`; `NEVER` if none."""
    i = count_until(closes, lo, hi, t)
    return int(closes[i]) if i < hi else NEVER


@compiled
def hours_after(
    opens: Words,
    closes: Words,
    lo: int,
    hi: int,
    usual_opens: Words,
    usual_closes: Words,
    usual_lo: int,
    usual_hi: int,
    t: int,
) -> tuple[int, int]:
    """Return the present or the next interval; behind the last one, of those that are usual from its end on.

    So goes on who leaves: he finishes his work in the hours of his calendar. (`NEVER`, `NEVER`) where there is none.
    """
    i = count_until(closes, lo, hi, t)
    if i < hi:
        return opens[i], closes[i]
    last = closes[hi - 1] if hi > lo else 0
    i = count_until(usual_closes, usual_lo, usual_hi, max(t, last))
    if i < usual_hi:
        return max(last, usual_opens[i]), usual_closes[i]
    return NEVER, NEVER


@compiled
def count_closings(closings: IntArray, a: int, b: int) -> int:
    """Count the instants c of a sorted array with a ≤ c < b.

    A closing at 24:00 belongs to the date that it ends. So the closings on dates later than that of an
    instant t are those with a = (t // DAY + 1) * DAY + 1.
    """
    n = len(closings)
    return max(0, count_until(closings, 0, n, b - 1) - count_until(closings, 0, n, a - 1))


@compiled
def subtract(opens: IntArray, closes: IntArray, cut_opens: IntArray, cut_closes: IntArray) -> tuple[IntArray, IntArray]:
    """Return what the cuts leave of the intervals; the cuts are sorted by opening and may overlap."""
    left_opens = np.empty(len(opens) + len(cut_opens), np.int64)
    left_closes = np.empty(len(opens) + len(cut_opens), np.int64)
    n, first = 0, 0
    for i in range(len(opens)):
        start, end = opens[i], closes[i]
        while first < len(cut_opens) and cut_closes[first] <= start:
            first += 1
        cut = first
        while cut < len(cut_opens) and cut_opens[cut] < end:
            if cut_opens[cut] > start:
                left_opens[n], left_closes[n] = start, cut_opens[cut]
                n += 1
            start = max(start, cut_closes[cut])
            cut += 1
        if start < end:
            left_opens[n], left_closes[n] = start, end
            n += 1
    return left_opens[:n].copy(), left_closes[:n].copy()


@compiled
def intersect(
    opens: IntArray, closes: IntArray, other_opens: IntArray, other_closes: IntArray
) -> tuple[IntArray, IntArray]:
    """Return the intervals in which both lists are open; each is sorted and disjoint."""
    both_opens = np.empty(len(opens) + len(other_opens), np.int64)
    both_closes = np.empty(len(opens) + len(other_opens), np.int64)
    n, i, j = 0, 0, 0
    while i < len(opens) and j < len(other_opens):
        start, end = max(opens[i], other_opens[j]), min(closes[i], other_closes[j])
        if start < end:
            both_opens[n], both_closes[n] = start, end
            n += 1
        if closes[i] < other_closes[j]:
            i += 1
        else:
            j += 1
    return both_opens[:n].copy(), both_closes[:n].copy()


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """One calendar; its methods are the functions of this module for all of its intervals."""

    opens: IntArray
    """Shape (n_intervals,)."""
    closes: IntArray
    """Shape (n_intervals,)."""
    before: IntArray
    """Shape (n_intervals + 1,); open seconds before each interval, then the total."""

    @classmethod
    def of(cls, opens: IntArray, closes: IntArray) -> Calendar:
        """Compile a calendar from its intervals.

        Raises
        ------
        ValueError
            The intervals are not sorted, are empty, overlap or touch.
        """
        if opens.shape != closes.shape or (opens >= closes).any() or (opens[1:] <= closes[:-1]).any():
            raise ValueError("the intervals of a calendar are sorted, none is empty, and none touches the next")
        return cls(opens, closes, np.concatenate((np.zeros(1, np.int64), np.cumsum(closes - opens))))

    def is_open(self, t: int) -> bool:
        """Say whether it is open at `t`."""
        return is_open(self.opens, self.closes, 0, len(self.opens), t)

    def open_seconds_until(self, t: int) -> int:
        """Open seconds before `t`."""
        return open_seconds_until(self.opens, self.closes, self.before, 0, len(self.opens), t)

    def work_between(self, a: int, b: int) -> int:
        """Open seconds in [a, b)."""
        return work_between(self.opens, self.closes, self.before, 0, len(self.opens), a, b)

    def add_work(self, t: int, work: int) -> int:
        """Return the first instant by which `work` open seconds have passed since `t`."""
        return add_work(self.opens, self.closes, self.before, 0, len(self.opens), t, work)

    def next_opening(self, t: int) -> int:
        """Return the first instant from `t` on at which it is open."""
        return next_opening(self.opens, self.closes, 0, len(self.opens), t)

    def closing_after(self, t: int) -> int:
        """Return the first closing later than `t`."""
        return closing_after(self.closes, 0, len(self.closes), t)

    def without(self, cuts: Calendar) -> Calendar:
        """Return the calendar that is open where this one is and `cuts` is not."""
        return Calendar.of(*subtract(self.opens, self.closes, cuts.opens, cuts.closes))

    def within(self, other: Calendar) -> Calendar:
        """Return the calendar that is open where both are."""
        return Calendar.of(*intersect(self.opens, self.closes, other.opens, other.closes))


@dataclass(frozen=True, slots=True, eq=False)
class SharedCalendars:
    """Many calendars behind one another; calendar c has the positions [first[c], first[c + 1])."""

    first: IntArray
    """Shape (n_calendars + 1,)."""
    opens: IntArray
    """Shape (n_intervals,)."""
    closes: IntArray
    """Shape (n_intervals,)."""
    before: IntArray
    """Shape (n_intervals + 1,); runs on across the calendars."""


def share(calendars: Sequence[Calendar]) -> SharedCalendars:
    """Lay calendars behind one another."""
    nothing = np.zeros(0, np.int64)
    opens = np.concatenate((nothing, *(calendar.opens for calendar in calendars)))
    closes = np.concatenate((nothing, *(calendar.closes for calendar in calendars)))
    sizes = np.array([0, *(len(calendar.opens) for calendar in calendars)], dtype=np.int64)
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(closes - opens)))
    return SharedCalendars(np.cumsum(sizes), opens, closes, before)


def closings(calendar: Calendar, working_days: WorkingDays) -> IntArray:
    """Ends of the working days of an office: when it closes for the last time on that date.

    A day of which the office is open at no time has none. Where it is open into the night the date ends it:
    24:00.

    Returns
    -------
    IntArray
        Shape (n_closings,); increasing, at most one in (d * DAY, (d + 1) * DAY] for each day d.
    """
    starts = np.flatnonzero(working_days.working).astype(np.int64) * DAY
    last = np.searchsorted(calendar.opens, starts + DAY, side="left") - 1
    ends: IntArray = np.minimum(np.append(calendar.closes, -1)[last], starts + DAY)
    return ends[ends > starts]


def midnights(n_days: int) -> IntArray:
    """24:00 of each day of a run; shape (n_days,)."""
    return np.arange(1, n_days + 1, dtype=np.int64) * DAY
