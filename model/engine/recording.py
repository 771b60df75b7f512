"""The record of a run, row by row as visits end, and the log that is made of it (DESIGN §9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from model.engine.grid import Elements
from model.engine.parts import Application, Key, Visit
from model.engine.watching import Watch
from model.log import Alerts, Applications, Fate, Grants, Hands, Log, Outcome, Reinforcements, Visits
from model.program import IntArray, Program
from model.world import World

Row = tuple[int, ...]


class Record:
    """Collects what happens."""

    def __init__(self, program: Program, world: World) -> None:
        self._program, self._world = program, world
        self.applications: list[Application] = []
        self._rows: list[tuple[Application, Row, Key, tuple[int, ...]]] = []

    def visit(self, visit: Visit, ended: int, outcome: Outcome) -> None:
        """Note a visit that has ended."""
        started = visit.started
        row = (visit.stage, visit.branch, visit.attempt, visit.since, started, ended, outcome, visit.reason, visit.outsourced)
        done = outcome != Outcome.CAME_AGAIN and started >= 0
        self._rows.append((visit.application, row, visit.batch if done else (), tuple(p.index for p in visit.people)))

    def log(self, watch: Watch, elements: Elements) -> Log:
        """Sort everything and give ids."""
        applications = sorted(self.applications, key=lambda a: a.order)
        for number, application in enumerate(applications):
            application.number = number
            for visit in application.visits:
                self.visit(visit, -1, Outcome.OPEN)
        rows = [((a.number, *row), batch, people) for a, row, batch, people in self._rows]
        rows.sort(key=lambda entry: _visit_order(entry[0]))
        return Log(
            visits=_visits(rows),
            hands=_hands(people for _, _, people in rows),
            applications=self._applications(applications),
            alerts=Alerts(*_columns(sorted((a.number, c, n, level, t) for a, c, n, level, t in watch.raised), 5)),
            grants=_grants(elements),
            reinforcements=Reinforcements(*_columns([(e, n, t, done if done < self._program.horizon else -1) for e, n, t, done in sorted(elements.reinforcements)], 4)),
            duty=self._world.duty,
        )

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


def _visit_order(row: Row) -> Row:
    application, stage, branch, attempt, since, started, ended = row[:7]
    late = 2**62
    return (application, since, started if started >= 0 else late, branch, stage, attempt, ended if ended >= 0 else late)


def _columns(rows: Iterable[Sequence[int]], width: int) -> list[IntArray]:
    table = np.array(list(rows), dtype=np.int64).reshape(-1, width)
    return [np.ascontiguousarray(table[:, column]) for column in range(width)]


def _visits(rows: list[tuple[Row, Key, tuple[int, ...]]]) -> Visits:
    application, stage, branch, attempt, since, started, ended, outcome, reason, outsourced = _columns((row for row, _, _ in rows), 10)
    batches = {batch: number for number, batch in enumerate(sorted({batch for _, batch, _ in rows if batch}))}
    batch = np.array([batches.get(batch, -1) for _, batch, _ in rows], dtype=np.int64)
    return Visits(
        application, stage, branch, attempt, since, started, ended, outcome, reason, batch, outsourced,
        recorded_since=since.copy(), recorded_ended=ended.copy(),
    )  # fmt: skip


def _hands(people: Iterable[tuple[int, ...]]) -> Hands:
    return Hands(*_columns(((visit, person) for visit, persons in enumerate(people) for person in persons), 2))


def _grants(elements: Elements) -> Grants:
    rows = sorted(
        (r.visit.application.number, r.asked, r.path[0] if r.path else -1, r.kva, int(r.bay), r.granted, r.returned, int(r.how))
        for r in elements.requests
    )
    application, asked, element, kva, bay, granted, returned, how = _columns(rows, 8)
    return Grants(application, element, kva, bay, asked, granted, returned, how)
