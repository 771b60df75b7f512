"""Owners: account managers who stay with an application (DESIGN §5)."""

from __future__ import annotations

from model.compiled import Words, within
from model.kernel import at
from model.kernel.choices import luck
from model.kernel.crews import join, line_of
from model.kernel.keys import sort_by_key
from model.kernel.memory import fall_due, push
from model.kernel.people import serves
from model.program import Column, OwnerRule

AREA = int(Column.AREA)
BY_AREA, CUSTOMERS_CHOICE = int(OwnerRule.AREA), int(OwnerRule.CUSTOMERS_CHOICE)


@within
def look_again(m: Words) -> None:
    """Somebody has come, has learnt, or has room for more."""
    m[at.OWNERS_CHANGED], m[at.CALLED] = 1, 1


@within
def own(m: Words, person: int, application: int) -> None:
    """A person owns an application from now on."""
    first = m[person + at.OWNED_FIRST]
    m[application + at.OWNER], m[application + at.OWNED_NEXT], m[application + at.OWNED_PREVIOUS] = person, first, 0
    if first != 0:
        m[first + at.OWNED_PREVIOUS] = application
    m[person + at.OWNED_FIRST] = application
    m[person + at.OWNS] += 1


@within
def disown(m: Words, application: int) -> None:
    """Its owner has one less; who it was stays known."""
    person, after, ahead = m[application + at.OWNER], m[application + at.OWNED_NEXT], m[application + at.OWNED_PREVIOUS]
    if ahead != 0:
        m[ahead + at.OWNED_NEXT] = after
    else:
        m[person + at.OWNED_FIRST] = after
    if after != 0:
        m[after + at.OWNED_PREVIOUS] = ahead
    m[person + at.OWNS] -= 1
    look_again(m)


@within
def hand_over_owned(m: Words, person: int) -> None:
    """A leaver hands over what he owns."""
    m[person + at.EMPLOYED] = 0
    while m[person + at.OWNED_FIRST] != 0:
        application = m[person + at.OWNED_FIRST]
        disown(m, application)
        m[application + at.OWNER] = 0
        push(m, at.ORPHANS, application)
        push(m, at.ORPHANS, m[application + at.ROW])
    look_again(m)


@within
def dispatch_owners(m: Words) -> None:
    """Owners to applications: those left behind first, then those who wait, by key."""
    m[at.OWNERS_CHANGED] = 0
    _sort_orphans(m)
    left = 0
    for i in range(0, m[at.ORPHANS + at.SIZE], 2):
        application, row = m[m[at.ORPHANS] + i], m[m[at.ORPHANS] + i + 1]
        if m[application + at.ROW] != row or m[application + at.FATE] != 0:
            continue
        if _assign_owner(m, application):
            _move_to_new_owner(m, application)
        else:
            m[m[at.ORPHANS] + left], m[m[at.ORPHANS] + left + 1] = application, row
            left += 2
    m[at.ORPHANS + at.SIZE] = left
    waiting, left = at.WAITING_OWNERS, 0
    sort_by_key(m, waiting, -1)
    for i in range(m[waiting + at.SIZE]):
        visit = m[m[waiting] + i]
        application = m[visit + at.APPLICATION]
        if m[application + at.OWNER] != 0 or _assign_owner(m, application):
            m[visit + at.STARTED] = m[at.NOW]
            fall_due(m, m[at.NOW], visit)
        else:
            m[m[waiting] + left] = visit
            left += 1
    m[waiting + at.SIZE] = left


@within
def _sort_orphans(m: Words) -> None:
    """By arrival, then row."""
    first, n = m[at.ORPHANS], m[at.ORPHANS + at.SIZE]
    for i in range(2, n, 2):
        application, row, j = m[first + i], m[first + i + 1], i
        while j > 0 and _earlier(m, application, row, m[first + j - 2], m[first + j - 1]):
            m[first + j], m[first + j + 1] = m[first + j - 2], m[first + j - 1]
            j -= 2
        m[first + j], m[first + j + 1] = application, row


@within
def _earlier(m: Words, a: int, row_a: int, b: int, row_b: int) -> bool:
    if m[a + at.ARRIVED] != m[b + at.ARRIVED]:
        return m[a + at.ARRIVED] < m[b + at.ARRIVED]
    return row_a < row_b


@within
def _move_to_new_owner(m: Words, application: int) -> None:
    """Waiting work of an application whose owner left goes to the new owner's line."""
    visit = m[application + at.VISITS]
    while visit != 0:
        piece = m[visit + at.IN_BUNDLE] if m[visit + at.IN_BUNDLE] != 0 else visit
        if m[piece + at.LINE] != 0 and m[visit + at.STARTED] < 0 and m[piece + at.APPLICATION] == application:
            join(m, piece, line_of(m, piece))
        visit = m[visit + at.NEXT]


@within
def _assign_owner(m: Words, application: int) -> bool:
    """Give an application the owner the rule says, if anybody has room."""
    area, best = m[m[application + at.ITS_VALUES] + AREA], 0
    best_first, best_second = 0, 0
    for i in range(m[m[at.OWNER_CANDIDATES]]):
        person = m[m[at.OWNER_CANDIDATES] + 1 + i]
        able = m[person + at.SPEED + m[at.OWNER_ROLE]] >= 0 and serves(m, person, area)
        if not able or m[person + at.EMPLOYED] == 0 or m[person + at.OWNS] >= m[m[at.CASELOAD]]:
            continue
        first, second = 0, m[person + at.OWNS]
        if m[m[at.OWNER_RULE]] == BY_AREA:
            first = 1 - m[m[at.TEAM_NAMES_AREA] + m[person + at.TEAM] * m[at.AREA_COUNT] + area]
        elif m[m[at.OWNER_RULE]] == CUSTOMERS_CHOICE:
            name = m[m[at.CHOICE_NAMES] + m[person + at.TEAM]]
            first, second = luck(m, name, m[application + at.IDENTITY], m[person + at.NUMBER]), 0
        better = first < best_first or (first == best_first and second < best_second)
        same = first == best_first and second == best_second
        if best == 0 or better or (same and m[person + at.RANK] < m[best + at.RANK]):
            best, best_first, best_second = person, first, second
    if best == 0:
        return False
    own(m, best, application)
    return True
