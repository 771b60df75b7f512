"""The distributions of durations and factors, exactly: parameters, mean, spread, quantiles.

Families and parameters, in this order (cv is standard deviation ÷ mean):

- `fixed`: value
- `uniform`: lowest, highest
- `triangular`: lowest, most likely, highest
- `exponential`: mean
- `gamma`, `lognormal`: mean, cv
- `weibull`: mean, shape
- `empirical`: p₀, v₀, p₁, v₁, …: probability and quantile, straight lines between, from probability 0 to 1

A law is either straight `Lines` between quantiles or a `Curve`, whose quantiles are known by a formula, at
unit mean. `model.quantiles` makes tables of both.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

PARAMETERS = {
    "fixed": ("value",),
    "uniform": ("lowest", "highest"),
    "triangular": ("lowest", "most likely", "highest"),
    "exponential": ("mean",),
    "gamma": ("mean", "cv"),
    "lognormal": ("mean", "cv"),
    "weibull": ("mean", "shape"),
}
_LARGEST_EXPONENT = 700.0
_LARGEST_POWER = 1e6
_SMALLEST = 1e-300


@dataclass(frozen=True, slots=True)
class Lines:
    """Straight lines between quantiles; equal probabilities are a gap, equal quantiles a lump."""

    probabilities: tuple[float, ...]
    """Rising from 0 to 1."""
    quantiles: tuple[float, ...]
    """Rising, in the unit of the parameters."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A distribution divided by its mean (or the standard normal, of mean 0)."""

    mean: float
    """In the unit of the parameters."""
    sd: float
    """Of the distribution at unit mean: the cv."""
    lowest: float
    highest: float
    lower: Callable[[FloatArray], FloatArray]
    """Quantiles at probability d, for d in (0, ½]."""
    upper: Callable[[FloatArray], FloatArray]
    """Quantiles at probability 1 − d."""


def law_of(family: str, numbers: tuple[float, ...]) -> Lines | Curve:
    """The distribution of a family with these parameters.

    Raises
    ------
    ValueError
        There is no such distribution.
    """
    _check(family, numbers)
    if family == "empirical":
        return Lines(numbers[::2], numbers[1::2])
    never_varies = (
        family == "fixed"
        or (family in ("uniform", "triangular") and numbers[0] == numbers[-1])
        or (family in ("gamma", "lognormal") and numbers[1] == 0)
    )
    if never_varies or family == "uniform":
        return Lines((0.0, 1.0), (numbers[0], numbers[0] if never_varies else numbers[1]))
    match family:
        case "triangular":
            return _triangular(*numbers)
        case "exponential":
            return _weibull(numbers[0], 1.0)
        case "gamma":
            return _gamma(*numbers)
        case "lognormal":
            return _lognormal(*numbers)
        case _:
            return _weibull(*numbers)


def standard_normal() -> Curve:
    """The standard normal distribution."""
    from scipy.special import ndtri

    return Curve(0.0, 1.0, -math.inf, math.inf, ndtri, lambda d: -ndtri(d))


def _check(family: str, numbers: tuple[float, ...]) -> None:
    if family == "empirical":
        _check_empirical(numbers)
    elif family not in PARAMETERS:
        raise ValueError(f"{family} is not a distribution; there are {', '.join(PARAMETERS)}, empirical")
    else:
        names = PARAMETERS[family]
        if len(names) != len(numbers):
            raise ValueError(f"{family} takes {', '.join(names)}, not {len(numbers)} numbers")
        for name, number in zip(names, numbers, strict=True):
            if name in ("mean", "shape") and not 0 < number < math.inf:
                raise ValueError(f"{family}: the {name} is a finite number above 0, not {number:g}")
            if not 0 <= number < math.inf:
                raise ValueError(f"{family}: the {name} is a finite number, 0 or more, not {number:g}")
        if family in ("uniform", "triangular") and list(numbers) != sorted(numbers):
            stated = ", ".join(f"{number:g}" for number in numbers)
            raise ValueError(f"{family} numbers rise from lowest to highest, not {stated}")
        if family in ("uniform", "triangular") and 0 < numbers[-1] < _SMALLEST:
            raise ValueError(f"{family}: its numbers can hardly be told from 0")


def _check_empirical(numbers: tuple[float, ...]) -> None:
    probabilities, quantiles = list(numbers[::2]), list(numbers[1::2])
    if len(numbers) < 4 or len(numbers) % 2:
        raise ValueError(f"empirical takes two or more pairs of probability and quantile, not {len(numbers)} numbers")
    if not all(0 <= number < math.inf for number in numbers):
        raise ValueError("empirical probabilities and quantiles are finite numbers, 0 or more")
    if probabilities[0] != 0 or probabilities[-1] != 1:
        raise ValueError("empirical quantiles run from probability 0 to probability 1")
    if probabilities != sorted(probabilities) or quantiles != sorted(quantiles):
        raise ValueError("empirical probabilities and quantiles rise")
    if 0 < quantiles[-1] < _SMALLEST:
        raise ValueError("empirical: its quantiles can hardly be told from 0")


def _triangular(lowest: float, likely: float, highest: float) -> Curve:
    mean = math.fsum((lowest, likely, highest)) / 3
    low, high = lowest / mean, highest / mean
    width, left, right = (highest - lowest) / mean, (likely - lowest) / mean, (highest - likely) / mean

    def at(below: FloatArray, above: FloatArray) -> FloatArray:
        rising = low + np.sqrt(below * width * left)
        falling = high - np.sqrt(above * width * right)
        curve: FloatArray = np.where(below * width < left, rising, falling)
        return curve

    sd = math.sqrt((left * left + right * right + left * right) / 18)
    return Curve(mean, sd, low, high, lambda d: at(d, 1 - d), lambda d: at(1 - d, d))


def _weibull(mean: float, shape: float) -> Curve:
    power = min(1 / shape, _LARGEST_POWER)
    scale = math.exp(-min(math.lgamma(1 + power), _LARGEST_EXPONENT))
    exponent = min(math.lgamma(1 + 2 * power) - 2 * math.lgamma(1 + power), _LARGEST_EXPONENT)
    return Curve(
        mean,
        math.sqrt(math.expm1(exponent)),
        0.0,
        math.inf,
        lambda d: scale * (-np.log1p(-d)) ** power,
        lambda d: scale * (-np.log(d)) ** power,
    )


def _gamma(mean: float, cv: float) -> Curve:
    from scipy.special import gammainccinv, gammaincinv

    k = 1 / max(cv**2, _SMALLEST)

    return Curve(
        mean,
        cv,
        0.0,
        math.inf,
        lambda d: np.asarray(gammaincinv(k, d), dtype=np.float64) / k,
        lambda d: np.asarray(gammainccinv(k, d), dtype=np.float64) / k,
    )


def _lognormal(mean: float, cv: float) -> Curve:
    from scipy.special import ndtri

    sigma = math.sqrt(math.log1p(cv**2))
    shift = sigma**2 / 2
    return Curve(
        mean,
        cv,
        0.0,
        math.inf,
        lambda d: np.exp(sigma * ndtri(d) - shift),
        lambda d: np.exp(-sigma * ndtri(d) - shift),
    )
