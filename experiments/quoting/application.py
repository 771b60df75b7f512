"""The application that is quoted: what is known of it, and the scenario in which it arrives beside all others.

It (or each of several) is a recorded arrival in a stream of its own, of the same category and route as the stream that
it says; what it does not say is drawn in each replication, as of any other application. So nobody else's luck is
touched. Whether its line has room (`grid`) is no attribute that it brings but an answer that it will get: of the
replications only those count in which it gets that answer.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from experiments.state.from_state import AsOf, from_instant
from experiments.state.opened_lists import with_lists_opened
from experiments.state.state_file import temporary_folder
from model.compiling import compile_scenario
from model.problems import KeyPath, Place, Problem, ScenarioError, shown_name
from model.program import DAY, Column, Grid, Program
from model.scenario.attributes import SIGNED
from model.scenario.checks.facts import unknown
from model.scenario.loading import Loaded

QUOTED = "quoted_application"
"""Streams and case ids of quoted applications are this and a number."""
ROOM = ("free", "blocked")
"""What may be known of the network where it connects: there is room, or there is not."""


@dataclass(frozen=True, slots=True)
class Application:
    """What is known of an application."""

    known: Mapping[str, str]
    """stream, area; what else is known: channel, requested_kva, declared attributes, grid."""
    place: Place | None = None
    """Where it is written; None: on the command line."""

    @property
    def stream(self) -> str:
        """The stream whose applications it is like."""
        return self.known.get("stream", "")

    @property
    def area(self) -> str:
        """Where it is."""
        return self.known.get("area", "")

    def problem(self, key: str, should_be: str, value: object) -> Problem:
        """One thing that is wrong with it."""
        return Problem(self.place, f"application.{key}" if key else "application", should_be, value)

    def checked(self, loaded: Loaded) -> None:
        """Raise what is wrong with its words.

        Raises
        ------
        ScenarioError
            With a stream, an area or a word that the scenario does not have.
        """
        scenario, problems = loaded.scenario, list[Problem]()
        own = ("stream", "area", "channel", "requested_kva", "grid", *scenario.attributes)
        for key in self.known:
            if key not in own:
                problems.append(self.problem(key, unknown("attribute of an application", key, own), self.known[key]))
        if self.stream not in scenario.streams:
            said = unknown("stream", self.stream, scenario.streams) if self.stream else "is needed"
            problems.append(self.problem("stream", said, self.stream))
        elif not scenario.streams[self.stream].areas.get(self.area):
            areas = ", ".join(area for area, share in scenario.streams[self.stream].areas.items() if share)
            problems.append(self.problem("area", f"one from which {self.stream} come: {areas}", self.area))
        if "grid" in self.known and self.known["grid"] not in ROOM:
            problems.append(self.problem("grid", " or ".join(ROOM), self.known["grid"]))
        if problems:
            raise ScenarioError(problems)

    def may_be(self, grid: int) -> bool:
        """Whether what is known of the network fits how it answers in a replication."""
        return "grid" not in self.known or (self.known["grid"] == "free") == (grid == Grid.FREE)


@dataclass(frozen=True, slots=True)
class WithApplication:
    """A scenario's files, and that of the application (`model.compiling.case_files.ScenarioFiles`)."""

    loaded: Loaded
    folder: Path

    def place_of(self, path: KeyPath) -> Place:
        """Where the value at a path is set."""
        return self.loaded.place_of(path)

    def file_named_at(self, path: KeyPath) -> Path:
        """The CSV file that the text at a path names."""
        name = str(path[1]) if len(path) > 1 else ""
        return self.folder / f"{name}.csv" if name.startswith(QUOTED) else self.loaded.file_named_at(path)


def program_with(loaded: Loaded, applications: Sequence[Application], as_of: AsOf, *, days: int) -> Program:
    """The Program of so many days in which applications arrive, and their customers sign every agreement.

    At which instants they arrive is said with `arriving_at`, who signs otherwise with `signing`.

    Raises
    ------
    ScenarioError
        With what is wrong with an application's words.
    """
    scenario, folder, streams = loaded.scenario, temporary_folder(), dict(loaded.scenario.streams)
    for number, application in enumerate(applications):
        application.checked(loaded)
        name = f"{QUOTED}_{number}"
        like = scenario.streams[application.stream]
        streams[name] = like.model_copy(update={"recorded": f"{name}.csv", "latent": None})
        _write(folder / f"{name}.csv", name, application, scenario.period.start)
    period = scenario.period.model_copy(update={"counted_days": days})
    with_them = scenario.model_copy(update={"streams": streams, "period": period})
    try:
        program = compile_scenario(with_them, loaded.folder, WithApplication(loaded, folder))
    except ScenarioError as error:
        told = [problem for one in error.problems for problem in _of_application(one, applications, folder)]
        raise ScenarioError(told or error.problems) from None
    program = _as_it_happens(from_instant(with_lists_opened(program, scenario), as_of))
    return signing(program, [[1] * len(program.names.agreements)] * len(applications))


def arriving_at(program: Program, *instants: int) -> Program:
    """The same with the applications arriving at instants, seconds since 00:00 of the first day."""
    demand, values = program.demand, program.demand.recorded_values.copy()
    for row, instant in zip(_rows(program), instants, strict=True):
        values[row, Column.ARRIVAL_DATE], values[row, Column.ARRIVAL_TIME] = divmod(instant, DAY)
    return replace(program, demand=replace(demand, recorded_values=values))


def quoted_cases(program: Program) -> list[int]:
    """Cases of the applications (indices into `Names.cases`), in their order."""
    return [case for case, name in enumerate(program.names.cases) if name.startswith(QUOTED)]


def _rows(program: Program) -> list[int]:
    """Their rows among the recorded arrivals."""
    names = program.names.streams
    return [int(program.demand.recorded_first[names.index(name)]) for name in names if name.startswith(QUOTED)]


def _as_it_happens(program: Program) -> Program:
    """The same without what the system shows otherwise: nobody looks at it, and finding it takes time."""
    first, nothing = np.zeros_like(program.stages.off_system_first), np.zeros(0, dtype=np.int64)
    shown = {"off_system_slack": nothing, "off_system_threshold": nothing, "off_system_how": nothing}
    return replace(program, stages=replace(program.stages, off_system_first=first, **shown))


def signing(program: Program, signatures: Sequence[Sequence[int]]) -> Program:
    """The same with the customers signing as said: per application, 1 or 0 for each agreement."""
    values = program.demand.recorded_values.copy()
    columns = [column for column, name in enumerate(program.names.attributes) if name.startswith(SIGNED)]
    values[np.ix_(_rows(program), columns)] = signatures
    return replace(program, demand=replace(program.demand, recorded_values=values))


def _write(file: Path, name: str, application: Application, start: datetime.date) -> None:
    """Write the file of recorded arrivals with an application."""
    cells = {"case_id": name, "arrived": f"{start} 00:00", **application.known}
    for key in ("stream", "grid"):
        cells.pop(key, None)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(cells))
        writer.writeheader()
        writer.writerow(cells)


def _of_application(problem: Problem, applications: Sequence[Application], folder: Path) -> Iterator[Problem]:
    """A problem of an application's file, told of the application; nothing of other files."""
    for number, application in enumerate(applications):
        if problem.place and problem.place.file == shown_name(folder / f"{QUOTED}_{number}.csv"):
            yield application.problem(problem.key, problem.should_be, problem.value)
