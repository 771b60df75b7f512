"""Replications drawn again, with replacement (bootstrap); the same seed gives the same draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


def drawn_again(replications: int, resamples: int, *, seed: int) -> IntArray:
    """Which replications each resample holds; shape (resamples, replications)."""
    generator = np.random.Generator(np.random.Philox(seed))
    return np.asarray(generator.random((resamples, replications)) * replications, dtype=np.intp)


def resampled_means(table: FloatArray, resamples: int, *, seed: int) -> FloatArray:
    """Means of resamples.

    Parameters
    ----------
    table
        Shape (n_replications, n_columns), without NaN; the columns of a replication stay together.

    Returns
    -------
    FloatArray
        Shape (resamples, n_columns).
    """
    count = len(table)
    rows = drawn_again(count, resamples, seed=seed) + count * np.arange(resamples)[:, None]
    weights = np.bincount(rows.ravel(), minlength=count * resamples).reshape(resamples, count)
    return np.asarray(weights @ table / count, dtype=np.float64)


def shuffled(replications: int, shuffles: int, *, seed: int) -> IntArray:
    """Orders of the replications, each equally likely; shape (shuffles, replications)."""
    generator = np.random.Generator(np.random.Philox(seed))
    return np.argsort(generator.random((shuffles, replications)), axis=1)
