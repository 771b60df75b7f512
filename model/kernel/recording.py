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
def _chunk(m: Words, chunks: int, number: int, size: int) -> int:
    """One of the chunks of a list: the next one is taken when it is needed."""
    if number == m[chunks + at.SIZE]:
        push(m, chunks, take(m, size))
    return m[m[chunks] + number]


@within
def write_row(m: Words, visit: int, ended: int, outcome: int) -> None:
    """Note a visit that has ended, or has not at the horizon (−1)."""
    if m[at.ROW_AT] == m[at.ROW_END]:
        m[at.ROW_AT] = _chunk(m, at.CHUNKS, m[at.ROW_COUNT] // at.CHUNK_ROWS, at.CHUNK_ROWS * at.ROW_WORDS)
        m[at.ROW_END] = m[at.ROW_AT] + at.CHUNK_ROWS * at.ROW_WORDS
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


@within
def write_application(m: Words, application: int) -> None:
    """Note an application that is over, or is not at the horizon."""
    width, count = at.APPLICATION_ROW_VALUES + m[at.ATTRIBUTES], m[at.APPLICATION_COUNT]
    number, place = count // at.APPLICATIONS_IN_CHUNK, count % at.APPLICATIONS_IN_CHUNK
    row = _chunk(m, at.APPLICATION_CHUNKS, number, at.APPLICATIONS_IN_CHUNK * width) + place * width
    m[at.APPLICATION_COUNT] += 1
    owner = m[application + at.OWNER]
    m[row], m[row + 1], m[row + 2] = m[application + at.ROW], m[application + at.ARRIVED], m[application + at.ENDED]
    m[row + 3], m[row + 4] = m[application + at.FATE], 0 if owner == 0 else m[owner + at.PERSON_INDEX] + 1
    m[row + 5], m[row + 6] = m[application + at.IDENTITY], m[application + at.CONNECTION]
    m[row + 7], m[row + 8] = m[application + at.CASE], m[application + at.OPEN_CASE]
    for attribute in range(m[at.ATTRIBUTES]):
        m[row + at.APPLICATION_ROW_VALUES + attribute] = m[m[application + at.ITS_VALUES] + attribute]
