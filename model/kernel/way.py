"""The way of an application: branch by branch, visit by visit (`model.engine.run` is the SimPy engine's)."""

from __future__ import annotations

from model.calendars import next_opening
from model.compiled import Words, within
from model.kernel import at
from model.kernel.choices import holds
from model.kernel.coming import branch_ends, new_application, new_branch, new_visit, no_longer_there
from model.kernel.crews import join, line_of
from model.kernel.detours import next_detour
from model.kernel.ending import have_end
from model.kernel.gathering import collect, forget_bundle, join_meeting
from model.kernel.grid import ask
from model.kernel.keys import sort_by_key
from model.kernel.memory import fall_due, push
from model.kernel.outcomes import lead_on, outcome_of, papers_missing, set_attributes
from model.kernel.outside import go_outside, milestone_started
from model.kernel.people import release
from model.kernel.recording import write_row
from model.kernel.waiting import queue
from model.kernel.waiting_keys import lead, set_key
from model.kernel.watching import ARRIVES, ENDED_ON, WAITING, changed, due_date, reached, returned
from model.kernel.words import words_from
from model.log import Fate, Outcome
from model.program import NEVER, Kind, StepKind

PASSED, HANDED_OVER, SENT_HOME = int(Outcome.PASSED), int(Outcome.HANDED_OVER), int(Outcome.SENT_HOME)
FOR_NOTHING, GAVE_UP, LEFT, EXPIRED = (
    int(outcome) for outcome in (Outcome.FOR_NOTHING, Outcome.GAVE_UP, Outcome.LEFT, Outcome.EXPIRED)
)
ARCHIVED, WITHDRAWN, RAN_OUT = int(Fate.ARCHIVED), int(Fate.WITHDRAWN), int(Fate.EXPIRED)
EXTERNAL, WORK, MEETING, BATCH = int(Kind.EXTERNAL), int(Kind.WORK), int(Kind.MEETING), int(Kind.BATCH)
GRID, ASSIGNMENT = int(Kind.GRID), int(Kind.ASSIGNMENT)
TEST, FORK, JOIN = int(StepKind.TEST), int(StepKind.FORK), int(StepKind.JOIN)


@within
def arrive(m: Words, comer: int, arrived: int) -> None:
    """An application arrives and starts on its route."""
    application = new_application(m, comer, arrived)
    if m[at.WATCHING] == 1:
        reached(m, application, ARRIVES, -1, 1)
    push(m, at.TO_GO, new_branch(m, application, m[m[at.FIRST_STEP] + m[application + at.ROUTE]]))


@within
def go_on(m: Words) -> None:
    """Branches that are to go on do: each to its next stage, with a fork all its branches; or it waits again."""
    while m[at.TO_GO + at.SIZE] > 0:
        m[at.TO_GO + at.SIZE] -= 1
        visit = m[m[at.TO_GO] + m[at.TO_GO + at.SIZE]]
        if m[visit + at.CLOSED] == 1:
            stage = _stage_ahead(m, visit)
            if stage == 0:
                branch_ends(m, visit)
                continue
            _enter(m, visit, stage)
        _wait(m, visit)


@within
def _stage_ahead(m: Words, visit: int) -> int:
    """The next stage of a branch, past tests, forks and joins; 0 where the branch ends."""
    application = m[visit + at.APPLICATION]
    while m[application + at.FATE] == 0:
        if m[visit + at.DETOURS] != 0:
            return next_detour(m, visit)
        step = m[visit + at.STEP]
        stage, kind = m[step + at.STEP_STAGE], m[step + at.STEP_KIND]
        if stage != 0:
            if m[stage + at.NEEDS_PAPERS] == 0 or not papers_missing(m, visit, stage):
                return stage
            _led_back(m, visit)
        elif kind == TEST:
            held = holds(m, m[step + at.STEP_CONDITION], m[application + at.ITS_VALUES])
            m[visit + at.STEP] = m[step + at.STEP_NEXT] if held else m[step + at.STEP_OTHERWISE]
        elif kind == FORK:
            _fork(m, application, step)
            return 0
        elif kind == JOIN:
            slot = application + m[at.JOINS_AT] + m[step + at.STEP_JOIN_SLOT]
            m[slot] -= 1
            if m[slot] > 0:
                return 0
            m[visit + at.STEP] = m[step + at.STEP_NEXT]
        else:
            have_end(m, application, ARCHIVED)
            return 0
    return 0


