"""Crews: which people serve which lines, and who takes which work at an instant (DESIGN §5)."""

from __future__ import annotations

from model.compiled import Words, within
from model.kernel import at
from model.kernel.keys import before, fall, rise
from model.kernel.matching import can_fill, first_assignment, list_suited, reserve, sort_people
from model.kernel.memory import lengthen, push, take
from model.kernel.people import asked_before, call, helped_by, is_not_free, suits, suits_somewhere
from model.kernel.working import start
from model.program import Column

AREA = int(Column.AREA)


@within
def line_of(m: Words, piece: int) -> int:
    """The line a piece of work waits in; one per owner of owned work, one per helpers, made when needed."""
    stage, application = m[piece + at.STAGE], m[piece + at.APPLICATION]
    line = m[m[stage + at.LINES_OF] + m[m[application + at.ITS_VALUES] + AREA]]
    if m[stage + at.OWNED] == 1:
        line = _owners_line(m, line, m[application + at.OWNER])
    helped = helped_by(m, piece)
    return line if helped == 0 else _helped_line(m, line, helped)


@within
def _owners_line(m: Words, plain: int, owner: int) -> int:
    number = 0 if owner == 0 else m[owner + at.PERSON_INDEX] + 1
    known = m[plain + at.LINE_OWNER] + number  # the plain line is the pattern: LINE_OWNER is where its copies stand
    if m[known] == 0:
        line = take(m, at.LINE_SIZE)
        for word in range(at.LINE_SIZE):
            m[line + word] = m[plain + word]
        m[line + at.LINE_OWNER] = owner
        m[known] = line
        push(m, m[line + at.LINE_CREW] + at.CREW_LINES, line)
    return m[known]


@within
def _helped_line(m: Words, usual: int, helped: int) -> int:
    """The line beside a usual one in which those who help look too."""
    line = m[usual + at.LINE_WITH_HELP]
    while line != 0 and m[line + at.LINE_HELPED] != helped:
        line = m[line + at.LINE_WITH_HELP]
    if line == 0:
        line = take(m, at.LINE_SIZE)
        for word in range(at.WAITING):
            m[line + word] = m[usual + word]
        for word in range(at.WAITING, at.LINE_SIZE):
            m[line + word] = 0
        m[line + at.LINE_HELPED], m[line + at.LINE_SOLE] = helped, 0
        m[usual + at.LINE_WITH_HELP] = line  # the copy goes on with what came there before
        m[line + at.LINE_CREW] = m[line + at.LINE_HELP_CREW]
        push(m, m[line + at.LINE_CREW] + at.CREW_LINES, line)
    return line


@within
def join(m: Words, piece: int, line: int) -> None:
    """A piece of work begins to wait, or waits by another key."""
    if m[piece + at.LINE] != 0:
        _take_out(m, piece)
    _put_in(m, piece, line)
    crew = m[line + at.LINE_CREW]
    if m[crew + at.CREW_FREE + at.SIZE] > 0:
        call(m, crew)


@within
def _put_in(m: Words, piece: int, line: int) -> None:
    m[piece + at.LINE] = line
    m[m[line + at.LINE_CREW] + at.CREW_WAITING] += 1
    waiting = line + at.WAITING
    size = m[waiting + at.SIZE] // 3
    rise(m, lengthen(m, waiting, 3), size, m[piece + at.KEY_WORDS], m[piece + at.KEY_WORDS + 1], piece)


@within
def leave(m: Words, piece: int) -> None:
    """A piece of work waits no longer."""
    line = m[piece + at.LINE]
    if line != 0:
        _take_out(m, piece)
        call(m, m[line + at.LINE_CREW])


