"""Open applications as the initial state: each takes up its place in the run (DESIGN §9)."""

from __future__ import annotations

from model.compiled import Words, within
from model.draws import remaining
from model.kernel import at
from model.kernel.choices import choose, luck
from model.kernel.coming import new_application, new_branch, new_visit
from model.kernel.grid import already_held, element_at
from model.kernel.memory import fall_due, push
from model.kernel.ownership import own
from model.kernel.people import alone, jointly
from model.kernel.waiting_keys import set_key
from model.kernel.watching import begin_case, clause_of, due_date
from model.program import NEVER, Closing, Column, Kind, StepKind

CATEGORY, HAND_OVER = int(Column.CATEGORY), int(Closing.HAND_OVER)
EXTERNAL, WORK, JOIN = int(Kind.EXTERNAL), int(Kind.WORK), int(StepKind.JOIN)


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
    kind = m[stage + at.KIND]
    if spent >= 0 and kind in (EXTERNAL, WORK):
        row = choose(m, m[stage + at.TAKES], m[application + at.ITS_VALUES])
        table, mean = m[at.TABLES] + m[m[at.DURATION_TABLE] + row], m[m[at.DURATION_MEAN] + row]
        u = luck(m, m[stage + at.NAME_DURATION], m[application + at.IDENTITY], attempt)
        m[visit + at.REST] = max(1, remaining(m, table, mean, spent, u))
    first, last = m[m[at.TOKEN_PERSON_FIRST] + token], m[m[at.TOKEN_PERSON_FIRST] + token + 1]
    if m[visit + at.REST] >= 0 and last > first and m[stage + at.AT_CLOSING] != HAND_OVER:
        set_key(m, visit, due_date(m, application, m[at.NOW]))
        for place in range(last - first):
            person = person_at(m, m[m[at.TOKEN_PERSON] + first + place])
            m[visit + at.PEOPLE + place] = person
            m[person + at.BUSY] = 1
        m[visit + at.PEOPLE_COUNT] = last - first
        _resume(m, visit)
    else:
        push(m, at.TO_GO, visit)


@within
def _resume(m: Words, visit: int) -> None:
    """People go on with work begun before the first day, as soon as they are all on duty."""
    now, rest, people = m[at.NOW], m[visit + at.REST], visit + at.PEOPLE
    m[visit + at.STARTED], m[visit + at.REST] = now, -1
    if m[visit + at.PEOPLE_COUNT] == 1:
        until = alone(m, m[people], now, rest)
    else:
        until = jointly(m, people, m[visit + at.PEOPLE_COUNT], now, rest)
    fall_due(m, min(until, NEVER), visit)


@within
def _count_join(m: Words, application: int, step: int) -> None:
    """A branch in the file makes its join wait for it."""
    branch = m[step + at.STEP_BRANCH]
    while branch != 0 and m[step + at.STEP_BRANCH] == branch:
        step = m[step + at.STEP_NEXT]
    if branch != 0 and m[step + at.STEP_KIND] == JOIN:
        m[application + m[at.JOINS_AT] + m[step + at.STEP_JOIN_SLOT]] += 1