@within
def _fork(m: Words, application: int, step: int) -> None:
    """Branches side by side; the last one to reach the join goes on."""
    join_step = m[step + at.STEP_JOIN]
    m[application + m[at.JOINS_AT] + m[join_step + at.STEP_JOIN_SLOT]] = m[join_step + at.STEP_BRANCHES]
    for i in range(m[step + at.STEP_FORK_LAST] - 1, m[step + at.STEP_FORK_FIRST] - 1, -1):
        push(m, at.TO_GO, new_branch(m, application, m[m[at.FORK_STEP] + i]))


@within
def _enter(m: Words, visit: int, stage: int) -> None:
    """An application comes to a stage."""
    application, now = m[visit + at.APPLICATION], m[at.NOW]
    attempt = m[application + at.ATTEMPTS + m[stage + at.INDEX]] + 1
    m[application + at.ATTEMPTS + m[stage + at.INDEX]] = attempt
    new_visit(m, visit, stage, m[m[visit + at.STEP] + at.STEP_BRANCH], attempt, now)
    if m[at.WATCHING] == 1:
        changed(m, application)
        reached(m, application, WAITING, m[stage + at.INDEX], attempt)


@within
def _wait(m: Words, visit: int) -> None:
    """A visit waits for its people, a session, its batch, the network or an owner; or it goes outside."""
    kind = m[m[visit + at.STAGE] + at.KIND]
    if kind == EXTERNAL:
        go_outside(m, visit)
        milestone_started(m, visit)
        return
    set_key(m, visit, due_date(m, m[visit + at.APPLICATION], m[at.NOW]))
    if kind == WORK:
        queue(m, visit)
    elif kind == MEETING:
        join_meeting(m, visit)
    elif kind == BATCH:
        collect(m, visit)
    elif kind == GRID:
        ask(m, visit)
    else:
        push(m, at.WAITING_OWNERS, visit)
        m[at.OWNERS_CHANGED], m[at.CALLED] = 1, 1


@within
def over(m: Words, visit: int) -> None:
    """A visit is over: it is concluded and the branch goes on; or the same attempt waits again."""
    outcome, application = m[visit + at.OUTCOME], m[visit + at.APPLICATION]
    if outcome == SENT_HOME:
        if m[visit + at.CLOSED] == 0:
            _close(m, visit, SENT_HOME)
            fall_due(m, _opening(m, m[m[visit + at.STAGE] + at.HALL]), visit)
        else:
            _wait_again(m, visit, m[at.NOW])
    elif outcome == HANDED_OVER and m[application + at.FATE] == 0:
        _release_all(m, visit)
        _close(m, visit, HANDED_OVER)
        _wait_again(m, visit, m[visit + at.SINCE])
    elif _conclude(m, visit):
        push(m, at.TO_GO, visit)
    else:
        branch_ends(m, visit)


@within
def _opening(m: Words, hall: int) -> int:
    """When a hall is open, from now on."""
    first = m[at.CALENDAR_FIRST] + hall
    return min(
        NEVER, next_opening(words_from(m, m[at.OPENS]), words_from(m, m[at.CLOSES]), m[first], m[first + 1], m[at.NOW])
    )


