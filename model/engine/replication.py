"""One replication from the first second to the horizon: processes that drive the run from outside."""

from __future__ import annotations

import simpy

from model.agreements.off_system import record_off_system
from model.engine.instants import Instants, ShuffledInstants
from model.engine.parts import Person
from model.engine.roster import CLOSES, COMES, LEAVES, OPENS, SKILLS, skills_at
from model.engine.run import Process, Run
from model.engine.starting import take_up_open_cases
from model.log import Log
from model.program import Program
from model.world import draw_world


def simulate(program: Program, seed: int, replication: int, *, shuffle: int | None = None) -> Log:
    """Run one replication.

    Parameters
    ----------
    shuffle
        Test hook: process simultaneous events in a random order of this seed; the log is the same.

    Returns
    -------
    Log
        Events at the last second are processed; what has not ended is in it with ended = −1.
    """
    world = draw_world(program, seed, replication)
    env = Instants() if shuffle is None else ShuffledInstants(shuffle)
    run = Run(program, world, env)
    drive(run)
    env.pass_until(program.horizon)
    return record_off_system(program, run.record.log(run.watch, run.elements), world.key)


def drive(run: Run) -> None:
    """Start everything that happens to the utility from outside: hours, arrivals, meetings, reinforcements."""
    take_up_open_cases(run)
    run.env.process(_hours(run))
    run.env.process(_arrivals(run))
    run.env.process(_sessions(run))
    run.env.process(_lists(run))
    run.env.process(_planned_reinforcements(run))
    run.elements.on_room = run.latent.look


def _until(run: Run, t: int) -> simpy.Event:
    return run.env.timeout(max(0, t - int(run.env.now)))


def _hours(run: Run) -> Process:
    """People come on duty and go off, learn, and leave."""
    for t, changes in run.roster.changes():
        if t > run.env.now:
            yield _until(run, t)
        for what, person, until in changes:
            _change(run, what, person, until, t)


def _change(run: Run, what: int, person: Person, until: int, t: int) -> None:
    crew = person.crew
    if what == OPENS:
        person.on_duty, person.off_at = True, until
        if not person.busy:
            crew.free.add(person)
    elif what == CLOSES:
        person.on_duty = False
        crew.free.discard(person)
    elif what == SKILLS:
        person.skills = skills_at(person, t)
        person.rank_again()
        run.owners.look_again()
    elif what == COMES:
        person.employed = True
        run.owners.look_again()
    elif what == LEAVES:
        run.owners.hand_over(person)
    if any(line.waiting for line in crew.lines):
        run.crews.call(crew)


def _arrivals(run: Run) -> Process:
    """Applications arrive."""
    world = run.world.applications
    arrived = world.arrived.tolist()
    rows = [row for row in range(len(arrived)) if not world.latent[row] and world.open_case[row] < 0]
    rows.sort(key=lambda row: (arrived[row], row))
    for row in rows:
        if arrived[row] > run.env.now:
            yield _until(run, arrived[row])
        run.arrive(run.application(row, arrived[row]))


def _sessions(run: Run) -> Process:
    """Meetings start."""
    for start, end, stage in run.meetings.sessions():
        if start > run.env.now:
            yield _until(run, start)
        run.meetings.convene(stage, end)


def _lists(run: Run) -> Process:
    """Teams open their lists at fixed times."""
    for t, stage in run.batches.times():
        if t > run.env.now:
            yield _until(run, t)
        run.batches.open_list(stage)


def _planned_reinforcements(run: Run) -> Process:
    """Reinforcements with a date go into service."""
    network = run.tables.network
    works = sorted(
        (network.planned_at[work], element, network.planned_kva[work], network.planned_bays[work])
        for element in range(len(network.limit))
        for work in range(network.planned_first[element], network.planned_first[element + 1])
    )
    for t, element, kva, bays in works:
        if t > run.env.now:
            yield _until(run, t)
        run.elements.reinforce(element, kva, bays)
