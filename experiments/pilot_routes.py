"""Two routes in one: the redesign's for the pilot, the base's for all others.

The lists are compared; what stands in both is walked by all, what stands in one is `{when: …, do: …}`. A stage stands
once in a route, so a stage that the redesign moves cannot be piloted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from experiments.pilot_tables import IN, OUT, PilotError, only_for, same, table_of
from model.files.yaml_tree import Node, plain
from model.problems import KeyPath

Items = tuple[Node, ...]


def both_routes(base: Node, redesign: Node, path: KeyPath) -> Node:
    """A route for the pilot and one for all others.

    Raises
    ------
    PilotError
        The redesign moves a stage.
    """
    route = replace(redesign, value=_merged(_items(base), _items(redesign), redesign))
    moved = [stage for stage, count in Counter(_stages(_items(route))).items() if count > 1]
    if moved:
        raise PilotError(redesign, path, f"a stage stands once in a route, and this moves {', '.join(moved)}")
    return route


def _merged(base: Items, redesign: Items, like: Node) -> Items:
    merged: list[Node] = []
    matcher = SequenceMatcher(None, [_key(one) for one in base], [_key(one) for one in redesign], autojunk=False)
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what == "equal":
            merged += [_inside(one, other) for one, other in zip(base[i1:i2], redesign[j1:j2], strict=True)]
        else:
            merged.append(_either(base[i1:i2], redesign[j1:j2], like))
    return tuple(merged)


def _either(base: Items, redesign: Items, like: Node) -> Node:
    """A part for the pilot, a part for all others, or both."""
    parts = {"when": only_for(IN if redesign else OUT, None, like), "do": Node(redesign or base, like.place)}
    if redesign and base:
        parts["otherwise"] = Node(base, like.place)
    return Node(parts, like.place)


def _inside(base: Node, redesign: Node) -> Node:
    """An item that stands in both, its branches and parts merged."""
    if same(base, redesign):
        return redesign
    one, other = table_of(base), table_of(redesign)
    table = dict(other)
    if "together" in other:
        branches = zip(_items(one["together"]), _items(other["together"]), strict=True)
        merged = tuple(replace(b, value=_merged(_items(a), _items(b), b)) for a, b in branches)
        return replace(redesign, value={**table, "together": replace(other["together"], value=merged)})
    for part in ("do", "otherwise"):
        if part in one or part in other:
            items = _merged(_items(one.get(part)), _items(other.get(part)), redesign)
            table[part] = Node(items, redesign.place)
    return replace(redesign, value=table)


def _key(item: Node) -> str:
    """What an item is recognised by."""
    table = table_of(item)
    if not table:
        return f"stage {item.value}"
    if "together" in table:
        return f"together {len(_items(table['together']))}"
    if "stage" in table:
        return f"only {plain(table['stage'])} {plain(table['when'])}"
    return f"when {plain(table['when'])}"


def _stages(items: Sequence[Node]) -> list[str]:
    """Every stage of a route, as often as it stands there."""
    found: list[str] = []
    for item in items:
        table = table_of(item)
        if not table:
            found.append(str(item.value))
        elif "stage" in table:
            found.append(str(table["stage"].value))
        else:
            branches = _items(table["together"]) if "together" in table else (table.get("do"), table.get("otherwise"))
            for branch in branches:
                found += _stages(_items(branch))
    return found


def _items(node: Node | None) -> Items:
    return node.value if node is not None and isinstance(node.value, tuple) else ()
