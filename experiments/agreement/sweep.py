"""The loop that splits the running time of cases by what held the application, and by who did."""

from __future__ import annotations

import numpy as np

from experiments.agreement.holding import KEPT, REPEATED, WAITING
from model.calendars import work_between
from model.compiled import compiled
from model.program import IntArray

CAUSES = (
    "working", "closed", "waiting", "batch", "meeting", "network", "authority", "customer", "rework", "nobody",
)  # fmt: skip
"""In the order of the ranks (time outside office hours stands at that of work kept over a closing), then the rest."""
CLOSED, WAITED, REWORK, NOBODY = 1, 2, 8, 9
NONE = 2 * REPEATED
"""Rank where no visit holds the application."""


@compiled
def _ordered(cuts: IntArray, n: int) -> None:
    """Sort the first n numbers."""
    for i in range(1, n):
        cut, j = cuts[i], i - 1
        while j >= 0 and cuts[j] > cut:
            cuts[j + 1] = cuts[j]
            j -= 1
        cuts[j + 1] = cut


@compiled
def split_by_holder(
    first: IntArray, since: IntArray, started: IntArray, ended: IntArray, waiting: IntArray, held: IntArray,
    holder: IntArray, opens: IntArray, closes: IntArray, before: IntArray, lo: int, hi: int, nobody: int,
    application: IntArray, began: IntArray, until: IntArray, group: IntArray, causes: IntArray, by_holder: IntArray,
) -> None:  # fmt: skip
    """Add the seconds of each case to its group, by cause and by holder.

    Parameters
    ----------
    first
        Shape (n_applications + 1,); rows of each application.
    since, started, ended, holder
        Shape (n_visits,); the horizon where not yet.
    waiting, held
        Shape (n_visits,); ranks while waiting and from the start on, −1: not at all.
    opens, closes, before, lo, hi
        The office calendar.
    nobody
        The holder of what no visit holds; −1: such time does not count (the clock stands still).
    application, began, until, group
        Shape (n_cases,).
    causes, by_holder
        Shapes (n_groups, 10) and (n_groups, n_holders); seconds are added.
    """
    most = 0
    for a in range(len(first) - 1):
        most = max(most, 2 * (first[a + 1] - first[a]))
    starts, ends, cuts = np.zeros(most, np.int64), np.zeros(most, np.int64), np.zeros(2 * most + 2, np.int64)
    ranks, whose = np.zeros(most, np.int64), np.zeros(most, np.int64)
    for i in range(len(application)):
        pieces, n = 0, 2
        cuts[0], cuts[1] = began[i], max(began[i], until[i])
        for row in range(first[application[i]], first[application[i] + 1]):
            for work in range(2):
                rank = held[row] if work else waiting[row]
                s = started[row] if work and waiting[row] >= 0 else since[row]
                e = ended[row] if work else min(started[row], ended[row])
                s, e = max(s, began[i]), min(e, until[i])
                if rank >= 0 and e > s:
                    starts[pieces], ends[pieces], ranks[pieces], whose[pieces] = s, e, rank, holder[row]
                    cuts[n], cuts[n + 1] = s, e
                    pieces, n = pieces + 1, n + 2
        _ordered(cuts, n)
        for k in range(n - 1):
            s, e, rank, who = cuts[k], cuts[k + 1], NONE, nobody
            if e == s:
                continue
            for piece in range(pieces):
                if starts[piece] <= s and ends[piece] >= e and ranks[piece] < rank:
                    rank, who = ranks[piece], whose[piece]
            if who < 0:
                continue
            by_holder[group[i], who] += e - s
            if rank in (KEPT, WAITING):
                in_hours = work_between(opens, closes, before, lo, hi, s, e)
                causes[group[i], 0 if rank == KEPT else WAITED] += in_hours
                causes[group[i], CLOSED] += e - s - in_hours
            elif rank == NONE:
                causes[group[i], NOBODY] += e - s
            elif rank >= REPEATED:
                causes[group[i], REWORK] += e - s
            else:
                causes[group[i], rank] += e - s
