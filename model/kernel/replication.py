"""One replication in the kernel: the memory is laid out, time passes in it, and the log is read from it."""

from __future__ import annotations

import numpy as np

from model.agreements.off_system import record_off_system
from model.kernel import at
from model.kernel.front import Laid, laid_out
from model.kernel.reading import read_log
from model.kernel.rounds import pass_time
from model.log import Log
from model.program import NEVER, IntArray, Program
from model.world import World, draw_world

SPARE = 1 << 16
"""Words that must be left when an instant begins; what falls due at one instant seldom takes more."""
FIRST_ROOM, WORDS_PER_APPLICATION = 1 << 20, 100
"""Room at first for what moves and the log: so many words, and so many for each application."""


def simulate(program: Program, seed: int, replication: int) -> Log:
    """Run one replication.

    Returns
    -------
    Log
        The same, bit for bit, as `model.engine.simulate` gives.
    """
    world = draw_world(program, seed, replication)
    rows = len(world.applications.identity)
    room = FIRST_ROOM + WORDS_PER_APPLICATION * rows
    while True:
        memory = lay_out(program, world, room)
        try:
            memory = run(memory)
            break
        except MemoryError:  # one instant took more than was left
            room *= 2
    return record_off_system(program, read_log(program, world, memory), world.key)


def run(memory: IntArray) -> IntArray:
    """Let all time pass; the memory, a larger one where the first was too small."""
    while not pass_time(memory, SPARE):
        larger = np.zeros(2 * len(memory), dtype=np.int64)
        larger[: memory[at.TOP]] = memory[: memory[at.TOP]]
        memory, memory[at.END] = larger, len(larger)
    return memory


def lay_out(program: Program, world: World, room: int) -> IntArray:
    """The memory at the first second: the Program, the world, and room for what moves."""
    laid, came = laid_out(program), world.applications
    rows = len(came.identity)
    first_comers = np.flatnonzero((came.latent == 0) & (came.open_case < 0))
    order = first_comers[np.argsort(came.arrived[first_comers], kind="stable")]
    spells = _long_absences(program, world)
    due = _due(program, world, laid, spells)
    parts = {
        at.VALUES: came.values, at.IDENTITIES: came.identity, at.CONNECTIONS: came.connection,
        at.ARRIVED_AT: came.arrived, at.OPEN_CASE: came.open_case, at.ARRIVALS_FIRST: order, at.DUE_FIRST: due,
        at.ENDINGS_AT: np.tile(np.array([-1, 0, 0, NEVER, 0], dtype=np.int64), rows),
    }  # fmt: skip
    duty, staying = world.duty, np.flatnonzero((came.latent == 1) & (came.connection >= 0))
    own = (duty.opens, duty.closes, duty.before, spells[1:].T, staying)
    top = len(laid.words)
    memory = np.zeros(top + sum(part.size for part in (*parts.values(), *own)) + room, dtype=np.int64)
    memory[:top] = laid.words
    for header, part in parts.items():
        memory[header], top = top, _put(memory, top, part)
    addresses = []
    for part in own:
        addresses.append(top)
        top = _put(memory, top, part)
    memory[at.ARRIVALS_LAST] = memory[at.ARRIVALS_FIRST] + len(order)
    memory[at.DUE_LAST] = memory[at.DUE_FIRST] + due.size
    memory[at.KEY], memory[at.ROWS], memory[at.TOP], memory[at.END] = world.key, rows, top, len(memory)
    memory[at.STAYING], memory[at.STAYING + at.SIZE], memory[at.STAYING + at.ROOM] = (
        addresses[4],
        staying.size,
        staying.size,
    )
    people = _people(memory)
    for word, address in zip((at.DUTY_OPENS, at.DUTY_CLOSES, at.DUTY_BEFORE), addresses[:3], strict=True):
        people[:, word] = address + duty.first[:-1]
    people[:, at.DUTY_COUNT] = np.diff(duty.first)
    positions = np.searchsorted(spells[0], np.arange(len(people) + 1))
    people[:, at.AWAY_FIRST], people[:, at.AWAY_LAST] = (
        addresses[3] + 2 * positions[k : len(people) + k] for k in (0, 1)
    )
    return memory


def _put(memory: IntArray, top: int, part: IntArray) -> int:
    memory[top : top + part.size] = part.reshape(-1)
    return top + part.size


def _people(memory: IntArray) -> IntArray:
    """The people's records; shape (n, size)."""
    first, size, n = memory[at.PERSONS], memory[at.PERSON_SIZE], memory[at.PERSON_COUNT]
    return memory[first : first + size * n].reshape(n, size)


def _long_absences(program: Program, world: World) -> IntArray:
    """When more than `deputy_after` working days have closed without somebody: rows person, from, to."""
    after, duty = int(program.people.deputy_after_days[0]), world.duty
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


def _due(program: Program, world: World, laid: Laid, spells: IntArray) -> IntArray:
    """All that happens from outside, in the order of time, and of what it is."""
    words, duty = laid.words, world.duty
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
