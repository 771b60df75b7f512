"""The record of a run, row by row as visits end, and the log that is made of it (DESIGN §9)."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from struct import Struct

import numpy as np

from model.engine.grid import Elements
from model.engine.parts import Application, Key, Visit
from model.engine.watching import Watch
from model.log import Alerts, Applications, Fate, Grants, Hands, Log, Outcome, Reinforcements, Visits
from model.program import IntArray, Program
from model.world import World

APPLICATION, SINCE, STARTED, BRANCH, STAGE, ATTEMPT, ENDED = range(7)
"""Columns of a row; then outcome, reason, batch, outsourced, number of people."""


ROW = Struct("=12q")
LATE = 1 << 29
"""Sorts what has not started or ended last; later than any horizon (4,000 days)."""


class Record:
    """Collects what happens: visits as rows of numbers in one buffer, so that a long run costs little memory."""

    def __init__(self, program: Program, world: World) -> None:
        self._program, self._world = program, world
        self.applications: list[Application] = []
        self._rows = bytearray()
        self._people = array("q")
        self._batches: dict[Key, int] = {}

    def new_application(self, row: int, arrived: int, identity: int, route: int, values: list[int]) -> Application:
        """An application comes into the run."""
        application = Application(row, len(self.applications), arrived, identity, route, values)
        self.applications.append(application)
        return application

    def visit(self, visit: Visit, ended: int, outcome: Outcome) -> None:
        """Note a visit that has ended."""
        people = visit.people
        batch = self._batches.setdefault(visit.batch, len(self._batches)) if visit.batch else -1
        self._rows += ROW.pack(
            visit.application.number,
            visit.since,
            visit.started,
            visit.branch,
            visit.stage.index,
            visit.attempt,
            ended,
            outcome,
            visit.reason,
            batch,
            visit.outsourced,
            len(people),
        )
        for person in people:
            self._people.append(person.index)

    def log(self, watch: Watch, elements: Elements) -> Log:
        """Sort everything and give ids."""
        for application in self.applications:
            for visit in application.visits:
                self.visit(visit, -1, Outcome.OPEN)
        order = sorted(self.applications, key=lambda a: a.order)
        rank = np.zeros(len(order), dtype=np.int64)
        rank[[a.number for a in order]] = np.arange(len(order))
        rows = np.frombuffer(self._rows, dtype=np.int64).reshape(-1, 12).T
        first = np.cumsum(rows[11]) - rows[11]
        rows = np.vstack((rank[rows[APPLICATION]], rows[1:], first))
        rows = rows[:, np.lexsort(_sort_keys(rows))]
        done = self._program.horizon
        built = [(e, n, t, end if end < done else -1) for e, n, t, end in sorted(elements.reinforcements)]
        alerts = sorted((int(rank[a.number]), c, n, level, t) for a, c, n, level, t in watch.raised)
        return Log(
            visits=self._visits(rows),
            hands=self._hands(rows),
            applications=self._applications(order),
            alerts=Alerts(*_columns(alerts, 5)),
            grants=_grants(elements, rank),
            reinforcements=Reinforcements(*_columns(built, 4)),
            duty=self._world.duty,
        )

    def _visits(self, rows: IntArray) -> Visits:
        ordered = {batch: number for number, batch in enumerate(sorted(self._batches))}
        number = np.array([ordered[batch] for batch in self._batches] + [-1], dtype=np.int64)
        application, since, started, branch, stage, attempt, ended, outcome, reason, batch, outsourced = rows[:11]
        return Visits.of(
            application=application, stage=stage, branch=branch, attempt=attempt, since=since, started=started,
            ended=ended, outcome=outcome, reason=reason, batch=number[batch], outsourced=outsourced,
        )  # fmt: skip

    def _hands(self, rows: IntArray) -> Hands:
        people, count, first = np.frombuffer(self._people, dtype=np.int64), rows[11], rows[12]
        visit = np.repeat(np.arange(rows.shape[1]), count)
        within = np.arange(visit.size) - np.repeat(np.cumsum(count) - count, count)
        return Hands.of(visit, people[np.repeat(first, count) + within])

    def _applications(self, applications: Sequence[Application]) -> Applications:
        world = self._world.applications
        rows = np.array([a.world_row for a in applications], dtype=np.int64)
        owners = [a.owner.index if a.owner is not None else -1 for a in applications]
        return Applications(
            identity=world.identity[rows],
            stream=world.stream[rows],
            case=world.case[rows],
            open_case=world.open_case[rows],
            arrived=np.array([a.arrived for a in applications], dtype=np.int64),
            ended=np.array([a.ended for a in applications], dtype=np.int64),
            fate=np.array([a.fate or Fate.OPEN for a in applications], dtype=np.int64),
            owner=np.array(owners, dtype=np.int64),
            connection=world.connection[rows],
            values=np.array([a.values for a in applications], dtype=np.int64).reshape(len(rows), world.values.shape[1]),
        )


def _sort_keys(rows: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """Keys of `numpy.lexsort`, the last one first: (application, since), (started, branch, stage, attempt), ended."""
    started, ended = (np.where(rows[column] < 0, LATE, rows[column]) for column in (STARTED, ENDED))
    first = rows[APPLICATION] * (1 << 36) + rows[SINCE]
    second = (((started * 1024 + rows[BRANCH]) * 2048 + rows[STAGE]) << 12) + rows[ATTEMPT]
    return ended, second, first


def _columns(rows: Iterable[Sequence[int]], width: int) -> list[IntArray]:
    table = np.array(list(rows), dtype=np.int64).reshape(-1, width)
    return [np.ascontiguousarray(table[:, column]) for column in range(width)]


def _grants(elements: Elements, rank: IntArray) -> Grants:
    rows = sorted(
        (
            int(rank[r.visit.application.number]),
            r.asked,
            r.path[0] if r.path else -1,
            r.kva,
            int(r.bay),
            r.granted,
            r.returned,
            int(r.how),
        )
        for r in elements.requests
    )
    application, asked, element, kva, bay, granted, returned, how = _columns(rows, 8)
    return Grants(application, element, kva, bay, asked, granted, returned, how)
