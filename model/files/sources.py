"""Every number of a scenario carries its source.

A number is covered by a `source:` in its own table or in any table around it, if that source was written in
the same layer as the number or in a later one: an overlay cannot change a number and keep the base's source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from model.files.layers import Layers
from model.files.yaml_tree import Node
from model.problems import KeyPath, Problem, dotted

SOURCE = "source"
NOT_A_CLAIM = frozenset({"seed"})
"""Top-level keys whose numbers say nothing about the world."""


@dataclass(frozen=True, slots=True)
class _Number:
    """A number that no source covers: where, in which table, the last source's layer around it (-1: none)."""

    path: KeyPath
    table: KeyPath
    node: Node
    last_source: int


def numbers_without_source(layers: Layers) -> list[Problem]:
    """Return a problem for each table with numbers that no source covers; it names the first of them."""
    first: dict[KeyPath, _Number] = {}
    for number in _uncovered(layers, layers.tree, (), (), -1):
        if number.path[0] not in NOT_A_CLAIM:
            first.setdefault(number.table, number)
    return [_problem(layers, number) for number in first.values()]


def _uncovered(layers: Layers, node: Node, path: KeyPath, table: KeyPath, last_source: int) -> Iterator[_Number]:
    """Walk down from `node` with the layer of the last source written in the tables around it."""
    if isinstance(node.value, Mapping):
        source = node.value.get(SOURCE)
        if source is not None and isinstance(source.value, str) and source.value.strip():
            last_source = max(last_source, layers.names.index(source.place.file))
        for key, below in node.value.items():
            yield from _uncovered(layers, below, (*path, key), path, last_source)
    elif isinstance(node.value, tuple):
        for position, below in enumerate(node.value):
            yield from _uncovered(layers, below, (*path, position), table, last_source)
    elif _is_number(node) and layers.names.index(node.place.file) > last_source:
        yield _Number(path, table, node, last_source)


def _is_number(node: Node) -> bool:
    return isinstance(node.value, int | float) and not isinstance(node.value, bool)


def _problem(layers: Layers, number: _Number) -> Problem:
    should_be = "a number needs a source; write `source: …` beside it"
    if number.last_source >= 0:
        written_for = layers.names[number.last_source]
        should_be = f"a changed number needs a source; the one around it was written for {written_for}"
    return Problem(number.node.place, dotted(number.path), should_be, number.node.value)
