"""The file of a store: made once, looked at before it is opened, and every trouble told with its name."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

APPLICATION = 0x79656B75
"""`yeku`, in the head of the file: a store of yekuo."""
VERSION = 1
"""Of the tables below and of `experiments.stored_measures`."""
PATIENCE_SECONDS = 30.0
"""How long another process may keep the file to itself."""
HEAD = b"SQLite format 3\0"
VERSION_AT, APPLICATION_AT, HEAD_BYTES = 60, 68, 100
"""Where the head of an SQLite file holds these (sqlite.org/fileformat2.html, 1.3)."""
TABLES = (
    """CREATE TABLE runs (
        number INTEGER PRIMARY KEY, begun TEXT NOT NULL, ended TEXT, state TEXT NOT NULL, manifest TEXT NOT NULL)""",
    """CREATE TABLE replications (
        made_by TEXT NOT NULL, seed INTEGER NOT NULL, number INTEGER NOT NULL,
        error TEXT NOT NULL, digest TEXT NOT NULL, visits INTEGER NOT NULL, cpu_seconds REAL NOT NULL, measures BLOB,
        kept TEXT NOT NULL, run INTEGER REFERENCES runs, PRIMARY KEY (made_by, seed, number))""",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {VERSION}",
)
TROUBLES = {
    sqlite3.SQLITE_FULL: "the disk is full; what was kept before is there, and the same command goes on from it",
    sqlite3.SQLITE_READONLY: "it cannot be written: file or folder is read-only",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened or made there",
    sqlite3.SQLITE_PERM: "it may not be opened",
    sqlite3.SQLITE_BUSY: f"another process has kept it to itself for {PATIENCE_SECONDS:g} seconds",
    sqlite3.SQLITE_NOTADB: "it is damaged, or not a store; nothing was changed. Move it away, and a new one is made",
    sqlite3.SQLITE_CORRUPT: "it is damaged. Move it away, and a new one is made",
    sqlite3.SQLITE_IOERR: "it cannot be read or written; what was kept before is there",
}


class StoreError(Exception):
    """The store cannot be used; the message names its file."""


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Tell what goes wrong with a store as a StoreError."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # without the finer distinctions
        told = TROUBLES.get(code, "it cannot be used")
        raise StoreError(f"{path}: {told} ({error})") from error
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise StoreError(f"{path}: {TROUBLES[sqlite3.SQLITE_CORRUPT]} ({error})") from error


def open_connection(path: Path) -> sqlite3.Connection:
    """Open the file of a store, and make it where there is none.

    Raises
    ------
    StoreError
        It cannot be read or written, or is not a store of this version; then nothing was changed.
    """
    with telling(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _look_at(path)
        connection = sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)
        try:
            _prepare(path, connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _look_at(path: Path) -> None:
    """Refuse what is not a store of this version, before SQLite touches it."""
    if not path.exists():
        return
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not os.access(path, os.W_OK):  # SQLite would leave read-only files beside it
        raise StoreError(f"{path}: {TROUBLES[sqlite3.SQLITE_READONLY]}")
    if head:
        application = int.from_bytes(head[APPLICATION_AT : APPLICATION_AT + 4])
        is_sqlite = head.startswith(HEAD) and len(head) == HEAD_BYTES
        _check(path, is_sqlite, application, int.from_bytes(head[VERSION_AT : VERSION_AT + 4]))


def _check(path: Path, is_sqlite: bool, application: int, version: int) -> None:
    if not is_sqlite or application != APPLICATION:
        raise StoreError(f"{path}: this is no store of replications; nothing was changed. Name another file")
    if version != VERSION:
        told = f"this store is of version {version}, and this yekuo knows version {VERSION}"
        raise StoreError(f"{path}: {told}; nothing was changed. Name another file")


def _prepare(path: Path, connection: sqlite3.Connection) -> None:
    """Make the tables of a new file, and see that those of another are whole and can be written."""
    connection.execute("BEGIN IMMEDIATE")  # of two processes that make it, one waits for the other
    if _number(connection, "application_id") == 0 and not connection.execute("SELECT 1 FROM sqlite_master").fetchall():
        for statement in TABLES:
            connection.execute(statement)
    _check(path, True, _number(connection, "application_id"), _number(connection, "user_version"))
    connection.execute(f"PRAGMA user_version = {VERSION}")  # written, to see that it can be
    connection.execute("COMMIT")
    wrong = connection.execute("PRAGMA quick_check(1)").fetchall()
    if wrong != [("ok",)]:
        raise ValueError(str(wrong[0][0]))
    with suppress(sqlite3.OperationalError):  # another process holds it, or there is no shared memory: slower, as safe
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # a kill loses nothing; a power cut at most the last rows


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
