"""The morning list: open applications that will miss a clause, how probably, when, and who must act by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.estimates import binomial_interval
from experiments.late.act_by import act_by, rest_quantile
from experiments.late.backlog import Backlog
from experiments.late.outcomes import Outcome
from model.agreements.visit_rows import BoolArray
from model.program import IntArray, Program

SURE = 0.8
"""So surely the rest is made where the present stage is done in time."""
FALLS_DUE = (0.1, 0.5, 0.9)
"""Quantiles of the instant at which a case is late."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of replications with its 95 % interval; each replication is a case of its own."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AtRisk:
    """An open application and a clause that it will miss with some probability."""

    case: int
    """Row of the open applications."""
    clause: int
    probability: Share
    late_at: tuple[int, int, int]
    """When it is late, of the replications in which it is: 10 % quantile, median, 90 % quantile; seconds."""
    token: int
    """The branch with the least time left: where somebody must act."""
    act_by: int | None
    """Latest instant by which its present stage must be done; below 0: it is too late; None: not known."""


def share_of(count: int, total: int) -> Share:
    """A share of replications.

    Examples
    --------
    >>> share_of(0, 10).high < 0.31
    True
    """
    low, high = binomial_interval(count, total)
    return Share(count / total, low, high)


def at_risk(
    program: Program, backlog: Backlog, outcomes: Sequence[Outcome], *, at_least: float, sure: float = SURE
) -> list[AtRisk]:
    """All that will miss a clause with at least some probability, the earliest to be late first."""
    n = len(outcomes)
    count: IntArray = np.stack([outcome.missed for outcome in outcomes]).sum(axis=0, dtype=np.int64)
    case = np.concatenate([outcome.late_case for outcome in outcomes])
    clause = np.concatenate([outcome.late_clause for outcome in outcomes])
    at = np.concatenate([outcome.late_at for outcome in outcomes])
    found = []
    for its_case, its_clause in np.argwhere((count > 0) & (count >= at_least * n)).tolist():
        when = at[(case == its_case) & (clause == its_clause)]
        low, median, high = (int(np.quantile(when, q, method="lower")) for q in FALLS_DUE)
        token, latest = _who(program, backlog, outcomes, its_case, its_clause, sure)
        probability = share_of(int(count[its_case, its_clause]), n)
        found.append(AtRisk(its_case, its_clause, probability, (low, median, high), token, latest))
    return sorted(found, key=lambda one: (one.late_at[1], -one.probability.mean, one.case, one.clause))


def _who(
    program: Program, backlog: Backlog, outcomes: Sequence[Outcome], case: int, clause: int, sure: float
) -> tuple[int, int | None]:
    """The branch with the least time between when its stage is done and when it must be, and the latter."""
    watches = np.flatnonzero((backlog.watch_case == case) & (backlog.watch_clause == clause))
    if not len(watches):
        tokens = np.flatnonzero(backlog.token_case == case)
        return int(tokens[np.argmax([_usual_end(outcomes, int(token)) for token in tokens])]), None
    found: list[tuple[float, int, int | None]] = []
    for watch in watches.tolist():
        token = int(backlog.watch_token[watch])
        latest = _latest(program, backlog, outcomes, watch, sure)
        spare = float("inf") if latest is None else latest - _usual_end(outcomes, token)
        found.append((spare, token, latest))
    _, token, latest = min(found, key=lambda one: one[:2])
    return token, latest


def _usual_end(outcomes: Sequence[Outcome], token: int) -> float:
    """The median instant at which the stage of a branch is done, not within the run counting as never."""
    done = np.array([outcome.done_at[token] for outcome in outcomes], dtype=np.float64)
    return float(np.quantile(np.where(done < 0, np.inf, done), 0.5, method="lower"))


def _latest(program: Program, backlog: Backlog, outcomes: Sequence[Outcome], watch: int, sure: float) -> int | None:
    case, clause = int(backlog.watch_case[watch]), int(backlog.watch_clause[watch])
    rest: IntArray = np.array([outcome.rest[watch] for outcome in outcomes], dtype=np.int64)
    known: BoolArray = np.array([outcome.rest_known[watch] for outcome in outcomes], dtype=np.bool_)
    needed = rest_quantile(rest, known, sure)
    if needed is None:
        return None
    stage = int(backlog.token_stage[backlog.watch_token[watch]])
    limit, counted = int(backlog.limit[case, clause]), int(program.open_cases.counted[case, clause])
    return act_by(program, clause, stage, limit=limit, counted=counted, rest=needed)
