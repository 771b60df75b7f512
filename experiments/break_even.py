"""Break-even: from which strength of its assumed effect a redesign pays, or up to which cost.

An assumed effect is run at several strengths (1 as stated, 0 none), each with the same replications; between two of
them a replication's net gain is taken to change in a straight line. The break-even strength is the smallest at which
the mean net gain is not negative. Its interval is the set of strengths at which the net gain is shown to be neither
negative nor positive (the test inverted), so it may be open: up to no strength that was tried.

The mean is taken to rise with strength, falls that noise explains being levelled out; where a fall is shown, it is
told, and the curve is taken as it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.estimates import holm
from experiments.paired import difference_from_zero

FloatArray = NDArray[np.float64]
State = Literal["pays", "always", "never", "undecided"]
STEPS = 16
"""Steps between two strengths in the search of an interval's ends, which are then found by halving."""


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where a redesign begins to pay (strength) or ceases to (cost)."""

    kind: Literal["strength", "cost"]
    value: float
    """NaN where the mean net gain is negative at every strength, or at no cost at all."""
    low: float
    high: float
    """Infinite where it is not shown to pay at the largest strength."""
    state: State
    """`pays`: shown to, at the largest strength, or at no cost; `always`: at every strength; `never`: shown not to."""
    monotone: bool = True
    """False where the net gain is shown to fall between two strengths: read the curve, not the number."""


def break_even_strength(
    strengths: Sequence[float], net_gains: ArrayLike, *, level: float = 0.95, error: float = 0.05
) -> BreakEven:
    """The smallest strength at which the mean net gain reaches 0.

    Parameters
    ----------
    strengths
        Rising; at least two.
    net_gains
        Shape (n_replications, n_strengths); yuan. A replication with NaN is left out.

    Examples
    --------
    >>> found = break_even_strength([0.0, 0.5, 1.0], [[-10.0, 0.0, 12.0], [-10.0, -4.0, 8.0]] * 3)
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3), found.state
    (0.583, 0.485, 0.679, 'pays')
    """
    table = np.asarray(net_gains, dtype=np.float64)
    steps = np.asarray(strengths, dtype=np.float64)
    if len(steps) < 2 or np.any(np.diff(steps) <= 0) or table.shape != (len(table), len(steps)):
        raise ValueError(f"at least two rising strengths, and a column for each: {list(strengths)}, {table.shape}")
    table = table[~np.isnan(table).any(axis=1)]
    if len(table) < 2:
        return BreakEven("strength", math.nan, math.nan, math.nan, "undecided")
    monotone = not _falls(table, error)
    means = table.mean(axis=0)
    value = _first_crossing(steps, _levelled(means) if monotone else means)

    def sign(strength: float) -> int:
        estimate = difference_from_zero(_between(steps, table, strength), level=level).estimate
        return int(estimate.low > 0) - int(estimate.high < 0)

    low, high, state = _ends(steps, sign, value)
    return BreakEven("strength", value, low, high, state, monotone)


def highest_cost(gains: ArrayLike, *, level: float = 0.95) -> BreakEven:
    """The highest one-time cost at which a redesign still pays, from its gains without that cost.

    Parameters
    ----------
    gains
        Shape (n_replications,); yuan over all years counted.
    """
    estimate = difference_from_zero(gains, level=level).estimate
    state: State = "pays" if estimate.low > 0 else "never" if estimate.high < 0 else "undecided"
    low, high = (float(np.maximum(0.0, end)) for end in (estimate.low, estimate.high))
    return BreakEven("cost", estimate.mean if estimate.mean >= 0 else math.nan, low, high, state)


def _falls(table: FloatArray, error: float) -> bool:
    """Whether the net gain is shown to fall between any two neighbouring strengths."""
    changes = np.diff(table, axis=1).T
    adjusted = holm([difference_from_zero(change).p for change in changes])
    return any(p <= error and change.mean() < 0 for p, change in zip(adjusted, changes, strict=True))


def _levelled(means: FloatArray) -> FloatArray:
    """The nearest curve that does not fall: neighbours that fall are pooled."""
    pools: list[list[float]] = []
    for mean in means:
        pools.append([float(mean)])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    return np.concatenate([np.full(len(pool), np.mean(pool)) for pool in pools])


def _first_crossing(steps: FloatArray, means: FloatArray) -> float:
    reached = np.flatnonzero(means >= 0)
    if not len(reached):
        return math.nan
    here = slice(max(int(reached[0]) - 1, 0), int(reached[0]) + 1)
    return float(np.interp(0.0, means[here], steps[here]))


def _between(steps: FloatArray, table: FloatArray, strength: float) -> FloatArray:
    """Net gain of each replication at a strength."""
    i = min(max(int(np.searchsorted(steps, strength, side="right")) - 1, 0), len(steps) - 2)
    part = (strength - steps[i]) / (steps[i + 1] - steps[i])
    return np.asarray((1 - part) * table[:, i] + part * table[:, i + 1], dtype=np.float64)


def _ends(steps: FloatArray, sign: Callable[[float], int], value: float) -> tuple[float, float, State]:
    """Hull of the strengths at which neither sign is shown, and what is shown at all."""
    places = np.arange(STEPS * (len(steps) - 1) + 1) / STEPS
    points = np.union1d(np.interp(places, np.arange(len(steps)), steps), [] if math.isnan(value) else [value])
    signs = [sign(point) for point in points]
    open_points = [i for i, shown in enumerate(signs) if shown == 0]
    if all(shown > 0 for shown in signs):
        return float(steps[0]), float(steps[0]), "always"
    if all(shown < 0 for shown in signs):
        return float(steps[-1]), math.inf, "never"
    state: State = "pays" if signs[-1] > 0 else "undecided"
    if not open_points:
        return value, value, state
    first, last = open_points[0], open_points[-1]
    low = points[0] if first == 0 else _edge(sign, float(points[first]), float(points[first - 1]))
    high = math.inf if last == len(points) - 1 else _edge(sign, float(points[last]), float(points[last + 1]))
    return float(low), float(high), state


def _edge(sign: Callable[[float], int], inside: float, outside: float) -> float:
    for _ in range(40):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if sign(middle) == 0 else (inside, middle)
    return inside
