"""A stage that differs between base and redesign: durations, probabilities and attributes as tables of cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher

from experiments.pilot_tables import (
    LABELS,
    PilotError,
    Refusals,
    both_draws,
    both_durations,
    both_probabilities,
    named_as,
    never,
    nothing,
    same,
    table_of,
)
from model.files.yaml_tree import Node, plain
from model.problems import KeyPath

DURATIONS = ("takes", "travel", "set_up", "expires_after", "patience")
SLOT_FROM = ("takes", "travel")
MAY_BE_NOTHING = ("travel", "set_up")
"""Durations that a stage may lack: then they take no time."""


FirstValue = Callable[[str, Node], Node]
"""The draw that leaves an attribute as it is at first; may raise `PilotError`."""


def merged_stage(refusals: Refusals, first: FirstValue, base: Node, redesign: Node, path: KeyPath) -> Node:
    """The stage for the pilot and for all others; keys that cannot differ are refused."""
    table = dict(table_of(base))
    for key in dict.fromkeys((*table_of(base), *table_of(redesign))):
        one, other = table_of(base).get(key), table_of(redesign).get(key)
        if key in LABELS or same(one, other):
            continue
        try:
            table[key] = (
                _merged_sets(one, other, first, (*path, key))
                if key == "sets"
                else _merged_key(key, one, other, redesign, (*path, key))
            )
        except PilotError as error:
            refusals.refuse(error.node, error.at, error.why)
    return replace(base, value=table)


def _merged_key(key: str, base: Node | None, redesign: Node | None, stage: Node, path: KeyPath) -> Node:
    known = redesign or base
    assert known is not None
    refused = PilotError(redesign or stage, path)
    if key in SLOT_FROM and "in_one_go" in table_of(stage) and "slot_minutes" not in table_of(stage):
        raise PilotError(refused.node, path, "the slot of all visits follows from it; state slot_minutes")
    if key in DURATIONS:
        if key not in MAY_BE_NOTHING and (base is None or redesign is None):
            raise refused
        if not all(same(table_of(base).get(x), table_of(redesign).get(x)) for x in ("then", "via")):
            raise refused
        return both_durations(base or nothing(known), redesign or nothing(known), path)
    if key == "gives_up" or key == "sent_back":
        return _merged_outcome(base, redesign, path)
    if key == "outcomes":
        return _merged_outcomes(base, redesign, path)
    raise refused


def _merged_sets(base: Node | None, redesign: Node | None, first: FirstValue, path: KeyPath) -> Node:
    """What a stage sets; an attribute that only the redesign knows stays as it is at first for all others."""
    known = redesign or base
    assert known is not None
    one, other, merged = table_of(base), table_of(redesign), dict[str, Node]()
    for name in dict.fromkeys((*one, *other)):
        here = (*path, name)
        if name not in other:
            raise PilotError(known, here)
        if same(one.get(name), other[name]):
            merged[name] = other[name]
            continue
        try:
            before = one[name] if name in one else first(name, other[name])
        except PilotError:
            raise PilotError(other[name], here) from None
        merged[name] = both_draws(before, other[name], here)
    return replace(known, value=merged)


def _merged_outcome(base: Node | None, redesign: Node | None, path: KeyPath) -> Node:
    """An outcome, or a way to give up, of which the probability differs; one that is not there never happens."""
    known = redesign or base
    assert known is not None
    if base is not None and redesign is not None and _identity(base) != _identity(redesign):
        raise PilotError(redesign, path, "it leads elsewhere")
    one, other = (table_of(node)["probability"] if node is not None else never(known) for node in (base, redesign))
    if same(one, other):
        return known
    return replace(
        known, value={**table_of(known), "probability": both_probabilities(one, other, (*path, "probability"))}
    )


def _merged_outcomes(base: Node | None, redesign: Node | None, path: KeyPath) -> Node:
    """Lists of outcomes; each is recognised by where it leads and why."""
    known = redesign or base
    assert known is not None
    one, other = (_named_items(node, path) for node in (base, redesign))
    names = [_identity(node) for node in one], [_identity(node) for node in other]
    if any(len(set(some)) < len(some) for some in names):
        raise PilotError(known, path, "two outcomes lead to the same for the same reason")
    merged: list[Node] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, *names, autojunk=False).get_opcodes():
        if what == "equal":
            pairs = zip(range(i1, i2), range(j1, j2), strict=True)
            merged += [_merged_outcome(one[i], other[j], (*path, i)) for i, j in pairs]
        else:
            merged += [_merged_outcome(one[i], None, (*path, i)) for i in range(i1, i2)]
            merged += [_merged_outcome(None, other[j], (*path, j)) for j in range(j1, j2)]
    if len({_identity(node) for node in merged}) < len(merged):
        raise PilotError(known, path, "the outcomes stand in another order")
    return Node(tuple(merged), known.place, known.key_place)


def _identity(outcome: Node) -> str:
    """What an outcome leads to and why."""
    table = table_of(outcome)
    return repr(sorted((key, plain(node)) for key, node in table.items() if key not in ("probability", *LABELS)))


def _named_items(node: Node | None, path: KeyPath) -> tuple[Node, ...]:
    """The entries of a list, their uncertain numbers named by their present places."""
    items = node.value if node is not None and isinstance(node.value, tuple) else ()
    return tuple(named_as(item, (*path, i)) for i, item in enumerate(items))
