"""The log in parts: what is known of applications that have ended is read, and its room in the memory is free again."""

from __future__ import annotations

import numpy as np

from model.kernel import at
from model.kernel.reading import Noted, all_noted
from model.program import IntArray


def take_finished(m: IntArray) -> Noted:
    """Take all that is noted of the applications that are over; of the others it stays."""
    noted = all_noted(m)
    most = max(
        (int(rows[:, 0].max(initial=0)) for rows in (noted.applications, noted.visits >> 32, noted.alerts)), default=0
    )
    lives = np.zeros(max(most, int(noted.requests[:, at.REQUEST_ROW].max(initial=0))) + 1, dtype=np.bool_)
    application = int(m[at.LIVING])
    while application:
        if m[application + at.ROW] < len(lives):
            lives[m[application + at.ROW]] = True
        application = int(m[application + at.LIVING_NEXT])
    stays = lives[noted.visits[:, 0] >> 32]
    alerts_stay, requests_stay = lives[noted.alerts[:, 0]], lives[noted.requests[:, at.REQUEST_ROW]]
    finished = Noted(
        noted.applications,
        noted.visits[~stays],
        noted.of_many.copy(),
        noted.alerts[~alerts_stay],
        noted.requests[~requests_stay],
    )
    _keep_visits(m, noted.visits[stays])
    m[at.APPLICATION_COUNT] = 0
    _keep(m, at.RAISED, noted.alerts[alerts_stay].reshape(-1))
    requests = m[m[at.REQUESTS] : m[at.REQUESTS] + m[at.REQUESTS + at.SIZE]].copy()
    for request in requests[~requests_stay].tolist():
        m[request + at.NEXT], m[at.FREE_REQUESTS] = m[at.FREE_REQUESTS], request
    _keep(m, at.REQUESTS, requests[requests_stay])
    return finished


def _keep(m: IntArray, a_list: int, words: IntArray) -> None:
    m[m[a_list] : m[a_list] + len(words)] = words
    m[a_list + at.SIZE] = len(words)


def _keep_visits(m: IntArray, rows: IntArray) -> None:
    """Write rows that stay from the first chunk on; of what several did, who did it."""
    many = np.flatnonzero(((rows[:, 3] >> 32) & 255) > 1)
    people, first = [], 0
    hands = m[m[at.HANDS_OF_MANY] : m[at.HANDS_OF_MANY] + m[at.HANDS_OF_MANY + at.SIZE]].copy()
    for row in many.tolist():
        count, who = int(rows[row, 3] >> 32) & 255, int(rows[row, 3]) & 0xFFFFFFFF
        people.append(hands[who : who + count])
        rows[row, 3] += first - who
        first += count
    _keep(m, at.HANDS_OF_MANY, np.concatenate((np.zeros(0, np.int64), *people)))
    chunks, n = m[m[at.CHUNKS] : m[at.CHUNKS] + m[at.CHUNKS + at.SIZE]], len(rows)
    for begin in range(0, n, at.CHUNK_ROWS):
        some = rows[begin : begin + at.CHUNK_ROWS].reshape(-1)
        address = int(chunks[begin // at.CHUNK_ROWS])
        m[address : address + some.size] = some
    m[at.ROW_COUNT], m[at.ROW_AT], m[at.ROW_END] = n, 0, 0
    if n % at.CHUNK_ROWS:
        address = int(chunks[n // at.CHUNK_ROWS])
        m[at.ROW_AT], m[at.ROW_END] = address + n % at.CHUNK_ROWS * at.ROW_WORDS, address + at.CHUNK_ROWS * at.ROW_WORDS
