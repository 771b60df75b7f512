"""Open applications as the initial state: each takes up its place in the run (DESIGN §9)."""

from __future__ import annotations

from model.begun import time_at, travel_and_work
from model.compiled import Words, within
from model.kernel import at
from model.kernel.choices import law, luck
from model.kernel.coming import new_application, new_branch, new_visit
from model.kernel.grid import already_held, element_at
from model.kernel.memory import fall_due, push
from model.kernel.ownership import own
from model.kernel.people import alone, jointly
from model.kernel.waiting_keys import set_key
from model.kernel.watching import begin_case, clause_of, due_date
from model.kernel.working import speed_of
from model.program import NEVER, Closing, Column, StepKind

CATEGORY, HAND_OVER, JOIN = int(Column.CATEGORY), int(Closing.HAND_OVER), int(StepKind.JOIN)


@within
def take_up_open_cases(m: Words) -> None:
    """Put every open application where it stands on the first day."""
    for i in range(m[at.COMER_COUNT]):
        comer = m[at.COMERS] + i * m[at.COMER_SIZE]
        case = m[comer + at.COMER_OPEN_CASE]
        if case < 0:
            continue
        application = new_application(m, comer, m[comer + at.COMES_AT])
        owner = m[m[at.CASE_OWNER] + case]
        if owner >= 0:
            own(m, person_at(m, owner), application)
        if m[m[at.HELD_ELEMENT] + case] >= 0:
            element = element_at(m, m[m[at.HELD_ELEMENT] + case])
            already_held(m, application, element, m[m[at.HELD_KVA] + case], m[m[at.HELD_BAY] + case])
        first, last = m[m[at.TOKEN_FIRST] + case], m[m[at.TOKEN_FIRST] + case + 1]
        _have_papers(m, application, step_at(m, m[m[at.TOKEN_STEP] + first]))
        for token in range(first, last):
            _take_up(m, application, token)
        for slot in range(m[at.WATCHED_COUNT]):
            counted = m[m[at.CASE_COUNTED] + case * m[at.CLAUSE_COUNT] + clause_of(m, slot)]
            if counted >= 0:
                begin_case(m, application, slot, 1, m[application + at.ARRIVED], counted, 0)


@within
def person_at(m: Words, position: int) -> int:
    """The record of a person."""
    return m[at.PERSONS] + position * m[at.PERSON_SIZE]


@within
def step_at(m: Words, position: int) -> int:
    """The record of a step."""
    return m[at.STEPS] + position * at.STEP_SIZE


@within
def _have_papers(m: Words, application: int, here: int) -> None:
    """Papers needed at stages up to where the application stands are in hand."""
    category = m[m[application + at.ITS_VALUES] + CATEGORY]
    first = m[m[at.DOCUMENT_FIRST] + category]
    steps = m[at.STEP_OF] + m[application + at.ROUTE] * m[at.STAGE_COUNT]
    for paper in range(first, m[m[at.DOCUMENT_FIRST] + category + 1]):
        step = m[steps + m[m[at.DOCUMENT_STAGE] + paper]]
        if step >= here:  # routes are laid out from their end: earlier stages have higher positions
            m[application + m[at.PAPERS_AT] + paper - first] = -1


@within
def _take_up(m: Words, application: int, token: int) -> None:
    """One branch: it waits, or its people (or the customer) go on with what they began."""
    step, spent = step_at(m, m[m[at.TOKEN_STEP] + token]), m[m[at.TOKEN_SPENT] + token]
    attempt = m[m[at.TOKEN_ATTEMPT] + token]
    visit, stage = new_branch(m, application, step), m[step + at.STEP_STAGE]
    _count_join(m, application, step)
    m[application + at.ATTEMPTS + m[stage + at.INDEX]] = attempt
    new_visit(m, visit, stage, m[step + at.STEP_BRANCH], attempt, m[m[at.TOKEN_SINCE] + token])
    m[visit + at.OPENED] = token
    if spent < 0:
        push(m, at.TO_GO, visit)
        return
    first = m[m[at.TOKEN_PERSON_FIRST] + token]
    count = m[m[at.TOKEN_PERSON_FIRST] + token + 1] - first
    for place in range(count):
        m[visit + at.PEOPLE + place] = person_at(m, m[m[at.TOKEN_PERSON] + first + place])
    if count > 0 and m[stage + at.AT_CLOSING] != HAND_OVER:
        set_key(m, visit, due_date(m, application, m[at.NOW]))
        _resume(m, visit, stage, count, spent)
        return
    _leave_rest(m, visit, stage, count, spent)
    push(m, at.TO_GO, visit)


@within
def _resume(m: Words, visit: int, stage: int, count: int, spent: int) -> None:
    """People go on with work begun before the first day, as soon as they are all on duty."""
    now, people = m[at.NOW], visit + at.PEOPLE
    speed, m[visit + at.REPEATS] = speed_of(m, visit, stage, count)
    travel, effort = _begun(m, visit, stage, speed, spent)
    rest = max(1, travel + time_at(effort, speed) - spent)
    m[visit + at.STARTED], m[visit + at.PEOPLE_COUNT] = now, count
    for place in range(count):
        m[m[people + place] + at.BUSY] = 1
    until = alone(m, m[people], now, rest) if count == 1 else jointly(m, people, count, now, rest)
    fall_due(m, min(until, NEVER), visit)


@within
def _leave_rest(m: Words, visit: int, stage: int, count: int, spent: int) -> None:
    """Of work begun before the first day the rest waits, as after a hand-over; by nobody: at normal speed."""
    speed = 1000
    if count > 0:
        speed, _ = speed_of(m, visit, stage, count)
    travel, effort = _begun(m, visit, stage, speed, spent)
    m[visit + at.REST] = max(1, effort - (max(0, spent - travel) * speed + 500) // 1000)


@within
def _begun(m: Words, visit: int, stage: int, speed: int, spent: int) -> tuple[int, int]:
    """Travel, and work at normal speed, of what people have spent some seconds of duty on and not ended."""
    application, attempt = m[visit + at.APPLICATION], m[visit + at.ATTEMPT]
    values, identity = m[application + at.ITS_VALUES], m[application + at.IDENTITY]
    places = m[stage + at.PLACE_LAST] - m[stage + at.PLACE_FIRST]
    travel, work = law(m, m[stage + at.TRAVEL], values), law(m, m[stage + at.TAKES], values)
    u_travel = luck(m, m[stage + at.NAME_TRAVEL], identity, attempt)
    u_work = luck(m, m[stage + at.NAME_DURATION], identity, attempt)
    return travel_and_work(m, travel, places, work, speed, spent, u_travel, u_work)


@within
def _count_join(m: Words, application: int, step: int) -> None:
    """A branch in the file makes its join wait for it."""
    branch = m[step + at.STEP_BRANCH]
    while branch != 0 and m[step + at.STEP_BRANCH] == branch:
        step = m[step + at.STEP_NEXT]
    if branch != 0 and m[step + at.STEP_KIND] == JOIN:
        m[application + m[at.JOINS_AT] + m[step + at.STEP_JOIN_SLOT]] += 1
