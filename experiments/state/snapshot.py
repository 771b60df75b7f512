"""The applications open at an instant of a run, as the file of open applications tells them (`open_applications:`).

From the log alone, so what the file cannot say is lost (its format is told in `model.compiling.case_files`): attempts
of stages other than the present one, the rest of a repair, how far a batch at work is, who is with an outside firm.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from experiments.state.log_then import log_then, until_then
from experiments.state.standing import Standing
from model.agreements.cases import clause_cases
from model.agreements.clocks import HOUR
from model.agreements.visit_rows import visit_rows
from model.compiling.open_branches import BRANCH_COLUMNS
from model.compiling.open_file import COUNTED, HELD, NEEDED, STATED
from model.log import Fate, Log, Outcome, Visits
from model.program import Column, IntArray, Kind, Program, Unit
from model.scenario.attributes import SIGNED
from model.scenario.checks.route_shape import shape_of
from model.scenario.stages import Assignment, Grid
from model.scenario.whole import Scenario

Cells = dict[str, str]
"""A row: column, cell."""
EPOCH = datetime.date(1970, 1, 1)


def open_applications_at(program: Program, scenario: Scenario, log: Log, instant: int) -> list[Cells]:
    """The applications open at an instant: one row per application and branch.

    Parameters
    ----------
    instant
        Seconds since 00:00 of the run's first day; what happens at the instant itself has not happened yet.
    """
    return _Reader(program, scenario, log_then(program, log, instant), instant).rows()


def write_open_applications(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Write rows as the CSV file that a scenario's `open_applications` names; columns that are empty are left out."""
    filled = {column for row in rows for column, cell in row.items() if cell} | set(NEEDED)
    columns = [column for column in (rows[0] if rows else (*NEEDED, "waiting_since")) if column in filled]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def case_ids_of(program: Program, log: Log) -> list[str]:
    """The case id of every application: its own if it was recorded or open, else stream-date-ordinal."""
    applications = log.applications
    ids = []
    for case, stream, identity in zip(applications.case, applications.stream, applications.identity, strict=True):
        day, ordinal = (int(identity) >> 20) & 0xFFFF, (int(identity) & 0xFFFFF) + 1
        drawn = f"{program.names.streams[stream]}-{EPOCH + datetime.timedelta(days=day)}-{ordinal}"
        ids.append(program.names.cases[case] if case >= 0 else drawn)
    return ids