@within
def _wait_again(m: Words, visit: int, since: int) -> None:
    """The same attempt waits on: work handed over keeps its waiting time, the hall has a new day."""
    application, rest = m[visit + at.APPLICATION], m[visit + at.REST]
    if m[application + at.FATE] != 0:
        branch_ends(m, visit)
        return
    new_visit(m, visit, m[visit + at.STAGE], m[visit + at.BRANCH], m[visit + at.ATTEMPT], since)
    m[visit + at.REST] = rest
    if m[at.WATCHING] == 1:
        changed(m, application)
    push(m, at.TO_GO, visit)


@within
def _release_all(m: Words, piece: int) -> None:
    for i in range(m[piece + at.PEOPLE_COUNT]):
        release(m, m[piece + at.PEOPLE + i])


@within
def _close(m: Words, visit: int, outcome: int) -> None:
    """A visit's row is written; it is no longer among the application's."""
    no_longer_there(m, visit)
    write_row(m, visit, m[at.NOW], outcome)
    if m[at.WATCHING] == 1 and m[m[visit + at.APPLICATION] + at.FATE] == 0:
        changed(m, m[visit + at.APPLICATION])


@within
def _conclude(m: Words, visit: int) -> bool:
    """A visit is over: what came of it, and where the application goes next; False where the branch ends."""
    application, stage = m[visit + at.APPLICATION], m[visit + at.STAGE]
    if m[visit + at.IN_BUNDLE] == 0:
        _release_all(m, visit)
    if m[visit + at.CLOSED] == 1:
        return False
    if m[application + at.FATE] != 0:
        _close(m, visit, FOR_NOTHING)
        return False
    outcome, started = m[visit + at.OUTCOME], m[visit + at.STARTED] >= 0
    if outcome == at.NOT_SETTLED:
        outcome = PASSED
        if m[stage + at.OUTCOME_LAST] > m[stage + at.OUTCOME_FIRST]:
            outcome = outcome_of(m, visit)
    if started and (m[stage + at.KIND] == GRID or m[stage + at.KIND] == ASSIGNMENT):
        milestone_started(m, visit)
    if started and m[stage + at.SET_LAST] > m[stage + at.SET_FIRST]:
        set_attributes(m, visit)
    _close(m, visit, outcome)
    if m[at.WATCHING] == 1:
        reached(m, application, ENDED_ON, m[stage + at.INDEX], m[visit + at.ATTEMPT])
    if outcome in (GAVE_UP, LEFT):
        have_end(m, application, WITHDRAWN)
        return False
    if outcome == EXPIRED:
        have_end(m, application, RAN_OUT)
        return False
    if lead_on(m, visit, outcome):
        _led_back(m, visit)
    return True


@within
def _led_back(m: Words, visit: int) -> None:
    if m[at.WATCHING] == 1:
        returned(m, m[visit + at.APPLICATION], m[visit + at.STEP])


@within
def finish_bundle(m: Words, bundle: int) -> None:
    """A batch is done, or its people hand it over at closing; each member has its own outcome."""
    _release_all(m, bundle)
    members, now = bundle + at.MEMBERS, m[at.NOW]
    if m[bundle + at.REST] < 0:
        for i in range(m[members + at.SIZE]):
            fall_due(m, now, m[m[members] + i])
        forget_bundle(m, bundle)
        return
    kept = 0
    for i in range(m[members + at.SIZE]):
        visit = m[m[members] + i]
        if m[m[visit + at.APPLICATION] + at.FATE] != 0:
            _close(m, visit, FOR_NOTHING)
            branch_ends(m, visit)
            continue
        write_row(m, visit, now, HANDED_OVER)
        m[visit + at.STARTED], m[visit + at.PEOPLE_COUNT] = -1, 0
        set_key(m, visit, due_date(m, m[visit + at.APPLICATION], now))
        m[m[members] + kept] = visit
        kept += 1
    m[members + at.SIZE], m[bundle + at.STARTED], m[bundle + at.PEOPLE_COUNT] = kept, -1, 0
    if kept == 0:
        forget_bundle(m, bundle)
        return
    sort_by_key(m, members, -1)
    lead(m, bundle)
    join(m, bundle, line_of(m, bundle))
