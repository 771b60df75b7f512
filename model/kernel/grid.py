"""The network during a run: requests, grants, reinforcement (DESIGN §8)."""

from __future__ import annotations

from model.compiled import Words, within
from model.draws import identity_of
from model.kernel import at
from model.kernel.choices import later, luck, seconds
from model.kernel.detours import detour_last
from model.kernel.keys import sort_by_key
from model.kernel.memory import fall_due, push, record
from model.log import Outcome
from model.program import Column, Grid

AREA, CATEGORY, KVA, GRID = int(Column.AREA), int(Column.CATEGORY), int(Column.REQUESTED_KVA), int(Column.GRID)
FREE, WAITED, FARTHER, PART = int(Grid.FREE), int(Grid.WAITED), int(Grid.FARTHER), int(Grid.PART)
GAVE_UP = int(Outcome.GAVE_UP)


@within
def element_at(m: Words, position: int) -> int:
    """The record of an element; 0 for none."""
    return m[at.ELEMENTS] + position * at.ELEMENT_SIZE if position >= 0 else 0


@within
def above(m: Words, element: int) -> int:
    """The element above; 0 at the top."""
    return element_at(m, m[m[at.PARENT] + m[element + at.ELEMENT_INDEX]])


@within
def top_of(m: Words, element: int) -> int:
    """The uppermost element of a path."""
    while above(m, element) != 0:
        element = above(m, element)
    return element


@within
def counts(m: Words, element: int, kva: int) -> int:
    """The part of a request that counts at an element."""
    return (kva * m[m[at.COINCIDENCE] + m[element + at.ELEMENT_INDEX]] + 500) // 1000


@within
def free_kva(m: Words, element: int) -> int:
    """Uncommitted tenths of a kVA."""
    return m[element + at.ROOM_LIMIT] - m[element + at.COMMITTED]


@within
def _call(m: Words) -> None:
    m[at.GRID_CHANGED], m[at.CALLED] = 1, 1


@within
def _new_request(m: Words, visit: int, row: int, kva: int, bay: int, element: int, asked: int) -> int:
    request = record(m, at.FREE_REQUESTS, at.REQUEST_SIZE)
    m[request + at.REQUEST_NEXT], m[request + at.REQUEST_VISIT], m[request + at.REQUEST_ROW] = 0, visit, row
    m[request + at.REQUEST_KVA], m[request + at.REQUEST_BAY], m[request + at.REQUEST_ELEMENT] = kva, bay, element
    m[request + at.ASKED], m[request + at.GRANTED], m[request + at.RETURNED] = asked, -1, -1
    m[request + at.HOW], m[request + at.REFUSED], m[request + at.SETTLED] = FREE, 0, 0
    push(m, at.REQUESTS, request)
    return request


@within
def ask(m: Words, visit: int) -> None:
    """A visit asks for its kVA, and a bay where one is needed; what it holds counts, and a part taken is enough."""
    application = m[visit + at.APPLICATION]
    values = m[application + at.ITS_VALUES]
    kva = m[values + KVA]
    bay = m[m[at.CATEGORY_HV] + m[values + CATEGORY]] != 0 and 0 <= m[m[at.BAY_ABOVE]] < kva
    held = m[application + at.HOLDING]
    request = held
    while request != 0:
        bay = bay and m[request + at.REQUEST_BAY] == 0
        kva -= m[request + at.REQUEST_KVA]
        request = m[request + at.REQUEST_NEXT]
    content = m[values + GRID] == PART or (kva <= 0 and not bay)
    if held != 0 and content:  # led back over this stage: it holds what it needs, or the part that it took
        m[visit + at.STARTED] = m[at.NOW]
        fall_due(m, m[at.NOW], visit)
        return
    row = m[application + at.ROW]
    element = element_at(m, m[application + at.CONNECTION])
    request = _new_request(m, visit, row, max(0, kva), 1 if bay else 0, element, m[at.NOW])
    push(m, at.GRID_WAITING, request)
    _call(m)


@within
def already_held(m: Words, application: int, element: int, kva: int, bay: int) -> None:
    """An open application holds what it was granted before the first day (not in the committed kVA)."""
    arrived = m[application + at.ARRIVED]
    request = _new_request(m, 0, m[application + at.ROW], kva, bay, element, arrived)
    _take(m, application, request, element, kva, arrived)


@within
def leave_grid(m: Words, visit: int) -> None:
    """A visit asks no longer."""
    waiting, left = at.GRID_WAITING, 0
    for i in range(m[waiting + at.SIZE]):
        request = m[m[waiting] + i]
        if m[request + at.REQUEST_VISIT] == visit:
            m[request + at.RETURNED] = m[at.NOW]
            _call(m)
        else:
            m[m[waiting] + left] = request
            left += 1
    m[waiting + at.SIZE] = left


