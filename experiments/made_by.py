"""What produced a replication, as a digest: with seed and number the key under which it is kept.

In it: the Program (the nominal one), the scenario (measures look at parts that the Program does not have), with
uncertain inputs also the merged files that they are drawn from and the strength of assumed effects, what is measured,
and all sources of `model/` and `experiments/`, so that changed code never answers from old rows. Not in it: the engine
(both give the same), where the files lie, comments, the way numbers are written.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import platform
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path

from experiments.replications import Task
from model import compiled

APART = ("loaded", "program", "seed", "engine", "uncertain")
"""Fields of a Task that stand in the key otherwise, or not at all."""
OF_DRAWING = ("strength", "settings")
"""Fields of a Task that say how inputs are drawn; where none is, the scenario tells what came of them."""
FOLDERS = Path(compiled.__file__).parent, Path(__file__).parent
PACKAGES = ("numpy", "numba", "scipy", "holidays")
"""Those whose versions may move a last digit."""


def sources(*folders: Path) -> str:
    """Digest of all Python sources in some folders and of the versions that they run with, 32 hexadecimal digits."""
    versions = [f"{package} {version(package)}" for package in PACKAGES]
    total = hashlib.sha256("\0".join([platform.python_version(), *versions]).encode())
    for folder in folders:
        for path in sorted(folder.rglob("*.py"), key=lambda path: path.relative_to(folder).as_posix()):
            content = path.read_bytes()
            total.update(f"\0{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            total.update(content)
    return total.hexdigest()[:32]


SOURCES = sources(*FOLDERS)
"""As they were when this process loaded them."""


def made_by(task: Task) -> str:
    """The digest, 32 hexadecimal digits.

    Raises
    ------
    TypeError
        The Task has a field that cannot be told as JSON.
    """
    drawn = task.uncertain and bool(task.loaded.uncertain)
    how = {field.name: getattr(task, field.name) for field in fields(task) if field.name not in APART}
    if not drawn:
        how = {name: value for name, value in how.items() if name not in OF_DRAWING}
    elif not task.loaded.has_effects:
        how["strength"] = 1.0  # of nothing
    what = {
        "sources": SOURCES,
        "program": task.program.digest,
        "scenario": task.loaded.scenario.model_dump(mode="json", serialize_as_any=True),
        "drawn_from": task.loaded.layers.value if drawn else None,
        "how": how,
    }
    return hashlib.sha256(canonical(what).encode()).hexdigest()[:32]


def canonical(value: object) -> str:
    """JSON that is the same for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=_date)


def _date(value: object) -> str:
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")
