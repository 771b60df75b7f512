"""A run, instant by instant, each in rounds: what falls due, dispatch, and at last what expires (DESIGN §5)."""

from __future__ import annotations

from model.compiled import Words, compiled, within
from model.kernel import at
from model.kernel.crews import dispatch_crews
from model.kernel.ending import dispatch_endings
from model.kernel.gathering import change, convene, dispatch_batches, dispatch_meetings, open_list
from model.kernel.grid import built, dispatch_grid, element_at, reinforce
from model.kernel.latent import come, look_for_room
from model.kernel.memory import next_due
from model.kernel.outside import milestone_started
from model.kernel.ownership import dispatch_owners, hand_over_owned, look_again
from model.kernel.people import call, is_free, is_not_free, learn
from model.kernel.recording import write_application, write_row
from model.kernel.starting import person_at, take_up_open_cases
from model.kernel.waiting import expire, shorten
from model.kernel.way import arrive, finish_bundle, go_on, over
from model.kernel.words import words_of
from model.log import Outcome
from model.program import NEVER, IntArray

OPEN = int(Outcome.OPEN)
ALMOST = 1 << 12
"""Words that the batches of one instant take at most, a few hundred of them."""
OVER, ROOM_WANTED, PART_READY, SLICE_WANTED = range(4)
"""Why time stops: the horizon; the memory is full; so many visits are noted that they may be read; who comes next?"""


@compiled
def pass_time(memory: IntArray, spare: int) -> int:
    """Let time pass up to the horizon, or until something is wanted from outside; the word for it.

    `spare` words must be left when an instant begins, and room for the longest list, that of all batches, to double.
    """
    m = words_of(memory)
    if m[at.BEGUN_RUN] == 0:
        m[at.BEGUN_RUN] = 1
        _begin(m)
    while True:
        if m[at.TOP] + spare + _doubling(m) > m[at.END]:
            return ROOM_WANTED
        if m[at.ROW_COUNT] >= m[at.PART_ROWS]:
            return PART_READY
        now = m[at.NOW]
        while m[at.EVENTS + at.SIZE] > 0 and m[m[at.EVENTS]] >> at.EVENT_BITS == now:
            _falls_due(m, next_due(m))
            go_on(m)
        if m[at.NEXT_FROM_OUTSIDE] <= now:
            _from_outside(m, now)
            go_on(m)
        if m[at.EVENTS + at.SIZE] > 0 and m[m[at.EVENTS]] >> at.EVENT_BITS == now:
            continue
        if m[at.CALLED] == 1:
            m[at.CALLED] = 0
            dispatch(m)
        elif m[at.EXPIRY + at.SIZE] > 0 and m[m[at.EXPIRY]] <= now:
            expire(m)
        else:
            then = _next_instant(m)
            if then >= m[at.SLICE_END] and m[at.SLICE_END] < m[at.HORIZON]:
                return SLICE_WANTED
            if then >= m[at.HORIZON]:
                _write_open_visits(m)
                return OVER
            m[at.NOW] = then


@within
def _doubling(m: Words) -> int:
    """Words that the list of batches takes in this instant, if it has to."""
    room = m[at.BATCH_ROWS + at.ROOM]
    return 2 * room if m[at.BATCH_ROWS + at.SIZE] + ALMOST >= room else 0


@within
def _begin(m: Words) -> None:
    """What people can do on the first day, and every open application where it stands then."""
    for person in range(m[at.PERSON_COUNT]):
        learn(m, person_at(m, person), 0)
    take_up_open_cases(m)
    go_on(m)


@within
def _next_instant(m: Words) -> int:
    then = min(m[at.HORIZON], m[at.NEXT_FROM_OUTSIDE])
    if m[at.EVENTS + at.SIZE] > 0:
        then = min(then, m[m[at.EVENTS]] >> at.EVENT_BITS)
    if m[at.EXPIRY + at.SIZE] > 0:
        then = min(then, m[m[at.EXPIRY]])
    return then


@within
def _falls_due(m: Words, what: int) -> None:
    """A visit or a batch is over, a batch is old enough, a reinforcement is built, a latent customer comes."""
    kind = m[what]
    if kind == at.VISIT:
        over(m, what)
    elif kind == at.BUNDLE:
        finish_bundle(m, what)
    elif kind == at.GROUP:
        change(m, what)
    elif kind == at.ELEMENT:
        built(m, what)
        look_for_room(m)
    else:
        come(m, what)


