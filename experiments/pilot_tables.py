"""Two values of one table, each for its own applications: what a pilot makes of a number that a redesign changes.

Everybody who is in the pilot has the word `yes` in the attribute `pilot_group`, all others `no`. A duration, a
probability, a draw or a limit that differs becomes a table of cases: the redesign's rows first, for the pilot.

Uncertain numbers keep the names under which they are drawn although they now stand elsewhere; so a replication draws
the same inputs in the pilot as in base and redesign. Such a number is written as a change of 0 stated under its old
name (`model.files.changes`), which is the same number as long as effects come true as stated (strength 1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from model.files.changes import CHANGED, PLUS
from model.files.uncertain import UNCERTAIN
from model.files.yaml_tree import Node, plain
from model.problems import KeyPath, Problem, dotted

GROUP, IN, OUT = "pilot_group", "yes", "no"
"""The attribute of a pilot, and its words."""
LABELS = ("title", "source", "note")
"""Keys that change nothing."""
CANNOT = "cannot hold in some areas only"
_OUTER = ("unit", "per")
"""What the rows of a table of durations have from it."""


class PilotError(Exception):
    """Something cannot hold for some applications only."""

    def __init__(self, node: Node, at: KeyPath, why: str = "") -> None:
        super().__init__(why)
        self.node, self.at, self.why = node, at, why


Merge = Callable[[Node, Node, KeyPath], Node]
"""Puts what base and redesign say at a path together; may raise `PilotError`."""
Keep = Callable[[Node, KeyPath], Node]
"""What becomes of an entry that only one side has; may raise `PilotError`."""


@dataclass(slots=True)
class Refusals:
    """What cannot be piloted, gathered."""

    problems: list[Problem] = field(default_factory=list)

    def refuse(self, node: Node, at: KeyPath, why: str = "") -> None:
        """Note that something differs that cannot hold for some applications only."""
        should_be = f"{CANNOT}: {why}" if why else CANNOT
        self.problems.append(Problem(node.key_place or node.place, dotted(at), should_be))

    def tried(self, merge: Merge, base: Node, redesign: Node, at: KeyPath) -> Node:
        """What a merge gives; the redesign's, and a refusal, where it fails."""
        try:
            return merge(base, redesign, at)
        except PilotError as error:
            self.refuse(error.node, error.at, error.why)
            return redesign

    def each(self, both: Merge, *, new: Keep | None = None, gone: Keep | None = None) -> Merge:
        """Merge a table entry by entry; `new` and `gone`: what becomes of those of one side only (None: refused)."""

        def merged(base: Node, redesign: Node, at: KeyPath) -> Node:
            one, other, table = table_of(base), table_of(redesign), dict[str, Node]()
            for key in dict.fromkeys((*one, *other)):
                path = (*at, key)
                if same(one.get(key), other.get(key)):
                    table[key] = other[key]
                elif key in one and key in other:
                    table[key] = self.tried(both, one[key], other[key], path)
                else:
                    node, keep = (other[key], new) if key in other else (one[key], gone)
                    table[key] = self.tried(_kept_by(keep), node, node, path)
            return replace(redesign, value=table)

        return merged

    def keys(self, base: Node, redesign: Node, at: KeyPath, merge: Mapping[str, Merge]) -> Node:
        """Merge the named keys of a table; all others must be the same."""
        one, other, table = table_of(base), table_of(redesign), dict(table_of(base))
        for key in dict.fromkeys((*one, *other)):
            if key in LABELS or same(one.get(key), other.get(key)):
                continue
            stated = other.get(key, one.get(key, redesign))
            if key in merge:
                empty = Node({}, stated.place)
                table[key] = self.tried(merge[key], one.get(key, empty), other.get(key, empty), (*at, key))
            else:
                self.refuse(stated if key in other else redesign, (*at, key))
        return replace(base, value=table)


def _kept_by(keep: Keep | None) -> Merge:
    def kept(base: Node, redesign: Node, at: KeyPath) -> Node:
        if keep is None:
            raise PilotError(redesign, at)
        return keep(redesign, at)

    return kept


def refused(base: Node, redesign: Node, at: KeyPath) -> Node:
    """Merge nothing."""
    raise PilotError(redesign, at)


def as_it_stands(node: Node, at: KeyPath) -> Node:
    """Keep an entry of one side for everybody: only those use it who come across it."""
    return node


def table_of(node: Node | None) -> Mapping[str, Node]:
    """The entries of a table; none where it is none."""
    return node.value if node is not None and isinstance(node.value, Mapping) else {}


