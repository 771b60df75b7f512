"""Loops over the visits of a log: where the days go, who was busy, how many waited each week."""

from __future__ import annotations

import numpy as np

from model.calendars import work_between
from model.compiled import compiled
from model.program import IntArray

LEVELS = 7
"""Working, kept over closing, waiting, meeting, grid, authority, customer: the first one counts."""


@compiled
def _union(
    starts: IntArray,
    ends: IntArray,
    n: int,
    opens: IntArray,
    closes: IntArray,
    before: IntArray,
    lo: int,
    hi: int,
) -> tuple[int, int]:
    """Seconds, and open seconds, of the union of n intervals; sorts them by start."""
    for i in range(1, n):
        s, e, j = starts[i], ends[i], i - 1
        while j >= 0 and starts[j] > s:
            starts[j + 1], ends[j + 1] = starts[j], ends[j]
            j -= 1
        starts[j + 1], ends[j + 1] = s, e
    seconds, open_seconds, i = 0, 0, 0
    while i < n:
        left, right = starts[i], ends[i]
        i += 1
        while i < n and starts[i] <= right:
            right = max(right, ends[i])
            i += 1
        seconds += right - left
        open_seconds += work_between(opens, closes, before, lo, hi, left, right)
    return seconds, open_seconds


@compiled
def seconds_in_hands(
    first: IntArray, level: IntArray, since: IntArray, started: IntArray, ended: IntArray, opens: IntArray,
    closes: IntArray, before: IntArray, lo: int, hi: int, application: IntArray, began: IntArray,
    until: IntArray, result: IntArray,
) -> None:  # fmt: skip
    """Fill in how long each application was in the hands of each level or of one before it.

    Parameters
    ----------
    level
        Shape (n_visits,); level while in work, 0–6. Levels 0 and 1 wait (level 2) until they are started.
    started, ended
        Shape (n_visits,); the horizon where not yet.
    application, began, until
        Shape (n,).
    result
        Shape (n, 7, 2); seconds, and open seconds of the office, of the union of levels 0..k.
    """
    most = 0
    for a in range(len(first) - 1):
        most = max(most, 2 * (first[a + 1] - first[a]))
    starts, ends = np.zeros(most, np.int64), np.zeros(most, np.int64)
    for i in range(len(application)):
        rows = range(first[application[i]], first[application[i] + 1])
        for k in range(7):
            n = 0
            for row in rows:
                if level[row] > k:
                    continue
                waits = level[row] < 2 and k < 2
                s = max(started[row] if waits else since[row], began[i])
                e = min(ended[row], until[i])
                if e > s:
                    starts[n], ends[n] = s, e
                    n += 1
            seconds, in_hours = _union(starts, ends, n, opens, closes, before, lo, hi)
            result[i, k, 0], result[i, k, 1] = seconds, in_hours


@compiled
def duty_and_beyond(
    visit: IntArray, person: IntArray, started: IntArray, ended: IntArray, first: IntArray, opens: IntArray,
    closes: IntArray, before: IntArray, begin: int, end: int, busy: IntArray, span: IntArray,
) -> None:  # fmt: skip
    """Fill in, per visit and person: duty seconds in work, and seconds in work, within [begin, end)."""
    for i in range(len(visit)):
        s, e = max(started[visit[i]], begin), min(ended[visit[i]], end)
        if e > s:
            p = person[i]
            busy[i] = work_between(opens, closes, before, first[p], first[p + 1], s, e)
            span[i] = e - s


@compiled
def duty_seconds(
    first: IntArray, opens: IntArray, closes: IntArray, before: IntArray, bounds: IntArray, result: IntArray
) -> None:
    """Fill in the duty of each person between bounds; shape (n_persons, n_bounds − 1)."""
    for p in range(len(first) - 1):
        for b in range(len(bounds) - 1):
            result[p, b] = work_between(opens, closes, before, first[p], first[p + 1], bounds[b], bounds[b + 1])


@compiled
def by_week(group: IntArray, start: IntArray, end: IntArray, bounds: IntArray, result: IntArray) -> None:
    """Add seconds of [start, end) to the weeks between bounds; result of shape (n_groups, n_weeks)."""
    for i in range(len(group)):
        for w in range(np.searchsorted(bounds, start[i], side="right") - 1, len(bounds) - 1):
            if w < 0:
                continue
            if bounds[w] >= end[i]:
                break
            result[group[i], w] += max(0, min(end[i], bounds[w + 1]) - max(start[i], bounds[w]))


@compiled
def busy_by_week(
    visit: IntArray, person: IntArray, group: IntArray, started: IntArray, ended: IntArray, first: IntArray,
    opens: IntArray, closes: IntArray, before: IntArray, bounds: IntArray, result: IntArray,
) -> None:  # fmt: skip
    """Add duty seconds in work to the weeks between bounds; result of shape (n_groups, n_weeks)."""
    for i in range(len(visit)):
        s, e, p = started[visit[i]], ended[visit[i]], person[i]
        for w in range(max(0, np.searchsorted(bounds, s, side="right") - 1), len(bounds) - 1):
            if bounds[w] >= e:
                break
            a, b = max(s, bounds[w]), min(e, bounds[w + 1])
            if b > a:
                result[group[i], w] += work_between(opens, closes, before, first[p], first[p + 1], a, b)


@compiled
def waits_from(
    application: IntArray,
    stage: IntArray,
    attempt: IntArray,
    since: IntArray,
    ended: IntArray,
    handed_over: IntArray,
    result: IntArray,
) -> None:
    """Fill in since when each row waits: after a hand-over from then on, not since the old waiting time."""
    for i in range(len(application)):
        result[i] = since[i]
    for i in range(len(application)):
        if handed_over[i]:
            for j in range(i + 1, len(application)):
                if application[j] != application[i]:
                    break
                if stage[j] == stage[i] and attempt[j] == attempt[i] and since[j] == since[i]:
                    result[j] = ended[i]
                    break


@compiled
def changes_of_people(
    first: IntArray, order: IntArray, hand_first: IntArray, person: IntArray, result: IntArray
) -> None:
    """Fill in how often the next people's visit of an application has nobody of the one before.

    Parameters
    ----------
    first
        Shape (n_applications + 1,); offsets into `order`.
    order
        Visits with people, by application and start.
    hand_first
        Shape (n_visits + 1,); offsets of each visit's people.
    """
    for a in range(len(first) - 1):
        for k in range(first[a] + 1, first[a + 1]):
            same, before, here = 0, order[k - 1], order[k]
            for p in range(hand_first[here], hand_first[here + 1]):
                for q in range(hand_first[before], hand_first[before + 1]):
                    same += person[p] == person[q]
            result[a] += same == 0
