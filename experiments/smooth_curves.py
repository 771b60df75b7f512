"""Smooth curves of one input through noisy numbers, and how well each foretells what it has not seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
ROUGHEST = 4
"""Most degrees of freedom of a curve; 0 is level, 1 a straight line."""


def curves(x: FloatArray) -> list[FloatArray]:
    """Bases from the level one to the roughest that the replications, and the distinct values of x, can carry.

    Parameters
    ----------
    x
        Shape (n_replications,).

    Returns
    -------
    list[FloatArray]
        Each of shape (n_replications, 1 + degrees): natural cubic splines, straight beyond the outer knots.
    """
    most = max(0, min(ROUGHEST, len(np.unique(x)) - 1, len(x) // 5 - 1))
    return [_natural_spline(x, degrees) for degrees in range(most + 1)]


def _natural_spline(x: FloatArray, degrees: int) -> FloatArray:
    level = np.ones_like(x)
    if degrees == 0:
        return level[:, None]
    z = (x - x.mean()) / x.std()
    knots = np.quantile(np.unique(z), np.linspace(0.05, 0.95, degrees + 1))

    def bend(knot: float) -> FloatArray:
        cubes = np.maximum(z - knot, 0.0) ** 3 - np.maximum(z - knots[-1], 0.0) ** 3
        return np.asarray(cubes / (knots[-1] - knot), dtype=np.float64)

    return np.column_stack([level, z, *(bend(knot) - bend(knots[-2]) for knot in knots[: degrees - 1])])


def fitted(basis: FloatArray, values: FloatArray) -> FloatArray:
    """Least squares of each column of values on a basis; axes before the last two are samples apart."""
    return _fitted_on(np.linalg.qr(basis)[0], values)


def best_foretelling(bases: Sequence[FloatArray], values: FloatArray) -> tuple[FloatArray, NDArray[np.intp]]:
    """Fits of the basis that foretells each replication best from the others, and which one that is.

    Parameters
    ----------
    values
        Shape (…, n_replications, n_columns); a basis is chosen for each sample, for all its columns together, each
        column in units of its own spread.

    Notes
    -----
    A least-squares fit without replication i misses it by residual ÷ (1 − leverage).
    """
    spread = np.var(values, axis=-2)
    spread = np.where(spread > 0, spread, 1.0)
    fits, errors = [], []
    for basis in bases:
        directions = np.linalg.qr(basis)[0]
        fits.append(_fitted_on(directions, values))
        leverage = np.sum(directions**2, axis=-1)[:, None]
        missed = (values - fits[-1]) / np.maximum(1 - leverage, 1e-9)
        errors.append(np.sum(np.mean(missed**2, axis=-2) / spread, axis=-1))
    chosen = np.argmin(errors, axis=0)
    return np.take_along_axis(np.array(fits), chosen[None, ..., None, None], axis=0)[0], chosen


def _fitted_on(directions: FloatArray, values: FloatArray) -> FloatArray:
    return np.asarray(directions @ (np.swapaxes(directions, -1, -2) @ values), dtype=np.float64)
