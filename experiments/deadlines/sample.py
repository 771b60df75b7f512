"""The needs of many replications as one sample, and the cells of it that have a limit each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.deadlines.needs import NEVER, ClauseNeeds, Needs, Small
from model.program import IntArray, Program

ALL = "all"
"""In place of a category: all of the clause's."""
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Test:
    """One condition on an attribute, in the Program's integers."""

    __test__ = False
    attribute: str
    above: int | None = None
    most: int | None = None

    def holds(self, column: Small) -> Bools:
        """For which applications."""
        held = np.ones(len(column), dtype=np.bool_)
        if self.above is not None:
            held &= column > self.above
        if self.most is not None:
            held &= column <= self.most
        return held


@dataclass(frozen=True, slots=True)
class Cell:
    """Those cases of a clause that have one limit."""

    clause: str
    """agreement.clause."""
    category: str
    """A category, or `all`."""
    tests: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Attributes:
    """The columns that are kept, and their words."""

    columns: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    """Values of each column; empty for numbers."""

    def condition(self, cell: Cell) -> dict[str, Any]:
        """The `when` of a cell as a scenario file states it."""
        stated: dict[str, Any] = {} if cell.category == ALL else {"category": cell.category}
        for attribute in dict.fromkeys(test.attribute for test in cell.tests):
            mine = [test for test in cell.tests if test.attribute == attribute]
            above = max((test.above for test in mine if test.above is not None), default=None)
            most = min((test.most for test in mine if test.most is not None), default=None)
            stated[attribute] = self._range(attribute, above, most)
        return stated

    def _range(self, attribute: str, above: int | None, most: int | None) -> Any:
        if words := self.words[attribute]:
            meant = words[0 if above is None else above + 1 : len(words) if most is None else most + 1]
            return meant[0] if len(meant) == 1 else list(meant)
        scale = 10 if attribute == "requested_kva" else 1
        told = {key: value / scale for key, value in (("above", above), ("most", most)) if value is not None}
        return {key: int(value) if value == int(value) else value for key, value in told.items()}


def attributes_of(program: Program, more: Sequence[str] = ()) -> Attributes:
    """Category and the attributes over which limits may be a table.

    Raises
    ------
    ValueError
        The scenario has no attribute of a name.
    """
    names = program.names
    columns = tuple(dict.fromkeys(("category", *more)))
    for column in columns:
        if column not in names.attributes:
            raise ValueError(f"{column}: no attribute of this scenario")
    return Attributes(columns, {c: tuple(names.values[names.attributes.index(c)]) for c in columns})


@dataclass(frozen=True, eq=False)
class Sample:
    """The cohorts of all replications, one after another."""

    attributes: Attributes
    replications: int
    replication: Small
    """Shape (n_applications,); from 0 on."""
    values: Small
    """Shape (n_applications, n_columns)."""
    clauses: Mapping[str, ClauseNeeds]

    def members(self, cell: Cell) -> Bools:
        """Applications of a cell; shape (n_applications,)."""
        held = np.ones(len(self.values), dtype=np.bool_)
        if cell.category != ALL:
            held = self.column("category") == self.attributes.words["category"].index(cell.category)
        for test in cell.tests:
            held &= test.holds(self.column(test.attribute))
        return held

    def column(self, name: str) -> Small:
        """An attribute; shape (n_applications,)."""
        return self.values[:, self.attributes.columns.index(name)]

    def counts(self, cell: Cell) -> IntArray:
        """Cases of each replication by the limit that they need; see `bounds.smallest_limit`."""
        return self.counts_among(cell.clause, self.members(cell))

    def counts_among(self, clause: str, members: Bools) -> IntArray:
        """The same for a clause and any applications."""
        needs = self.clauses[clause]
        mine = members[needs.application]
        need, number = needs.need[mine].astype(np.int64), self.replication[needs.application[mine]]
        finite = need[need < NEVER]
        width = (int(finite.max()) if len(finite) else 0) + 2
        need = np.minimum(need, width - 1)
        counts: IntArray = np.bincount(number * width + need, minlength=self.replications * width)
        return counts.reshape(self.replications, width)

    def met_and_due(self, cell: Cell, limit: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Kept under a limit, and all, per replication."""
        counts = self.counts(cell)
        met = counts[:, : min(limit + 1, counts.shape[1] - 1)].sum(axis=1)
        return met.astype(np.float64), counts.sum(axis=1).astype(np.float64)


def sample_of(rows: Sequence[Needs], attributes: Attributes) -> Sample:
    """One sample of all replications."""
    sizes = [len(row.values) for row in rows]
    first = np.cumsum([0, *sizes])
    clauses = {
        name: ClauseNeeds(
            np.concatenate(
                [row.clauses[name].application + np.int32(f) for row, f in zip(rows, first[:-1], strict=True)]
            ),
            np.concatenate([row.clauses[name].need for row in rows]),
        )
        for name in rows[0].clauses
    }
    number = np.repeat(np.arange(len(rows), dtype=np.int32), sizes)
    return Sample(attributes, len(rows), number, np.concatenate([row.values for row in rows]), clauses)