@within
def _take_out(m: Words, piece: int) -> None:
    waiting = m[piece + at.LINE] + at.WAITING
    m[m[m[piece + at.LINE] + at.LINE_CREW] + at.CREW_WAITING] -= 1
    m[piece + at.LINE] = 0
    first, size, i = m[waiting], m[waiting + at.SIZE] // 3 - 1, m[piece + at.HEAP_PLACE]
    m[waiting + at.SIZE] = 3 * size
    if i == size:
        return
    last = first + 3 * size
    key0, key1, moved = m[last], m[last + 1], m[last + 2]
    if i > 0 and before(m, moved, m[first + 3 * ((i - 1) >> 1) + 2]):
        rise(m, first, i, key0, key1, moved)
    else:
        fall(m, first, size, i, key0, key1, moved)


@within
def dispatch_crews(m: Words) -> None:
    """People to work, crew by crew; crews share nobody."""
    for i in range(m[at.CALLED_CREWS + at.SIZE]):
        crew = m[m[at.CALLED_CREWS] + i]
        m[crew + at.CREW_CALLED] = 0
        if m[crew + at.CREW_FREE + at.SIZE] == 0 or m[crew + at.CREW_WAITING] == 0:
            continue
        lines = crew + at.CREW_LINES
        waiting, only = 0, 0
        for k in range(m[lines], m[lines] + m[lines + at.SIZE]):
            if m[m[k] + at.WAITING + at.SIZE] > 0:
                waiting, only = waiting + 1, m[k]
        if waiting == 1 and m[only + at.LINE_SOLE] == 1:
            _serve(m, crew, only)
        elif waiting > 0:
            _assign(m, crew)
    m[at.CALLED_CREWS + at.SIZE] = 0


@within
def _serve(m: Words, crew: int, line: int) -> None:
    """One line that everybody suits: the first in line gets the first free person."""
    free, waiting = crew + at.CREW_FREE, line + at.WAITING
    while m[free + at.SIZE] > 0 and m[waiting + at.SIZE] > 0:
        person = m[m[free]]
        for i in range(1, m[free + at.SIZE]):
            if asked_before(m, line, m[m[free] + i], person):
                person = m[m[free] + i]
        piece = m[m[waiting] + 2]
        m[piece + at.PEOPLE], m[piece + at.PEOPLE_COUNT] = person, 1
        _begin(m, piece)


@within
def _begin(m: Words, piece: int) -> None:
    _take_out(m, piece)
    for i in range(m[piece + at.PEOPLE_COUNT]):
        person = m[piece + at.PEOPLE + i]
        m[person + at.BUSY] = 1
        is_not_free(m, person)
    start(m, piece)


@within
def _kept(m: Words, person: int) -> bool:
    for i in range(m[at.KEPT + at.SIZE]):
        if m[m[at.KEPT] + i] == person:
            return True
    return False


@within
def _assign(m: Words, crew: int) -> None:
    """Several lines: work in the order of its keys; what is ready and cannot start reserves people."""
    free, lines = crew + at.CREW_FREE, crew + at.CREW_LINES
    m[at.KEPT + at.SIZE], m[at.PASSED + at.SIZE], m[at.ACTIVE + at.SIZE] = 0, 0, 0
    for k in range(m[lines], m[lines] + m[lines + at.SIZE]):
        if m[m[k] + at.WAITING + at.SIZE] > 0 and _somebody_free_suits(m, crew, m[k]):
            push(m, at.ACTIVE, m[k])
    while m[free + at.SIZE] > m[at.KEPT + at.SIZE]:
        which = _first_line(m)
        if which < 0:
            break
        line = m[m[at.ACTIVE] + which]
        piece = m[m[line + at.WAITING] + 2]
        started, others_may = _take(m, crew, line, piece)
        if not started:
            _take_out(m, piece)
            push(m, at.PASSED, piece)
            push(m, at.PASSED, line)
        if not others_may or m[line + at.WAITING + at.SIZE] == 0:
            last = m[at.ACTIVE + at.SIZE] - 1
            m[m[at.ACTIVE] + which] = m[m[at.ACTIVE] + last]
            m[at.ACTIVE + at.SIZE] = last
    for i in range(0, m[at.PASSED + at.SIZE], 2):
        _put_in(m, m[m[at.PASSED] + i], m[m[at.PASSED] + i + 1])


