"""The small valid scenario, changed one thing at a time."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml

from model.scenario.loading import load
from tests.scenario_writing import Writer, told

SMALL = Path(__file__).parent / "scenarios" / "small.yaml"
GONE = object()
"""As a new value: the key is removed."""

Changes = dict[str, Any]
"""Dotted path: new value."""


def small_with(changes: Changes) -> dict[str, Any]:
    """Return the small scenario as plain values, with changes."""
    scenario = _small()
    for path, value in changes.items():
        *above, last = path.split(".")
        table = scenario
        for key in above:
            table = table.setdefault(key, {})
        if value is GONE:
            table.pop(last, None)
        else:
            table[last] = copy.deepcopy(value)
    return scenario


class _Dumper(yaml.CSafeDumper):
    """Writes a value that occurs twice twice: a scenario has no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return True: never an alias."""
        return True


def _small() -> dict[str, Any]:
    with SMALL.open(encoding="utf-8") as file:
        scenario: dict[str, Any] = yaml.load(file, yaml.CSafeLoader)
    return scenario


def write_small(write: Writer, changes: Changes, name: str = "a.yaml") -> Path:
    """Write the small scenario with changes."""
    text = yaml.dump(small_with(changes), Dumper=_Dumper, allow_unicode=True, sort_keys=False)
    return write(text, name)


def problems_with(write: Writer, changes: Changes) -> list[str]:
    """Return the problems of the small scenario with changes, without their places."""
    path = write_small(write, changes)
    return [line.split(": ", 1)[1] for line in told(lambda: load(path)).splitlines()]
