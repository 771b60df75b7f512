"""The tree of a YAML document: values with their places, built from PyYAML's stream of events.

What makes a file say other than it seems (anchors, aliases, merge keys, tags, directives, duplicate keys,
several documents) is refused. Depth and number of nodes are bounded while the events come, before anything is
built: no file can exhaust memory.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

import yaml

from model.files.yaml_scalar import UNPRINTABLE, RefusedWordError, Scalar, scalar_of
from model.problems import KeyPath, Place, Problem, dotted

MAX_DEPTH = 40
MAX_NODES = 200_000
MAX_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a file with its place; a table's nodes are in the order of the file."""

    value: Scalar | tuple[Node, ...] | Mapping[str, Node]
    place: Place
    key_place: Place | None = None


class StopReadingError(Exception):
    """A limit is reached: nothing more is read."""


class Composer:
    """Builds the tree of one document from its events and gathers the problems met on the way."""

    def __init__(self, file: str) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._nodes = 0

    def document(self, events: Iterator[yaml.Event]) -> Node | None:
        """Return the only document; None where there is none."""
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._stop(event, (), "one file holds one document; a second `---` cannot stand here")
                if event.version or event.tags:
                    self._refuse(event, (), "a directive (`%`) cannot stand here")
                root = self._node(next(events), events, ())
        return root

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], path: KeyPath, key: Place | None = None) -> Node:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop(event, path, f"a scenario file has at most {MAX_NODES:,} keys and values")
        place = self._place(event)
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, path, f"an alias (*{event.anchor}) cannot stand here; write the value itself")
            return Node("*", place, key)
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            if event.anchor:
                self._refuse(event, path, f"an anchor (&{event.anchor}) cannot stand here")
            if event.tag:
                self._refuse(event, path, f"a tag ({event.tag}) cannot stand here; write the value without it")
        if isinstance(event, yaml.ScalarEvent):
            return Node(self._scalar(event, path), place, key)
        if len(path) >= MAX_DEPTH:
            self._stop(event, (), f"a scenario file is nested at most {MAX_DEPTH} deep")
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(self._list(events, path), place, key)
        return Node(self._table(events, path), place, key)

    def _list(self, events: Iterator[yaml.Event], path: KeyPath) -> tuple[Node, ...]:
        items: list[Node] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(event, events, (*path, len(items))))
        return tuple(items)

    def _table(self, events: Iterator[yaml.Event], path: KeyPath) -> dict[str, Node]:
        table: dict[str, Node] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            place = self._place(event)
            name = self._key(event, events, path)
            inside = (*path, "?" if name is None else name)
            node = self._node(next(events), events, inside, place)
            if name in table:
                first = table[name].key_place or place
                self._refuse_at(place, inside, f"this key stands twice; the first is on line {first.line}")
            elif name is not None:
                table[name] = node
        return table

    def _key(self, event: yaml.Event, events: Iterator[yaml.Event], path: KeyPath) -> str | None:
        """Return the key's text; None where it is none and is told."""
        known = len(self.problems)
        node = self._node(event, events, (*path, "?"))
        if len(self.problems) > known:
            return None
        if isinstance(event, yaml.ScalarEvent):
            if not event.style and event.value == "<<":
                self._refuse(event, path, "a merge key (<<) cannot stand here; `extends:` at the top takes over a file")
                return None
            if isinstance(node.value, str | int | datetime.date) and not isinstance(node.value, bool):
                return event.value
        self._refuse(event, path, "a key is a word; quote it if a word is meant")
        return None

    def _scalar(self, event: yaml.ScalarEvent, path: KeyPath) -> Scalar:
        if event.style:
            if UNPRINTABLE.search(event.value):
                self._refuse(event, path, "text without control characters", event.value)
            return event.value
        try:
            return scalar_of(event.value)
        except RefusedWordError as refused:
            self._refuse(event, path, str(refused), event.value)
            return event.value

    def _refuse(self, event: yaml.Event, path: KeyPath, should_be: str, *value: object) -> None:
        self._refuse_at(self._place(event), path, should_be, *value)

    def _refuse_at(self, place: Place, path: KeyPath, should_be: str, *value: object) -> None:
        self.problems.append(Problem(place, dotted(path), should_be, *value))
        if len(self.problems) == MAX_PROBLEMS:
            self.problems.append(Problem(place, "", f"{MAX_PROBLEMS} problems; the rest of the file was not read"))
            raise StopReadingError

    def _stop(self, event: yaml.Event, path: KeyPath, should_be: str) -> NoReturn:
        self.problems.append(Problem(self._place(event), dotted(path), should_be))
        raise StopReadingError

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1) if mark else Place(self._file, 1, 1)


Plain = Scalar | list["Plain"] | dict[str, "Plain"]
"""A value without its places."""


def plain(node: Node) -> Plain:
    """Return the value of a node and of all below it, without places."""
    if isinstance(node.value, Mapping):
        return {key: plain(below) for key, below in node.value.items()}
    if isinstance(node.value, tuple):
        return [plain(below) for below in node.value]
    return node.value
