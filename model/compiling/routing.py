"""Routes → flat steps; documents per category."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from model.compiling.drawing import DrawBook
from model.compiling.positions import Positions, Ragged, ints
from model.draws import name_of
from model.program import IntArray, Routes, StepKind
from model.scenario.stages import Item, Only, Sometimes, Together


@dataclass
class _Steps:
    """Steps being laid out; each is built after what follows it, so `next` is known."""

    kind: list[int] = field(default_factory=list)
    stage: list[int] = field(default_factory=list)
    next: list[int] = field(default_factory=list)
    otherwise: list[int] = field(default_factory=list)
    condition: list[int] = field(default_factory=list)
    branch: list[int] = field(default_factory=list)
    join: list[int] = field(default_factory=list)
    forks: dict[int, list[int]] = field(default_factory=dict)

    def add(
        self,
        kind: StepKind,
        branch: int,
        *,
        stage: int = -1,
        next_: int = -1,
        otherwise: int = -1,
        condition: int = -1,
        join: int = -1,
    ) -> int:
        """Append a step; its position."""
        values = (int(kind), stage, next_, otherwise, condition, branch, join)
        for column, value in zip(
            (self.kind, self.stage, self.next, self.otherwise, self.condition, self.branch, self.join),
            values,
            strict=True,
        ):
            column.append(value)
        return len(self.kind) - 1


class _Layout:
    def __init__(self, positions: Positions, book: DrawBook) -> None:
        self.at, self.book, self.steps, self.branches = positions, book, _Steps(), 0

    def route(self, items: Sequence[Item]) -> int:
        """Lay out one route; its first step."""
        self.branches = 0
        return self._part(items, self.steps.add(StepKind.END, 0), 0)

    def _part(self, items: Sequence[Item], after: int, branch: int) -> int:
        for item in reversed(items):
            after = self._item(item, after, branch)
        return after

    def _item(self, item: Item, after: int, branch: int) -> int:
        if isinstance(item, Together):
            return self._together(item, after, branch)
        if isinstance(item, Sometimes):
            do, otherwise = self._part(item.do, after, branch), self._part(item.otherwise, after, branch)
            return self._test(do, otherwise, self.book.condition(item.when), branch)
        if isinstance(item, Only):
            visit = self.steps.add(StepKind.VISIT, branch, stage=self.at.stages[item.stage], next_=after)
            return self._test(visit, after, self.book.condition(item.when), branch)
        return self.steps.add(StepKind.VISIT, branch, stage=self.at.stages[item], next_=after)

    def _test(self, do: int, otherwise: int, condition: int, branch: int) -> int:
        return self.steps.add(StepKind.TEST, branch, next_=do, otherwise=otherwise, condition=condition)

    def _together(self, item: Together, after: int, branch: int) -> int:
        join = self.steps.add(StepKind.JOIN, branch, next_=after, join=len(item.together))
        firsts = []
        for part in item.together:
            self.branches += 1
            firsts.append(self._part(part, join, self.branches))
        fork = self.steps.add(StepKind.FORK, branch, next_=after, join=join)
        self.steps.forks[fork] = firsts
        return fork


def compile_routes(positions: Positions, book: DrawBook, stage_work: IntArray) -> Routes:
    """Lay out all routes. `stage_work`: mean work of each stage, seconds, shape (n_stages,)."""
    layout = _Layout(positions, book)
    first, bounds = [], [0]
    for items in positions.scenario.routes.values():
        first.append(layout.route(items))
        bounds.append(len(layout.steps.kind))
    steps = layout.steps
    step_of = np.full((len(first), len(positions.stages)), -1, dtype=np.int64)
    for route in range(len(first)):
        for step in range(bounds[route], bounds[route + 1]):
            if steps.stage[step] >= 0:
                step_of[route, steps.stage[step]] = step
    forks = Ragged()
    for step in range(len(steps.kind)):
        forks.add(steps.forks.get(step, ()))
    papers = _documents(positions, book)
    return Routes(
        first=ints(first),
        kind=ints(steps.kind),
        stage=ints(steps.stage),
        next=ints(steps.next),
        otherwise=ints(steps.otherwise),
        condition=ints(steps.condition),
        branch=ints(steps.branch),
        fork_first=ints(forks.first),
        fork_step=ints(forks.flat),
        join=ints(steps.join),
        step_of=step_of,
        remaining_seconds=_remaining(steps, stage_work),
        document_first=ints(papers[0].first),
        document_stage=ints(papers[0].flat),
        document_probability=ints(papers[1]),
        document_fetched_by=ints(papers[2]),
        document_back_to=ints(papers[3]),
        document_name=ints(papers[4]),
    )


def _remaining(steps: _Steps, stage_work: IntArray) -> IntArray:
    """Expected work from each step to the end: the longer branch of a fork, the longer part of a test."""
    remaining = np.zeros(len(steps.kind), dtype=np.int64)
    for step, kind in enumerate(steps.kind):  # what follows stands before
        ahead = remaining[steps.next[step]] if steps.next[step] >= 0 else 0
        if kind == StepKind.VISIT:
            ahead += stage_work[steps.stage[step]]
        elif kind == StepKind.TEST:
            ahead = max(ahead, remaining[steps.otherwise[step]])
        elif kind == StepKind.FORK:
            ahead = max(remaining[first] for first in steps.forks[step])
        remaining[step] = ahead
    return remaining


def _documents(positions: Positions, book: DrawBook) -> tuple[Ragged, list[int], list[int], list[int], list[int]]:
    stages, probabilities, fetched, back, names = Ragged(), list[int](), list[int](), list[int](), list[int]()
    for key, category in positions.scenario.categories.items():
        stages.add(positions.stages[d.needed_at] for d in category.documents.values())
        for name, document in category.documents.items():
            probabilities.append(book.probabilities(document.missing))
            fetched.append(positions.stages[document.fetched_by])
            back.append(positions.stages[document.back_to or document.needed_at])
            names.append(name_of("document", key, name))
    return stages, probabilities, fetched, back, names
