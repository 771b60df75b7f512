"""The manifest: everything needed to run the same again and to see that it is the same."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from experiments.replications import Task

PACKAGES = ("yekuo", "simpy", "numpy", "numba", "scipy", "holidays", "pydantic", "pyyaml")


def manifest(task: Task, document: dict[str, Any]) -> dict[str, Any]:
    """Files with their digests, the Program's digest, seed and replications, versions."""
    layers = task.loaded.layers
    return {
        "files": [
            {"name": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()} for path in layers.files
        ],
        "program_digest": task.program.digest,
        "program_digests": document["program_digests"],
        "seed": task.seed,
        "replications": document["replications"],
        "inputs": document["inputs"],
        "engine": task.engine,
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "packages": {name: _version(name) for name in PACKAGES},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
