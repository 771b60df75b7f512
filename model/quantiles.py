"""Tables of integer quantiles at unit mean, for `model.draws` to look up.

No engine evaluates a logarithm or a power: all of that happens here, once per distribution. A table holds
quantiles with straight lines between them, in units of 2**-20 of the mean. Its knots lie in octaves of min(u,
1 − u), denser towards both ends, so that a long tail keeps its variance. The values are stretched a little,
from the lowest one upwards, until the mean of the straight lines is the mean of the distribution. A table
whose mean or standard deviation differs from the exact one by more than 2·10⁻⁴ is refused.
"""

import math
from collections.abc import Sequence

import numpy as np

from model.draws import (
    CONSTANT,
    FACTORS,
    FRACTION_BITS,
    HEADER,
    KNOTS,
    OCTAVES,
    UNIT,
    VALUE_BITS,
    WIDEST_Z,
    IntArray,
)
from model.laws import Curve, FloatArray, Lines, law_of, standard_normal

TOLERANCE = 2e-4
"""Largest relative error of the mean and the standard deviation of a table."""
SMALLEST_CV = 32 / UNIT
"""Below it the steps of 2**-20 would show in what is drawn."""
LARGEST_CV = 50.0
"""Above it no table is tried."""
LARGEST_TABLE = 5000
"""Integers; 40 kB."""

_OCTAVES = (24, 52)  # a small quantile of a positive quantity has little weight, a large one much
_NORMAL_OCTAVES = (38, 38)
_LOG2_SEGMENTS = (5, 6)  # per octave: 64 where 32 do not suffice
_SUFFICES = 5e-5
_MOST_DIGITS = 10
_LOG2_STEP = 13  # of a table of factors, in 2**-20 of a standard deviation


class TableError(ValueError):
    """A distribution that a table of integers cannot carry within the tolerance."""


def unit_table(family: str, parameters: Sequence[float]) -> tuple[IntArray, float]:
    """The table of a distribution divided by its mean, and the exact mean in the unit of the parameters.

    Parameters
    ----------
    family, parameters
        As `model.laws` lists them.

    Raises
    ------
    ValueError
        There is no such distribution.
    TableError
        There is, and a table cannot carry it.
    """
    numbers = tuple(float(number) for number in parameters)
    law = law_of(family, numbers)
    said = f"{family} {', '.join(f'{number:g}' for number in numbers[:6])}{', …' * (len(numbers) > 6)}"
    if isinstance(law, Lines):
        return _knots(said, law)
    return _octaves(said, law, _OCTAVES), law.mean


def normal_table() -> IntArray:
    """The table of the standard normal: signed values in 2**-20, for the factors of days and years."""
    return _octaves("the standard normal", standard_normal(), _NORMAL_OCTAVES)


def factor_table(shape: str, cv: float) -> IntArray:
    """The table that turns a standard normal value, cut at ±7, into a factor of mean 1: F⁻¹(Φ(z)).

    Parameters
    ----------
    shape
        gamma or lognormal.
    cv
        Standard deviation of the factor.

    Raises
    ------
    ValueError
        As `unit_table`.
    TableError
        As `unit_table`.
    """
    from scipy.special import ndtr

    if shape not in ("gamma", "lognormal"):
        raise ValueError(f"a factor is gamma or lognormal, not {shape}")
    law = law_of(shape, (1.0, float(cv)))
    if isinstance(law, Lines):
        return _constant()
    said = f"a {shape} factor of cv {cv:g}"
    _check_cv(said, law.sd)
    z = np.arange(-WIDEST_Z, WIDEST_Z + 1, 1 << _LOG2_STEP) / UNIT
    d = ndtr(-np.abs(z))
    with np.errstate(all="ignore"):
        values = np.where(z < 0, law.lower(d), law.upper(d))
        values /= _normal_moments(z, values)[0]
    table = _rounded(values, 0)
    _check_moments(said, _normal_moments(z, table / UNIT), (1.0, law.sd))
    return _table(FACTORS, [_LOG2_STEP], table)


def _knots(said: str, lines: Lines) -> tuple[IntArray, float]:
    """Straight lines as they are, and their mean."""
    positions, quantiles = np.array(lines.probabilities), np.array(lines.quantiles)
    mean, sd = _moments(np.diff(positions), quantiles)
    if lines.quantiles[0] == lines.quantiles[-1]:
        return _constant(), lines.quantiles[0]
    _check_cv(said, sd / mean)
    if HEADER[KNOTS] + 2 * positions.size > LARGEST_TABLE:
        most = (LARGEST_TABLE - HEADER[KNOTS]) // 2
        raise TableError(f"{said}: {positions.size} quantiles are too many; state at most {most}")
    at = np.floor(positions * (1 << FRACTION_BITS) + 0.5).astype(np.int64)
    digits = _digits(quantiles / mean)
    table = _rounded(quantiles / mean, digits)
    found = _moments(np.diff(at) / (1 << FRACTION_BITS), table / (UNIT << digits))
    _check_moments(said, found, (1.0, sd / mean))
    return _table(KNOTS, [digits, at.size], at, table), mean


