"""The memory: taking room, lists, and the heap of what falls due."""

from __future__ import annotations

from model.compiled import Words, within
from model.kernel import at


@within
def take(m: Words, size: int) -> int:
    """Take fresh words; their content is undefined.

    Raises
    ------
    MemoryError
        The memory is used up: the replication is run again in a larger one.
    """
    top = m[at.TOP]
    if top + size > m[at.END]:
        raise MemoryError
    m[at.TOP] = top + size
    return top


@within
def record(m: Words, free: int, size: int) -> int:
    """Take a record of a kind, one given back before if there is any."""
    first = m[free]
    if first == 0:
        return take(m, size)
    m[free] = m[first + at.NEXT]
    return first


@within
def give_back(m: Words, free: int, what: int) -> None:
    """Give a record back."""
    m[what + at.NEXT] = m[free]
    m[free] = what


@within
def _block(m: Words, log2: int) -> int:
    return record(m, at.FREE_BLOCKS + log2, 1 << log2)


@within
def _grow(m: Words, a_list: int) -> None:
    old, size, room = m[a_list], m[a_list + at.SIZE], m[a_list + at.ROOM]
    log2 = 3
    while 1 << log2 <= room:
        log2 += 1
    new = _block(m, log2)
    for i in range(size):
        m[new + i] = m[old + i]
    if room > 0:
        give_back(m, at.FREE_BLOCKS + log2 - 1, old)
    m[a_list], m[a_list + at.ROOM] = new, 1 << log2


@within
def lengthen(m: Words, a_list: int, words: int) -> int:
    """Make a list longer by some words; the address of its first."""
    size = m[a_list + at.SIZE]
    while size + words > m[a_list + at.ROOM]:
        _grow(m, a_list)
    m[a_list + at.SIZE] = size + words
    return m[a_list]


@within
def push(m: Words, a_list: int, value: int) -> None:
    """Append to a list."""
    size = m[a_list + at.SIZE]
    if size == m[a_list + at.ROOM]:
        _grow(m, a_list)
    m[m[a_list] + size] = value
    m[a_list + at.SIZE] = size + 1


@within
def free_list(m: Words, a_list: int) -> None:
    """Give back a list's room."""
    room = m[a_list + at.ROOM]
    if room > 0:
        log2 = 3
        while 1 << log2 < room:
            log2 += 1
        give_back(m, at.FREE_BLOCKS + log2, m[a_list])
    m[a_list], m[a_list + at.SIZE], m[a_list + at.ROOM] = 0, 0, 0


@within
def remove_value(m: Words, a_list: int, value: int) -> bool:
    """Remove the first such value from a list, keeping the order; whether there was one."""
    first, size = m[a_list], m[a_list + at.SIZE]
    for i in range(size):
        if m[first + i] == value:
            for j in range(i + 1, size):
                m[first + j - 1] = m[first + j]
            m[a_list + at.SIZE] = size - 1
            return True
    return False


@within
def fall_due(m: Words, t: int, what: int) -> None:
    """Let something fall due; beyond the horizon it never does."""
    if t >= m[at.HORIZON]:
        return
    first, i = lengthen(m, at.EVENTS, 1), m[at.EVENTS + at.SIZE] - 1
    event = (t << at.EVENT_BITS) | what
    while i > 0:
        above = (i - 1) >> 1
        if m[first + above] <= event:
            break
        m[first + i] = m[first + above]
        i = above
    m[first + i] = event


@within
def next_due(m: Words) -> int:
    """Take what falls due first."""
    first, size = m[at.EVENTS], m[at.EVENTS + at.SIZE] - 1
    event, last = m[first], m[first + size]
    m[at.EVENTS + at.SIZE] = size
    i, below = 0, 1
    while below < size:
        if below + 1 < size and m[first + below + 1] < m[first + below]:
            below += 1
        if last <= m[first + below]:
            break
        m[first + i] = m[first + below]
        i, below = below, 2 * below + 1
    m[first + i] = last
    return event & ((1 << at.EVENT_BITS) - 1)


@within
def expire_at(m: Words, t: int, who: int, what: int) -> None:
    """Let something expire at `t`, after everything that ends then."""
    if t >= m[at.HORIZON]:
        return
    first, i = lengthen(m, at.EXPIRY, 3), m[at.EXPIRY + at.SIZE] // 3 - 1
    while i > 0:
        above = (i - 1) >> 1
        if m[first + 3 * above] <= t:
            break
        for k in range(3):
            m[first + 3 * i + k] = m[first + 3 * above + k]
        i = above
    m[first + 3 * i], m[first + 3 * i + 1], m[first + 3 * i + 2] = t, who, what


@within
def take_expired(m: Words) -> None:
    """Move what expires first to the list EXPIRED, as (who, what)."""
    first, size = m[at.EXPIRY], m[at.EXPIRY + at.SIZE] // 3 - 1
    push(m, at.EXPIRED, m[first + 1])
    push(m, at.EXPIRED, m[first + 2])
    m[at.EXPIRY + at.SIZE] = 3 * size
    last = first + 3 * size
    i, below = 0, 1
    while below < size:
        if below + 1 < size and m[first + 3 * below + 3] < m[first + 3 * below]:
            below += 1
        if m[last] <= m[first + 3 * below]:
            break
        for k in range(3):
            m[first + 3 * i + k] = m[first + 3 * below + k]
        i, below = below, 2 * below + 1
    t, who, what = m[last], m[last + 1], m[last + 2]
    m[first + 3 * i], m[first + 3 * i + 1], m[first + 3 * i + 2] = t, who, what
