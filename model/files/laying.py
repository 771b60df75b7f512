"""Laying one layer of a scenario over another.

Tables merge key by key; lists and tagged tables (``{triangular: [8, 15, 40]}``) replace; `null` removes a key of the
layer below. A table that is new in a layer is taken as it stands. A key with a `*` stands for every key of the layer
below that fits. Changes of numbers and of routes are made (`model.files.changes`, `model.files.route_changes`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from model.files.changes import CHANGED, FAMILIES, ChangeError, changed, is_change, rescales, shared, shared_in_cases
from model.files.route_changes import CHANGES, changed_route
from model.files.yaml_tree import Node, plain
from model.problems import MISSING, KeyPath, Problem, dotted, suggestion

TAGS = frozenset((*FAMILIES, "choices", "cases", "uncertain", CHANGED))
"""A table with one of these keys says one thing as a whole; half of it from another layer is nonsense."""
ROUTES = "routes"
ANY = "*"


def laid_over(base: Node, over: Node, path: KeyPath, problems: list[Problem]) -> Node:
    """Merge `over` into `base`; what is wrong is added to the problems.

    Parameters
    ----------
    path
        Where both stand.
    """
    try:
        special = _changed(base, over, path)
    except ChangeError as error:
        stated: object = plain(error.node)
        value = MISSING if isinstance(stated, dict | list) else stated
        problems.append(
            Problem(error.node.key_place or error.node.place, dotted((*path, *error.at)), str(error), value)
        )
        return base
    if special is not None:
        return special
    if not _merges(base) or not _merges(over):
        return over
    table = dict(_table(base))
    for key, node in _table(over).items():
        for name in _meant(key, table, node, path, problems):
            _lay(table, name, node, (*path, key), problems)
    return replace(over, value=table)


def _changed(base: Node, over: Node, path: KeyPath) -> Node | None:
    """What a change makes of the node below; None where `over` is no change."""
    if is_change(over):
        return changed(base, over, path)
    if path and rescales(str(path[-1]), over):
        return shared(base, over, path)
    choices = _table(over).get("choices")
    if choices is not None and rescales("choices", choices):
        rest = {key: node for key, node in _table(over).items() if key != "choices"}
        return replace(over, value={**_with_choices(base, choices, (*path, "choices")), **rest})
    if len(path) == 2 and path[0] == ROUTES and CHANGES in _table(over):
        return changed_route(base, _table(over)[CHANGES])
    return None


def _with_choices(base: Node, choices: Node, path: KeyPath) -> Mapping[str, Node]:
    """A table of choices, or of cases with choices, with some of them changed."""
    table = _table(base)
    try:
        if "choices" in table:
            return {**table, "choices": shared(table["choices"], choices, path)}
        if "cases" in table:
            return _table(shared_in_cases(base, choices, path))
        raise ChangeError(choices, "changes choices of the layer below, which has none here")
    except ChangeError as error:
        raise ChangeError(error.node, error.should_be, ("choices", *error.at)) from None


def _meant(key: str, table: Mapping[str, Node], node: Node, path: KeyPath, problems: list[Problem]) -> list[str]:
    """The keys that a key means: itself, or all that fit its `*`."""
    if ANY not in key:
        return [key]
    fitting = [name for name in table if fnmatchcase(name, key)]
    if not fitting:
        problems.append(Problem(node.key_place, dotted((*path, key)), "no key of the layer below fits this"))
    return fitting


def _lay(table: dict[str, Node], key: str, node: Node, path: KeyPath, problems: list[Problem]) -> None:
    """Lay one entry over a table."""
    if node.value is None:
        if table.pop(key, None) is None:
            nothing = "null removes a key, and the layer below has none of this name" + suggestion(key, table)
            problems.append(Problem(node.key_place, dotted(path), nothing))
    elif key in table:
        table[key] = laid_over(table[key], node, path, problems)
    elif is_change(node):
        try:
            table[key] = changed(None, node, path)
        except ChangeError as error:
            problems.append(Problem(error.node.key_place or error.node.place, dotted((*path, *error.at)), str(error)))
    else:
        table[key] = node


def _table(node: Node) -> Mapping[str, Node]:
    return node.value if isinstance(node.value, Mapping) else {}


def _merges(node: Node) -> bool:
    return isinstance(node.value, Mapping) and TAGS.isdisjoint(node.value)