def _octaves(said: str, law: Curve, octaves: tuple[int, int]) -> IntArray:
    """Knots in octaves of both tails, which share the median."""
    _check_cv(said, law.sd)
    exact = (1.0 if law.mean else 0.0, law.sd)
    for log2_segments in _LOG2_SEGMENTS:
        below, above = (_distances(n, log2_segments) for n in octaves)
        widths = np.concatenate([np.diff(below), np.diff(above)[::-1]])
        with np.errstate(all="ignore"):
            values = np.concatenate([law.lower(_inside(below)), law.upper(_inside(above))[-2::-1]])
            if law.lowest > -math.inf:
                mean = _moments(widths, values)[0]
                values = law.lowest + (values - law.lowest) * ((exact[0] - law.lowest) / (mean - law.lowest))
        digits = _digits(values)
        table = np.maximum.accumulate(_rounded(np.minimum(values, law.highest), digits))
        found = _moments(widths, table / (UNIT << digits))
        if max(_errors(found, exact)) <= _SUFFICES:
            break
    _check_moments(said, found, exact)
    starts = (HEADER[OCTAVES], HEADER[OCTAVES] + below.size)
    header = [digits, log2_segments, *octaves, *starts]
    return _table(OCTAVES, header, table[: below.size], table[: below.size - 2 : -1])


def _distances(octaves: int, log2_segments: int) -> FloatArray:
    """The knots of a tail: 0, then 2**-octaves to ½, equal steps in each octave."""
    starts = np.ldexp(1.0, np.arange(-octaves, -1))
    steps = 1 + np.arange(1 << log2_segments) / (1 << log2_segments)
    return np.concatenate([[0.0], np.outer(starts, steps).ravel(), [0.5]])


def _inside(distances: FloatArray) -> FloatArray:
    """The same with a point of the outermost segment in place of its end, where quantiles may be infinite."""
    return np.concatenate([[distances[1] / 8], distances[1:]])


def _moments(widths: FloatArray, values: FloatArray) -> tuple[float, float]:
    """Mean and standard deviation of straight lines between `values` over `widths`, which sum to 1."""
    left, right = values[:-1], values[1:]
    mean = math.fsum((widths * (left + right) / 2).tolist())
    left, right = left - mean, right - mean
    return mean, math.sqrt(math.fsum((widths * (left * left + left * right + right * right) / 3).tolist()))


def _normal_moments(z: FloatArray, values: FloatArray) -> tuple[float, float]:
    """Mean and standard deviation of straight lines between `values` at `z`, a standard normal, cut.

    On a segment the line is c + s·z; the integrals of φ, z·φ, z²·φ over it are those of `weight`, `first`,
    `second`.
    """
    from scipy.special import ndtr

    tail = ndtr(-np.abs(z))
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    weight, first = np.abs(np.diff(tail)), -np.diff(density)
    second = weight - np.diff(z * density)
    slope = np.diff(values) / np.diff(z)
    level = values[:-1] - slope * z[:-1]
    end = float(tail[0])
    mean = math.fsum([*(level * weight + slope * first).tolist(), end * values[0], end * values[-1]])
    level -= mean
    squares = level * level * weight + 2 * level * slope * first + slope * slope * second
    ends = end * (values[0] - mean) ** 2, end * (values[-1] - mean) ** 2
    return mean, math.sqrt(math.fsum([*squares.tolist(), *ends]))


def _errors(found: tuple[float, float], exact: tuple[float, float]) -> tuple[float, float]:
    """Errors of mean and standard deviation; the mean is 1, or 0 with a standard deviation of 1."""
    return abs(found[0] - exact[0]), abs(found[1] / exact[1] - 1)


def _check_moments(said: str, found: tuple[float, float], exact: tuple[float, float]) -> None:
    mean_error, sd_error = _errors(found, exact)
    if not max(mean_error, sd_error) <= TOLERANCE:
        raise TableError(
            f"{said}: a table does not reproduce it (mean off by {mean_error:.1e}, standard deviation by "
            f"{sd_error:.1e}, {TOLERANCE:.0e} allowed); state {'less' if exact[1] > 1 else 'more'} spread"
        )


def _check_cv(said: str, cv: float) -> None:
    if cv < SMALLEST_CV:
        raise TableError(f"{said}: it varies by less than {SMALLEST_CV:.0e} of its mean; state it as fixed")
    if not cv <= LARGEST_CV:
        raise TableError(f"{said}: its standard deviation is over {LARGEST_CV:g} times its mean; state less spread")


def _digits(values: FloatArray) -> int:
    """Binary digits beyond 2**-20 for which there is room."""
    largest = min(float(np.max(np.abs(values))), 2.0**VALUE_BITS)
    room = VALUE_BITS - (UNIT.bit_length() - 1) - math.frexp(largest)[1]
    return min(max(room, 0), _MOST_DIGITS)


def _rounded(values: FloatArray, digits: int) -> IntArray:
    scaled = np.minimum(values * (UNIT << digits), 2**VALUE_BITS - 1)
    rounded: IntArray = np.floor(scaled + 0.5).astype(np.int64)
    return rounded


def _constant() -> IntArray:
    return _table(CONSTANT, [], np.array([UNIT]))


def _table(kind: int, header: list[int], *parts: IntArray) -> IntArray:
    length = 2 + len(header) + sum(part.size for part in parts)
    return np.concatenate([np.array([kind, length, *header]), *parts]).astype(np.int64)
