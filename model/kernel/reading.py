"""The log, read from the memory after a run: sorted, with ids given after sorting (DESIGN §9)."""

from __future__ import annotations

import numpy as np

from model.compiled import compiled
from model.kernel import at
from model.kernel.recording import BIAS
from model.log import Alerts, Applications, Fate, Grants, Hands, Log, Reinforcements, Visits
from model.program import NEVER, IntArray, Program
from model.world import World

COLUMNS = (
    "application", "stage", "branch", "attempt", "since", "started", "ended", "outcome", "reason", "batch",
    "outsourced",
)  # fmt: skip
"""Columns of the visits, in the order of `sorted_rows`."""


def read_log(program: Program, world: World, m: IntArray) -> Log:
    """The log of a run that has reached its horizon."""
    endings = m[m[at.ENDINGS_AT] :][: int(m[at.ROWS]) * at.ENDING_SIZE].reshape(-1, at.ENDING_SIZE)
    came = np.flatnonzero(endings[:, at.CAME] != NEVER)
    came = came[np.argsort(endings[came, at.CAME], kind="stable")]
    rank = np.zeros(len(endings), dtype=np.int64)
    rank[came] = np.arange(len(came))
    columns, hands = sorted_rows(m, rank, len(came), batch_numbers(m))
    return Log(
        visits=Visits.of(**dict(zip(COLUMNS, columns, strict=True))),
        hands=Hands.of(*hands),
        applications=_applications(world, m, endings, came),
        alerts=Alerts(*_sorted(_table(m, at.RAISED, 5), rank)),
        grants=_grants(m, rank),
        reinforcements=_reinforcements(program, m),
        duty=world.duty,
    )


def _list(m: IntArray, a_list: int) -> IntArray:
    return m[m[a_list] : m[a_list] + m[a_list + at.SIZE]]


def _table(m: IntArray, a_list: int, width: int) -> IntArray:
    return _list(m, a_list).reshape(-1, width)


def _sorted(table: IntArray, rank: IntArray | None) -> IntArray:
    """Columns of rows sorted by all their words, the first one a row of the world that becomes an application."""
    columns = table.T.copy()
    if rank is not None:
        columns[0] = rank[columns[0]]
    return columns[:, np.lexsort(columns[::-1])]


def batch_numbers(m: IntArray) -> IntArray:
    """Number of each batch by start, stage and key."""
    batches = _table(m, at.BATCH_ROWS, at.BATCH_WORDS)
    numbers = np.zeros(len(batches), dtype=np.int64)
    numbers[np.lexsort(batches.T[::-1])] = np.arange(len(batches))
    return numbers


def _applications(world: World, m: IntArray, endings: IntArray, came: IntArray) -> Applications:
    applications, width = world.applications, int(m[at.ATTRIBUTES])
    values = m[m[at.VALUES] :][: len(endings) * width].reshape(-1, width)
    its = endings[came]
    return Applications(
        identity=applications.identity[came],
        stream=applications.stream[came],
        case=applications.case[came],
        open_case=applications.open_case[came],
        arrived=its[:, at.CAME].copy(),
        ended=its[:, at.ENDED].copy(),
        fate=np.where(its[:, at.ITS_FATE] == 0, int(Fate.OPEN), its[:, at.ITS_FATE]),
        owner=its[:, at.ITS_OWNER] - 1,
        connection=applications.connection[came],
        values=values[came],
    )


def _grants(m: IntArray, rank: IntArray) -> Grants:
    requests = m[_list(m, at.REQUESTS)[:, None] + np.arange(at.REQUEST_SIZE)]
    element = requests[:, at.REQUEST_ELEMENT]
    position = np.where(element > 0, (element - m[at.ELEMENTS]) // at.ELEMENT_SIZE, -1)
    columns = [requests[:, at.REQUEST_ROW], requests[:, at.ASKED], position]
    columns += [requests[:, word] for word in (at.REQUEST_KVA, at.REQUEST_BAY, at.GRANTED, at.RETURNED, at.HOW)]
    application, asked, element, kva, bay, granted, returned, how = _sorted(np.stack(columns, axis=1), rank)
    return Grants(application, element, kva, bay, asked, granted, returned, how)


def _reinforcements(program: Program, m: IntArray) -> Reinforcements:
    element, number, triggered, done = _sorted(_table(m, at.REINFORCEMENTS, 4), None)
    return Reinforcements(element, number, triggered, np.where(done < program.horizon, done, -1))


@compiled
def sorted_rows(m: IntArray, rank: IntArray, applications: int, batches: IntArray) -> tuple[IntArray, IntArray]:
    """Columns of the visits and of who did them, sorted; shapes (11, visits) and (2, people)."""
    n = m[at.ROW_COUNT]
    first = np.zeros(applications + 1, np.int64)
    for i in range(n):
        first[rank[m[_row(m, i)] >> 32] + 1] += 1
    for a in range(applications):
        first[a + 1] += first[a]
    order, end = np.zeros(n, np.int64), first[:-1].copy()
    for i in range(n):
        row = _row(m, i)
        a = rank[m[row] >> 32]
        j = end[a]
        end[a] += 1
        while j > first[a] and _before(m, row, order[j - 1]):
            order[j] = order[j - 1]
            j -= 1
        order[j] = row
    visits, hands = np.zeros((11, n), np.int64), np.zeros((2, m[at.HAND_COUNT]), np.int64)
    hand = 0
    for i in range(n):
        row = order[i]
        started, ended, kinds = m[row + 1] >> 33, m[row + 2] >> 32, m[row + 3] >> 40
        batch = m[row + 2] & 0xFFFFFFFF
        visits[0, i], visits[1, i], visits[2, i] = (
            rank[m[row] >> 32],
            (m[row + 1] >> 12) & 2047,
            (m[row + 1] >> 23) & 1023,
        )
        visits[3, i], visits[4, i] = m[row + 1] & 4095, (m[row] & 0xFFFFFFFF) - BIAS
        visits[5, i], visits[6, i] = -1 if started == at.LATE else started, -1 if ended == at.LATE else ended
        visits[7, i], visits[8, i] = (kinds >> 16) - 1, ((kinds >> 8) & 255) - 1
        visits[9, i], visits[10, i] = -1 if batch == 0 else batches[batch - 1], kinds & 1
        count, who = (m[row + 3] >> 32) & 255, m[row + 3] & 0xFFFFFFFF
        for k in range(count):
            hands[0, hand], hands[1, hand] = i, who if count == 1 else m[m[at.HANDS_OF_MANY] + who + k]
            hand += 1
    return visits, hands


@compiled
def _row(m: IntArray, i: int) -> int:
    return int(m[m[at.CHUNKS] + i // at.CHUNK_ROWS] + i % at.CHUNK_ROWS * at.ROW_WORDS)


@compiled
def _before(m: IntArray, a: int, b: int) -> bool:
    if m[a] != m[b]:
        return bool(m[a] < m[b])
    if m[a + 1] != m[b + 1]:
        return bool(m[a + 1] < m[b + 1])
    return bool(m[a + 2] >> 32 < m[b + 2] >> 32)
