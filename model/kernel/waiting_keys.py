"""Keys given to waiting work, and renewed when an alert or a clock moves them (DESIGN §5)."""

from __future__ import annotations

from model.compiled import Words, within
from model.kernel import at
from model.kernel.crews import join
from model.kernel.keys import copy_key, sort_by_key
from model.program import NEVER, Column, Kind, PriorityKey

CATEGORY = int(Column.CATEGORY)
BY_CATEGORY, BY_ALERT, BY_SLACK = int(PriorityKey.CATEGORY), int(PriorityKey.ALERT), int(PriorityKey.SLACK)
EXTERNAL = int(Kind.EXTERNAL)


@within
def set_key(m: Words, visit: int, due: int) -> bool:
    """Order of waiting work: the policy's keys, waiting time, application number, stage name; whether it is new.

    `due` is the date by which the policy's clause falls due for the application.
    """
    application, key, moved = m[visit + at.APPLICATION], visit + at.KEY_WORDS, False
    for i in range(m[at.POLICY_COUNT]):
        policy, word = m[m[at.POLICY] + i], due
        if policy == BY_CATEGORY:
            word = m[m[at.RANK_OF_CATEGORY] + m[m[application + at.ITS_VALUES] + CATEGORY]]
        elif policy == BY_ALERT:
            word = -m[application + at.ITS_PRIORITY]
        elif policy == BY_SLACK and due < NEVER:
            word = due - m[m[visit + at.STEP] + at.STEP_REMAINING]
        moved = moved or m[key] != word
        m[key] = word
        key += 1
    stage = m[visit + at.STAGE]
    moved = moved or m[key] != m[visit + at.SINCE]
    m[key], m[key + 1] = m[visit + at.SINCE], m[application + at.ARRIVED]
    m[key + 2], m[key + 3] = m[application + at.ROW], m[stage + at.ORDER]
    return moved


@within
def rekey(m: Words, application: int, due: int) -> None:
    """Keys change at an alert, and when a clock stops or restarts."""
    visit = m[application + at.VISITS]
    while visit != 0:
        if m[visit + at.STARTED] < 0 and m[m[visit + at.STAGE] + at.KIND] != EXTERNAL:
            moved, piece = set_key(m, visit, due), visit
            if m[visit + at.IN_BUNDLE] != 0:
                piece = m[visit + at.IN_BUNDLE]
                sort_by_key(m, piece + at.MEMBERS, -1)
                lead(m, piece)
            if moved and m[piece + at.LINE] != 0:
                join(m, piece, m[piece + at.LINE])
        visit = m[visit + at.NEXT]


@within
def lead(m: Words, bundle: int) -> None:
    """A bundle goes by its first member."""
    first = m[m[bundle + at.MEMBERS]]
    copy_key(m, bundle, first)
    m[bundle + at.APPLICATION] = m[first + at.APPLICATION]
