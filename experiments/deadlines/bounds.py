"""How surely a target is met at each limit, from totals of replications, and the smallest limit that is sure enough.

The sample is replications: Z = met − target·due of each, at every limit. The stricter of two bounds on the mean of Z
counts: Student's t (that of `experiments.estimates`) and Hall's cubic transformation, which takes out the skewness of
rare bad years; with fewer than 30 replications nothing is said. Student's t alone keeps its promise in 88 % of studies
of a hundred strongly skewed years, and the pooled quantile of all cases, which must not be used, in less than half
(reports/DEADLINES.md).

Limits are tried from the longest down, until one is not shown to meet its target: then, whatever the truth, at most
`error` of studies stop too low, without any correction for the number of limits tried (a fixed sequence of tests: the
longest limit that truly misses is always the same one).

Notes
-----
Hall (1992): with S = mean ÷ deviation and γ the skewness of Z, √n·(((1 + γS/3)³ − 1)/γ + γ/(6n)) is nearly normal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.program import IntArray

FEWEST = 30
"""Replications before anything is said."""
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """The limit for one target; None where nothing can be said."""

    limit: int | None
    """The smallest that is shown to meet it."""
    estimate: int | None
    """The smallest at which the share of all cases meets it: no promise."""
    low: int | None
    """The smallest that is not shown to miss it."""


NOTHING = Found(None, None, None)


def shown_p_values(met: FloatArray, due: FloatArray, target: float) -> FloatArray:
    """One-sided p-values against "the share lies below its target", for every limit; never surer than binomial.

    Parameters
    ----------
    met
        Shape (n_replications, n_limits); cases kept.
    due
        Shape (n_replications,).

    Returns
    -------
    FloatArray
        Shape (n_limits,); NaN with fewer than `FEWEST` replications or without cases.
    """
    from scipy.special import bdtrc

    if len(due) < FEWEST or not due.sum() > 0:
        return np.full(met.shape[1], np.nan)
    kept = met.sum(axis=0)
    pooled = np.where(kept > 0, bdtrc(np.maximum(kept, 1.0) - 1, int(due.sum()), target), 1.0)
    return np.maximum(pooled, np.maximum(*t_and_halls_p_values(met, due, target)))


def t_and_halls_p_values(met: FloatArray, due: FloatArray, target: float) -> tuple[FloatArray, FloatArray]:
    """The same from the totals of replications alone: by Student's t bound, and by Hall's."""
    from scipy.special import ndtr, stdtr

    n = len(due)
    totals = met - target * due[:, None]
    mean = totals.mean(axis=0)
    around = totals - mean
    deviation = np.sqrt((around**2).sum(axis=0) / (n - 1))
    flat = deviation == 0
    safe = np.where(flat, 1.0, deviation)
    steps, certain = mean / safe, np.where(mean > 0, 0.0, 1.0)
    by_t = np.where(flat, certain, stdtr(n - 1, -np.sqrt(n) * steps))
    skewness = (around**3).mean(axis=0) / safe**3
    by_hall = np.where(flat, certain, ndtr(-_halls(steps, skewness, n)))
    return by_t, by_hall


def _halls(steps: FloatArray, skewness: FloatArray, n: int) -> FloatArray:
    """Hall's statistic; as γ goes to 0 it becomes √n·S."""
    skewed = np.abs(skewness) > 1e-6
    safe = np.where(skewed, skewness, 1.0)
    cubic = np.where(skewed, ((1 + safe * steps / 3) ** 3 - 1) / safe, steps)
    statistic: FloatArray = np.sqrt(n) * (cubic + skewness / (6 * n))
    return statistic


def smallest_limit(counts: IntArray, target: float, *, error: float) -> Found:
    """The smallest whole limit whose target is shown to be met.

    Parameters
    ----------
    counts
        Shape (n_replications, n_limits + 2); cases by the limit that they need, from 0 on, the last column those that
        none keeps.
    error
        Share of studies in which the limit may be too short.

    Examples
    --------
    Forty alike years of 200 cases, all of which need three days or less:

    >>> smallest_limit(np.tile([0, 60, 130, 10, 0], (40, 1)), 0.90, error=0.05)
    Found(limit=2, estimate=2, low=2)

    From ten years nothing is said:

    >>> smallest_limit(np.tile([0, 60, 130, 10, 0], (10, 1)), 0.90, error=0.05).limit is None
    True
    """
    due = counts.sum(axis=1).astype(np.float64)
    if not due.sum() > 0 or counts.shape[1] < 3:
        return NOTHING
    met = np.cumsum(counts[:, :-1], axis=1)[:, 1:].astype(np.float64)
    enough = met.sum(axis=0) >= target * due.sum() - 1e-9
    estimate = int(np.argmax(enough)) + 1 if enough[-1] else None
    if len(due) < FEWEST:
        return Found(None, estimate, None)
    shown = shown_p_values(met, due, target) <= error
    limit = _last_run(shown)
    missed = 1 - np.minimum(*t_and_halls_p_values(met, due, target)) <= error
    low = int(np.argmin(missed)) + 1 if not missed.all() else None
    return Found(limit, estimate, low)


def _last_run(shown: NDArray[np.bool_]) -> int | None:
    """The first limit of the unbroken run of shown ones that ends with the longest; None where there is none."""
    if not shown[-1]:
        return None
    misses = np.flatnonzero(~shown)
    return int(misses[-1]) + 2 if len(misses) else 1