@within
def give_back_kva(m: Words, application: int) -> None:
    """An application that ended without connection gives back what it holds."""
    request = m[application + at.HOLDING]
    if request == 0:
        return
    while request != 0:
        element, top = m[request + at.REQUEST_ELEMENT], 0
        while element != 0:
            m[element + at.COMMITTED] -= counts(m, element, m[request + at.REQUEST_KVA])
            top, element = element, above(m, element)
        if m[request + at.REQUEST_BAY] == 1:
            m[top + at.BAYS] += 1
        m[request + at.RETURNED] = m[at.NOW]
        request = m[request + at.REQUEST_NEXT]
    m[application + at.HOLDING] = 0
    _call(m)


@within
def reinforce(m: Words, element: int, kva: int, bays: int) -> None:
    """New room goes into service."""
    m[element + at.ROOM_LIMIT] += kva
    if bays != 0:
        m[element + at.BAYS] = max(0, m[element + at.BAYS]) + bays
    _call(m)


@within
def built(m: Words, element: int) -> None:
    """A reinforcement that was set off is done."""
    m[element + at.BUILDING] = 0
    index = m[element + at.ELEMENT_INDEX]
    reinforce(m, element, m[m[at.TRIGGER_ADDS_KVA] + index], m[m[at.TRIGGER_ADDS_BAYS] + index])


@within
def fits(m: Words, element: int, kva: int, bay: bool) -> bool:
    """Whether a request would be granted if nobody else waited."""
    top = 0
    while element != 0:
        if counts(m, element, kva) > free_kva(m, element):
            return False
        top, element = element, above(m, element)
    return not bay or m[top + at.BAYS] > 0


@within
def dispatch_grid(m: Words) -> None:
    """Grants by key until none succeeds, then triggers of reinforcement."""
    m[at.GRID_CHANGED] = 0
    sort_by_key(m, at.GRID_WAITING, at.REQUEST_VISIT)
    while _grant_once(m):
        pass
    _trigger(m)


@within
def _grant_once(m: Words) -> bool:
    m[at.MARK] += 1  # an element with this mark is reserved
    waiting, left, any_settled = at.GRID_WAITING, 0, False
    for i in range(m[waiting + at.SIZE]):
        request = m[m[waiting] + i]
        kva, bay = m[request + at.REQUEST_KVA], m[request + at.REQUEST_BAY] == 1
        stuck = _stuck_at(m, m[request + at.REQUEST_ELEMENT], kva, bay)
        if stuck == 0:
            _grant(m, request, m[request + at.REQUEST_ELEMENT], kva)
            any_settled = True
        elif m[request + at.REFUSED] == 0 and _choose(m, request):
            any_settled = True
        else:
            m[stuck + at.RESERVED] = m[at.MARK]
            m[m[waiting] + left] = request
            left += 1
    m[waiting + at.SIZE] = left
    return any_settled


@within
def _stuck_at(m: Words, element: int, kva: int, bay: bool) -> int:
    """The lowest element a request cannot pass, or 0."""
    top = 0
    while element != 0:
        if counts(m, element, kva) > free_kva(m, element):
            return element
        if m[element + at.RESERVED] == m[at.MARK] and kva >= m[m[at.SMALL] + m[element + at.ELEMENT_INDEX]]:
            return element
        top, element = element, above(m, element)
    return top if bay and m[top + at.BAYS] <= 0 else 0


@within
def _choose(m: Words, request: int) -> bool:
    """What a constrained application does; whether it is settled at once."""
    visit = m[request + at.REQUEST_VISIT]
    stage, application = m[visit + at.STAGE], m[visit + at.APPLICATION]
    m[request + at.REFUSED], m[request + at.HOW] = 1, WAITED
    m[m[application + at.ITS_VALUES] + GRID] = WAITED
    u = luck(m, m[stage + at.NAME_GRID], m[application + at.IDENTITY], m[visit + at.ATTEMPT])
    if u < m[stage + at.GRID_FARTHER]:
        return _farther(m, request, visit, stage)
    if u < m[stage + at.GRID_PART]:
        return _part(m, request, stage)
    if u < m[stage + at.GRID_WITHDRAWS]:
        m[request + at.RETURNED] = m[at.NOW]
        m[visit + at.STARTED], m[visit + at.OUTCOME] = m[at.NOW], GAVE_UP
        fall_due(m, m[at.NOW], visit)
        return True
    return False


