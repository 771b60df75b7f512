"""Who does a piece of work: different people for all its places, taken in a stated order (DESIGN §5).

The people who suit each place stand in the list SUITED, place after place, in the order in which they are asked; the
list SEATS has where each place's begin. (`model.engine.matching` is the SimPy engine's.)
"""

from __future__ import annotations

from model.compiled import Words, within
from model.kernel import at
from model.kernel.memory import push
from model.kernel.people import asked_before, helps, suits


@within
def list_suited(m: Words, line: int, people: int) -> bool:
    """List who of some people (a list, in the order of asking) suits each place, then who helps there.

    Whether each place has somebody.
    """
    m[at.SUITED + at.SIZE], m[at.SEATS + at.SIZE] = 0, 0
    every = True
    for place in range(m[line + at.LINE_PLACES]):
        first = m[at.SUITED + at.SIZE]
        push(m, at.SEATS, first)
        for i in range(m[people + at.SIZE]):
            if suits(m, line, place, m[m[people] + i]):
                push(m, at.SUITED, m[m[people] + i])
        if m[line + at.LINE_HELPED] != 0:
            for i in range(m[people + at.SIZE]):
                if helps(m, line, place, m[m[people] + i]):
                    push(m, at.SUITED, m[m[people] + i])
        every = every and m[at.SUITED + at.SIZE] > first
    push(m, at.SEATS, m[at.SUITED + at.SIZE])
    return every


@within
def sort_people(m: Words, line: int, people: int) -> None:
    """Sort a list of people into the order in which they are asked."""
    first = m[people]
    for i in range(1, m[people + at.SIZE]):
        person, j = m[first + i], i
        while j > 0 and asked_before(m, line, person, m[first + j - 1]):
            m[first + j] = m[first + j - 1]
            j -= 1
        m[first + j] = person


@within
def _taken(m: Words, person: int) -> bool:
    for i in range(m[at.TAKEN + at.SIZE]):
        if m[m[at.TAKEN] + i] == person:
            return True
    return False


@within
def can_fill(m: Words, from_place: int) -> bool:
    """Whether different people, none of those in TAKEN, can fill all places from one on (augmenting paths)."""
    places = m[at.SEATS + at.SIZE] - 1
    for k in range(m[at.SUITED + at.SIZE]):
        m[m[m[at.SUITED] + k] + at.SEAT_OF] = -1
    for place in range(from_place, places):
        if not _seat(m, place):
            return False
    return True


@within
def _seat(m: Words, start: int) -> bool:
    """Seat one more place: breadth first over (place, who brought it up); whoever is reached is marked in TRIED."""
    m[at.TRIED + at.SIZE] = 0
    push(m, at.TRIED, start)
    push(m, at.TRIED, 0)
    push(m, at.TRIED, -1)
    looked = 0
    while looked < m[at.TRIED + at.SIZE] // 3:
        place = m[m[at.TRIED] + 3 * looked]
        for k in range(m[m[at.SEATS] + place], m[m[at.SEATS] + place + 1]):
            person = m[m[at.SUITED] + k]
            if _taken(m, person) or _tried(m, person):
                continue
            if m[person + at.SEAT_OF] < 0:
                _change_seats(m, person, looked)
                return True
            push(m, at.TRIED, m[person + at.SEAT_OF])
            push(m, at.TRIED, person)
            push(m, at.TRIED, looked)
        looked += 1
    return False


@within
def _tried(m: Words, person: int) -> bool:
    for i in range(m[at.TRIED + at.SIZE] // 3):
        if m[m[at.TRIED] + 3 * i + 1] == person:
            return True
    return False


@within
def _change_seats(m: Words, person: int, entry: int) -> None:
    """Give the last place to a free person, his to the one before, and so on."""
    while entry >= 0:
        row = m[at.TRIED] + 3 * entry
        m[person + at.SEAT_OF] = m[row]
        person, entry = m[row + 1], m[row + 2]


@within
def first_assignment(m: Words) -> bool:
    """Put the lexicographically first way to fill all places with different people into TAKEN; whether there is one."""
    m[at.TAKEN + at.SIZE] = 0
    if not can_fill(m, 0):
        return False
    for place in range(m[at.SEATS + at.SIZE] - 1):
        for k in range(m[m[at.SEATS] + place], m[m[at.SEATS] + place + 1]):
            person = m[m[at.SUITED] + k]
            if _taken(m, person):
                continue
            push(m, at.TAKEN, person)
            if can_fill(m, place + 1):
                break
            m[at.TAKEN + at.SIZE] -= 1
    return True


@within
def reserve(m: Words) -> None:
    """Keep one person per place that can be filled, in the order of the places: they are added to KEPT."""
    begun = m[at.KEPT + at.SIZE]
    for place in range(m[at.SEATS + at.SIZE] - 1):
        for k in range(m[m[at.SEATS] + place], m[m[at.SEATS] + place + 1]):
            person, known = m[m[at.SUITED] + k], False
            for i in range(begun, m[at.KEPT + at.SIZE]):
                known = known or m[m[at.KEPT] + i] == person
            if not known:
                push(m, at.KEPT, person)
                break
