"""Rows of replications as columns: one number per replication for every path measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.estimates import Estimate, mean_interval, share_interval, verdict
from experiments.looks import error_at
from experiments.replications import Replication, Task
from model.scenario.agreements import Clause

FloatArray = NDArray[np.float64]
Document = dict[str, Any]
HALF_WIDTH = 0.02
"""A run may stop by itself once every share is known to this."""


@dataclass(frozen=True)
class Rows:
    """The rows that succeeded, as columns."""

    task: Task
    rows: Sequence[Replication]

    @cached_property
    def paths(self) -> list[str]:
        """Every path that any replication measured."""
        return sorted({path for row in self.good for path in row.measures.numbers})  # type: ignore[union-attr]

    @cached_property
    def good(self) -> list[Replication]:
        """Rows without an error."""
        return [row for row in self.rows if row.measures is not None]

    def column(self, path: str, missing: float = np.nan) -> FloatArray:
        """One number per replication; shape (n_replications,)."""
        return np.array([row.measures.numbers.get(path, missing) for row in self.good if row.measures])

    def cases(self, path: str, prefix: str = "") -> tuple[FloatArray, FloatArray]:
        """Met and due of a clause or a joint promise."""
        met = self.column(f"{path}/{prefix}met", 0.0)
        return met, met + self.column(f"{path}/{prefix}late", 0.0)

    def mean(self, path: str) -> float:
        """Mean over replications."""
        return mean_interval(self.column(path)).mean

    def tree(self, prefix: str, leaf: Callable[[str], object] | None = None) -> Document:
        """Means below a path, as tables within tables."""
        root: Document = {}
        for path in self.paths:
            if path.startswith(prefix + "/"):
                *above, last = path[len(prefix) + 1 :].split("/")
                table = root
                for step in above:
                    table = table.setdefault(step, {})
                table[last] = leaf(path) if leaf else self.mean(path)
        return root

    def clauses(self) -> list[tuple[str, str, Clause]]:
        """(agreement.clause, category, clause), `all` first where it has several categories."""
        listed = []
        for agreement, terms in self.task.loaded.scenario.agreements.items():
            for key, clause in terms.clauses.items():
                groups = [*(["all"] if len(clause.categories) > 1 else []), *clause.categories]
                listed += [(f"{agreement}.{key}", group, clause) for group in groups]
        return listed


def interval(estimate: Estimate) -> Document:
    """An estimate as JSON."""
    return {"mean": estimate.mean, "low": estimate.low, "high": estimate.high}


def decided(rows: Sequence[Replication], task: Task) -> bool:
    """Whether a run may stop, at one of its looks: every share known to `HALF_WIDTH`, or its verdict decided."""
    columns, error = Rows(task, rows), error_at(len(rows))
    if error is None:
        return False
    for name, group, clause in columns.clauses():
        met, due = columns.cases(f"clauses/{name}/{group}")
        known = not due.sum() or share_interval(met, due).half_width <= HALF_WIDTH
        if not known and verdict(met, due, clause.target, error=error) == "undecided":
            return False
    return True