@within
def _farther(m: Words, request: int, visit: int, stage: int) -> bool:
    """Connect to the element of the same level and area with the most room, if it has enough."""
    values = m[m[visit + at.APPLICATION] + at.ITS_VALUES]
    first, flat = m[at.LV_FIRST], m[at.LV_ELEMENT]
    if m[m[at.CATEGORY_HV] + m[values + CATEGORY]] != 0:
        first, flat = m[at.HV_FIRST], m[at.HV_ELEMENT]
    kva, bay, best = m[request + at.REQUEST_KVA], m[request + at.REQUEST_BAY] == 1, 0
    area = m[values + AREA]
    for i in range(m[first + area], m[first + area + 1]):
        other = element_at(m, m[flat + i])
        if other == m[request + at.REQUEST_ELEMENT] or _stuck_at(m, other, kva, bay) != 0:
            continue
        more = best == 0 or free_kva(m, other) > free_kva(m, best)
        if more or (free_kva(m, other) == free_kva(m, best) and other < best):
            best = other
    if best == 0:
        return False
    m[request + at.HOW] = FARTHER
    if m[stage + at.GRID_FARTHER_VIA] != 0:
        detour_last(m, visit, m[stage + at.GRID_FARTHER_VIA])
    _grant(m, request, best, kva)
    return True


@within
def _part(m: Words, request: int, stage: int) -> bool:
    """Take the part that fits everywhere, if it is large enough."""
    asked, lowest = m[request + at.REQUEST_KVA], m[request + at.REQUEST_ELEMENT]
    bay = m[request + at.REQUEST_BAY] == 1
    if bay and m[top_of(m, lowest) + at.BAYS] <= 0:
        return False
    kva, element = asked, lowest
    while element != 0:
        index = m[element + at.ELEMENT_INDEX]
        kva = min(kva, max(0, free_kva(m, element)) * 1000 // m[m[at.COINCIDENCE] + index])
        if m[element + at.RESERVED] == m[at.MARK]:
            kva = min(kva, m[m[at.SMALL] + index] - 1)
        element = above(m, element)
    while kva > 0 and not fits(m, lowest, kva, bay):
        kva -= 1
    if kva <= 0 or kva * 1000 < asked * m[stage + at.GRID_PART_LEAST]:
        return False
    m[request + at.HOW] = PART
    _grant(m, request, lowest, kva)
    return True


@within
def _grant(m: Words, request: int, element: int, kva: int) -> None:
    visit = m[request + at.REQUEST_VISIT]
    application = m[visit + at.APPLICATION]
    _take(m, application, request, element, kva, m[at.NOW])
    m[m[application + at.ITS_VALUES] + GRID] = m[request + at.HOW]
    m[visit + at.STARTED] = m[at.NOW]
    fall_due(m, m[at.NOW], visit)


@within
def _take(m: Words, application: int, request: int, element: int, kva: int, granted: int) -> None:
    m[request + at.REQUEST_ELEMENT], m[request + at.REQUEST_KVA], m[request + at.GRANTED] = element, kva, granted
    top = 0
    while element != 0:
        m[element + at.COMMITTED] += counts(m, element, kva)
        top, element = element, above(m, element)
    if m[request + at.REQUEST_BAY] == 1:
        m[top + at.BAYS] -= 1
    m[request + at.REQUEST_NEXT] = m[application + at.HOLDING]
    m[application + at.HOLDING] = request


@within
def _trigger(m: Words) -> None:
    """Set off reinforcement where enough wait."""
    m[at.MARK] += 1
    waiting = at.GRID_WAITING
    if m[waiting + at.SIZE] == 0:
        return
    for position in range(m[at.ELEMENT_COUNT]):
        element = element_at(m, position)
        m[element + at.STUCK_KVA], m[element + at.STUCK_COUNT] = 0, 0
    for i in range(m[waiting + at.SIZE]):
        request = m[m[waiting] + i]
        kva, bay = m[request + at.REQUEST_KVA], m[request + at.REQUEST_BAY] == 1
        element = _stuck_at(m, m[request + at.REQUEST_ELEMENT], kva, bay)
        m[element + at.RESERVED] = m[at.MARK]
        m[element + at.STUCK_KVA] += counts(m, element, kva)
        m[element + at.STUCK_COUNT] += 1
    for index in range(m[at.ELEMENT_COUNT]):
        element = element_at(m, index)
        if m[element + at.STUCK_COUNT] == 0 or m[element + at.BUILDING] == 1:
            continue
        kva, count = m[m[at.TRIGGER_KVA] + index], m[m[at.TRIGGER_COUNT] + index]
        enough = 0 <= kva <= m[element + at.STUCK_KVA] or 0 < count <= m[element + at.STUCK_COUNT]
        if enough and m[element + at.TIMES] < m[m[at.TRIGGER_TIMES] + index]:
            _build(m, element, index)


@within
def _build(m: Words, element: int, index: int) -> None:
    now = m[at.NOW]
    m[element + at.TIMES] += 1
    number, choice = m[element + at.TIMES], m[m[at.TRIGGER_LEAD] + index]
    identity = identity_of(m[m[at.ELEMENT_SHORT_NAME] + index], 0, number)
    lasts = seconds(m, choice, m[at.NO_VALUES], m[at.LEAD_NAME], identity, 0)
    done = later(m, choice, m[at.NO_VALUES], now, lasts)
    m[element + at.BUILDING] = 1
    for word in (index, number, now, done):
        push(m, at.REINFORCEMENTS, word)
    fall_due(m, done, element)
