"""The log: the only result of a run, in columns. Everything measured is a function of it (and of the Program).

Times are seconds since 00:00 of the scenario's first day; −1 is "not yet" or "none". Rows are sorted, and ids
given after sorting: applications by (arrival, stream name, date, ordinal), visits by (application, waiting since,
started, branch, stage, attempt). Visits and hands, of which there are many, are packed (`model.packing`).
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from model.calendars import SharedCalendars
from model.packing import Packed, PackedRows, pack, put
from model.program import IntArray


class Outcome(enum.IntEnum):
    """How a visit ended."""

    OPEN = -1
    """Not ended at the horizon."""
    PASSED = 0
    SENT_BACK = 1
    """With an outcome of the stage; `reason` says which."""
    FORCED = 2
    """Passed because of the cap on attempts."""
    HANDED_OVER = 3
    """The rest went back to the queue."""
    SENT_HOME = 4
    """The hall closed."""
    CAME_AGAIN = 5
    """Left the queue to come again."""
    LEFT = 6
    """Left the queue for good."""
    GAVE_UP = 7
    """Never came back, or withdrew."""
    EXPIRED = 8
    """The plan lapsed."""
    DROPPED = 9
    """The application ended in another branch."""
    FOR_NOTHING = 10
    """Work finished although the application had ended."""


class Fate(enum.IntEnum):
    """How an application ended."""

    OPEN, ARCHIVED, WITHDRAWN, EXPIRED = range(4)


VISIT = np.dtype(
    [
        *((name, "<i4") for name in ("application", "since", "started", "ended", "batch")),
        *((name, "<i4") for name in ("recorded_since", "recorded_ended")),
        *((name, "<i2") for name in ("stage", "branch", "attempt")),
        *((name, "i1") for name in ("outcome", "reason", "outsourced")),
    ]
)
"""A visit in memory: 37 bytes. Attempts of a stage to which others lead back may be more than 127."""
HAND = np.dtype([("visit", "<i4"), ("person", "<i4")])
"""A person's part in a visit: 8 bytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Visits(PackedRows):
    """One row per visit (and one more for each hand-over or evening sent home)."""

    application = Packed()
    stage = Packed()
    branch = Packed()
    attempt = Packed()
    since = Packed()
    """Waiting since."""
    started = Packed()
    ended = Packed()
    outcome = Packed()
    reason = Packed()
    """Outcome of the stage, counted from 0, or −1."""
    batch = Packed()
    """Batch it was in, or −1."""
    outsourced = Packed()
    """1: done by a firm."""
    recorded_since = Packed()
    """As the system shows it, so recorded_ended."""
    recorded_ended = Packed()

    @classmethod
    def of(cls, **columns: IntArray) -> Visits:
        """Pack all columns but the recorded ones, which are as the true ones; errors as of `model.packing.pack`."""
        recorded = {"recorded_since": columns["since"], "recorded_ended": columns["ended"]}
        return cls(pack("visits", VISIT, columns | recorded))

    def recorded_as(self, since: IntArray, ended: IntArray) -> Visits:
        """Return the same visits, recorded otherwise; shapes (n,)."""
        rows = self.rows.copy()
        put("visits", rows, "recorded_since", since)
        put("visits", rows, "recorded_ended", ended)
        return Visits(rows)


@dataclass(frozen=True, slots=True, eq=False)
class Hands(PackedRows):
    """Who did what: one row per visit and person, in the order of the places."""

    visit = Packed()
    person = Packed()

    @classmethod
    def of(cls, visit: IntArray, person: IntArray) -> Hands:
        """Pack both columns; errors as of `model.packing.pack`."""
        return cls(pack("hands", HAND, {"visit": visit, "person": person}))


@dataclass(frozen=True, slots=True, eq=False)
class Applications:
    """One row per application that arrived."""

    identity: IntArray
    stream: IntArray
    case: IntArray
    """Index into Names.cases, or −1."""
    open_case: IntArray
    """Row of OpenCases, or −1."""
    arrived: IntArray
    ended: IntArray
    fate: IntArray
    owner: IntArray
    connection: IntArray
    values: IntArray
    """Shape (n, n_attributes), at the end of the run."""


@dataclass(frozen=True, slots=True, eq=False)
class Alerts:
    """One row per alert raised."""

    application: IntArray
    clause: IntArray
    case: IntArray
    """Attempt for clauses with a case per attempt, else 1."""
    level: IntArray
    raised: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Grants:
    """One row per request to the network."""

    application: IntArray
    element: IntArray
    """Element it was granted at (lowest level), or asked of while it waits."""
    kva: IntArray
    """Granted, or asked for while it waits; tenths."""
    bay: IntArray
    asked: IntArray
    granted: IntArray
    returned: IntArray
    how: IntArray
    """Value of the attribute `grid`."""


@dataclass(frozen=True, slots=True, eq=False)
class Reinforcements:
    """One row per reinforcement set off."""

    element: IntArray
    number: IntArray
    triggered: IntArray
    done: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """What a replication leaves."""

    visits: Visits
    hands: Hands
    applications: Applications
    alerts: Alerts
    grants: Grants
    reinforcements: Reinforcements
    duty: SharedCalendars
    """Per person: when on duty in this replication."""

    def arrays(self) -> Iterator[tuple[str, IntArray]]:
        """Every column by its dotted name, the duty included."""
        for table in fields(self):
            part = getattr(self, table.name)
            packed = isinstance(part, PackedRows)
            for column in part.column_names() if packed else [field.name for field in fields(part)]:
                yield f"{table.name}.{column}", getattr(part, column)

    def same_as(self, other: Log) -> bool:
        """Whether two logs agree bit for bit."""
        return all(np.array_equal(a, b) for (_, a), (_, b) in zip(self.arrays(), other.arrays(), strict=True))
