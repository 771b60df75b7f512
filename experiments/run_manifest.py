"""The manifest of a run in the store: what was run from which files, with which code and versions."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from experiments.made_by import SOURCES
from experiments.replications import Task
from experiments.running import Extent

PACKAGES = ("yekuo", "simpy", "numpy", "numba", "scipy", "holidays", "pydantic", "pyyaml")


def run_manifest(
    tasks: Mapping[str, Task], made_by: Mapping[str, str], extent: Extent, command: Sequence[str] = ()
) -> dict[str, Any]:
    """Manifest of a run of several arms.

    Parameters
    ----------
    tasks, made_by
        What was run, and its digest in the store; by the name of the arm.
    command
        The words of the command line.
    """
    return {
        "command": list(command),
        "arms": {name: {"made_by": made_by[name]} | _of_arm(task) for name, task in tasks.items()},
        "replications": extent.replications,
        "seconds": extent.seconds,
        "sources": SOURCES,
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "packages": {name: _version(name) for name in PACKAGES},
    }


def _of_arm(task: Task) -> dict[str, Any]:
    return {
        "program_digest": task.program.digest,
        "seed": task.seed,
        "inputs": "uncertain" if task.uncertain else "fixed",
        "strength": task.strength,
        "engine": task.engine,
        "files": [{"name": path.name, "sha256": _digest(path)} for path in task.loaded.layers.files],
    }


def _digest(path: Path) -> str | None:
    """Digest of a file; None where it has gone since it was loaded."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
