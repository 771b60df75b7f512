"""The log as CSV files, with calendar dates, case ids and names; for Excel in UTF-8 with a mark."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from model.log import Fate, Log, Outcome
from model.program import IntArray, Program
from reports.dates import written
from reports.names import case_ids, person_name, reason_name, value_text

Table = tuple[Sequence[str], Iterable[Sequence[object]]]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a formula of a text in a spreadsheet."""


def export_csv(program: Program, log: Log, folder: Path) -> list[Path]:
    """Write one file per table of the log; the paths.

    Times are dates and times of the calendar, empty where something has not happened; `waiting_since` of applications
    open on the first day may lie before it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ids = case_ids(program, log)
    tables = {
        "applications": _applications(program, log, ids),
        "visits": _visits(program, log, ids),
        "alerts": _alerts(program, log, ids),
        "grants": _grants(program, log, ids),
        "reinforcements": _reinforcements(program, log),
    }
    paths = []
    for name, (head, rows) in tables.items():
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(head)
            writer.writerows([harmless(cell) for cell in row] for row in rows)
        paths.append(path)
    return paths


def harmless(cell: object) -> object:
    """A text that no spreadsheet takes for a formula; numbers stay.

    Examples
    --------
    >>> harmless("=1+1"), harmless(-5), harmless("town")
    ("'=1+1", -5, 'town')
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def _times(program: Program, *columns: IntArray) -> list[list[str]]:
    return [[written(program.start, t) for t in column.tolist()] for column in columns]


def _applications(program: Program, log: Log, ids: list[str]) -> Table:
    applications, names = log.applications, program.names
    attributes = [column for column, name in enumerate(names.attributes) if not name.startswith("arrival_")]
    head = ["application", "case_id", *(names.attributes[c] for c in attributes), "arrived", "ended", "fate", "owner"]
    arrived, ended = _times(program, np.maximum(applications.arrived, 0), applications.ended)
    rows = (
        [
            *(a, ids[a]),
            *(value_text(program, c, int(applications.values[a, c])) for c in attributes),
            *(arrived[a], ended[a]),
            *(Fate(int(applications.fate[a])).name.lower(), person_name(program, int(applications.owner[a]))),
        ]
        for a in range(len(ids))
    )
    return head, rows


def _visits(program: Program, log: Log, ids: list[str]) -> Table:
    visits, names = log.visits, program.names
    head = ["visit", "application", "case_id", "stage", "branch", "attempt", "waiting_since", "started", "ended"]
    head += ["outcome", "reason", "batch", "outsourced", "people", "recorded_since", "recorded_ended"]
    since, started, ended = _times(program, visits.since, visits.started, visits.ended)
    shown_since, shown_ended = _times(program, visits.recorded_since, visits.recorded_ended)
    people: list[list[str]] = [[] for _ in since]
    for visit, person in zip(log.hands.visit.tolist(), log.hands.person.tolist(), strict=True):
        people[visit].append(person_name(program, person))
    numbers = (
        *(visits.application, visits.stage, visits.branch, visits.attempt),
        *(visits.outcome, visits.reason, visits.batch, visits.outsourced),
    )
    columns = zip(*(column.tolist() for column in numbers), strict=True)
    rows = (
        [
            *(v, a, ids[a], names.stages[s], branch, attempt),
            *(since[v], started[v], ended[v]),
            *(Outcome(outcome).name.lower(), reason_name(program, s, reason)),
            *(batch if batch >= 0 else "", outsourced, " ".join(people[v])),
            *(shown_since[v], shown_ended[v]),
        ]
        for v, (a, s, branch, attempt, outcome, reason, batch, outsourced) in enumerate(columns)
    )
    return head, rows


def _alerts(program: Program, log: Log, ids: list[str]) -> Table:
    alerts = log.alerts
    (raised,) = _times(program, alerts.raised)
    columns = zip(
        alerts.application.tolist(),
        alerts.clause.tolist(),
        alerts.case.tolist(),
        alerts.level.tolist(),
        raised,
        strict=True,
    )
    rows = (
        [a, ids[a], program.names.clauses[c], n, ("yellow", "orange", "red")[level], t] for a, c, n, level, t in columns
    )
    return ["application", "case_id", "clause", "case", "level", "raised"], rows


def _grants(program: Program, log: Log, ids: list[str]) -> Table:
    grants, elements = log.grants, program.names.elements
    asked, granted, returned = _times(program, grants.asked, grants.granted, grants.returned)
    how = ("free", "waited", "farther", "part")
    rows = (
        [
            *(a, ids[a], elements[e] if e >= 0 else "", grants.kva[i] / 10, int(grants.bay[i])),
            *(asked[i], granted[i], returned[i], how[grants.how[i]] if granted[i] else ""),
        ]
        for i, (a, e) in enumerate(zip(grants.application.tolist(), grants.element.tolist(), strict=True))
    )
    return ["application", "case_id", "element", "kva", "bay", "asked", "granted", "returned", "how"], rows


def _reinforcements(program: Program, log: Log) -> Table:
    works = log.reinforcements
    triggered, done = _times(program, works.triggered, works.done)
    rows = (
        [program.names.elements[e], n, triggered[i], done[i]]
        for i, (e, n) in enumerate(zip(works.element.tolist(), works.number.tolist(), strict=True))
    )
    return ["element", "number", "triggered", "done"], rows
