"""Detours: stages a branch goes through before its step."""

from __future__ import annotations

from model.compiled import Words, within
from model.kernel import at
from model.kernel.memory import give_back, record

NODE_SIZE = 3
"""Free chain, next, stage."""
AFTER, WHICH = 0, 2


@within
def _node(m: Words, stage: int, after: int) -> int:
    node = record(m, at.FREE_NODES, NODE_SIZE)
    m[node + AFTER], m[node + WHICH] = after, stage
    return node


@within
def detour_last(m: Words, visit: int, stage: int) -> None:
    """Go through a stage after all other detours."""
    node, last = _node(m, stage, 0), m[visit + at.DETOURS]
    if last == 0:
        m[visit + at.DETOURS] = node
        return
    while m[last + AFTER] != 0:
        last = m[last + AFTER]
    m[last + AFTER] = node


@within
def detour_first(m: Words, visit: int, stage: int) -> None:
    """Go through a stage before all other detours."""
    m[visit + at.DETOURS] = _node(m, stage, m[visit + at.DETOURS])


@within
def next_detour(m: Words, visit: int) -> int:
    """Take the stage that is to be gone through first."""
    node = m[visit + at.DETOURS]
    m[visit + at.DETOURS] = m[node + AFTER]
    stage = m[node + WHICH]
    give_back(m, at.FREE_NODES, node)
    return stage


@within
def no_detours(m: Words, visit: int) -> None:
    """Forget all detours."""
    while m[visit + at.DETOURS] != 0:
        next_detour(m, visit)