@within
def _from_outside(m: Words, now: int) -> None:
    """What the utility does not decide on: arrivals, hours, sessions, lists, planned reinforcements."""
    while m[at.DUE_FIRST] < m[at.DUE_LAST] and m[m[at.DUE_FIRST] + at.DUE_AT] <= now:
        due = m[at.DUE_FIRST]
        m[at.DUE_FIRST] = due + at.DUE_SIZE
        what, who = m[due + at.DUE_WHAT], m[due + at.DUE_WHO]
        if what == at.SESSION:
            convene(m, who, m[due + at.DUE_UNTIL])
        elif what == at.LIST_OPENS:
            open_list(m, who)
        elif what == at.PLANNED:
            work = m[due + at.DUE_UNTIL]
            reinforce(m, element_at(m, who), m[m[at.PLANNED_KVA] + work], m[m[at.PLANNED_BAYS] + work])
            look_for_room(m)
        else:
            _change(m, what, who, m[due + at.DUE_UNTIL])
    while m[at.ARRIVALS_FIRST] < m[at.ARRIVALS_LAST]:
        comer = m[m[at.ARRIVALS_FIRST]]
        arrived = m[comer + at.COMES_AT]
        if arrived > now:
            break
        m[at.ARRIVALS_FIRST] += 1
        arrive(m, comer, arrived)
    then = NEVER
    if m[at.DUE_FIRST] < m[at.DUE_LAST]:
        then = m[m[at.DUE_FIRST] + at.DUE_AT]
    if m[at.ARRIVALS_FIRST] < m[at.ARRIVALS_LAST]:
        then = min(then, m[m[m[at.ARRIVALS_FIRST]] + at.COMES_AT])
    m[at.NEXT_FROM_OUTSIDE] = then


@within
def _change(m: Words, what: int, person: int, until: int) -> None:
    """People come on duty and go off, learn, and leave."""
    if what == at.OPENS_NOW:
        m[person + at.ON_DUTY], m[person + at.OFF_AT] = 1, until
        if m[person + at.BUSY] == 0:
            is_free(m, person)
    elif what == at.CLOSES_NOW:
        m[person + at.ON_DUTY] = 0
        is_not_free(m, person)
    elif what == at.SKILLS_CHANGE:
        learn(m, person, m[at.NOW])
        look_again(m)
    elif what == at.COMES:
        m[person + at.EMPLOYED] = 1
        look_again(m)
    elif what == at.LEAVES:
        hand_over_owned(m, person)
    crew = m[person + at.CREW]
    if m[crew + at.CREW_WAITING] > 0:
        call(m, crew)


@within
def dispatch(m: Words) -> None:
    """Everything that is contested, each by its keys: owners, seats, batches, grants, reinforcement, people."""
    if m[at.ENDING + at.SIZE] > 0:
        dispatch_endings(m)
    if m[at.OWNERS_CHANGED] == 1:
        dispatch_owners(m)
    if m[at.MEETINGS_STARTING] == m[at.NOW]:
        dispatch_meetings(m)
    if m[at.BATCHES_CHANGED] == 1:
        dispatch_batches(m)
    if m[at.GRID_CHANGED] == 1:
        dispatch_grid(m)
    if m[at.CALLED_CREWS + at.SIZE] > 0:
        dispatch_crews(m)
    if m[m[at.LONG_QUEUES]] > 0:
        shorten(m)
    if m[at.BEGUN + at.SIZE] > 0:  # what has started moves clocks and keys once all is given out
        for i in range(m[at.BEGUN + at.SIZE]):
            milestone_started(m, m[m[at.BEGUN] + i])
        m[at.BEGUN + at.SIZE] = 0


@within
def _write_open_visits(m: Words) -> None:
    """Note what has not ended at the horizon."""
    application = m[at.LIVING]
    while application != 0:
        visit = m[application + at.VISITS]
        while visit != 0:
            write_row(m, visit, -1, OPEN)
            visit = m[visit + at.NEXT]
        write_application(m, application)
        application = m[application + at.LIVING_NEXT]
