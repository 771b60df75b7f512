"""What it is worth to know an uncertain input before deciding: what to measure first.

Today the arm with the best mean net gain would be chosen. Who knew an input x could choose by it: the expected value of
partial perfect information (EVPPI) is

    mean over x of (largest over arms of E[net gain | x])  −  largest over arms of E[net gain].

E[net gain | x] is a smooth regression of the net gains of the replications on their drawn x, so that luck, which the
regression averages away, does not count as information. Noisy curves still make the number too large, since the largest
of them is taken; so the roughness of the curve is chosen by how well it foretells replications left out, "x foretells
nothing" included; a test with the inputs shuffled tells whether x matters for the choice at all; and where that is not
shown, the interval begins at 0.

Notes
-----
Mark Strong, Jeremy E. Oakley, Alan Brennan, Medical Decision Making 34, 2014, doi 10.1177/0272989X13505910 (abstract
read). What is regressed are differences from the arm that is best on average, as in the R package dampack
(`calc_evppi`, its manual read).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.estimates import Estimate
from experiments.resampling import drawn_again, shuffled
from experiments.smooth_curves import best_foretelling, curves, fitted

FloatArray = NDArray[np.float64]
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class InputValue:
    """What knowing an input exactly is worth, in the unit of the net gain."""

    name: str
    estimate: Estimate
    by_chance: float
    """What an input that means nothing would seem worth, on average."""
    p: float
    """Against "it does not matter for the choice"."""
    p_family: float
    """The same for all inputs asked about: against "the largest of them is this large by chance"."""
    share: float
    """Of `worth_of_foresight`, 0 to 1."""


def worth_of_foresight(net_gains: ArrayLike) -> float:
    """An upper bound of what all inputs together can be worth: mean of the largest − largest of the means.

    Whoever gets this knows also the luck of each replication, which nobody can measure beforehand. So it is no value of
    information, only its bound; without luck it is the EVPI.

    Examples
    --------
    >>> worth_of_foresight([[0.0, 4.0], [0.0, -2.0]])
    1.0
    """
    return float(_worth(_table(net_gains)))


def value_of_information(
    inputs: ArrayLike,
    net_gains: ArrayLike,
    names: Sequence[str],
    *,
    seed: int,
    level: float = 0.95,
    shuffles: int = 499,
    resamples: int = 500,
) -> list[InputValue]:
    """What each input is worth, the largest first; replications with NaN are left out.

    Parameters
    ----------
    inputs
        Shape (n_replications, n_inputs), as drawn.
    net_gains
        Shape (n_replications, n_arms); one of the arms is the base (0, if gains are against it), unless something must
        be done.

    Notes
    -----
    The interval is the bootstrap's over replications, with a curve as rough as the chosen one (at least straight): the
    percentile interval and its mirror image together, since the worth is pulled up where curves are noisy, and down
    where arms are nearly as good as each other.
    """
    drawn, gains = _known_in_both(_table(inputs), _table(net_gains), names)
    gains = gains - gains[:, [int(np.argmax(gains.mean(axis=0)))]]
    bound, count = float(_worth(gains)), len(gains)
    again, orders = drawn_again(count, resamples, seed=seed), shuffled(count, shuffles, seed=seed)
    worths, chances, boots = [], [], []
    for x in drawn.T:
        bases = curves(x)
        fits, chosen = best_foretelling(bases, gains)
        worths.append(float(_worth(fits)))
        chances.append(_worth(best_foretelling(bases, gains[orders])[0]))
        basis = bases[min(max(1, int(chosen)), len(bases) - 1)]
        boots.append(_worth(fitted(basis[again], gains[again])))
    largest, values = np.max(chances, axis=0), []
    for name, worth, chance, boot in zip(names, worths, chances, boots, strict=True):
        p, p_family = _at_least(chance, worth), _at_least(largest, worth)
        low, high = _interval(worth, boot, level)
        estimate = Estimate(worth, low if p <= 1 - level else 0.0, high, float(np.std(boot)), count)
        share = min(1.0, worth / bound) if bound > 0 else 0.0
        values.append(InputValue(name, estimate, float(np.mean(chance)), p, p_family, share))
    return sorted(values, key=lambda value: -value.estimate.mean)


def _table(values: ArrayLike) -> FloatArray:
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or not table.size:
        raise ValueError(f"one row for each replication: {table.shape}")
    return table


def _known_in_both(drawn: FloatArray, gains: FloatArray, names: Sequence[str]) -> tuple[FloatArray, FloatArray]:
    if drawn.shape != (len(gains), len(names)):
        raise ValueError(f"{len(names)} inputs of {len(gains)} replications, and a table of {drawn.shape}")
    known = ~(np.isnan(drawn).any(axis=1) | np.isnan(gains).any(axis=1))
    if not known.any():
        raise ValueError("no replication is known in all inputs and arms")
    return drawn[known], gains[known]


def _worth(gains: FloatArray) -> FloatArray:
    """Mean of the largest − largest of the means, for gains of shape (…, n_replications, n_arms)."""
    worth = gains.max(axis=-1).mean(axis=-1) - gains.mean(axis=-2).max(axis=-1)
    return np.where(worth > ROUNDING * np.abs(gains).max(), worth, 0.0)


def _interval(worth: float, boot: FloatArray, level: float) -> tuple[float, float]:
    low, high = (float(end) for end in np.quantile(boot, ((1 - level) / 2, (1 + level) / 2)))
    return max(0.0, min(low, 2 * worth - high)), max(high, 2 * worth - low)


def _at_least(chances: FloatArray, worth: float) -> float:
    """Share of the shuffled worths that are no smaller, the observed one among them."""
    return (1 + int(np.count_nonzero(chances >= worth * (1 - ROUNDING)))) / (1 + len(chances))
