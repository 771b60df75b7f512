"""The branches of an open application: where it stands in its route, since when, and in whose hands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from model.compiling.case_cells import Cells
from model.compiling.csv_file import Row
from model.compiling.manning import employment, person_index, skills
from model.program import MOST_ATTEMPTS
from model.scenario.checks.facts import unknown
from model.scenario.checks.route_shape import Step, parallel, repairs_of, shape_of
from model.scenario.stages import Assignment, External, Grid, Stage, Work, Worked

BRANCH_COLUMNS = ("stage", "attempt", "waiting_since", "in_work_since", "people")
PERSON = re.compile(r"([a-z][a-z0-9_]*)#(\d{1,6})", re.ASCII)
Person = tuple[str, int]
"""Team, number from 1."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of an open application."""

    line: int
    step: Step
    attempt: int
    since: int
    """Waiting, or in work, since."""
    begun: bool
    """In work; else it waits."""
    people: tuple[int, ...]


class Persons:
    """Reads persons; each must be employed on the first day and have the role."""

    def __init__(self, cells: Cells) -> None:
        self.cells, self.index = cells, person_index(cells.at)
        self._at_work: dict[int, int] = {}

    def one(self, row: Row, column: str, text: str, role: str) -> Person | None:
        """The person `team#number`, who has a role."""
        found, teams = PERSON.fullmatch(text), self.cells.at.scenario.teams
        if not found:
            said = "a person is written team#number, as town_team#2"
        elif found[1] not in teams:
            said = unknown("team", found[1], teams)
        else:
            person = found[1], int(found[2])
            said = self._unfit(person, role)
            if not said:
                return person
        self.cells.faults.add(row.line, column, said, text)
        return None

    def _unfit(self, person: Person, role: str) -> str:
        """Why a person cannot have this role on the first day; empty where he can."""
        name, number = person
        team, start = self.cells.at.scenario.teams[name], self.cells.start
        if person not in self.index:
            most = sum(team == name for team, _ in self.index)
            return f"{name} has people 1 to {most}" if most else f"{name} has no people"
        if not employment(team, number, start, 1):
            return f"is not employed on {start}"
        roles = [held for held, begins, _, _ in skills(team, number, start) if begins <= 0]
        return "" if role in roles else f"is no {role}; the roles of {name} are {', '.join(roles)}"

    def at_work(self, row: Row, stage: Stage, owner: Person | None) -> tuple[int, ...]:
        """The people at work on a branch, place by place; none: the rest of the work waits."""
        texts = [part for part in re.split(r"[;\uff1b\s]+", row["people"]) if part]
        if texts and not isinstance(stage, Worked):
            self.cells.faults.add(
                row.line, "people", f"{row['stage']} is not done by people; leave it empty", row["people"]
            )
            return ()
        places = stage.places if texts and isinstance(stage, Worked) else ()
        if len(texts) != len(places) or len(set(texts)) < len(texts):
            said = f"one person per place, separated by ; — {row['stage']} needs {', '.join(places)}"
            self.cells.faults.add(row.line, "people", said, row["people"])
            return ()
        return tuple(self._placed(row, text, role, owner) for text, role in zip(texts, places, strict=True))

    def _placed(self, row: Row, text: str, role: str, owner: Person | None) -> int:
        owners = self.cells.at.scenario.owners
        of_owner = role == "owner" and owners is not None
        person = self.one(row, "people", text, owners.role if of_owner and owners else role)
        if person is None:
            return -1
        if of_owner and owner is not None and person[0] != owner[0]:
            self.cells.faults.add(row.line, "people", "the owner, or one of his team", text)
        line = self._at_work.setdefault(self.index[person], row.line)
        if line != row.line:
            self.cells.faults.add(row.line, "people", f"is at work on line {line} already", text)
        return self.index[person]