def without_labels(value: object) -> object:
    """A plain value without titles, sources and notes."""
    if isinstance(value, dict):
        return {key: without_labels(below) for key, below in value.items() if key not in LABELS}
    return [without_labels(below) for below in value] if isinstance(value, list) else value


def same(one: Node | None, other: Node | None) -> bool:
    """Whether two values say the same."""
    if one is None or other is None:
        return one is other
    return without_labels(plain(one)) == without_labels(plain(other))


def named_as(node: Node, name: KeyPath) -> Node:
    """The same value, of which uncertain numbers are drawn as if it stood at the path `name`."""
    table = table_of(node)
    if UNCERTAIN in table:
        number, by = Node(0, node.place), Node(dotted(name), node.place)
        return Node({CHANGED: Node({"number": number, PLUS: node, "by": by}, node.place)}, node.place, node.key_place)
    if CHANGED in table:
        change = table_of(table[CHANGED])
        inside = {key: named_as(one, name) if key in ("number", "shares") else one for key, one in change.items()}
        return replace(node, value={**table, CHANGED: replace(table[CHANGED], value=inside)})
    if isinstance(node.value, Mapping):
        return replace(node, value={key: named_as(below, (*name, key)) for key, below in node.value.items()})
    if isinstance(node.value, tuple):
        return replace(node, value=tuple(named_as(below, (*name, i)) for i, below in enumerate(node.value)))
    return node


def both_durations(base: Node, redesign: Node, path: KeyPath) -> Node:
    """A duration for the pilot and one for all others."""
    outer = {key: one for key, one in table_of(base).items() if key in ("then", "via")}
    return _cases([_duration_rows(one, path) for one in (redesign, base)], outer, redesign)


def both_probabilities(base: Node, redesign: Node, path: KeyPath) -> Node:
    """A probability for the pilot and one for all others."""
    return _cases([_rows(one, path, "use") for one in (redesign, base)], {}, redesign)


def both_draws(base: Node, redesign: Node, path: KeyPath) -> Node:
    """A draw of an attribute for the pilot and one for all others."""
    return _cases([_rows(one, path, None) for one in (redesign, base)], {}, redesign)


def both_limits(base: Node, redesign: Node, path: KeyPath) -> Node:
    """A limit for the pilot and one for all others.

    Raises
    ------
    PilotError
        They have different units, or are taken from an attribute.
    """
    rows, units = [], set[str]()
    for one in (redesign, base):
        table = table_of(one)
        unit = next((key for key in ("working_days", "calendar_days", "hours") if key in table), None)
        if "attribute" in table:
            raise PilotError(redesign, path, "it is taken from an attribute")
        units.add(unit or str(plain(table["unit"])))
        rows.append(_rows(one, path, None) if unit is None else [{"use": named_as(table[unit], (*path, unit))}])
    if len(units) > 1:
        raise PilotError(redesign, path, f"it is in {' and '.join(sorted(units))}")
    return _cases(rows, {"unit": Node(units.pop(), redesign.place)}, redesign)


def nothing(like: Node) -> Node:
    """A duration of nothing."""
    return Node({"fixed": Node(0, like.place)}, like.place)


def never(like: Node) -> Node:
    """A probability of 0."""
    return Node(0, like.place)


def only_for(word: str, when: Node | None, like: Node) -> Node:
    """A condition that holds for one side of the pilot only."""
    return Node({**table_of(when), GROUP: Node(word, like.place)}, like.place)


def _duration_rows(node: Node, path: KeyPath) -> list[dict[str, Node]]:
    """The rows of a duration, each with its own unit and `per`."""
    outer = {key: one for key, one in table_of(node).items() if key in _OUTER}
    rows = _rows(node, path, None)
    return [{**outer, **{key: one for key, one in row.items() if key not in ("then", "via")}} for row in rows]


def _rows(node: Node, path: KeyPath, use: str | None) -> list[dict[str, Node]]:
    """The rows of a table of cases; one row of what is none (`use`: under this key)."""
    table = table_of(node)
    cases = table["cases"].value if "cases" in table else None
    if isinstance(cases, tuple):
        return [dict(table_of(named_as(row, (*path, "cases", i)))) for i, row in enumerate(cases)]
    named = named_as(node, path)
    return [dict(table_of(named)) if use is None else {use: named}]


def _cases(sides: list[list[dict[str, Node]]], outer: Mapping[str, Node], like: Node) -> Node:
    """The rows of the pilot, then those of all others."""
    pilot = [{**row, "when": only_for(IN, row.get("when"), like)} for row in sides[0]]
    rows = tuple(Node(row, like.place) for row in (*pilot, *sides[1]))
    return Node({**outer, "cases": Node(rows, like.place)}, like.place, like.key_place)
