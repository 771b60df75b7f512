"""The store: finished replications and the manifests of runs, in one SQLite file, written by the driver only.

A row is one transaction, in a write-ahead log: whatever ends the process, what was kept is there and whole. Several
processes may have one store open. A replication that failed is kept with its error and gives way to a later try; one
that succeeded is never written over. Nothing is changed in a file that is not a store of this version.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.replications import Replication
from experiments.store_file import open_connection, telling
from experiments.stored_measures import packed, unpacked

RUNNING, DONE, INTERRUPTED, OUT_OF_TIME, FAILED = "running", "done", "interrupted", "out_of_time", "failed"
"""States of a run; one that was killed stays `running`."""
KEEP = """
INSERT INTO replications (made_by, seed, number, error, digest, visits, cpu_seconds, measures, kept, run)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (made_by, seed, number) DO UPDATE SET
    error = excluded.error, digest = excluded.digest, visits = excluded.visits, cpu_seconds = excluded.cpu_seconds,
    measures = excluded.measures, kept = excluded.kept, run = excluded.run
WHERE replications.measures IS NULL
"""


@dataclass(frozen=True, slots=True)
class Key:
    """What the replications of one task share."""

    made_by: str
    """See `experiments.made_by`."""
    seed: int


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was begun."""

    number: int
    begun: str
    ended: str | None
    state: str
    manifest: dict[str, Any]


class Store:
    """An open store; see `open_store`."""

    def __init__(self, path: Path, connection: sqlite3.Connection, now: Callable[[], str]) -> None:
        self.path = path
        self._connection = connection
        self._now = now

    def good(self, key: Key) -> set[int]:
        """Numbers of the replications that succeeded."""
        query = "SELECT number FROM replications WHERE made_by = ? AND seed = ? AND measures IS NOT NULL"
        return {number for (number,) in self._all(query, key.made_by, key.seed)}

    def row(self, key: Key, number: int) -> Replication | None:
        """A replication, with its measures or its error; None where it has not been run.

        Raises
        ------
        StoreError
            It cannot be read.
        """
        query = "SELECT measures, error, digest, visits, cpu_seconds FROM replications"
        found = self._all(f"{query} WHERE made_by = ? AND seed = ? AND number = ?", key.made_by, key.seed, number)
        if not found:
            return None
        content, error, digest, visits, cpu_seconds = found[0]
        with telling(self.path):
            measures = None if content is None else unpacked(content)
        return Replication(number, measures, error, digest, visits, cpu_seconds)

    def keep(self, key: Key, row: Replication, run: int | None = None) -> None:
        """Keep a replication; one that succeeded before stays as it is."""
        content = None if row.measures is None else packed(row.measures)
        error = row.error.encode(errors="backslashreplace").decode()
        row_ = (row.number, error, row.digest, row.visits, row.cpu_seconds, content, self._now(), run)
        self._all(KEEP, key.made_by, key.seed, *row_)

    def begin_run(self, manifest: dict[str, Any]) -> int:
        """Note that a run begins; its number."""
        insert = "INSERT INTO runs (begun, state, manifest) VALUES (?, ?, ?)"
        with telling(self.path):
            values = self._now(), RUNNING, json.dumps(manifest, ensure_ascii=False)
            return self._connection.execute(insert, values).lastrowid or 0

    def end_run(self, number: int, state: str) -> None:
        """Note how a run ended."""
        self._all("UPDATE runs SET ended = ?, state = ? WHERE number = ?", self._now(), state, number)

    def runs(self) -> list[Run]:
        """All runs, in the order in which they were begun."""
        found = self._all("SELECT number, begun, ended, state, manifest FROM runs ORDER BY number")
        return [Run(number, begun, ended, state, json.loads(told)) for number, begun, ended, state, told in found]

    def _all(self, statement: str, *values: object) -> list[Any]:
        """The rows of one statement, which is a transaction of its own."""
        with telling(self.path):
            return self._connection.execute(statement, values).fetchall()


@contextmanager
def open_store(path: str | Path, *, now: Callable[[], str] = str) -> Iterator[Store]:
    """Open a store; where there is none it is made.

    Parameters
    ----------
    now
        Gives the time stamps of rows and runs; default: none are given.

    Raises
    ------
    StoreError
        The file cannot be read or written, or is not a store of this version.
    """
    place = Path(os.path.abspath(path))
    connection = open_connection(place)
    try:
        yield Store(place, connection, now)
    finally:
        connection.close()
