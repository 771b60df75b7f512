"""Changes of numbers: ``{times: 0.8}`` and ``{plus: -0.05}`` say how a number of the layer below is changed.

A redesign says what it does to a number without knowing it, so the same file serves every scenario and several
redesigns add up. A change of a list, a distribution or a table of cases changes all of its numbers (of a distribution
its scale, never its coefficient of variation). Shares that add up to one (`choices`, `channels`, `areas`) keep their
sum: those not named are scaled. The factor may be uncertain; it is one number, drawn once, wherever it is applied.

What comes of it stands in the tree as a table ``{changed: …}`` until the numbers are picked (`model.files.picking`):
``{number: below, times: 0.8, by: its name}`` or ``{shares: below, each: {key: {times: 0.8, by: its name}}}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from model.files.yaml_tree import Node
from model.problems import KeyPath, dotted, suggestion

CHANGED = "changed"
TIMES, PLUS, OF = "times", "plus", "of"
OPERATIONS = (TIMES, PLUS)
SHARES = ("choices", "channels", "areas")
"""Tables of shares that add up to one."""
FAMILIES = ("fixed", "uniform", "triangular", "exponential", "gamma", "lognormal", "weibull", "empirical")
"""The distributions."""
_KEYS = (*OPERATIONS, OF, "source", "note")
_OF_A_SPREAD = "mean"
_CHANGEABLE = "changes a number, a list of numbers, a distribution or a table of cases; the layer below has none here"


class ChangeError(Exception):
    """A change that cannot be made, with the node that says it."""

    def __init__(self, node: Node, should_be: str, at: KeyPath = ()) -> None:
        super().__init__(should_be)
        self.node, self.should_be, self.at = node, should_be, at


def is_change(node: Node) -> bool:
    """Whether a node is a change of a number; a list under `times` is one of hours, as a batch states them."""
    stated = _table(node)
    return any(key in stated and not isinstance(stated[key].value, tuple) for key in OPERATIONS)


def rescales(key: str, node: Node) -> bool:
    """Whether a node changes some of the shares of a table."""
    return key in SHARES and isinstance(node.value, Mapping) and any(is_change(one) for one in node.value.values())


def changed(below: Node | None, change: Node, path: KeyPath) -> Node:
    """Return what a change makes of the node of the layer below.

    Raises
    ------
    ChangeError
        The change is not well written, or there is nothing that it could change.
    """
    operation, made = _operation(change), _made(change, path)
    if below is None:
        of = _table(change).get(OF)
        if of is None:
            raise ChangeError(
                change, f"{operation} changes a number, and the layer below has none here; say `of:` which"
            )
        below = of
    return replace(_spread(below, made, change), key_place=change.key_place)


def shared(below: Node, changes: Node, path: KeyPath) -> Node:
    """Return a table of shares of which some are changed and the others scaled.

    Raises
    ------
    ChangeError
        A change is not well written, or changes what is not there.
    """
    known, each = _shares_of(below), {}
    for key, change in _table(changes).items():
        if not is_change(change):
            raise ChangeError(change, "beside a changed share all others are changes too, or left out", (key,))
        if key not in known:
            raise ChangeError(change, "the layer below has no such share" + suggestion(key, known), (key,))
        _operation(change)
        each[key] = _as_table(change, _made(change, (*path, key)))
    if set(each) == set(known):
        raise ChangeError(changes, "at least one share is left out: it makes up the sum")
    inner = {"shares": below, "each": Node(each, changes.place)}
    return Node({CHANGED: Node(inner, changes.place)}, changes.place, changes.key_place)


def shared_in_cases(below: Node, changes: Node, path: KeyPath) -> Node:
    """Return a table of cases of which every row that has the changed shares is changed."""
    rows, found = [], False
    for row in _list(_table(below)["cases"]):
        choices = _table(row).get("choices")
        if choices is not None and set(_table(changes)) <= set(_shares_of(choices)):
            found = True
            row = replace(row, value={**_table(row), "choices": shared(choices, changes, path)})
        rows.append(row)
    if not found:
        raise ChangeError(changes, "no case of the layer below has all of these shares")
    return replace(below, value={**_table(below), "cases": replace(_table(below)["cases"], value=tuple(rows))})


def _spread(below: Node, made: Mapping[str, Node], change: Node) -> Node:
    """Apply a change to every number that a node stands for."""
    if isinstance(below.value, tuple):
        return replace(below, value=tuple(_spread(one, made, change) for one in below.value))
    table = _table(below)
    if _is_number(below) or "uncertain" in table or (CHANGED in table and "number" in _table(table[CHANGED])):
        return Node({CHANGED: Node({"number": below, **made}, change.place)}, change.place, change.key_place)
    for key in (*FAMILIES, "cases", "use"):
        if key in table:
            return replace(below, value={**table, key: _spread_in(key, table[key], made, change)})
    raise ChangeError(change, _CHANGEABLE)


def _spread_in(key: str, below: Node, made: Mapping[str, Node], change: Node) -> Node:
    """Apply a change to the scale of a distribution, or to all rows of a table."""
    if key == "empirical":
        pairs = (_list(pair) for pair in _list(below))
        return replace(
            below,
            value=tuple(
                replace(one, value=(*pair[:1], *(_spread(x, made, change) for x in pair[1:])))
                for one, pair in zip(_list(below), pairs, strict=True)
            ),
        )
    if _OF_A_SPREAD in _table(below):
        return replace(below, value={**_table(below), _OF_A_SPREAD: _spread(_table(below)[_OF_A_SPREAD], made, change)})
    return _spread(below, made, change)


def _operation(change: Node) -> str:
    table = _table(change)
    for key in table:
        if key not in _KEYS:
            raise ChangeError(table[key], "unknown key" + suggestion(key, _KEYS), (key,))
    stated = [operation for operation in OPERATIONS if operation in table]
    if len(stated) != 1:
        raise ChangeError(change, "states one of times, plus")
    factor = table[stated[0]]
    if not _is_number(factor) and "uncertain" not in _table(factor):
        raise ChangeError(factor, "a number, or an uncertain one", (stated[0],))
    if stated[0] == TIMES and _is_number(factor) and float(str(factor.value)) < 0:
        raise ChangeError(factor, "a factor is not negative", (TIMES,))
    return stated[0]


def _made(change: Node, path: KeyPath) -> dict[str, Node]:
    """The change as it stands beside the number, with the name under which an uncertain factor is drawn."""
    kept = {key: node for key, node in _table(change).items() if key in (*OPERATIONS, "source")}
    return kept | {"by": Node(f"{PurePath(change.place.file).stem}: {dotted(path)}", change.place)}


def _as_table(change: Node, made: Mapping[str, Node]) -> Node:
    return Node(dict(made), change.place, change.key_place)


def _shares_of(node: Node) -> Mapping[str, Node]:
    """The shares of a table, under all changes."""
    table = _table(node)
    while CHANGED in table:
        table = _table(_table(table[CHANGED])["shares"])
    return table


def _table(node: Node) -> Mapping[str, Node]:
    return node.value if isinstance(node.value, Mapping) else {}


def _list(node: Node) -> tuple[Node, ...]:
    return node.value if isinstance(node.value, tuple) else ()


def _is_number(node: Node) -> bool:
    return isinstance(node.value, int | float) and not isinstance(node.value, bool)
