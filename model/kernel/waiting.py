"""Waiting for people, and what ends it before its turn comes (DESIGN §4, §5)."""

from __future__ import annotations

from model.calendars import count_until
from model.compiled import Words, within
from model.kernel import at
from model.kernel.alerts import raise_alert
from model.kernel.choices import later
from model.kernel.crews import join, leave, line_of
from model.kernel.keys import sort_by_key
from model.kernel.memory import expire_at, fall_due, push, take_expired
from model.kernel.outside import give_away, left
from model.kernel.words import words_from
from model.log import Outcome
from model.program import MOST_ATTEMPTS, NEVER

PATIENCE, HALL, FIRM = range(3)
"""What ends a wait; at one instant the first counts."""
SENT_HOME, LEFT, CAME_AGAIN = int(Outcome.SENT_HOME), int(Outcome.LEFT), int(Outcome.CAME_AGAIN)


@within
def queue(m: Words, visit: int) -> None:
    """Work waits in a line; patience, the hall's closing and firms run beside it."""
    stage, application, now = m[visit + at.STAGE], m[visit + at.APPLICATION], m[at.NOW]
    join(m, visit, line_of(m, visit))
    if m[stage + at.QUEUES_SIMPLY] == 1 or m[visit + at.REST] >= 0:
        return  # work begun is finished: neither he nor a firm takes it away
    stamp = m[visit + at.STAMP] << 2
    if m[stage + at.PATIENCE] >= 0:
        wait = left(m, visit, m[stage + at.PATIENCE], m[stage + at.NAME_PATIENCE])
        until = later(m, m[stage + at.PATIENCE], m[application + at.ITS_VALUES], now, wait)
        expire_at(m, until, visit, stamp | PATIENCE)
    if m[stage + at.HALL] >= 0:
        expire_at(m, _hall_closing(m, m[stage + at.HALL], now), visit, stamp | HALL)
    if m[stage + at.OUTSOURCE_AFTER] >= 0:
        expire_at(m, max(now, m[visit + at.SINCE] + m[stage + at.OUTSOURCE_AFTER]), visit, stamp | FIRM)
    if m[stage + at.OUTSOURCE_ABOVE] >= 0:
        push(m, stage + at.WAITING_HERE, visit)
        push(m, stage + at.WAITING_HERE, m[visit + at.STAMP])
        m[at.CALLED] = 1


@within
def _hall_closing(m: Words, calendar: int, now: int) -> int:
    """The first closing from `now` on."""
    first = m[at.CALENDAR_FIRST] + calendar
    closes = words_from(m, m[at.CLOSES])
    i = count_until(closes, m[first], m[first + 1], now - 1)
    return closes[i] if i < m[first + 1] else NEVER


@within
def expire(m: Words) -> None:
    """Alerts, patience, closings of halls and firms of this instant, all together."""
    m[at.EXPIRED + at.SIZE] = 0
    while m[at.EXPIRY + at.SIZE] > 0 and m[m[at.EXPIRY]] <= m[at.NOW]:
        take_expired(m)
    count = m[at.EXPIRED + at.SIZE]
    for i in range(0, count, 2):
        who, what = m[m[at.EXPIRED] + i], m[m[at.EXPIRED] + i + 1]
        if what & 3 == at.ALERT:
            raise_alert(m, who, what >> 2)
    for i in range(m[at.NEWLY_HELPED + at.SIZE]):
        _let_help(m, m[m[at.NEWLY_HELPED] + i])
    m[at.NEWLY_HELPED + at.SIZE] = 0
    for reason in range(3):
        for i in range(0, count, 2):
            visit, what = m[m[at.EXPIRED] + i], m[m[at.EXPIRED] + i + 1]
            if what & 3 == reason and _still_waits(m, visit, what >> 2):
                _stop(m, visit, reason)
    m[at.CALLED] = 1


@within
def _let_help(m: Words, application: int) -> None:
    """Waiting work of an application that has new helpers goes where they look too."""
    visit = m[application + at.VISITS]
    while visit != 0:
        piece = visit
        if m[visit + at.IN_BUNDLE] != 0:
            piece = m[visit + at.IN_BUNDLE]
            m[piece + at.BUNDLE_HELPED] |= m[application + at.HELPED]
        orphaned = m[m[visit + at.STAGE] + at.OWNED] == 1 and m[m[piece + at.APPLICATION] + at.OWNER] == 0
        if m[piece + at.LINE] != 0 and m[visit + at.STARTED] < 0 and not orphaned:
            join(m, piece, line_of(m, piece))
        visit = m[visit + at.NEXT]


@within
def _still_waits(m: Words, visit: int, stamp: int) -> bool:
    return m[visit + at.STAMP] == stamp and m[visit + at.LINE] != 0 and m[visit + at.STARTED] < 0


@within
def _stop(m: Words, visit: int, reason: int) -> None:
    """A wait ends before its turn has come."""
    stage = m[visit + at.STAGE]
    leave(m, visit)
    if reason == FIRM:
        give_away(m, visit)
        return
    if reason == HALL:
        m[visit + at.OUTCOME] = SENT_HOME
    elif m[stage + at.PATIENCE_LEAVES] == 1 or m[visit + at.ATTEMPT] >= MOST_ATTEMPTS:
        m[visit + at.OUTCOME] = LEFT
    else:
        m[visit + at.OUTCOME] = CAME_AGAIN
    fall_due(m, m[at.NOW], visit)


@within
def shorten(m: Words) -> None:
    """While too many wait, the last ones are given to a firm."""
    for k in range(m[m[at.LONG_QUEUES]]):
        stage = m[m[at.LONG_QUEUES] + 1 + k]
        waiting, n = stage + at.WAITING_HERE, 0
        for i in range(0, m[waiting + at.SIZE], 2):
            visit, stamp = m[m[waiting] + i], m[m[waiting] + i + 1]
            if m[visit + at.STAMP] == stamp and m[visit + at.LINE] != 0:
                m[m[waiting] + n], m[m[waiting] + n + 1] = visit, stamp
                n += 2
        m[waiting + at.SIZE] = n
        most = m[stage + at.OUTSOURCE_ABOVE]
        if n // 2 <= most:
            continue
        m[at.SORTED + at.SIZE] = 0
        for i in range(0, n, 2):
            push(m, at.SORTED, m[m[waiting] + i])
        sort_by_key(m, at.SORTED, -1)
        for i in range(most, n // 2):
            visit = m[m[at.SORTED] + i]
            leave(m, visit)
            give_away(m, visit)
