"""Applications and their branches come into the run, and leave the memory."""

from __future__ import annotations

from model.compiled import Words, within
from model.kernel import at
from model.kernel.detours import no_detours
from model.kernel.memory import give_back, record
from model.kernel.recording import write_application
from model.program import Column

STREAM = int(Column.STREAM)


@within
def new_application(m: Words, comer: int, arrived: int) -> int:
    """The application of somebody who comes."""
    application = record(m, at.FREE_APPLICATIONS, m[at.APPLICATION_SIZE])
    for word in range(2, m[at.APPLICATION_SIZE]):
        m[application + word] = 0
    values = application + m[at.VALUES_AT]
    for attribute in range(m[at.ATTRIBUTES]):
        m[values + attribute] = m[comer + at.COMER_VALUES + attribute]
    m[application + at.ROW], m[application + at.ARRIVED] = m[comer + at.COMER_ROW], arrived
    m[application + at.ITS_VALUES], m[application + at.ENDED] = values, -1
    m[application + at.IDENTITY], m[application + at.CONNECTION] = (
        m[comer + at.COMER_IDENTITY],
        m[comer + at.COMER_CONNECTION],
    )
    m[application + at.CASE], m[application + at.OPEN_CASE] = m[comer + at.COMER_CASE], m[comer + at.COMER_OPEN_CASE]
    m[application + at.ROUTE] = m[m[at.STREAM_ROUTE] + m[values + STREAM]]
    for slot in range(m[at.WATCHED_COUNT]):
        m[application + m[at.ENDED_BEFORE_AT] + slot] = -1
    first = m[at.LIVING]
    m[application + at.LIVING_NEXT] = first
    if first != 0:
        m[first + at.LIVING_PREVIOUS] = application
    m[at.LIVING] = application
    return application


@within
def _lives_no_longer(m: Words, application: int) -> None:
    after, ahead = m[application + at.LIVING_NEXT], m[application + at.LIVING_PREVIOUS]
    if ahead != 0:
        m[ahead + at.LIVING_NEXT] = after
    else:
        m[at.LIVING] = after
    if after != 0:
        m[after + at.LIVING_PREVIOUS] = ahead


@within
def new_branch(m: Words, application: int, step: int) -> int:
    """A branch of an application: the record of its visits, one after another."""
    visit = record(m, at.FREE_VISITS, m[at.VISIT_SIZE])
    m[visit], m[visit + at.APPLICATION], m[visit + at.STEP], m[visit + at.DETOURS] = at.VISIT, application, step, 0
    m[application + at.RECORDS] += 1
    m[visit + at.LINE], m[visit + at.STAGE], m[visit + at.CLOSED] = 0, 0, 1
    return visit


@within
def new_visit(m: Words, visit: int, stage: int, branch: int, attempt: int, since: int) -> None:
    """A branch comes to a stage: its record is that of a new visit, among those of the application."""
    m[visit + at.STAGE], m[visit + at.BRANCH], m[visit + at.ATTEMPT], m[visit + at.SINCE] = (
        stage,
        branch,
        attempt,
        since,
    )
    m[visit + at.STARTED], m[visit + at.LINE], m[visit + at.REST], m[visit + at.REPEATS] = -1, 0, -1, 1000
    m[visit + at.OUTCOME], m[visit + at.REASON], m[visit + at.IN_BUNDLE] = at.NOT_SETTLED, -1, 0
    m[visit + at.BATCH], m[visit + at.OUTSOURCED], m[visit + at.CLOSED], m[visit + at.PEOPLE_COUNT] = -1, 0, 0, 0
    m[visit + at.OPENED] = -1
    m[visit + at.STAMP] += 1
    application = m[visit + at.APPLICATION]
    first = m[application + at.VISITS]
    m[visit + at.NEXT], m[visit + at.PREVIOUS] = first, 0
    if first != 0:
        m[first + at.PREVIOUS] = visit
    m[application + at.VISITS] = visit


@within
def no_longer_there(m: Words, visit: int) -> None:
    """A visit is over: it is no longer among the application's."""
    after, ahead = m[visit + at.NEXT], m[visit + at.PREVIOUS]
    if ahead != 0:
        m[ahead + at.NEXT] = after
    else:
        m[m[visit + at.APPLICATION] + at.VISITS] = after
    if after != 0:
        m[after + at.PREVIOUS] = ahead
    m[visit + at.CLOSED] = 1


@within
def branch_ends(m: Words, visit: int) -> None:
    """A branch goes nowhere any more; with the last one of an ended application goes the application."""
    application = m[visit + at.APPLICATION]
    no_detours(m, visit)
    give_back(m, at.FREE_VISITS, visit)
    m[application + at.RECORDS] -= 1
    forget_if_over(m, application)


@within
def forget_if_over(m: Words, application: int) -> None:
    """Give back an application that has ended and has no branch left."""
    if m[application + at.FATE] != 0 and m[application + at.RECORDS] == 0:
        write_application(m, application)
        _lives_no_longer(m, application)
        give_back(m, at.FREE_APPLICATIONS, application)
