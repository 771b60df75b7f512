"""Keys of waiting work: the policy's words, waiting time, arrival, number, stage (DESIGN §5); and order by them."""

from __future__ import annotations

from model.compiled import Words, within
from model.kernel import at


@within
def before(m: Words, a: int, b: int) -> bool:
    """Whether a piece of work comes before another by their keys."""
    for word in range(m[at.KEYS]):
        first, second = m[a + at.KEY_WORDS + word], m[b + at.KEY_WORDS + word]
        if first != second:
            return first < second
    return False


@within
def copy_key(m: Words, to: int, of: int) -> None:
    """Give a bundle the key of a visit."""
    for word in range(m[at.KEYS]):
        m[to + at.KEY_WORDS + word] = m[of + at.KEY_WORDS + word]


@within
def _sink(m: Words, first: int, size: int, i: int, word: int) -> None:
    what = m[first + i]
    while True:
        below = 2 * i + 1
        if below >= size:
            break
        if below + 1 < size and _under(m, m[first + below], m[first + below + 1], word):
            below += 1
        if not _under(m, what, m[first + below], word):
            break
        m[first + i] = m[first + below]
        i = below
    m[first + i] = what


@within
def _under(m: Words, a: int, b: int, word: int) -> bool:
    return before(m, m[a + word] if word >= 0 else a, m[b + word] if word >= 0 else b)


@within
def sort_by_key(m: Words, a_list: int, word: int) -> None:
    """Sort a list of visits by their keys (heap sort); of requests, by the visit at their word `word` (else −1)."""
    first, size = m[a_list], m[a_list + at.SIZE]
    for i in range(size // 2 - 1, -1, -1):
        _sink(m, first, size, i, word)
    for last in range(size - 1, 0, -1):
        m[first], m[first + last] = m[first + last], m[first]
        _sink(m, first, last, 0, word)


# -- lines: heaps of (first two words of the key, piece), which know their places -------------------------------------


@within
def _above(m: Words, first: int, i: int, key0: int, key1: int, piece: int) -> bool:
    """Whether an entry comes before the i-th of a heap."""
    its = m[first + 3 * i]
    if key0 != its:
        return key0 < its
    its = m[first + 3 * i + 1]
    if key1 != its:
        return key1 < its
    return before(m, piece, m[first + 3 * i + 2])


@within
def _put(m: Words, first: int, i: int, key0: int, key1: int, piece: int) -> None:
    m[first + 3 * i], m[first + 3 * i + 1], m[first + 3 * i + 2] = key0, key1, piece
    m[piece + at.HEAP_PLACE] = i


@within
def rise(m: Words, first: int, i: int, key0: int, key1: int, piece: int) -> None:
    """Put an entry at place i or above."""
    while i > 0:
        above = (i - 1) >> 1
        if not _above(m, first, above, key0, key1, piece):
            break
        k = first + 3 * above
        _put(m, first, i, m[k], m[k + 1], m[k + 2])
        i = above
    _put(m, first, i, key0, key1, piece)


@within
def fall(m: Words, first: int, size: int, i: int, key0: int, key1: int, piece: int) -> None:
    """Put an entry at place i or below."""
    while True:
        below = 2 * i + 1
        if below >= size:
            break
        k = first + 3 * below
        if below + 1 < size and _above(m, first, below, m[k + 3], m[k + 4], m[k + 5]):
            below += 1
            k += 3
        if _above(m, first, below, key0, key1, piece):
            break
        _put(m, first, i, m[k], m[k + 1], m[k + 2])
        i = below
    _put(m, first, i, key0, key1, piece)
