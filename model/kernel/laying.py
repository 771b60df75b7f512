"""The memory at the first second: the Program, people's hours, who comes first, and room for what moves."""

from __future__ import annotations

import numpy as np

from model.calendars import SharedCalendars
from model.kernel import at
from model.kernel.front import Laid, laid_out
from model.program import NEVER, IntArray, Program
from model.world import Applications


def lay_out(program: Program, key: int, duty: SharedCalendars, came: Applications, room: int) -> IntArray:
    """The memory at the first second, with so many words of room."""
    laid, spells = laid_out(program), _long_absences(program, duty)
    due = _due(laid, duty, spells)
    parts = (due, duty.opens, duty.closes, duty.before, spells[1:].T)
    top = len(laid.words)
    memory = np.zeros(top + sum(part.size for part in parts) + room, dtype=np.int64)
    memory[:top] = laid.words
    addresses = []
    for part in parts:
        addresses.append(top)
        top = _put(memory, top, part)
    memory[at.DUE_FIRST], memory[at.DUE_LAST] = addresses[0], addresses[0] + due.size
    memory[at.KEY], memory[at.TOP], memory[at.END] = key, top, len(memory)
    memory[at.PART_ROWS] = memory[at.SLICE_END] = NEVER
    people = _people(memory)
    for word, address in zip((at.DUTY_OPENS, at.DUTY_CLOSES, at.DUTY_BEFORE), addresses[1:4], strict=True):
        people[:, word] = address + duty.first[:-1]
    people[:, at.DUTY_COUNT] = np.diff(duty.first)
    positions = addresses[4] + 2 * np.searchsorted(spells[0], np.arange(len(people) + 1))
    people[:, at.AWAY_FIRST], people[:, at.AWAY_LAST] = positions[:-1], positions[1:]
    return let_come(memory, came)


def let_come(memory: IntArray, came: Applications) -> IntArray:
    """Lay out who comes next, behind what is there or, from the third time on, where the last ones were."""
    rows, words = _comers(came), int(memory[at.COMER_SIZE]) + 2
    address = int(memory[at.SLICE])
    if address == 0 or int(memory[at.SLICE_ROOM]) < len(rows) * words:
        memory = grown(memory, int(memory[at.TOP]) + len(rows) * words)
        address = int(memory[at.TOP])
        memory[at.TOP] += len(rows) * words
        if memory[at.COMERS]:  # open applications and latent customers, who come first of all, stay where they are
            memory[at.SLICE], memory[at.SLICE_ROOM] = address, len(rows) * words
    top = _put(memory, address, rows)
    records = address + np.arange(len(rows)) * rows.shape[1]
    if not memory[at.COMERS]:
        staying = records[(came.latent == 1) & (came.connection >= 0)]
        memory[at.COMERS], memory[at.COMER_COUNT] = address, len(rows)
        memory[at.STAYING : at.STAYING + at.LIST] = top, staying.size, staying.size
        top = _put(memory, top, staying)
    arriving = np.flatnonzero((came.latent == 0) & (came.open_case < 0))
    order = records[arriving[np.argsort(came.arrived[arriving], kind="stable")]]
    memory[at.ARRIVALS_FIRST], memory[at.ARRIVALS_LAST] = top, top + order.size
    memory[at.NEXT_FROM_OUTSIDE] = 0
    _put(memory, top, order)
    return memory


def grown(memory: IntArray, words: int) -> IntArray:
    """The memory, a larger one if it has not so many words."""
    if words <= len(memory):
        return memory
    larger = np.zeros(max(2 * len(memory), words), dtype=np.int64)
    larger[: memory[at.TOP]] = memory[: memory[at.TOP]]
    larger[at.END] = len(larger)
    return larger


def _comers(came: Applications) -> IntArray:
    """Records of those who come; shape (n, size)."""
    rows = np.empty((len(came.identity), at.COMER_VALUES + came.values.shape[1]), dtype=np.int64)
    rows[:, at.TYPE], rows[:, at.COMER_ROW], rows[:, at.COMES_AT] = at.COMER, came.number, came.arrived
    rows[:, at.COMER_IDENTITY], rows[:, at.COMER_CONNECTION] = came.identity, came.connection
    rows[:, at.COMER_CASE], rows[:, at.COMER_OPEN_CASE] = came.case, came.open_case
    rows[:, at.COMER_VALUES :] = came.values
    return rows


def _put(memory: IntArray, top: int, part: IntArray) -> int:
    memory[top : top + part.size] = part.reshape(-1)
    return top + part.size


def _people(memory: IntArray) -> IntArray:
    """The people's records; shape (n, size)."""
    first, size, n = memory[at.PERSONS], memory[at.PERSON_SIZE], memory[at.PERSON_COUNT]
    return memory[first : first + size * n].reshape(n, size)


def _long_absences(program: Program, duty: SharedCalendars) -> IntArray:
    """When more than `deputy_after` working days have closed without somebody: rows person, from, to."""
    after = int(program.people.deputy_after_days[0])
    if after < 0:
        return np.zeros((3, 0), dtype=np.int64)
    n, closings = len(duty.first) - 1, program.calendars.closings
    at_start, at_end = duty.first[:-1], duty.first[1:]
    gone = np.insert(duty.closes, at_start, 0)
    back = np.insert(duty.opens, at_end, program.horizon)
    person = np.repeat(np.arange(n), np.diff(duty.first) + 1)
    first = np.searchsorted(closings, gone, side="right")
    long = np.searchsorted(closings, back, side="left") - first > after
    return np.stack((person[long], closings[first[long] + after], back[long]))


def _due(laid: Laid, duty: SharedCalendars, spells: IntArray) -> IntArray:
    """All that happens from outside, in the order of time, and of what it is."""
    words = laid.words
    persons = words[at.PERSONS] + words[at.PERSON_SIZE] * np.arange(words[at.PERSON_COUNT])
    who = np.repeat(persons, np.diff(duty.first))
    opens, closes, deputies = (
        np.stack((t, np.full(len(t), what), people, until), axis=1)
        for t, what, people, until in (
            (duty.opens, at.OPENS_NOW, who, duty.closes),
            (duty.closes, at.CLOSES_NOW, who, duty.closes),
            (spells[1], at.DEPUTIES, persons[spells[0]], spells[2]),
        )
    )
    due = np.concatenate((laid.due, opens, closes, deputies))
    return due[np.argsort((due[:, at.DUE_AT] << 4) | due[:, at.DUE_WHAT], kind="stable")]
