"""Where the scenarios are that come with yekuo."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def scenario_path(name: str) -> Path:
    """Path of a shipped scenario file or folder."""
    return Path(str(files("scenarios") / name))
