"""What is claimed of limits, and whether a sample shows it: one clause's target, or all of a category's together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from experiments.deadlines.bounds import FloatArray, shown_p_values, smallest_limit
from experiments.deadlines.sample import Bools, Cell, Sample
from experiments.estimates import Estimate, share_interval


class Claim(Protocol):
    """A target that limits are said to meet."""

    @property
    def limits(self) -> Mapping[Cell, int]:
        """The limits that it is about."""

    def p_value(self, sample: Sample) -> float:
        """Small where the sample shows it; NaN where there are too few replications."""

    def share(self, sample: Sample) -> Estimate:
        """The share kept."""

    def longer(self, sample: Sample, *, error: float) -> Claim:
        """With limits that the sample would have shown, at least a unit longer."""


@dataclass(frozen=True, slots=True)
class Single:
    """One cell's target."""

    cell: Cell
    limit: int
    target: float

    @property
    def limits(self) -> Mapping[Cell, int]:
        """The limit."""
        return {self.cell: self.limit}

    def p_value(self, sample: Sample) -> float:
        """See `Claim`."""
        met, due = sample.met_and_due(self.cell, self.limit)
        return float(shown_p_values(met[:, None], due, self.target)[0])

    def share(self, sample: Sample) -> Estimate:
        """See `Claim`."""
        return share_interval(*sample.met_and_due(self.cell, self.limit))

    def longer(self, sample: Sample, *, error: float) -> Single:
        """See `Claim`."""
        found = smallest_limit(sample.counts(self.cell), self.target, error=error).limit
        return replace(self, limit=max(self.limit + 1, found or 0))


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """What the applications of a category need of several clauses at once."""

    cells: tuple[Cell, ...]
    needs: np.ndarray
    """Shape (n_applications, n_cells), int16; 0 where an application has no case of the clause."""
    replication: np.ndarray
    replications: int

    @property
    def due(self) -> FloatArray:
        """Applications with any case, per replication."""
        return np.bincount(self.replication, minlength=self.replications).astype(np.float64)

    def kept(self, limits: Sequence[int]) -> Bools:
        """Applications whose every case is kept."""
        held: Bools = np.all(self.needs <= np.asarray(limits, dtype=np.int16), axis=1)
        return held

    def met(self, limits: Sequence[int]) -> FloatArray:
        """Their number per replication."""
        kept = self.replication[self.kept(limits)]
        return np.bincount(kept, minlength=self.replications).astype(np.float64)

    def p_value(self, limits: Sequence[int], target: float) -> float:
        """See `Claim`."""
        return float(shown_p_values(self.met(limits)[:, None], self.due, target)[0])


def together(sample: Sample, cells: Sequence[Cell]) -> Together:
    """The needs of all cells of one category, application by application: of several cases the longest."""
    needs = np.zeros((len(sample.values), len(cells)), dtype=np.int16)
    for column, cell in enumerate(cells):
        of_clause, members = sample.clauses[cell.clause], sample.members(cell)
        mine = members[of_clause.application]
        np.maximum.at(needs[:, column], of_clause.application[mine], of_clause.need[mine])
    bound = needs.any(axis=1)
    return Together(tuple(cells), needs[bound], sample.replication[bound], sample.replications)
