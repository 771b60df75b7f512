"""The file of a staffing search: what every simulated (plan, replication) gave, and the certificates.

A row is a transaction in a write-ahead log, so a search that is killed goes on from what is there. The key of a plan
holds the digest of its Program, of what is measured, and of all sources, so changed code never answers from old rows.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from experiments.rows import FloatArray
from experiments.store_file import PATIENCE_SECONDS, StoreError, telling

APPLICATION, VERSION = 0x79656B73, 1
"""`yeks`, in the head of the file, and the version of its tables."""
TABLES = (
    """CREATE TABLE IF NOT EXISTS years (
        plan TEXT NOT NULL, seed INTEGER NOT NULL, number INTEGER NOT NULL, totals BLOB NOT NULL,
        PRIMARY KEY (plan, seed, number)) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS certificates (number INTEGER PRIMARY KEY, made TEXT NOT NULL, document TEXT NOT NULL)",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {VERSION}",
)


class KeptYears:
    """An open file; see `open_kept_years`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path, self._connection = path, connection

    def of(self, plan: str, seed: int, first: int, count: int) -> dict[int, FloatArray]:
        """What is there of the replications from `first` on, by number."""
        with telling(self.path):
            rows = self._connection.execute(
                "SELECT number, totals FROM years WHERE plan = ? AND seed = ? AND number >= ? AND number < ?",
                (plan, seed, first, first + count),
            ).fetchall()
        return {number: np.frombuffer(totals, dtype="<f8") for number, totals in rows}

    def keep(self, plan: str, seed: int, totals: Mapping[int, FloatArray]) -> None:
        """Keep some replications."""
        rows = [(plan, seed, number, one.astype("<f8").tobytes()) for number, one in totals.items()]
        with telling(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany("INSERT OR IGNORE INTO years VALUES (?, ?, ?, ?)", rows)
            self._connection.execute("COMMIT")

    def keep_certificate(self, made: str, document: Mapping[str, Any]) -> None:
        """Keep a certificate."""
        with telling(self.path):
            self._connection.execute(
                "INSERT INTO certificates (made, document) VALUES (?, ?)",
                (made, json.dumps(document, ensure_ascii=False)),
            )

    def certificates(self) -> list[dict[str, Any]]:
        """All certificates, the oldest first."""
        with telling(self.path):
            rows = self._connection.execute("SELECT document FROM certificates ORDER BY number").fetchall()
        return [json.loads(document) for (document,) in rows]


@contextmanager
def open_kept_years(path: str | Path) -> Iterator[KeptYears]:
    """Open the file; where there is none it is made.

    Raises
    ------
    StoreError
        It cannot be read or written, or is another file.
    """
    place = Path(os.path.abspath(path))
    with telling(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(place, timeout=PATIENCE_SECONDS, isolation_level=None)
    try:
        with telling(place):
            _prepare(place, connection)
        yield KeptYears(place, connection)
    finally:
        connection.close()


def _prepare(path: Path, connection: sqlite3.Connection) -> None:
    made = connection.execute("SELECT 1 FROM sqlite_master").fetchall()
    found = tuple(connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if made and found != (APPLICATION, VERSION):
        raise StoreError(f"{path}: this is no file of a staffing search; nothing was changed. Name another file")
    connection.execute("BEGIN IMMEDIATE")
    for statement in TABLES:
        connection.execute(statement)
    connection.execute("COMMIT")
    with suppress(sqlite3.OperationalError):  # slower without, as safe
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
