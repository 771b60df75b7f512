"""The uncertain inputs of scenarios, each once, by the name under which it is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from model.files.picking import find_uncertain, ranges_of
from model.files.uncertain import Range
from model.problems import value_at
from model.scenario.loading import Loaded


@dataclass(frozen=True, slots=True)
class Input:
    """An uncertain input."""

    name: str
    """Under which it is drawn."""
    range: Range
    source: str
    """As stated with it; empty where nothing is."""


def inputs_of_all(scenarios: Iterable[Loaded]) -> list[Input]:
    """Every uncertain input of some scenarios; one that several have stands once."""
    found: dict[str, Input] = {}
    for loaded in scenarios:
        value = loaded.layers.value
        ranges = ranges_of(value)
        for path in find_uncertain(value):
            name, source = ranges[path].name, value_at(value, path).get("source")
            found.setdefault(name, Input(name, ranges[path], str(source or "")))
    return list(found.values())
