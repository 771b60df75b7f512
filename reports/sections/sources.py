"""The sources of a scenario's numbers, numbered in the order of the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from model.files.sources import SOURCE
from model.problems import KeyPath, dotted
from model.scenario.loading import Loaded


@dataclass(frozen=True, slots=True)
class Sources:
    """Texts by number, and where each is stated."""

    texts: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]]
    """By text: dotted paths of the tables it is written in."""
    value: Mapping[str, object]
    """The scenario as written."""

    @classmethod
    def of(cls, loaded: Loaded) -> Sources:
        """Gather them from a scenario."""
        parts: dict[str, list[str]] = {}
        for path, text in _stated(loaded.layers.value, ()):
            parts.setdefault(text, []).append(dotted(path))
        fixed = {text: tuple(paths) for text, paths in parts.items()}
        return cls(tuple(fixed), fixed, loaded.layers.value)

    def numbers(self, path: KeyPath) -> tuple[int, ...]:
        """Number of the source that covers a path: its own, else the nearest around it."""
        node: object = self.value
        nearest = _source_of(node)
        for step in path:
            try:
                node = node[step]  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                break
            nearest = _source_of(node) or nearest
        return (self.texts.index(nearest) + 1,) if nearest in self.texts else ()


NO_SOURCES = Sources((), MappingProxyType({}), MappingProxyType({}))


def _source_of(node: object) -> str | None:
    text = node.get(SOURCE) if isinstance(node, dict) else None
    return text if isinstance(text, str) else None


def _stated(node: object, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(node, dict):
        text = _source_of(node)
        if text is not None:
            yield path, text
        for key, below in node.items():
            yield from _stated(below, (*path, key))
    elif isinstance(node, list):
        for position, below in enumerate(node):
            yield from _stated(below, (*path, position))
