"""Numbers as people read them; what is unknown (NaN or null) is a dash."""

from __future__ import annotations

import math
from collections.abc import Mapping

UNKNOWN = "–"
Maybe = float | None


def known(value: Maybe) -> bool:
    """Whether there is a number."""
    return value is not None and math.isfinite(value)


def number(value: Maybe, digits: int = 0, *, sign: bool = False) -> str:
    """With thousands separated; what rounds to nothing has no sign.

    Parameters
    ----------
    sign
        Write a plus too: for changes.

    Examples
    --------
    >>> number(1234.56), number(-0.04, 1), number(None), number(2.5, 1, sign=True)
    ('1,235', '0.0', '–', '+2.5')
    """
    if value is None or not known(value):
        return UNKNOWN
    told = f"{value:z,.{digits}f}"
    return f"+{told}" if sign and value > 0 and told.strip("0.") else told


def percent(value: Maybe, digits: int = 1) -> str:
    """A share.

    Examples
    --------
    >>> percent(0.9412), percent(0.95, 0), percent(math.nan)
    ('94.1 %', '95 %', '–')
    """
    return UNKNOWN if value is None or not known(value) else f"{100 * value:.{digits}f} %"


def between(interval: Mapping[str, Maybe]) -> str:
    """An interval of shares, cut to what a share can be.

    Examples
    --------
    >>> between({"low": 0.9, "high": 1.07}), between({"low": None, "high": None})
    ('90.0–100.0 %', '–')
    """
    low, high = interval.get("low"), interval.get("high")
    if low is None or high is None or not known(low) or not known(high):
        return UNKNOWN
    return f"{100 * max(0.0, low):.1f}–{100 * min(1.0, high):.1f} %"
