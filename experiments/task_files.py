"""One replication, carried out here or in another process, which reads its Task once from a file."""

from __future__ import annotations

import pickle
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from experiments.made_by import SOURCES
from experiments.replications import Replication, Task, replicate_once
from experiments.store import Key


class SourcesChangedError(Exception):
    """The code was changed since this process began: its processes would run other code than it."""


@dataclass(frozen=True, slots=True)
class Done:
    """A replication that was carried out."""

    key: Key
    row: Replication
    seconds: float
    """How long it took."""
    lost: bool = False
    """Whether its process was lost."""


def done_here(key: Key, task: Task, number: int) -> Done:
    """Carry out a replication; its CPU time is that of this thread."""
    begun, begun_cpu = time.monotonic(), time.thread_time()
    row = replicate_once(task, number)
    return Done(key, replace(row, cpu_seconds=time.thread_time() - begun_cpu), time.monotonic() - begun)


def done_from(key: Key, file: str, number: int, sources: str) -> Done:
    """Carry out a replication in another process."""
    if sources != SOURCES:
        raise SourcesChangedError("the sources were changed since this process began; begin again")
    return done_here(key, _task_in(file), number)


def filed(tasks: Mapping[Key, Task], folder: Path) -> dict[Key, str]:
    """Write each Task to a file; the files' names."""
    files = {key: folder / str(n) for n, key in enumerate(tasks)}
    for key, file in files.items():
        file.write_bytes(pickle.dumps(tasks[key], protocol=pickle.HIGHEST_PROTOCOL))
    return {key: str(file) for key, file in files.items()}


@cache
def _task_in(file: str) -> Task:
    """The Task in a file, read once by each process."""
    task = pickle.loads(Path(file).read_bytes())
    assert isinstance(task, Task)
    return task
