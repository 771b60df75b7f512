"""What the engine reads of the Program, as Python objects: stages by the words of their columns, routes as lists."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from model.luck import Luck
from model.program import OWNER, Kind, Program


class Columns:
    """A group of the Program with lists in place of arrays."""

    def __init__(self, group: Any) -> None:
        for column in fields(group):
            setattr(self, column.name, getattr(group, column.name).tolist())

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


class Stage:
    """One stage; `model.program.Stages` says what each word means."""

    index: int
    kind: int
    hands: int
    takes: int
    travel: int
    at_closing: int
    in_one_go: int
    slot_seconds: int
    backfill: int
    patience: int
    patience_leaves: int
    hall: int
    outsource_takes: int
    outsource_after_seconds: int
    outsource_above: int
    gives_up: int
    gives_up_expires: int
    expires: int
    seats: int
    batch_size: int
    batch_age_seconds: int
    batch_per_area: int
    set_up: int
    grid_farther: int
    grid_part: int
    grid_withdraws: int
    grid_part_least: int
    name_duration: int
    name_travel: int
    name_outcome: int
    name_gives_up: int
    name_expires: int
    name_patience: int
    name_set_up: int
    name_outsource: int
    name_grid: int
    order: int
    patience_via: Stage | None
    grid_farther_via: Stage | None
    places: tuple[int, ...]
    """Role of each place; OWNER."""
    prefer: tuple[int, ...]
    sessions: list[tuple[int, int]]
    """(start, end)."""
    batch_times: list[int]
    outcomes: list[tuple[int, Stage | None, Stage]]
    """(choice table of probabilities, repair stage, stage it goes back to)."""
    sets: list[tuple[int, int, int]]
    """(attribute, choice table of value draws, name of the draw)."""
    plain_takes: tuple[int, int] | None
    """Table and mean of `takes` where all applications share them."""
    lines: list[Any]
    """Per area: the line its work waits in, once there is one (owned work has a line per owner)."""
    needs_papers: bool
    """Some category needs a paper here."""
    plain_work: bool
    """Work of one person, without travel, that takes all applications equally long."""
    queues_simply: bool
    """Work in which neither patience, a hall nor a firm ends the waiting."""
    owned: bool
    """One of its places is the owner's."""

    def __init__(self, index: int, columns: Columns) -> None:
        self.index = index
        for name in self.__class__.__annotations__:
            column = getattr(columns, name, None) if hasattr(columns, name) else None
            if column is not None:
                setattr(self, name, column[index])
        self.places = tuple(_of(columns.place_first, columns.place_role, index))
        self.prefer = tuple(_of(columns.prefer_first, columns.prefer_team, index))
        starts, ends = (
            _of(columns.session_first, column, index) for column in (columns.session_start, columns.session_end)
        )
        self.sessions = list(zip(starts, ends, strict=True))
        self.batch_times = _of(columns.batch_time_first, columns.batch_time, index)
        sets = (columns.set_attribute, columns.set_draw, columns.set_name)
        self.sets = list(zip(*(_of(columns.set_first, column, index) for column in sets), strict=True))
        self.owned = OWNER in self.places
        waits_on = self.patience < 0 and self.hall < 0 and self.outsource_takes < 0
        self.queues_simply = self.kind == Kind.WORK and waits_on

    def refer(self, stages: list[Stage], columns: Columns) -> None:
        """Turn positions of other stages into the stages."""

        def stage(position: int) -> Stage | None:
            return stages[position] if position >= 0 else None

        self.patience_via = stage(columns.patience_via[self.index])
        self.grid_farther_via = stage(columns.grid_farther_via[self.index])
        rows = range(columns.outcome_first[self.index], columns.outcome_first[self.index + 1])
        self.outcomes = [
            (columns.outcome_probability[row], stage(columns.outcome_via[row]), stages[columns.outcome_back_to[row]])
            for row in rows
        ]


def _of(first: list[int], flat: list[int], row: int) -> list[int]:
    return flat[first[row] : first[row + 1]]


class Tables:
    """The groups of a Program that the engine reads all the time."""

    def __init__(self, program: Program, luck: Luck) -> None:
        columns = Columns(program.stages)
        self.stages = [Stage(index, columns) for index in range(len(program.names.stages))]
        self.routes = Columns(program.routes)
        for stage in self.stages:
            stage.refer(self.stages, columns)
            stage.plain_takes = luck.plain_spread(stage.takes) if stage.takes >= 0 else None
            one = len(stage.places) == 1 and stage.travel < 0
            stage.plain_work = stage.kind == Kind.WORK and one and stage.plain_takes is not None
            stage.lines = [None] * len(program.names.areas)
            stage.needs_papers = stage.index in self.routes.document_stage
        self.step_stage: list[Stage | None] = [
            self.stages[stage] if stage >= 0 else None for stage in self.routes.stage
        ]
        """Stage of each step."""
        self.people, self.network, self.clauses = (
            Columns(program.people),
            Columns(program.network),
            Columns(program.clauses),
        )
        self.papers_at = self._papers_at(len(program.names.categories))
        """Whether a category needs papers at a stage: [category][stage]."""
        self.luck = luck

    def _papers_at(self, categories: int) -> list[dict[int, list[int]]]:
        routes = self.routes
        table: list[dict[int, list[int]]] = [{} for _ in range(categories)]
        for category in range(categories):
            for paper in range(routes.document_first[category], routes.document_first[category + 1]):
                table[category].setdefault(routes.document_stage[paper], []).append(paper)
        return table

    def ragged(self, first: list[int], flat: list[int], row: int) -> list[int]:
        """One list of a ragged column."""
        return _of(first, flat, row)
