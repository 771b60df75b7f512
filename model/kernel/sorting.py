"""The visits of a run in the order of the log: by application, then by time (DESIGN §9).

A visit is written straight to its place among those of its application, which mostly ended in this order too. Until all
are there, the recorded times hold who did it: one person, or where several stand in the memory; and how many.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.compiled import compiled
from model.kernel import at
from model.kernel.recording import BIAS
from model.program import IntArray

Rows = Any
"""Rows of `model.log.VISIT` or `HAND`."""


@compiled
def sort_visits(
    rows: IntArray,
    of_many: IntArray,
    rank: IntArray,
    applications: int,
    batches: IntArray,
    visits: Rows,
    flat: NDArray[np.uint8],
    hands: Rows,
) -> None:
    """Fill the visits and who did them, both as long as the run's; `flat` is the bytes of the visits.

    `rows` are as `model.kernel.recording` writes them, `of_many` who did what several did. `rank` numbers the
    applications by arrival, `batches` the batches.
    """
    end = np.zeros(applications + 1, np.int64)
    for i in range(len(visits)):
        end[rank[rows[i, 0] >> 32] + 1] += 1
    for a in range(applications):
        end[a + 1] += end[a]
    first = end.copy()
    for i in range(len(visits)):
        a = rank[rows[i, 0] >> 32]
        _write(rows[i], visits[end[a]], a, batches)
        j = end[a]
        while j > first[a] and _before(visits[j], visits[j - 1]):
            for k in range(flat.shape[1]):
                flat[j, k], flat[j - 1, k] = flat[j - 1, k], flat[j, k]
            j -= 1
        end[a] += 1
    hand = 0
    for i in range(len(visits)):
        visit = visits[i]
        who, count = visit.recorded_since, visit.recorded_ended
        for k in range(count):
            hands[hand].visit = i
            hands[hand].person = who if count == 1 else of_many[who + k]
            hand += 1
        visit.recorded_since, visit.recorded_ended = visit.since, visit.ended


@compiled
def _write(row: IntArray, visit: Rows, application: int, batches: IntArray) -> None:
    started, ended, batch, kinds = row[1] >> 33, row[2] >> 32, row[2] & 0xFFFFFFFF, row[3] >> 40
    visit.application, visit.since = application, (row[0] & 0xFFFFFFFF) - BIAS
    visit.started, visit.ended = -1 if started == at.LATE else started, -1 if ended == at.LATE else ended
    visit.batch = -1 if batch == 0 else batches[batch - 1]
    visit.stage, visit.branch, visit.attempt = (row[1] >> 12) & 2047, (row[1] >> 23) & 1023, row[1] & 4095
    visit.outcome, visit.reason, visit.outsourced = (kinds >> 16) - 1, ((kinds >> 8) & 255) - 1, kinds & 1
    visit.recorded_since, visit.recorded_ended = row[3] & 0xFFFFFFFF, (row[3] >> 32) & 255


@compiled
def _before(a: Rows, b: Rows) -> bool:
    """Whether a visit comes first: waiting since, start, branch, stage, attempt, end; what has not come yet last."""
    if a.since != b.since:
        return bool(a.since < b.since)
    if a.started != b.started:
        return bool(b.started < 0 or 0 <= a.started < b.started)
    if a.branch != b.branch:
        return bool(a.branch < b.branch)
    if a.stage != b.stage:
        return bool(a.stage < b.stage)
    if a.attempt != b.attempt:
        return bool(a.attempt < b.attempt)
    return bool(a.ended >= 0 and (b.ended < 0 or a.ended < b.ended))
