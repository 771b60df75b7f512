"""Does a limit that was set keep its promise? Made-up years whose truth is known, and many studies of them.

A year has a load X, so many applications as that, and each takes an exponential time that grows with a power of the
load: those of one year share its luck, as in the process. The share kept under every limit is then an integral over X.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.deadlines.bounds import NOTHING, smallest_limit, t_and_halls_p_values
from model.program import IntArray

FloatArray = NDArray[np.float64]
Rule = Callable[[IntArray, float, float], "int | None"]
"""(counts, target, error) → limit."""
FINE = 20_001
"""Quantiles of the load, for the truth."""


@dataclass(frozen=True, slots=True)
class Years:
    """Years that differ."""

    name: str
    mean_cases: float
    days: float
    """Mean time of a case in a year of load 1."""
    power: float
    """Times grow with the load to this power."""
    spread: float
    """Coefficient of variation of the load (gamma)."""
    bad_share: float = 0.0
    """Of years whose load is `bad_load` times as high."""
    bad_load: float = 1.0
    longest: int = 120

    def loads(self, uniform: FloatArray, bad: FloatArray) -> FloatArray:
        """Loads at uniform numbers."""
        from scipy.special import gammaincinv

        shape = 1 / self.spread**2
        load = np.asarray(gammaincinv(shape, uniform) / shape, dtype=np.float64)
        return np.where(bad < self.bad_share, self.bad_load * load, load)

    def kept(self, loads: FloatArray) -> FloatArray:
        """Share kept under limits from 0 to the longest; shape (n_loads, longest + 1)."""
        mean = self.days * loads**self.power
        return np.asarray(1 - np.exp(-np.arange(self.longest + 1) / mean[:, None]), dtype=np.float64)

    def truth(self) -> FloatArray:
        """Share of all cases kept under limits from 0 on."""
        uniform = (np.arange(FINE) + 0.5) / FINE
        plain, bad = self.loads(uniform, np.ones(FINE)), self.loads(uniform, np.full(FINE, -1.0))
        parts = ((1 - self.bad_share, plain), (self.bad_share, bad))
        met = sum(weight * (loads[:, None] * self.kept(loads)).mean(axis=0) for weight, loads in parts)
        return np.asarray(met / sum(weight * loads.mean() for weight, loads in parts), dtype=np.float64)

    def counts(self, random: np.random.Generator, replications: int) -> IntArray:
        """Cases by the limit that they need, as `bounds.smallest_limit` takes them."""
        loads = self.loads(random.random(replications), random.random(replications))
        kept = np.concatenate([self.kept(loads), np.ones((replications, 1))], axis=1)
        shares = np.diff(kept, axis=1, prepend=0.0)
        drawn: IntArray = random.poisson(self.mean_cases * loads[:, None] * shares)
        return drawn


ALIKE = Years("alike", 200, 2.0, 0.5, 0.05)
DIFFERENT = Years("different", 200, 2.0, 3.0, 0.2)
BAD = Years("bad", 200, 2.0, 2.0, 0.1, bad_share=0.1, bad_load=1.4)


def ours(counts: IntArray, target: float, error: float) -> int | None:
    """What yekuo does: says nothing of fewer than 30, else the stricter of Hall's bound and Student's t."""
    return smallest_limit(counts, target, error=error).limit


def pooled_quantile(counts: IntArray, target: float, error: float) -> int | None:
    """What must not be used: the quantile of all cases together."""
    found = smallest_limit(counts, target, error=error) if len(counts) else NOTHING
    return found.estimate


def t_bound(counts: IntArray, target: float, error: float) -> int | None:
    """Student's t bound, whatever the number of replications."""
    return _by(counts, target, error, hall=False)


def halls_bound(counts: IntArray, target: float, error: float) -> int | None:
    """Hall's bound, whatever the number of replications."""
    return _by(counts, target, error, hall=True)


def _by(counts: IntArray, target: float, error: float, *, hall: bool) -> int | None:
    met = np.cumsum(counts[:, :-1], axis=1)[:, 1:].astype(np.float64)
    due = counts.sum(axis=1).astype(np.float64)
    shown = t_and_halls_p_values(met, due, target)[hall] <= error
    misses = np.flatnonzero(~shown)
    if not shown[-1]:
        return None
    return int(misses[-1]) + 2 if len(misses) else 1


RULES: dict[str, Rule] = {"pooled": pooled_quantile, "t": t_bound, "hall": halls_bound, "ours": ours}


@dataclass(frozen=True, slots=True)
class Coverage:
    """What came of many studies."""

    held: float
    """Share of the answers whose true share is at least the target; NaN where there is none."""
    answered: float
    """Share of studies with an answer."""
    mean_limit: float
    true_limit: int
    """The smallest that truly meets the target."""


def coverage(
    years: Years,
    rule: Rule,
    *,
    replications: int,
    studies: int,
    target: float = 0.95,
    error: float = 0.05,
    seed: int = 1,
) -> Coverage:
    """How often the limits of a rule keep their promise."""
    truth, random = years.truth(), np.random.default_rng([seed, replications])
    enough = truth >= target
    found = [rule(years.counts(random, replications), target, error) for _ in range(studies)]
    known = [limit for limit in found if limit is not None]
    if not known:
        return Coverage(float("nan"), 0.0, float("nan"), int(np.argmax(enough)))
    held = [bool(enough[min(limit, years.longest)]) for limit in known]
    return Coverage(float(np.mean(held)), len(known) / studies, float(np.mean(known)), int(np.argmax(enough)))
