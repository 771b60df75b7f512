"""Changes of a route: stages left out, replaced, inserted, without the rest of the list being repeated.

``routes: {lv_residential: {changes: [{leave_out: [a]}, {replace: [b, c], by: [d]}, {insert: [e], before: f}]}}``;
they are made one after another. A stage is found wherever it stands: in a branch, in a part for some applications.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from model.files.changes import ChangeError
from model.files.yaml_tree import Node, plain
from model.problems import suggestion

CHANGES = "changes"
_FORMS = {
    "leave_out": ("leave_out",),
    "replace": ("replace", "by"),
    "insert": ("insert", "before", "after"),
}
_Items = tuple[Node, ...]
_Edit = Callable[[_Items], _Items]
"""Changes one list of items."""


def changed_route(route: Node, changes: Node) -> Node:
    """Return a route with all changes made.

    Raises
    ------
    ChangeError
        A change is not well written, or names a stage that the route does not have.
    """
    if not isinstance(route.value, tuple):
        raise ChangeError(changes, "changes a route of the layer below, which has none here")
    for change in _items(changes, "a list of changes"):
        route = _one_change(route, change)
    return route


def _one_change(route: Node, change: Node) -> Node:
    table = change.value if isinstance(change.value, Mapping) else {}
    form = next((form for form in _FORMS if form in table), None)
    if form is None:
        raise ChangeError(change, "states one of leave_out, replace (and by), insert (and before or after)")
    for key, node in table.items():
        if key not in (*_FORMS[form], "source", "note"):
            raise ChangeError(node, "unknown key" + suggestion(key, _FORMS[form]))
    known = _stages_in(route)
    if form == "leave_out":
        gone = _names(table["leave_out"])
        return _edited(route, lambda items: tuple(item for item in items if _stage_of(item) not in gone))
    if form == "replace":
        return _replaced(route, table, change, known)
    return _inserted(route, table, change, known)


def _replaced(route: Node, table: Mapping[str, Node], change: Node, known: list[str]) -> Node:
    """Put parts in the place of the first of some stages; all of them go."""
    gone = [name for name in _names(table["replace"]) if name in known]
    if not gone:
        named = ", ".join(_names(table["replace"]))
        raise ChangeError(table["replace"], f"the route has none of these stages: {named}")
    if "by" not in table:
        raise ChangeError(change, "replace needs `by:`, a list of stages and parts")
    parts, first = _items(table["by"], "a list of stages and parts"), min(gone, key=known.index)

    def edit(items: _Items) -> _Items:
        kept: list[Node] = []
        for item in items:
            if _stage_of(item) == first:
                kept += parts
            elif _stage_of(item) not in gone:
                kept.append(item)
        return tuple(kept)

    return _edited(route, edit)


def _inserted(route: Node, table: Mapping[str, Node], change: Node, known: list[str]) -> Node:
    sides = [side for side in ("before", "after") if side in table]
    if len(sides) != 1:
        raise ChangeError(change, "insert states one of before, after")
    where = table[sides[0]].value
    if not isinstance(where, str) or where not in known:
        raise ChangeError(table[sides[0]], "the route has no such stage" + suggestion(str(where), known))
    parts = _items(table["insert"], "a list of stages and parts")

    def edit(items: _Items) -> _Items:
        kept: list[Node] = []
        for item in items:
            here = _stage_of(item) == where
            kept += [*parts, item] if here and sides[0] == "before" else [item, *parts] if here else [item]
        return tuple(kept)

    return _edited(route, edit)


def _edited(route: Node, edit: _Edit) -> Node:
    """Apply an edit to a list of items and to all lists within; branches and parts left empty go."""
    items = route.value if isinstance(route.value, tuple) else ()
    within = tuple(one for item in items for one in _edited_within(item, edit))
    return replace(route, value=edit(within))


def _edited_within(item: Node, edit: _Edit) -> list[Node]:
    if not isinstance(item.value, Mapping):
        return [item]
    table = dict(item.value)
    if "together" in table:
        branches = [_edited(branch, edit) for branch in _items(table["together"], "a list of branches")]
        branches = [branch for branch in branches if branch.value]
        if len(branches) < 2:
            return list(_items(branches[0], "a branch")) if branches else []
        return [replace(item, value={**table, "together": replace(table["together"], value=tuple(branches))})]
    for part in ("do", "otherwise"):
        if part in table:
            table[part] = _edited(table[part], edit)
    if "do" in table and not table["do"].value and not ("otherwise" in table and table["otherwise"].value):
        return []
    return [replace(item, value=table)]


def _stages_in(route: Node) -> list[str]:
    """Names of all stages of a route, in its order."""
    found: list[str] = []

    def see(items: _Items) -> _Items:
        found.extend(name for item in items if (name := _stage_of(item)))
        return items

    _edited(route, see)
    return found


def _stage_of(item: Node) -> str:
    """The stage that an item is; empty where it is a part."""
    stage = item.value.get("stage") if isinstance(item.value, Mapping) else item
    return stage.value if stage is not None and isinstance(stage.value, str) else ""


def _names(node: Node) -> list[str]:
    names = [str(plain(one)) for one in _items(node, "a list of stages")]
    if not names:
        raise ChangeError(node, "a list of stages")
    return names


def _items(node: Node, what: str) -> _Items:
    if not isinstance(node.value, tuple):
        raise ChangeError(node, what)
    return node.value
