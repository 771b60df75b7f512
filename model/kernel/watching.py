"""Clauses watched during the run: alerts that are raised, and due dates that order work (DESIGN §7).

A watched clause has a slot; an application has a case per slot once one begins. A meter is two words of a case:
units (seconds where hours are counted) so far, and since when it runs (−1: it stands).
"""

from __future__ import annotations

from model.agreements.clocks import HOUR, counted, reached_at
from model.compiled import Words, within
from model.kernel import at
from model.kernel.choices import choose, holds
from model.kernel.memory import expire_at, record
from model.kernel.waiting_keys import rekey
from model.kernel.words import array_of, words_from
from model.program import NEVER, Column, Hands, Milestone

CATEGORY, CUSTOMER = int(Column.CATEGORY), int(Hands.CUSTOMER)
WAITING, ARCHIVED = int(Milestone.WAITING), int(Milestone.ARCHIVED)
STARTED_ON, ENDED_ON, ARRIVES = int(Milestone.STARTED), int(Milestone.ENDED), int(Milestone.ARRIVED)


@within
def clause_of(m: Words, slot: int) -> int:
    """The clause of a slot."""
    return m[m[at.WATCHED] + slot * at.WATCHED_SIZE + at.WATCHED_CLAUSE]


@within
def case_of(m: Words, application: int, slot: int) -> int:
    """The case of a slot that has begun and not been taken off; 0 if there is none."""
    cases = m[application + at.CASES]
    if cases == 0:
        return 0
    case = cases + slot * m[at.CASE_SIZE]
    return case if m[case + at.BEGUN_ONCE] == 1 else 0


@within
def _reading(m: Words, slot: int, case: int, meter: int, now: int) -> int:
    """Units (seconds) counted before `now` by the meter at a word of a case."""
    counted_so_far, since = m[case + meter], m[case + meter + 1]
    if since < 0:
        return counted_so_far
    watched = m[at.WATCHED] + slot * at.WATCHED_SIZE
    n = m[watched + at.CLOSINGS_COUNT]
    if n < 0:
        return counted_so_far + now - since
    first = m[watched + at.CLOSINGS_FIRST]
    return counted_so_far + counted(array_of(words_from(m, first), n), m[case + at.COUNTS_FROM], since, now)


@within
def _turn_meter(m: Words, slot: int, case: int, meter: int, running: bool, now: int) -> bool:
    """Let a meter run or stop; whether that changes anything."""
    if running == (m[case + meter + 1] >= 0):
        return False
    if running:
        m[case + meter + 1] = now
    else:
        m[case + meter] = _reading(m, slot, case, meter, now)
        m[case + meter + 1] = -1
    return True


@within
def _reaches(m: Words, slot: int, case: int, units: int, now: int) -> int:
    """When the clock of a case will have counted so many units, if it runs from now on."""
    since = m[case + at.RUNS_SINCE] if m[case + at.RUNS_SINCE] >= 0 else now
    watched = m[at.WATCHED] + slot * at.WATCHED_SIZE
    n = m[watched + at.CLOSINGS_COUNT]
    if n < 0:
        return max(now, since + units * HOUR - m[case + at.COUNTED])
    more = units - m[case + at.COUNTED]
    if more <= 0:
        return now
    first = m[watched + at.CLOSINGS_FIRST]
    return max(now, reached_at(array_of(words_from(m, first), n), m[case + at.COUNTS_FROM], since, more))


@within
def _scale(m: Words, slot: int) -> int:
    return HOUR if m[m[at.WATCHED] + slot * at.WATCHED_SIZE + at.CLOSINGS_COUNT] < 0 else 1


@within
def _limit(m: Words, slot: int, case: int, now: int) -> int:
    """The limit, moved by what the customer took beyond his part."""
    own = m[m[at.CUSTOMER_UNITS] + clause_of(m, slot)]
    if own < 0:
        return m[case + at.CASE_LIMIT]
    taken = _reading(m, slot, case, at.OWN_COUNTED, now) // _scale(m, slot)
    return m[case + at.CASE_LIMIT] + max(0, taken - own)


@within
def due_date(m: Words, application: int, now: int) -> int:
    """Date by which the policy's clause falls due for an application; NEVER where it is not bound."""
    slot = m[at.DUE_SLOT]
    case = case_of(m, application, slot) if slot >= 0 else 0
    if case == 0 or m[case + at.MET] == 1:
        return NEVER
    return _reaches(m, slot, case, _limit(m, slot, case, now), now)


@within
def _stated_limit(m: Words, application: int, clause: int) -> int:
    """A clause's limit for an application as it is now; attributes set on the way may change it."""
    attribute = m[m[at.LIMIT_ATTRIBUTE] + clause]
    if attribute >= 0:
        return m[m[application + at.ITS_VALUES] + attribute]
    return choose(m, m[m[at.LIMIT] + clause], m[application + at.ITS_VALUES])


