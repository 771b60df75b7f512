"""Limits as a table over attributes: where a few rows shorten the promise for most customers.

A small tree: the cut that lowers the customers' mean promised days the most, then one more within either part. Each row
keeps the target by itself, so customers of a slow row are told a longer date than all together would be: how many, and
by how much, is told. A table is proposed only where more than half of the customers are promised less; its limits are
claims like any others, confirmed on replications that had no part in finding it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from experiments.deadlines.bounds import smallest_limit
from experiments.deadlines.sample import Cell, Sample, Test

ROWS = 3
LEAST_SHARE = 0.05
"""Of the cases, in a row."""
LEAST_SAVED, LEAST_SAVED_SHARE = 0.5, 0.1
"""Units, and part of the single limit, that the mean promise must fall by."""
CUTS = 9
"""Of a numeric attribute: at its tenths."""


@dataclass(frozen=True, slots=True)
class Split:
    """A table of limits for one clause and category."""

    rows: tuple[Cell, ...]
    """Disjoint; together the whole category."""
    limits: tuple[int, ...]
    shares: tuple[float, ...]
    """Of the cases."""

    @property
    def mean(self) -> float:
        """Units that customers are promised on average."""
        return float(np.dot(self.shares, self.limits))


def found_table(sample: Sample, cell: Cell, target: float, *, error: float) -> Split | None:
    """The table that shortens the mean promise, None where none does by enough.

    Parameters
    ----------
    error
        Of the limits of all rows together.
    """
    single = smallest_limit(sample.counts(cell), target, error=error).limit
    if single is None:
        return None
    best = whole = Split((cell,), (single,), (1.0,))
    while len(best.rows) < ROWS:
        finer = [
            split
            for row in range(len(best.rows))
            for rows in _cut(sample, best.rows, row)
            if (split := _set(sample, rows, target, error / ROWS)) is not None
        ]
        better = min(finer, key=lambda split: split.mean, default=best)
        if better.mean > best.mean - max(LEAST_SAVED, LEAST_SAVED_SHARE * single) / len(best.rows):
            break
        best = better
    if best is whole or sum(s for s, d in zip(best.shares, best.limits, strict=True) if d < single) <= 0.5:
        return None
    return best


def _cut(sample: Sample, rows: tuple[Cell, ...], at: int) -> Iterator[tuple[Cell, ...]]:
    """Each way to cut one row in two."""
    row = rows[at]
    of_clause = sample.clauses[row.clause]
    cases = of_clause.application[sample.members(row)[of_clause.application]]
    for attribute in sample.attributes.columns:
        if attribute == "category":
            continue
        for cut in _cuts(sample.column(attribute)[cases], bool(sample.attributes.words[attribute])):
            below, above = Test(attribute, most=cut), Test(attribute, above=cut)
            parts = (replace(row, tests=(*row.tests, below)), replace(row, tests=(*row.tests, above)))
            yield (*rows[:at], *parts, *rows[at + 1 :])


def _cuts(values: np.ndarray, words: bool) -> list[int]:
    if words:
        return sorted(set(values.tolist()))[:-1]
    tenths = np.quantile(values, np.arange(1, CUTS + 1) / (CUTS + 1), method="lower") if len(values) else values
    rounded = {_round(int(cut)) for cut in tenths}
    return sorted(cut for cut in rounded if values.min() <= cut < values.max())


def _round(value: int) -> int:
    """To two digits, as people say it."""
    unit: int = 10 ** max(0, len(str(abs(value))) - 2)
    return round(value / unit) * unit


def _set(sample: Sample, rows: tuple[Cell, ...], target: float, error: float) -> Split | None:
    """The limits of the rows; None where one is too rare, or has none."""
    counts = [sample.counts(row) for row in rows]
    cases = [int(one.sum()) for one in counts]
    if min(cases) < LEAST_SHARE * sum(cases):
        return None
    limits = [smallest_limit(one, target, error=error).limit for one in counts]
    known = tuple(limit for limit in limits if limit is not None)
    if len(known) < len(limits):
        return None
    return Split(rows, known, tuple(count / sum(cases) for count in cases))
