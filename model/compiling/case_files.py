"""CSV files beside a scenario: recorded arrivals, and the applications open on the first day.

Both are UTF-8, with or without a byte order mark, with a header; the order of columns and rows is free.
Dates and times are local, written 2026-01-31 08:30 (or 08:30:15, or with a T, or as 2026/1/31 8:30).

Recorded arrivals (`recorded: file.csv` in a stream), one row per application
    =============================  ===========================================================================
    case_id                        needed; its own for each application of all case files
    arrived                        needed; within the days of the run, warm-up and run-out included
    channel, area, requested_kva   left out or empty: drawn as for other applications of the stream
    a declared attribute           likewise
    =============================  ===========================================================================

Open applications (`open_applications: file.csv`), one row per application and branch
    =============================  ===========================================================================
    case_id, stream, arrived       needed; arrived before the first day
    area                           needed; one from which applications of the stream come
    channel                        empty: none
    requested_kva                  needed where the stream asks for kVA
    grid                           how the grid answered (free, waited, farther, part); empty: free
    a declared attribute           empty: its first value
    stage                          needed; of the stream's route (for a repair stage: the one it returns to)
    attempt                        empty: 1
    waiting_since, in_work_since   exactly one. External stages are in work; meetings, batches, grid and
                                   assignment take what waits
    people                         at work: `team#number` per place, separated by `;`. Empty where work has
                                   begun: its rest waits, since the time it began. What they have spent on it is
                                   their time on duty, at their speed; for nobody's work that of whoever could do
                                   it, at normal speed
    owner                          `team#number`; empty: none yet
    held_element                   the network element where it holds kVA or a bay; empty: nowhere
    held_kva, held_bay             what it holds there; `yes` or `no`. The scenario's committed_kva does not
                                   contain it, its free_bays does
    counted:AGREEMENT.CLAUSE       whole units counted so far; empty: the clock has not begun
    signed_AGREEMENT               yes or no; empty: yes where everybody signs or a clause is counted, else no
    =============================  ===========================================================================

An application with several rows is in branches side by side; only stage, attempt, times and people differ
between its rows, and a branch without a row is done. `scenarios/open_applications_example.csv` is an example.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain
from pathlib import Path
from typing import Protocol

import numpy as np

from model.compiling.case_cells import CaseIds, Cells
from model.compiling.open_file import OpenApplication, read_open_applications
from model.compiling.positions import Positions, Ragged, ints
from model.compiling.recorded_file import RecordedArrivals, read_recorded
from model.compiling.spent import time_passed
from model.draws import identity_of_case
from model.problems import KeyPath, Place, Problem, ScenarioError, dotted
from model.program import IntArray, OpenCases, Routes
from model.scenario.checks.numbers import INSIDE, leads_out

Read = tuple[dict[str, RecordedArrivals], list[OpenApplication]]


class ScenarioFiles(Protocol):
    """Knows which file of a scenario says what (`model.scenario.loading.Loaded` does)."""

    def place_of(self, path: KeyPath) -> Place:
        """Where the value at a path is set."""

    def file_named_at(self, path: KeyPath) -> Path:
        """The CSV file that the text at a path names."""


class CaseFiles:
    """The case files of a scenario; all are read, and all faults told, when the first is asked for.

    `layers` tells where each is named: it lies beside the layer that names it. Without it they lie in `folder`.
    """

    def __init__(
        self, positions: Positions, folder: Path, start: datetime.date, layers: ScenarioFiles | None = None
    ) -> None:
        self.at, self.folder, self.start, self.layers = positions, folder, start, layers

    @cached_property
    def _read(self) -> Read:
        problems, taken = list[Problem](), CaseIds()
        recorded, opened = dict[str, RecordedArrivals](), list[OpenApplication]()
        scenario = self.at.scenario
        for name, stream in scenario.streams.items():
            key = ("streams", name, "recorded")
            if stream.recorded and (cells := self._cells(key, stream.recorded, problems)):
                recorded[name] = read_recorded(cells.path, name, cells, taken)
                problems += self._faults(key, stream.recorded, cells)
        at_open, named = ("open_applications",), scenario.open_applications
        if named and (cells := self._cells(at_open, named, problems)):
            opened = read_open_applications(cells.path, cells, taken)
            problems += self._faults(at_open, named, cells)
        if problems:
            raise ScenarioError(problems)
        return recorded, opened

    def _cells(self, key: KeyPath, name: str, problems: list[Problem]) -> Cells | None:
        """The cells of a file named at a key; None where the name leads out of the scenario's folder."""
        if leads_out(name):
            problems.append(Problem(self._place(key), dotted(key), INSIDE, name))
            return None
        return Cells(self.at, self.layers.file_named_at(key) if self.layers else self.folder / name)

    def _faults(self, key: KeyPath, name: str, cells: Cells) -> Iterator[Problem]:
        """What is wrong in a file, and, if something is, where the scenario names it."""
        faults = cells.faults.problems
        if faults and self.layers:
            yield Problem(self._place(key), dotted(key), "names a file with faults; they are told with its lines", name)
        yield from faults

    def _place(self, key: KeyPath) -> Place | None:
        return self.layers.place_of(key) if self.layers else None

    @property
    def case_ids(self) -> tuple[str, ...]:
        """Case ids: of recorded arrivals stream by stream, then of open applications (`Names.cases`)."""
        recorded, opened = self._read
        arrived = chain.from_iterable(arrivals.case_ids for arrivals in recorded.values())
        return (*arrived, *(application.case_id for application in opened))

    def recorded(self) -> tuple[IntArray, IntArray, IntArray]:
        """Offsets per stream, identities, values (`Demand.recorded_*`).

        Raises
        ------
        ScenarioError
            With all faults of all case files.
        """
        recorded, _ = self._read
        counts = [len(recorded[s].case_ids) if s in recorded else 0 for s in self.at.streams]
        identities = ints(identity_of_case(case) for arrivals in recorded.values() for case in arrivals.case_ids)
        nothing = np.zeros((0, len(self.at.attributes)), dtype=np.int64)
        values = np.concatenate([nothing, *(arrivals.values for arrivals in recorded.values())])
        return ints(accumulate(counts, initial=0)), identities, values

    def open_cases(self, routes: Routes) -> OpenCases:
        """The applications open on the first day.

        Raises
        ------
        ScenarioError
            With all faults of all case files.
        """
        recorded, opened = self._read
        before = sum(len(arrivals.case_ids) for arrivals in recorded.values())
        route = {name: self.at.routes[stream.route] for name, stream in self.at.scenario.streams.items()}
        tokens, people = Ragged(), Ragged()
        for application in opened:
            tokens.add(
                int(routes.step_of[route[application.stream], self.at.stages[branch.step.stage]])
                for branch in application.branches
            )
            for branch in application.branches:
                people.add(branch.people)
        branches = [branch for application in opened for branch in application.branches]
        office_seconds, spent = time_passed(self.at, self.start, opened)
        return OpenCases(
            identity=ints(identity_of_case(a.case_id) for a in opened),
            case=ints(range(before, before + len(opened))),
            stream=ints(self.at.streams[a.stream] for a in opened),
            arrived=ints(a.arrived for a in opened),
            values=_rows([a.values for a in opened], len(self.at.attributes)),
            owner=ints(a.owner for a in opened),
            held_element=ints(a.held_element for a in opened),
            held_kva=ints(a.held_kva for a in opened),
            held_bay=ints(a.held_bay for a in opened),
            counted=_rows([a.counted for a in opened], len(self.at.clauses)),
            token_first=ints(tokens.first),
            token_step=ints(tokens.flat),
            token_attempt=ints(b.attempt for b in branches),
            token_since=ints(b.since for b in branches),
            token_office_seconds=ints(office_seconds),
            token_spent=ints(spent),
            token_person_first=ints(people.first),
            token_person=ints(people.flat),
        )


def _rows(rows: Sequence[Sequence[int]], width: int) -> IntArray:
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)