@within
def _moves(m: Words, slot: int, case: int, units: int, now: int) -> bool:
    """Whether the customer, who holds it now, uses up his part before so many units are counted."""
    own, scale = m[m[at.CUSTOMER_UNITS] + clause_of(m, slot)], _scale(m, slot)
    if own < 0 or m[case + at.OWN_SINCE] < 0:
        return False
    left = units * scale - _reading(m, slot, case, at.COUNTED, now)
    return left > max(0, own * scale - _reading(m, slot, case, at.OWN_COUNTED, now))


@within
def _units_ahead(m: Words, application: int, slot: int) -> int:
    """Units that the expected work ahead takes, if an alert goes by slack: the branch with most of it counts."""
    units, most = m[m[at.WATCHED] + slot * at.WATCHED_SIZE + at.WATCHED_AHEAD], 0
    if units == 0:
        return 0
    visit = m[application + at.VISITS]
    while visit != 0:
        most = max(most, m[units + m[m[visit + at.STEP] + at.STEP_INDEX]])
        visit = m[visit + at.NEXT]
    return most


@within
def _threshold(m: Words, alert: int, limit: int, ahead: int) -> int:
    """Units left at which an alert is raised: the first of its thresholds that is reached."""
    left, share, slack = m[m[at.ALERT_LEFT] + alert], m[m[at.ALERT_LEFT_SHARE] + alert], m[m[at.ALERT_SLACK] + alert]
    if share >= 0:
        left = max(left, -(-limit * share // 1000))
    return max(left, slack + ahead) if slack >= 0 else left


@within
def _time_alerts(m: Words, application: int, slot: int, case: int, now: int, running: bool) -> None:
    clause, limit, ahead = clause_of(m, slot), _limit(m, slot, case, now), _units_ahead(m, application, slot)
    first, m[case + at.WORK_AHEAD] = m[m[at.ALERT_FIRST] + clause], ahead
    for alert in range(first, m[m[at.ALERT_FIRST] + clause + 1]):
        if (m[case + at.ALERTED] >> (alert - first)) & 1:
            continue
        left, due = _threshold(m, alert, limit, ahead), -1
        if running and not _moves(m, slot, case, limit - left, now):
            due = _reaches(m, slot, case, limit - left, now)
        if m[case + at.DUE + alert - first] != due:
            m[case + at.DUE + alert - first] = due
            if 0 <= due < NEVER:
                number = m[application + at.ROW] * m[at.ALERT_COUNT] + alert
                expire_at(m, due, application, (number << 2) | at.ALERT)


@within
def _no_alerts(m: Words, slot: int, case: int) -> None:
    clause = clause_of(m, slot)
    for k in range(m[m[at.ALERT_FIRST] + clause + 1] - m[m[at.ALERT_FIRST] + clause]):
        m[case + at.DUE + k] = -1


@within
def _turn(m: Words, application: int, slot: int, case: int, now: int) -> None:
    clause = clause_of(m, slot)
    running, anybody, only_customer = m[m[at.WHOLE] + clause] == 1, False, True
    counts = m[at.COUNTS] + clause * m[at.STAGE_COUNT]
    visit = m[application + at.VISITS]
    while visit != 0:
        stage = m[visit + at.STAGE]
        running = running or m[counts + m[stage + at.INDEX]] != 0
        anybody, only_customer = True, only_customer and m[stage + at.HANDS] == CUSTOMER
        visit = m[visit + at.NEXT]
    moved = _turn_meter(m, slot, case, at.COUNTED, running, now)
    if m[m[at.WATCHED] + slot * at.WATCHED_SIZE + at.DEPENDS] == 1:
        limit = _stated_limit(m, application, clause)
        if m[case + at.CASE_LIMIT] != limit:
            m[case + at.CASE_LIMIT], moved = limit, True
    if m[m[at.CUSTOMER_UNITS] + clause] >= 0:
        customers = running and anybody and only_customer
        moved = _turn_meter(m, slot, case, at.OWN_COUNTED, customers, now) or moved
    if m[case + at.MET] == 1:
        return
    if moved or m[case + at.TIMED] == 0:
        m[case + at.TIMED] = 1
        _time_alerts(m, application, slot, case, now, running)
        if slot == m[at.DUE_SLOT]:
            rekey(m, application, due_date(m, application, now))
    elif m[case + at.WORK_AHEAD] != _units_ahead(m, application, slot):
        _time_alerts(m, application, slot, case, now, running)


@within
def changed(m: Words, application: int) -> None:
    """Its branches have moved: clocks may stop or restart."""
    if m[application + at.CASES] == 0:
        return
    for slot in range(m[at.WATCHED_COUNT]):
        case = case_of(m, application, slot)
        if case == 0:
            continue
        if m[case + at.MET] == 0 or m[m[at.WATCHED] + slot * at.WATCHED_SIZE + at.OPENS_AGAIN] == 1:
            _turn(m, application, slot, case, m[at.NOW])


@within
def begin_case(m: Words, application: int, slot: int, number: int, began: int, already: int, now: int) -> None:
    """Begin a case, with units already counted (an open application)."""
    if m[application + at.CASES] == 0:
        m[application + at.CASES] = record(m, at.FREE_CASES, m[at.CASES_SIZE])
        for word in range(m[at.CASES_SIZE]):
            m[m[application + at.CASES] + word] = 0
    case = m[application + at.CASES] + slot * m[at.CASE_SIZE]
    m[case + at.BEGUN_ONCE], m[case + at.CASE_NUMBER] = 1, number
    m[case + at.CASE_LIMIT] = _stated_limit(m, application, clause_of(m, slot))
    m[case + at.COUNTS_FROM], m[case + at.COUNTED], m[case + at.RUNS_SINCE] = began, already * _scale(m, slot), -1
    m[case + at.OWN_COUNTED], m[case + at.OWN_SINCE] = 0, -1
    m[case + at.TIMED], m[case + at.MET], m[case + at.ALERTED] = 0, 0, 0
    _no_alerts(m, slot, case)
    _turn(m, application, slot, case, now)


@within
def _meet(m: Words, application: int, slot: int, case: int, now: int) -> None:
    """The last milestone is reached, for the time being if a return may lead over it again."""
    if m[m[at.EACH_ATTEMPT] + clause_of(m, slot)] == 1:
        m[case + at.BEGUN_ONCE] = 0
    else:  # it stays: a case begins once
        m[case + at.MET] = 1
    _no_alerts(m, slot, case)
    if slot == m[at.DUE_SLOT]:
        rekey(m, application, due_date(m, application, now))


@within
def reached(m: Words, application: int, milestone: int, stage: int, attempt: int) -> None:
    """An application reaches a milestone: cases begin and end. The stage is its position, or −1."""
    now, place = m[at.NOW], milestone * (m[at.STAGE_COUNT] + 1) + stage + 1
    for i in range(m[m[at.ENDS] + place], m[m[at.ENDS] + place + 1]):
        slot = m[i]
        case = case_of(m, application, slot)
        if case != 0:
            _meet(m, application, slot, case, now)
        elif m[m[at.EACH_ATTEMPT] + clause_of(m, slot)] == 0:
            m[application + m[at.ENDED_BEFORE_AT] + slot] = now
    for i in range(m[m[at.BEGINS] + place], m[m[at.BEGINS] + place + 1]):
        slot = m[i]
        if case_of(m, application, slot) == 0 and _bound(m, application, clause_of(m, slot)):
            each = m[m[at.EACH_ATTEMPT] + clause_of(m, slot)] == 1
            begin_case(m, application, slot, attempt if each else 1, now, 0, now)
            if m[application + m[at.ENDED_BEFORE_AT] + slot] == now:
                _meet(m, application, slot, case_of(m, application, slot), now)


@within
def _bound(m: Words, application: int, clause: int) -> bool:
    values = m[application + at.ITS_VALUES]
    if m[m[at.APPLIES] + clause * m[at.CATEGORY_COUNT] + m[values + CATEGORY]] == 0:
        return False
    if m[values + m[at.FIRST_SIGNATURE] + m[m[at.AGREEMENT] + clause]] == 0:
        return False
    return holds(m, m[m[at.CLAUSE_CONDITION] + clause], values)


@within
def returned(m: Words, application: int, step: int) -> None:
    """An application has been led back: cases whose last milestone is ahead again are open again."""
    if m[application + at.CASES] == 0:
        return
    now = m[at.NOW]
    for slot in range(m[at.WATCHED_COUNT]):
        case = case_of(m, application, slot)
        if case == 0 or m[case + at.MET] == 0:
            continue
        to = m[m[at.TO_STAGE] + clause_of(m, slot)]
        if to >= 0 and m[m[at.AHEAD] + m[step + at.STEP_INDEX] * m[at.STAGE_COUNT] + to] == 1:
            m[case + at.MET] = 0
            _time_alerts(m, application, slot, case, now, m[case + at.RUNS_SINCE] >= 0)
            if slot == m[at.DUE_SLOT]:
                rekey(m, application, due_date(m, application, now))


@within
def stop_watching(m: Words, application: int) -> None:
    """The application has ended."""
    if m[application + at.CASES] != 0:
        m[m[application + at.CASES] + at.NEXT] = m[at.FREE_CASES]
        m[at.FREE_CASES] = m[application + at.CASES]
        m[application + at.CASES] = 0
