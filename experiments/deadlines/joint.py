"""One consistent set of limits for a category: all kept together for enough customers, at few promised days.

The joint share is estimated directly, application by application. A common percentile of all clauses is bisected until
the joint bound holds; then limits are shortened unit by unit, the largest customer value per kept customer lost first,
and units are exchanged between clauses, as long as the bound holds and days are saved. What comes out cannot be
improved by any of these steps; it is not proved to be the least. The search looks at the same replications many times,
so what it finds is a proposal, which fresh replications have to confirm (`experiments.deadlines.verifying`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from experiments.deadlines.bounds import FEWEST
from experiments.deadlines.claims import Together, together
from experiments.deadlines.needs import NEVER
from experiments.deadlines.sample import Cell, Sample
from experiments.estimates import Estimate, share_interval

Limits = tuple[int, ...]
HALVINGS = 30
PAYS_BACK = 3
"""Units by which one clause may be shortened at most for one that another is lengthened."""


@dataclass(frozen=True, slots=True)
class Joint:
    """A claim on all clauses of a category together."""

    cells: tuple[Cell, ...]
    chosen: Limits
    target: float
    weights: tuple[float, ...]
    """Value of a unit of each."""

    @property
    def limits(self) -> Mapping[Cell, int]:
        """By cell."""
        return dict(zip(self.cells, self.chosen, strict=True))

    @property
    def days(self) -> float:
        """Weighted sum of the limits."""
        return float(np.dot(self.weights, self.chosen))

    def p_value(self, sample: Sample) -> float:
        """See `Claim`."""
        return together(sample, self.cells).p_value(self.chosen, self.target)

    def share(self, sample: Sample) -> Estimate:
        """See `Claim`."""
        found = together(sample, self.cells)
        return share_interval(found.met(self.chosen), found.due)

    def longer(self, sample: Sample, *, error: float) -> Joint:
        """See `Claim`."""
        found = together(sample, self.cells)
        chosen = _lengthened(found, self.chosen, self.target, np.asarray(self.weights), error)
        return replace(self, chosen=chosen)

    def check(self, sample: Sample) -> dict[str, float]:
        """Bounds of the joint share from the single ones: Bonferroni's below, the least single one above."""
        found = together(sample, self.cells)
        shares = (found.needs <= np.asarray(self.chosen)).mean(axis=0)
        return {"bonferroni": float(1 - (1 - shares).sum()), "least_single": float(shares.min())}


def joint_limits(
    sample: Sample, cells: tuple[Cell, ...], target: float, weights: tuple[float, ...], *, error: float
) -> Joint | None:
    """Limits of one category whose joint share is shown to meet the target; None where there are none.

    Parameters
    ----------
    weights
        Value of one unit of each cell's limit.
    """
    found = together(sample, cells)
    if found.replications < FEWEST or not len(found.needs):
        return None
    start = _common_percentile(found, target, error)
    if start is None:
        return None
    worth = np.asarray(weights)
    chosen = _exchanged(found, _shortened(found, start, target, worth, error), target, worth, error)
    return Joint(cells, chosen, target, weights)


def customers_weights(sample: Sample, cells: tuple[Cell, ...]) -> tuple[float, ...]:
    """For each cell the share of the category's customers who have a case of it."""
    needs = together(sample, cells).needs
    return tuple((needs > 0).mean(axis=0).tolist()) if len(needs) else tuple(1.0 for _ in cells)


def _common_percentile(found: Together, target: float, error: float) -> Limits | None:
    """The shortest limits at one percentile of all clauses whose joint bound holds."""
    ordered = [_finite(found.needs[:, column]) for column in range(found.needs.shape[1])]

    def at(share: float) -> Limits:
        return tuple(_percentile(needs, share) for needs in ordered)

    low, high = 0.0, 1.0
    if not found.p_value(at(high), target) <= error:
        return None
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if found.p_value(at(middle), target) <= error:
            high = middle
        else:
            low = middle
    return at(high)


def _finite(needs: np.ndarray) -> np.ndarray:
    return np.sort(needs[(needs > 0) & (needs < NEVER)])


def _percentile(ordered: np.ndarray, share: float) -> int:
    if not len(ordered):
        return 1
    return int(ordered[max(0, int(np.ceil(share * len(ordered))) - 1)])


def _shortened(found: Together, start: Limits, target: float, worth: np.ndarray, error: float) -> Limits:
    """Take off units while the bound holds, the most value for each customer lost first."""
    limits = start
    while True:
        kept = found.kept(limits).sum()
        steps = [
            (worth[k] / (1 + kept - found.kept(shorter).sum()), shorter)
            for k in range(len(limits))
            if limits[k] > 1 and found.p_value(shorter := _moved(limits, {k: -1}), target) <= error
        ]
        if not steps:
            return limits
        limits = max(steps)[1]


def _exchanged(found: Together, start: Limits, target: float, worth: np.ndarray, error: float) -> Limits:
    """Lengthen one clause by a unit where another can be shortened for more than that is worth."""
    limits, better = start, True
    while better:
        better = False
        for moved in _exchanges(limits, worth):
            if found.p_value(moved, target) <= error:
                limits, better = _shortened(found, moved, target, worth, error), True
                break
    return limits


def _exchanges(limits: Limits, worth: np.ndarray) -> Iterator[Limits]:
    """Limits with fewer weighted days, one clause longer by a unit and another shorter."""
    for longer in range(len(limits)):
        for shorter in range(len(limits)):
            for units in range(1, PAYS_BACK + 1):
                saves = units * worth[shorter] - worth[longer]
                if shorter != longer and saves > 1e-12 and limits[shorter] > units:
                    yield _moved(limits, {longer: 1, shorter: -units})


def _lengthened(found: Together, start: Limits, target: float, worth: np.ndarray, error: float) -> Limits:
    """Add units, the most customers gained for each of their value first, until the bound holds; at least one."""
    limits = start
    most = [int(needs.max()) if len(needs := _finite(found.needs[:, k])) else 1 for k in range(len(limits))]
    while True:
        longer = [_moved(limits, {k: 1}) for k in range(len(limits)) if limits[k] < most[k]]
        if not longer:
            return _moved(limits, dict.fromkeys(range(len(limits)), 1)) if limits == start else limits
        gains = [found.kept(one).sum() for one in longer]
        if max(gains) == found.kept(limits).sum():  # only two units together help
            limits = tuple(
                min(limit + 1, top) if limit < top else limit for limit, top in zip(limits, most, strict=True)
            )
        else:
            before = found.kept(limits).sum()
            values = [(gain - before) / _worth_of(one, limits, worth) for gain, one in zip(gains, longer, strict=True)]
            limits = longer[int(np.argmax(values))]
        if found.p_value(limits, target) <= error:
            return limits


def _worth_of(longer: Limits, limits: Limits, worth: np.ndarray) -> float:
    return max(float(np.dot(worth, np.subtract(longer, limits))), 1e-9)


def _moved(limits: Limits, by: Mapping[int, int]) -> Limits:
    return tuple(limit + by.get(k, 0) for k, limit in enumerate(limits))
