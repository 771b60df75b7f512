"""The record of a run: a row of four packed words per visit that ends, in chunks (DESIGN §9).

Words: row of the world and waiting since; start, branch, stage, attempt; end and batch; outcome, reason, outsourced,
number of people, the person (of several: where they stand in a list). The first two, and the end, sort the log.
"""

from __future__ import annotations

from model.compiled import Words, within
from model.kernel import at
from model.kernel.memory import push, take

BIAS = 1 << 31
"""Added to times that may lie before the first day."""


@within
def write_row(m: Words, visit: int, ended: int, outcome: int) -> None:
    """Note a visit that has ended, or has not at the horizon (−1)."""
    if m[at.ROW_AT] == m[at.ROW_END]:
        m[at.ROW_AT] = take(m, at.CHUNK_ROWS * at.ROW_WORDS)
        m[at.ROW_END] = m[at.ROW_AT] + at.CHUNK_ROWS * at.ROW_WORDS
        push(m, at.CHUNKS, m[at.ROW_AT])
    row, started = m[at.ROW_AT], m[visit + at.STARTED]
    m[at.ROW_AT] = row + at.ROW_WORDS
    m[row] = (m[m[visit + at.APPLICATION] + at.ROW] << 32) | (m[visit + at.SINCE] + BIAS)
    started = at.LATE if started < 0 else started
    stage = m[m[visit + at.STAGE] + at.INDEX]
    m[row + 1] = ((((started << 10) | m[visit + at.BRANCH]) << 11 | stage) << 12) | m[visit + at.ATTEMPT]
    m[row + 2] = ((at.LATE if ended < 0 else ended) << 32) | (m[visit + at.BATCH] + 1)
    count = m[visit + at.PEOPLE_COUNT]
    who = 0
    if count == 1:
        who = m[m[visit + at.PEOPLE] + at.PERSON_INDEX]
    elif count > 1:
        who = m[at.HANDS_OF_MANY + at.SIZE]
        for i in range(count):
            push(m, at.HANDS_OF_MANY, m[m[visit + at.PEOPLE + i] + at.PERSON_INDEX])
    kinds = ((outcome + 1) << 16) | ((m[visit + at.REASON] + 1) << 8) | m[visit + at.OUTSOURCED]
    m[row + 3] = (kinds << 40) | (count << 32) | who
    m[at.ROW_COUNT] += 1
    m[at.HAND_COUNT] += count
