"""The log, read from the memory: sorted, with ids given after sorting (DESIGN §9)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.calendars import SharedCalendars
from model.kernel import at
from model.kernel.sorting import sort_visits
from model.log import HAND, VISIT, Alerts, Applications, Fate, Grants, Hands, Log, Reinforcements, Visits
from model.program import Column, IntArray, Program


@dataclass(frozen=True, slots=True, eq=False)
class Noted:
    """What a run has noted of some applications, not sorted yet."""

    applications: IntArray
    """Shape (n, 9 + n_attributes)."""
    visits: IntArray
    """Shape (n, 4), as `model.kernel.recording` packs them."""
    of_many: IntArray
    """Who did what several did."""
    alerts: IntArray
    """Shape (n, 5)."""
    requests: IntArray
    """Shape (n, at.REQUEST_SIZE)."""


def all_noted(m: IntArray) -> Noted:
    """Everything a run has noted."""
    requests = m[words_of(m, at.REQUESTS)[:, None] + np.arange(at.REQUEST_SIZE)]
    return Noted(
        _rows(
            m, at.APPLICATION_CHUNKS, at.APPLICATION_ROW_VALUES + int(m[at.ATTRIBUTES]), int(m[at.APPLICATION_COUNT])
        ),
        _rows(m, at.CHUNKS, at.ROW_WORDS, int(m[at.ROW_COUNT])),
        words_of(m, at.HANDS_OF_MANY),
        table_of(m, at.RAISED, 5),
        requests,
    )


def _rows(m: IntArray, chunks: int, width: int, n: int) -> IntArray:
    """Rows that stand in chunks."""
    in_chunk = at.CHUNK_ROWS if chunks == at.CHUNKS else at.APPLICATIONS_IN_CHUNK
    rows, first = np.empty((n, width), dtype=np.int64), 0
    for address in words_of(m, chunks).tolist():
        some = min(in_chunk, n - first)
        rows[first : first + some] = m[address : address + some * width].reshape(some, width)
        first += some
        if first == n:
            break
    return rows


def words_of(m: IntArray, a_list: int) -> IntArray:
    """The words of a list."""
    return m[m[a_list] : m[a_list] + m[a_list + at.SIZE]]


def table_of(m: IntArray, a_list: int, width: int) -> IntArray:
    """The rows of a list."""
    return words_of(m, a_list).reshape(-1, width)


def log_of(program: Program, duty: SharedCalendars, m: IntArray, noted: Noted, *, last: bool = True) -> Log:
    """The log of what was noted; reinforcements stand in the last one of several."""
    rows = noted.applications[np.lexsort((noted.applications[:, 0], noted.applications[:, 1]))]
    rank = np.zeros(int(rows[:, 0].max(initial=-1)) + 1, dtype=np.int64)
    rank[rows[:, 0]] = np.arange(len(rows))
    visits = np.empty(len(noted.visits), dtype=VISIT)
    hands = np.empty(int(((noted.visits[:, 3] >> 32) & 255).sum()), dtype=HAND)
    as_bytes = visits.view(np.uint8).reshape(-1, VISIT.itemsize)
    sort_visits(noted.visits, noted.of_many, rank, len(rows), batch_numbers(m), visits, as_bytes, hands)
    return Log(
        visits=Visits(visits),
        hands=Hands(hands),
        applications=_applications(rows),
        alerts=Alerts(*_sorted(noted.alerts, rank)),
        grants=_grants(m, noted.requests, rank),
        reinforcements=_reinforcements(program, m, last=last),
        duty=duty,
    )


def _sorted(table: IntArray, rank: IntArray | None) -> IntArray:
    """Columns of rows sorted by all their words; the first one, a number in the world, becomes an application."""
    columns = table.T.copy()
    if rank is not None:
        columns[0] = rank[columns[0]]
    return columns[:, np.lexsort(columns[::-1])]


def batch_numbers(m: IntArray) -> IntArray:
    """Number of each batch by start, stage and key."""
    batches = table_of(m, at.BATCH_ROWS, at.BATCH_WORDS)
    numbers = np.zeros(len(batches), dtype=np.int64)
    numbers[np.lexsort(batches.T[::-1])] = np.arange(len(batches))
    return numbers


def _applications(rows: IntArray) -> Applications:
    _, arrived, ended, fate, owner, identity, connection, case, open_case = rows[
        :, : at.APPLICATION_ROW_VALUES
    ].T.copy()
    values = np.ascontiguousarray(rows[:, at.APPLICATION_ROW_VALUES :])
    return Applications(
        identity=identity, stream=values[:, Column.STREAM].copy(), case=case, open_case=open_case, arrived=arrived,
        ended=ended, fate=np.where(fate == 0, int(Fate.OPEN), fate), owner=owner - 1, connection=connection,
        values=values,
    )  # fmt: skip


def _grants(m: IntArray, requests: IntArray, rank: IntArray) -> Grants:
    element = requests[:, at.REQUEST_ELEMENT]
    position = np.where(element > 0, (element - m[at.ELEMENTS]) // at.ELEMENT_SIZE, -1)
    columns = [requests[:, at.REQUEST_ROW], requests[:, at.ASKED], position]
    columns += [requests[:, word] for word in (at.REQUEST_KVA, at.REQUEST_BAY, at.GRANTED, at.RETURNED, at.HOW)]
    application, asked, element, kva, bay, granted, returned, how = _sorted(np.stack(columns, axis=1), rank)
    return Grants(application, element, kva, bay, asked, granted, returned, how)


def _reinforcements(program: Program, m: IntArray, *, last: bool) -> Reinforcements:
    table = table_of(m, at.REINFORCEMENTS, 4)
    element, number, triggered, done = _sorted(table if last else table[:0], None)
    return Reinforcements(element, number, triggered, np.where(done < program.horizon, done, -1))
