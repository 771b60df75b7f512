"""The applications open on the first day: a CSV file; its format is told in `model.compiling.case_files`."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model.compiling.case_cells import CaseIds, Cells
from model.compiling.csv_file import Row, rows_of
from model.compiling.open_branches import (
    BRANCH_COLUMNS,
    Branch,
    Branches,
    Person,
    Persons,
    side_by_side_fault,
)
from model.compiling.positions import Positions
from model.program import DAY, Column
from model.scenario.attributes import SIGNED

NEEDED = ("case_id", "stream", "arrived", "area", "stage")
STATED = ("channel", "requested_kva", "grid")
HELD = ("owner", "held_element", "held_kva", "held_bay")
COUNTED = "counted:"
MOST_UNITS = 1_000_000


@dataclass(frozen=True, slots=True)
class OpenApplication:
    """An application that is open on the first day."""

    case_id: str
    stream: str
    arrived: int
    values: tuple[int, ...]
    owner: int
    """Person, or −1; so the element."""
    held_element: int
    held_kva: int
    held_bay: int
    counted: tuple[int, ...]
    """Per clause; −1: not begun."""
    branches: tuple[Branch, ...]
    """In the order of the route."""


def read_open_applications(path: Path, cells: Cells, taken: CaseIds) -> list[OpenApplication]:
    """Read the open applications, in the order of arrival, then case id; faults are noted in `cells`."""
    reader = _OpenFile(cells)
    groups: dict[str, list[Row]] = {}
    for row in rows_of(path, cells.faults, needed=NEEDED, known=reader.columns):
        groups.setdefault(row["case_id"] or f"line {row.line}", []).append(row)
    applications = [reader.application(rows, taken) for rows in groups.values()]
    return sorted((a for a in applications if a is not None), key=lambda a: (a.arrived, a.case_id))


class _OpenFile:
    def __init__(self, cells: Cells) -> None:
        self.cells, self.at, self.scenario = cells, cells.at, cells.at.scenario
        self.persons = Persons(cells)
        self.branches = Branches(cells, self.persons)
        clauses = [f"{COUNTED}{clause}" for clause in self.at.clauses]
        signed = [f"{SIGNED}{agreement}" for agreement in self.at.agreements]
        columns = [*NEEDED, *STATED, *BRANCH_COLUMNS, *HELD, *clauses, *signed]
        self.declared = cells.declared(columns)
        self.columns = list(dict.fromkeys([*columns, *self.declared]))
        self.first_values = first_values(self.at)

    def application(self, rows: list[Row], taken: CaseIds) -> OpenApplication | None:
        """One application from its rows, one per branch; None where it has no stream or no known branch."""
        row = rows[0]
        for other in rows[1:]:
            self._compare(row, other)
        case_id = self.cells.new_case(row, taken)
        stream = self.cells.word(row, "stream", "stream", self.scenario.streams)
        arrived = self.cells.past_instant(row, "arrived")
        owner = self._owner(row)
        if not stream:
            return None
        found = [self.branches.one(other, stream, arrived, owner) for other in rows]
        branches = sorted((branch for branch in found if branch), key=lambda branch: branch.step.order)
        counted = tuple(self._counted(row, stream))
        values = self._values(row, stream, arrived or 0, counted)
        element, kva, bay = self._holding(row)
        if not branches:
            return None
        self._check(row, stream, branches)
        person = self.persons.index[owner] if owner else -1
        place = (person, element, kva, bay)
        return OpenApplication(case_id, stream, arrived or 0, values, *place, counted, tuple(branches))

    def _check(self, row: Row, stream: str, branches: list[Branch]) -> None:
        """Check what the branches say together."""
        faults = self.cells.faults
        if wrong := side_by_side_fault(branches):
            faults.add(wrong[0], "", wrong[1])
        if said := self.branches.owner_fault(stream, branches, bool(row["owner"])):
            faults.add(row.line, "owner", said)
        if row["held_element"] and (said := self.branches.holding_fault(stream, branches)):
            faults.add(row.line, "held_element", said, row["held_element"])

    def _compare(self, row: Row, other: Row) -> None:
        """Rows of one application differ in their branch only."""
        for column in row.columns:
            if column not in BRANCH_COLUMNS and row[column] != other[column]:
                said = f"differs from line {row.line} of the same application, {row[column] or 'empty'}"
                self.cells.faults.add(other.line, column, said, other[column])

    def _owner(self, row: Row) -> Person | None:
        owners, text = self.scenario.owners, row["owner"]
        if text and owners is None:
            self.cells.faults.add(row.line, "owner", "the scenario has no owners; leave it empty", text)
        return self.persons.one(row, "owner", text, owners.role) if text and owners else None

    def _holding(self, row: Row) -> tuple[int, int, int]:
        """Element (−1: none), tenths of a kVA and bay that it holds."""
        faults, named, elements = self.cells.faults, bool(row["held_element"]), self.at.elements
        element = elements.get(self.cells.word(row, "held_element", "network element", elements), -1) if named else -1
        kva, bay = self.cells.kva(row, "held_kva"), bool(self.cells.yes(row, "held_bay"))
        if named and not row["held_kva"] and not bay:
            faults.add(row.line, "held_element", "needs held_kva or held_bay: what does it hold there?")
        if not named and (kva > 0 or bay):
            column = "held_kva" if kva > 0 else "held_bay"
            faults.add(row.line, column, "needs held_element: where is it held?")
        if element >= 0 and kva == 0:
            faults.add(row.line, "held_kva", "more than 0, or empty", row["held_kva"])
        return element, max(kva, 0), int(bay)

    def _counted(self, row: Row, stream: str) -> Iterator[int]:
        category = self.scenario.streams[stream].category
        for clause in self.at.clauses:
            column = f"{COUNTED}{clause}"
            units = self.cells.whole(row, column, 0, MOST_UNITS, -1)
            agreement, name = clause.split(".")
            if units >= 0 and category not in self.scenario.agreements[agreement].clauses[name].categories:
                self.cells.faults.add(
                    row.line, column, f"the clause is not for {category}; leave it empty", row[column]
                )
            yield units

    def _values(self, row: Row, stream: str, arrived: int, counted: tuple[int, ...]) -> tuple[int, ...]:
        """The attributes: those that the file leaves empty have their first value."""
        values, demand = list(self.first_values), self.scenario.streams[stream]
        values[Column.CATEGORY] = self.at.categories[demand.category]
        values[Column.REQUEST_TYPE] = self.at.request_types[demand.request_type]
        values[Column.STREAM] = self.at.streams[stream]
        values[Column.AREA] = self.cells.area(row, stream)
        if not row["area"]:
            self.cells.faults.add(row.line, "area", "is needed")
        values[Column.REQUESTED_KVA] = max(0, self.cells.stated_kva(row, stream, drawn=False))
        day, values[Column.ARRIVAL_TIME] = divmod(arrived, DAY)
        date = self.cells.start + datetime.timedelta(days=day)
        values[Column.ARRIVAL_DATE], values[Column.ARRIVAL_WEEKDAY], values[Column.ARRIVAL_MONTH] = (
            day,
            date.weekday(),
            date.month,
        )
        for name in ("channel", "grid", *self.declared):
            stated = self.cells.value(row, name)
            values[self.at.attributes[name]] = stated if stated >= 0 else values[self.at.attributes[name]]
        for name, agreement in self.scenario.agreements.items():
            mine = [
                units for clause, units in zip(self.at.clauses, counted, strict=True) if clause.startswith(f"{name}.")
            ]
            stated_yes = self.cells.yes(row, SIGNED + name)
            usual = agreement.signed_by == 1 or any(units >= 0 for units in mine)
            values[self.at.attributes[SIGNED + name]] = int(usual if stated_yes is None else stated_yes)
        return tuple(values)


def first_values(at: Positions) -> list[int]:
    """Value of each attribute before anything sets it."""
    values = [0] * len(at.attributes)
    for name, attribute in at.scenario.attributes.items():
        values[at.attributes[name]] = at.value(name, attribute.first) if attribute.first != 0 else 0
    return values
