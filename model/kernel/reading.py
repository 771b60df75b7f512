"""The log, read from the memory after a run: sorted, with ids given after sorting (DESIGN §9)."""

from __future__ import annotations

import numpy as np

from model.kernel import at
from model.kernel.sorting import sort_visits
from model.log import HAND, VISIT, Alerts, Applications, Fate, Grants, Hands, Log, Reinforcements, Visits
from model.program import NEVER, IntArray, Program
from model.world import World


def read_log(program: Program, world: World, m: IntArray) -> Log:
    """The log of a run that has reached its horizon."""
    endings = m[m[at.ENDINGS_AT] :][: int(m[at.ROWS]) * at.ENDING_SIZE].reshape(-1, at.ENDING_SIZE)
    came = np.flatnonzero(endings[:, at.CAME] != NEVER)
    came = came[np.argsort(endings[came, at.CAME], kind="stable")]
    rank = np.zeros(len(endings), dtype=np.int64)
    rank[came] = np.arange(len(came))
    visits, hands = np.empty(m[at.ROW_COUNT], dtype=VISIT), np.empty(m[at.HAND_COUNT], dtype=HAND)
    sort_visits(m, rank, len(came), batch_numbers(m), visits, visits.view(np.uint8).reshape(-1, VISIT.itemsize), hands)
    return Log(
        visits=Visits(visits),
        hands=Hands(hands),
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
