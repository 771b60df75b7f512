"""What comes of a visit: it passes or is sent back, it sets attributes; and papers that are missing (DESIGN §4)."""

from __future__ import annotations

from model.compiled import Words, within
from model.kernel import at
from model.kernel.choices import luck, threshold, value
from model.kernel.detours import detour_first, detour_last
from model.log import Outcome
from model.program import MOST_ATTEMPTS, Column

CATEGORY = int(Column.CATEGORY)
PASSED, FORCED = int(Outcome.PASSED), int(Outcome.FORCED)
SENT_BACK, CAME_AGAIN = int(Outcome.SENT_BACK), int(Outcome.CAME_AGAIN)


@within
def outcome_of(m: Words, visit: int) -> int:
    """Pass, or one of the stage's outcomes; at the cap on attempts it is made to pass."""
    stage, application, attempt = m[visit + at.STAGE], m[visit + at.APPLICATION], m[visit + at.ATTEMPT]
    u = luck(m, m[stage + at.NAME_OUTCOME], m[application + at.IDENTITY], attempt)
    upto, first, repeats = 0, m[stage + at.OUTCOME_FIRST], m[visit + at.REPEATS]
    for row in range(first, m[stage + at.OUTCOME_LAST]):
        its = threshold(m, m[m[at.OUTCOME_PROBABILITY] + row], m[application + at.ITS_VALUES], attempt)
        upto += its if repeats == 1000 else its // 1000 * repeats
        if u < upto:
            if attempt >= MOST_ATTEMPTS:
                return FORCED
            m[visit + at.REASON] = row - first
            return SENT_BACK
    return PASSED


@within
def set_attributes(m: Words, visit: int) -> None:
    """Set what the stage sets."""
    stage, application = m[visit + at.STAGE], m[visit + at.APPLICATION]
    values, identity, attempt = m[application + at.ITS_VALUES], m[application + at.IDENTITY], m[visit + at.ATTEMPT]
    for row in range(m[stage + at.SET_FIRST], m[stage + at.SET_LAST]):
        name = m[m[at.SET_NAME] + row]
        m[values + m[m[at.SET_ATTRIBUTE] + row]] = value(m, m[m[at.SET_DRAW] + row], values, name, identity, attempt)


@within
def step_of(m: Words, application: int, stage: int) -> int:
    """The step of a stage (its position) in an application's route; 0 if it is not on it."""
    return m[m[at.STEP_OF] + m[application + at.ROUTE] * m[at.STAGE_COUNT] + stage]


@within
def stage_at(m: Words, position: int) -> int:
    """The record of a stage."""
    return m[at.STAGES] + position * at.STAGE_SIZE


@within
def lead_on(m: Words, visit: int, outcome: int) -> bool:
    """Point the branch to where it goes after a visit; whether that is back."""
    stage, step = m[visit + at.STAGE], m[visit + at.STEP]
    on_route = m[step + at.STEP_STAGE] == stage
    if outcome == SENT_BACK:
        row = m[stage + at.OUTCOME_FIRST] + m[visit + at.REASON]
        via = m[m[at.OUTCOME_VIA] + row]
        if via >= 0:
            detour_last(m, visit, stage_at(m, via))
        m[visit + at.STEP] = step_of(m, m[visit + at.APPLICATION], m[m[at.OUTCOME_BACK_TO] + row])
        return True
    if outcome == CAME_AGAIN:
        if not on_route:
            detour_first(m, visit, stage)
        if m[stage + at.PATIENCE_VIA] != 0:
            detour_first(m, visit, m[stage + at.PATIENCE_VIA])
    elif on_route:
        m[visit + at.STEP] = m[step + at.STEP_NEXT]
    return False


@within
def papers_missing(m: Words, visit: int, stage: int) -> bool:
    """Ask for the papers a stage cannot start without; if some are missing, send the customer for them."""
    application = m[visit + at.APPLICATION]
    values, identity = m[application + at.ITS_VALUES], m[application + at.IDENTITY]
    first, back = m[m[at.DOCUMENT_FIRST] + m[values + CATEGORY]], 0
    detours_before = m[visit + at.DETOURS]
    for paper in range(first, m[m[at.DOCUMENT_FIRST] + m[values + CATEGORY] + 1]):
        slot = application + m[at.PAPERS_AT] + paper - first
        if m[m[at.DOCUMENT_STAGE] + paper] != m[stage + at.INDEX] or m[slot] < 0:
            continue
        asked = m[slot] + 1
        limit = threshold(m, m[m[at.DOCUMENT_PROBABILITY] + paper], values, asked)
        lacking = luck(m, m[m[at.DOCUMENT_NAME] + paper], identity, asked) < limit and asked < MOST_ATTEMPTS
        m[slot] = asked if lacking else -1
        if lacking:
            fetched = stage_at(m, m[m[at.DOCUMENT_FETCHED_BY] + paper])
            node, known = m[visit + at.DETOURS], False
            while node != detours_before and node != 0:
                known = known or m[node + 2] == fetched
                node = m[node]
            if not known:
                detour_last(m, visit, fetched)
            its = step_of(m, application, m[m[at.DOCUMENT_BACK_TO] + paper])
            back = its if back == 0 else max(back, its)  # routes are laid out from their end: earlier steps are higher
    if back != 0:
        m[visit + at.STEP] = back
    return back != 0
