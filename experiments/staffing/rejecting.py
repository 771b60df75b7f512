"""Rejecting a target by betting: an e-value that may be looked at after every replication.

Under "the long-run share is at least q", the total met − q·due of a replication has a mean of at least 0, and a fair
game bets against it: the capital of a player who stakes the fraction f is the product of

    1 − f · (met − q·due) / ((1 − q) · most)                     most: cases of a target in one replication, at most

over replications, and the mean over several f is one too. By Ville's inequality it ever reaches 1/a with probability
a at most, whatever the distribution (Waudby-Smith and Ramdas' betting; METHODS §1.3). No normality, no fixed number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from experiments.rows import FloatArray

FRACTIONS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8)
ROOM = 1.2
"""`most` is so many times the most cases of a target that a pilot has seen."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence against each target at one plan; arrays of shape (n_targets,)."""

    reached: FloatArray
    """Largest logarithm of the capital so far."""
    per_replication: FloatArray
    """Growth of the logarithm of the best player's capital, mean per replication."""
    replications: int

    def needed(self, threshold: float) -> FloatArray:
        """How many replications would do if it went on like this; infinite where it does not grow."""
        with np.errstate(divide="ignore"):
            return np.where(self.per_replication > 0, threshold / np.maximum(self.per_replication, 1e-300), np.inf)


def evidence(met: FloatArray, due: FloatArray, shares: FloatArray, most: FloatArray) -> Evidence:
    """Evidence that shares are below `shares`.

    Parameters
    ----------
    met, due
        Shape (n_replications, n_targets).
    shares
        The shares that are doubted, below 1; shape (n_targets,).
    most
        Cases in one replication, at most; shape (n_targets,).
    """
    if not len(met):
        none = np.full(len(shares), -math.inf)
        return Evidence(none, none, 0)
    scaled = (met - shares * due) / (np.maximum(most, 1.0) * np.maximum(1.0 - shares, 1e-9))
    f = np.array(FRACTIONS)[:, None, None]
    capital = np.cumsum(np.log(np.maximum(1.0 - f * scaled, 1e-12)), axis=1)
    top = capital.max(axis=0)
    mixed = top + np.log(np.mean(np.exp(capital - top), axis=0))
    return Evidence(mixed.max(axis=0), capital[:, -1, :].max(axis=0) / len(met), len(met))


def threshold(plans: int, targets: int, error: float) -> float:
    """Logarithm of the capital that rejects, right for all plans and targets at once in 1 − `error` of studies."""
    return math.log(plans) + math.log(targets) - math.log(error)