class Branches:
    """Reads the branches of applications."""

    def __init__(self, cells: Cells, persons: Persons) -> None:
        self.cells, self.persons, self.scenario = cells, persons, cells.at.scenario
        self._steps: dict[str, dict[str, Step]] = {}

    def steps(self, stream: str) -> dict[str, Step]:
        """The steps of a stream's route by stage, in reading order."""
        route = self.scenario.streams[stream].route
        if route not in self._steps:
            self._steps[route] = {step.stage: step for step in shape_of(self.scenario.routes[route], ()).steps}
        return self._steps[route]

    def one(self, row: Row, stream: str, arrived: int | None, owner: Person | None) -> Branch | None:
        """The branch of a row; None where its stage or its times are wrong."""
        step = self._step(row, stream)
        attempt = self.cells.whole(row, "attempt", 1, MOST_ATTEMPTS, 1)
        waits, works = bool(row["waiting_since"]), bool(row["in_work_since"])
        if waits == works:
            self.cells.faults.add(row.line, "", "states exactly one of waiting_since and in_work_since")
            return None
        column = "waiting_since" if waits else "in_work_since"
        since = self.cells.past_instant(row, column)
        if since is not None and arrived is not None and since < arrived:
            self.cells.faults.add(
                row.line, column, f"not before the application arrived, {row['arrived']}", row[column]
            )
        if step is None or since is None:
            return None
        stage = self.scenario.stages[step.stage]
        wrong = _cannot(stage, waits)
        if wrong:
            self.cells.faults.add(row.line, column, f"{step.stage} {wrong}", row[column])
        if waits and row["people"]:
            self.cells.faults.add(row.line, "people", "only where work has begun (in_work_since)", row["people"])
        people = self.persons.at_work(row, stage, owner) if works else ()
        return Branch(row.line, step, attempt, since, works, people)

    def _step(self, row: Row, stream: str) -> Step | None:
        stage = self.cells.word(row, "stage", "stage", self.scenario.stages)
        steps, route = self.steps(stream), self.scenario.streams[stream].route
        if stage and stage not in steps:
            repaired = [name for name in steps if stage in self._repairs(stream, name)]
            hint = f"; give the stage it returns to, as {repaired[0]}" if repaired else ""
            self.cells.faults.add(row.line, "stage", f"is not in the route {route}{hint}", stage)
        return steps.get(stage)

    def _repairs(self, stream: str, stage: str) -> list[str]:
        """Repair stages of a stage, fetching papers included."""
        documents = self.scenario.categories[self.scenario.streams[stream].category].documents.values()
        fetched = [document.fetched_by for document in documents if document.needed_at == stage]
        return [repair for _, repair in repairs_of(stage, self.scenario.stages[stage])] + fetched

    def owner_fault(self, stream: str, branches: Sequence[Branch], owned: bool) -> str:
        """Why an application cannot be without an owner, or with one; empty where it can."""
        first = min(branch.step.order for branch in branches)
        for name, step in self.steps(stream).items():
            stages = [self.scenario.stages[s] for s in (name, *self._repairs(stream, name))]
            if step.order >= first and isinstance(stages[0], Assignment):
                here = any(branch.step.stage == name for branch in branches)
                return f"waits at {name} for an owner; leave it empty" if owned and here else ""
            if step.order >= first and any(isinstance(s, Worked) and "owner" in s.places for s in stages):
                return "" if owned else f"is needed: {name} is the owner's work, and no assignment comes before"
        return ""

    def holding_fault(self, stream: str, branches: Sequence[Branch]) -> str:
        """Why an application cannot hold kVA yet; empty where it can."""
        first = min(branch.step.order for branch in branches)
        ahead = (name for name, step in self.steps(stream).items() if step.order >= first)
        asks = next((name for name in ahead if isinstance(self.scenario.stages[name], Grid)), "")
        return f"holds nothing before {asks}, where it asks for it" if asks else ""


def _cannot(stage: Stage, waits: bool) -> str:
    """Why a stage cannot be waited for, or be in work; empty where it can."""
    if waits:
        return "does not wait for anybody; state in_work_since" if isinstance(stage, External) else ""
    if isinstance(stage, Work | External):
        return ""
    return f"has kind {stage.kind}, which takes what waits; state waiting_since"


def side_by_side_fault(branches: Sequence[Branch]) -> tuple[int, str] | None:
    """Line and words where an application would stand twice in one branch; None: all are side by side."""
    for one, other in combinations(branches, 2):
        if not parallel(one.step.branches, other.step.branches):
            said = f"the application is at {one.step.stage} already (line {one.line}), "
            beside = f"which is not in a branch beside {other.step.stage}"
            return other.line, said + ("in the same branch" if one.step == other.step else beside)
    return None
