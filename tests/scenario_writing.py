"""Writes scenario files for tests and tells the problems that reading them gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from model.problems import ScenarioError


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes files into a folder."""

    folder: Path

    def __call__(self, content: str | bytes, name: str = "a.yaml") -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path


def told(load: Callable[[], object]) -> str:
    """Return the problems that `load` tells, one per line."""
    with pytest.raises(ScenarioError) as caught:
        load()
    return str(caught.value)