@within
def _somebody_free_suits(m: Words, crew: int, line: int) -> bool:
    free = crew + at.CREW_FREE
    for i in range(m[free + at.SIZE]):
        if suits_somewhere(m, line, m[m[free] + i]):
            return True
    return False


@within
def _first_line(m: Words) -> int:
    """Which of the active lines has the first work; −1 if there is none."""
    best, first = -1, 0
    for i in range(m[at.ACTIVE + at.SIZE]):
        piece = m[m[m[m[at.ACTIVE] + i] + at.WAITING] + 2]
        if best < 0 or before(m, piece, first):
            best, first = i, piece
    return best


@within
def _take(m: Words, crew: int, line: int, piece: int) -> tuple[bool, bool]:
    """Start a piece of work if different free people fill all its places; else keep people for it if it is ready.

    Returns
    -------
    tuple[bool, bool]
        Whether it started, and whether there is a point in looking at the work behind it in its line.
    """
    if m[line + at.LINE_PLACES] == 1:
        person = _first_free(m, crew, line)
        if person == 0:
            return False, False
        m[piece + at.PEOPLE], m[piece + at.PEOPLE_COUNT] = person, 1
        _begin(m, piece)
        return True, True
    _list_free(m, crew, line)
    if list_suited(m, line, at.SORTED) and first_assignment(m):
        m[piece + at.PEOPLE_COUNT] = m[at.TAKEN + at.SIZE]
        for i in range(m[at.TAKEN + at.SIZE]):
            m[piece + at.PEOPLE + i] = m[m[at.TAKEN] + i]
        _begin(m, piece)
        return True, True
    if m[line + at.LINE_BACKFILL] == 1 or m[at.SUITED + at.SIZE] == 0 or not _ready(m, crew, line):
        return False, False
    _list_free(m, crew, line)
    list_suited(m, line, at.SORTED)
    reserve(m)
    return False, True


@within
def _first_free(m: Words, crew: int, line: int) -> int:
    """The free person who is asked first for the only place of a line; 0 if there is none."""
    free, first, stay = crew + at.CREW_FREE, 0, m[at.NOW] + m[line + at.LINE_SLOT]
    for i in range(m[free + at.SIZE]):
        person = m[m[free] + i]
        if m[line + at.LINE_SLOT] > 0 and m[person + at.OFF_AT] < stay:
            continue
        better = first == 0 or asked_before(m, line, person, first)
        if better and suits(m, line, 0, person) and not _kept(m, person):
            first = person
    if first == 0 and m[line + at.LINE_HELPED] != 0:
        _list_free(m, crew, line)
        list_suited(m, line, at.SORTED)
        if m[at.SUITED + at.SIZE] > 0:
            return m[m[at.SUITED]]
    return first


@within
def _list_free(m: Words, crew: int, line: int) -> None:
    """Free people who are not kept and stay long enough, in the order in which they are asked, in SORTED."""
    free, stay = crew + at.CREW_FREE, m[at.NOW] + m[line + at.LINE_SLOT]
    m[at.SORTED + at.SIZE] = 0
    for i in range(m[free + at.SIZE]):
        person = m[m[free] + i]
        if (m[line + at.LINE_SLOT] == 0 or m[person + at.OFF_AT] >= stay) and not _kept(m, person):
            push(m, at.SORTED, person)
    sort_people(m, line, at.SORTED)


@within
def _ready(m: Words, crew: int, line: int) -> bool:
    """Whether people on duty, free or not, could fill all places (the owner among them)."""
    people = crew + at.CREW_PEOPLE
    m[at.SORTED + at.SIZE] = 0
    for i in range(m[people + at.SIZE]):
        if m[m[m[people] + i] + at.ON_DUTY] == 1:
            push(m, at.SORTED, m[m[people] + i])
    m[at.TAKEN + at.SIZE] = 0
    return list_suited(m, line, at.SORTED) and can_fill(m, 0)