class _Reader:
    def __init__(self, program: Program, scenario: Scenario, log: Log, instant: int) -> None:
        self._program, self._scenario, self._log = until_then(program, instant), scenario, log
        self._names, self._instant = program.names, instant
        self._visits = log.visits
        self._standing = Standing(program, log)
        self._hand_first = np.searchsorted(log.hands.visit, np.arange(len(log.visits) + 1))
        self._counted = self._clocks()
        self._held = self._holdings()

    def rows(self) -> list[Cells]:
        """All rows, in the order of arrival."""
        names, visits, found = case_ids_of(self._program, self._log), self._visits, list[Cells]()
        waiting = np.flatnonzero((visits.ended < 0) & (self._log.applications.fate[visits.application] == Fate.OPEN))
        of = visits.application[waiting]
        for application in np.unique(of).tolist():
            branches = {self._standing.stage_of(visit): visit for visit in waiting[of == application].tolist()}
            usual = self._usual(application, names[application], list(branches))
            found += [{**usual, **self._branch(stage, visit)} for stage, visit in branches.items()]
        return found

    def _usual(self, application: int, name: str, stages: list[int]) -> Cells:
        """What all rows of an application say."""
        applications, columns = self._log.applications, dict.fromkeys(NEEDED, "")
        columns |= dict.fromkeys((*STATED, *self._scenario.attributes, *BRANCH_COLUMNS, *HELD), "")
        values = applications.values[application]
        stream = self._names.streams[applications.stream[application]]
        said = {"case_id": name, "stream": stream, "arrived": self._written(int(applications.arrived[application]))}
        for column, attribute in enumerate(self._names.attributes):
            if attribute in columns:
                said[attribute] = self._value(column, int(values[column]))
        at_owner, at_grid = self._ahead(stream, stages)
        owner = int(applications.owner[application])
        if owner >= 0 and not at_owner and self._assigned(application, stream):
            said["owner"] = self._person(owner)
        if not at_grid:
            said |= self._held.get(application, {})
        signed = {f"{SIGNED}{agreement}": self._signature(values, agreement) for agreement in self._names.agreements}
        return {**columns, **said, **self._counted.get(application, {}), **signed}

    def _branch(self, stage: int, visit: int) -> Cells:
        """What the row of one branch says."""
        row, kind = self._visits.rows[visit], Kind(int(self._program.stages.kind[stage]))
        its_own = stage == row["stage"]
        since, started = int(row["since"]), int(row["started"])
        attempt = int(row["attempt"]) if its_own else 1
        said = {"stage": self._names.stages[stage], "attempt": str(attempt)}
        rest = self._handed_over(visit) if its_own and kind == Kind.WORK and started < 0 else -1
        if kind == Kind.EXTERNAL:
            return {**said, "in_work_since": self._written(started if its_own and started >= 0 else since)}
        if kind != Kind.WORK or not its_own or (started < 0 and rest < 0):
            return {**said, "waiting_since": self._written(since)}
        people = self._log.hands.person[self._hand_first[visit] : self._hand_first[visit + 1]] if rest < 0 else ()
        at_work = ";".join(self._person(int(person)) for person in people)
        return {**said, "in_work_since": self._written(started if rest < 0 else rest), "people": at_work}

    def _handed_over(self, visit: int) -> int:
        """When the work was begun whose rest waits; −1 where none was."""
        rows = self._visits.rows
        row, before = rows[visit], visit - 1
        begun = -1
        while before >= 0 and rows[before]["application"] == row["application"]:
            one = rows[before]
            if one["stage"] == row["stage"] and one["attempt"] == row["attempt"]:
                begun = int(one["started"]) if one["outcome"] == Outcome.HANDED_OVER else begun
            before -= 1
        return begun

    def _ahead(self, stream: str, stages: list[int]) -> tuple[bool, bool]:
        """Whether an application stands at an assignment, and whether it has still to ask the network."""
        steps = shape_of(self._scenario.routes[self._scenario.streams[stream].route], ()).steps
        here = {self._names.stages[stage] for stage in stages}
        first = min(step.order for step in steps if step.stage in here)
        kinds = [(step, self._scenario.stages[step.stage]) for step in steps if step.order >= first]
        at_owner = any(isinstance(stage, Assignment) and step.stage in here for step, stage in kinds)
        return at_owner, any(isinstance(stage, Grid) for _, stage in kinds)

    def _assigned(self, application: int, stream: str) -> bool:
        """Whether an owner had been found by then: an assignment is over, or it came with one."""
        if self._log.applications.open_case[application] >= 0:
            case = int(self._log.applications.open_case[application])
            if self._program.open_cases.owner[case] >= 0:
                return True
        mine = Visits(self._visits.rows[self._visits.application == application])
        return bool(((self._program.stages.kind[mine.stage] == Kind.ASSIGNMENT) & (mine.ended >= 0)).any())

    def _clocks(self) -> dict[int, Cells]:
        """Whole units that the clocks of clauses under way have counted, by application."""
        rows, found = visit_rows(self._program, self._log), dict[int, Cells]()
        for number, clause in enumerate(self._names.clauses):
            cases = clause_cases(self._program, self._log, number, rows=rows)
            per = HOUR if self._program.clauses.unit[number] == Unit.HOURS else 1
            for case in np.flatnonzero(cases.ended < 0).tolist():
                cells = found.setdefault(int(cases.application[case]), {})
                cells[f"{COUNTED}{clause}"] = str(int(cases.counted[case]) // per)
        every = dict.fromkeys((f"{COUNTED}{clause}" for clause in self._names.clauses), "")
        return {application: every | cells for application, cells in found.items()}

    def _holdings(self) -> dict[int, Cells]:
        """Element, kVA and bay that an application holds, by application."""
        grants, found = self._log.grants, dict[int, Cells]()
        holds = (grants.granted >= -(2**40)) & (grants.granted != -1) & (grants.returned < 0) & (grants.element >= 0)
        for application in np.unique(grants.application[holds]).tolist():
            mine = holds & (grants.application == application)
            kva, bay = int(grants.kva[mine].sum()), bool(grants.bay[mine].any())
            if kva > 0 or bay:
                found[application] = {
                    "held_element": self._names.elements[grants.element[np.flatnonzero(mine)[-1]]],
                    "held_kva": f"{kva / 10:g}" if kva else "",
                    "held_bay": "yes" if bay else "no",
                }
        return found

    def _signature(self, values: IntArray, agreement: str) -> str:
        return "yes" if values[self._names.attributes.index(SIGNED + agreement)] else "no"

    def _value(self, column: int, value: int) -> str:
        choices = self._names.values[column]
        if choices:
            return str(choices[value])
        return f"{value / 10:.10g}" if column == Column.REQUESTED_KVA else str(value)

    def _person(self, person: int) -> str:
        people = self._program.people
        return f"{self._names.teams[people.person_team[person]]}#{people.person_number[person]}"

    def _written(self, instant: int) -> str:
        begins = datetime.datetime.combine(self._program.start, datetime.time())
        return (begins + datetime.timedelta(seconds=instant)).isoformat(sep=" ")


def stages_of(rows: Iterable[Mapping[str, str]]) -> dict[str, int]:
    """How many branches stand at each stage."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["stage"]] = counts.get(row["stage"], 0) + 1
    return counts
