"""The chain of dates of a category in the order of its route: what each takes, what is left, which one breaks it.

The quantiles of days are those of all cases of all replications together; their intervals come from replications: they
reach from the first unit at which the share that has ended may be as high as wanted to the first at which it surely is.
"""

from __future__ import annotations

import numpy as np

from experiments.agreement.measuring import MIDDLE
from experiments.agreement.ratios import part_of
from experiments.clause_days import limits_for
from experiments.estimates import Estimate, share_interval
from experiments.rows import Document, FloatArray, Rows, interval
from model.agreements.visit_rows import stages_ahead
from model.program import IntArray, Milestone, Program

MOST = 0.9
"""Share of the cases that a slack or a long case is told for."""


def chain_documents(columns: Rows, agreement: str) -> list[Document]:
    """One chain for each category with a promised clause."""
    scenario = columns.task.loaded.scenario
    promised = {key: one for key, one in scenario.agreements[agreement].clauses.items() if one.behind is None}
    found = []
    for category in scenario.categories:
        keys = [key for key, clause in promised.items() if category in clause.categories]
        keys.sort(key=lambda key: _place(columns.task.program, f"{agreement}.{key}", category))
        if keys:
            links = [_link(columns, agreement, key, category) for key in keys]
            broken = columns.column(f"broken/{agreement}/{category}/applications", 0.0)
            found.append(
                {"agreement": agreement, "category": category, "broken_per_replication": float(broken.mean()),
                 "clauses": links, "breaks_most": _worst(links)}
            )  # fmt: skip
    return found


def breakers(columns: Rows, agreement: str, key: str, group: str) -> Document:
    """Of the applications with a broken agreement: the share with this clause late, and with this one alone."""
    path = f"broken/{agreement}/{group}/"
    broken = columns.column(f"{path}applications", 0.0)
    late, alone = (columns.column(f"{path}{what}/{key}", 0.0) for what in ("late", "alone"))
    return {"late": interval(share_interval(late, broken)), "alone": interval(share_interval(alone, broken))}


def quantile_of(counts: FloatArray, share: float) -> Document:
    """The unit by which a share of the cases has ended (the first one is 1), with its interval.

    Parameters
    ----------
    counts
        Shape (n_replications, n_units); cases by whole units counted before the one in which they ended.

    Examples
    --------
    >>> quantile_of(np.array([[8.0, 1.0, 1.0], [8.0, 1.0, 1.0]]), 0.9)
    {'value': 2, 'low': 2, 'high': 2}
    """
    totals = counts.sum(axis=1)
    if not totals.sum():
        return {"value": None, "low": None, "high": None}
    pooled = counts.sum(axis=0).cumsum() / totals.sum()
    value = int(np.flatnonzero(pooled >= share - 1e-12)[0]) + 1
    if len(totals) < 2:
        return {"value": value, "low": None, "high": None}

    def ended(units: int) -> Estimate:
        return part_of(counts[:, :units].sum(axis=1), totals)

    low, high = value, value
    while low > 1 and ended(low - 1).high >= share - 1e-12:
        low -= 1
    while high < counts.shape[1] and not ended(high).low >= share - 1e-12:
        high += 1
    return {"value": value, "low": low, "high": high if ended(high).low >= share - 1e-12 else None}


def _link(columns: Rows, agreement: str, key: str, category: str) -> Document:
    name, clause = f"{agreement}.{key}", columns.task.loaded.scenario.agreements[agreement].clauses[key]
    used = _histogram(columns, f"clauses/{name}/{category}")
    left = _histogram(columns, f"slack/{name}/{category}")[:, ::-1]  # the most slack first
    least = quantile_of(left, MOST)
    units = left.shape[1] - MIDDLE  # the unit that stands for 0 left
    return {
        "name": name,
        "title": {"zh": clause.title.zh, "en": clause.title.en},
        "from": clause.from_,
        "to": clause.to,
        "unit": clause.limit.unit_stated,
        "limits": list(limits_for(clause, category)),
        "p50": quantile_of(used, 0.5),
        "p90": quantile_of(used, MOST),
        "slack_90": {key: None if least[other] is None else units - least[other]
                     for key, other in (("value", "value"), ("low", "high"), ("high", "low"))},
        "breaks": breakers(columns, agreement, key, category),
    }  # fmt: skip


def _worst(links: list[Document]) -> str | None:
    """The clause that is late in most broken agreements."""
    known = [link for link in links if link["breaks"]["late"]["mean"] > 0]
    return max(known, key=lambda link: float(link["breaks"]["late"]["mean"]))["name"] if known else None


def _histogram(columns: Rows, path: str) -> FloatArray:
    """A histogram of every replication; shape (n_replications, n_bins)."""
    parts = [row.measures.histograms.get(path) for row in columns.good if row.measures is not None]
    found = np.zeros((len(parts), max([len(part) for part in parts if part is not None] + [MIDDLE + 1])))
    for place, part in enumerate(parts):
        if part is not None:
            found[place, : len(part)] = part
    return found


def _place(program: Program, name: str, category: str) -> tuple[int, int]:
    """Where on the way of a category a clause ends; of several that end there the longest is the last."""
    clause, clauses = program.names.clauses.index(name), program.clauses
    routes = np.unique(program.demand.route[program.demand.category == program.names.categories.index(category)])

    def depth(milestone: int, stage: int) -> int:
        if milestone == Milestone.ARRIVED:
            return -1
        if stage < 0:
            return len(program.names.stages)
        before: IntArray = stages_ahead(program, stage)[routes].sum(axis=1)
        return int(before.max(initial=0))

    ends = depth(int(clauses.to_milestone[clause]), int(clauses.to_stage[clause]))
    return ends, -depth(int(clauses.from_milestone[clause]), int(clauses.from_stage[clause]))
