"""One replication in the kernel: the memory is laid out, time passes in it, and the log is read from it."""

from __future__ import annotations

from collections.abc import Iterator

from model.agreements.off_system import record_off_system
from model.draws import replication_key
from model.kernel import at
from model.kernel.laying import grown, lay_out, let_come
from model.kernel.parts import take_finished
from model.kernel.reading import all_noted, log_of
from model.kernel.rounds import OVER, PART_READY, ROOM_WANTED, pass_time
from model.log import Log
from model.program import IntArray, Program
from model.world import days_of_world, draw_people, draw_world

SPARE = 1 << 16
"""Words that must be left when an instant begins; what falls due at one instant seldom takes more."""
FIRST_ROOM, WORDS_PER_APPLICATION = 1 << 20, 120
"""Room at first for what moves and the log: so many words, and so many for each application."""
PART_ROWS, PART_DAYS = 200_000, 60
"""Visits noted when a part of the log is read, and days of applications drawn at a time."""


def simulate(program: Program, seed: int, replication: int) -> Log:
    """Run one replication.

    Returns
    -------
    Log
        The same, bit for bit, as `model.engine.simulate` gives.
    """
    world = draw_world(program, seed, replication)
    room = FIRST_ROOM + WORDS_PER_APPLICATION * len(world.applications.identity)
    while True:
        try:
            memory = _run(lay_out(program, world.key, world.duty, world.applications, room))
            break
        except MemoryError:  # one instant took more than was left
            room *= 2
    return record_off_system(program, log_of(program, world.duty, memory, all_noted(memory)), world.key)


def _run(memory: IntArray) -> IntArray:
    """Let all time pass; the memory, a larger one where the first was too small."""
    while pass_time(memory, SPARE) != OVER:
        memory = grown(memory, 2 * len(memory))
    return memory


def simulate_in_parts(
    program: Program, seed: int, replication: int, *, rows: int = PART_ROWS, days: int = PART_DAYS
) -> Iterator[Log]:
    """Run one replication and give its log in parts, so that a long run takes no more memory than a short one.

    Parameters
    ----------
    rows, days
        A part is read when so many visits are noted; applications are drawn for so many days at a time.

    Yields
    ------
    Log
        Applications that are over, with all that is of them; those that are not, and reinforcements, with the last one.
        Numbers of batches are the part's own.
    """
    key, duty = replication_key(seed, replication), draw_people(program, replication_key(seed, replication))
    coming = days_of_world(program, key, days)
    end, came = next(coming)
    memory = lay_out(program, key, duty, came, FIRST_ROOM)
    memory[at.PART_ROWS], memory[at.SLICE_END] = rows, end
    while (wanted := pass_time(memory, SPARE)) != OVER:
        if wanted == ROOM_WANTED:
            memory = grown(memory, 2 * len(memory))
        elif wanted == PART_READY:
            noted = take_finished(memory)
            memory[at.PART_ROWS] = int(memory[at.ROW_COUNT]) + rows
            yield record_off_system(program, log_of(program, duty, memory, noted, last=False), key)
        else:
            memory[at.SLICE_END], came = next(coming)
            memory = let_come(memory, came)
    yield record_off_system(program, log_of(program, duty, memory, all_noted(memory)), key)
