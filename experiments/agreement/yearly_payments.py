"""What late cases cost a year: the mean, and the year that only one in twenty exceeds, by payer and by clause.

The 95 % quantile of a year's payments is the ⌈0.95 n⌉-th smallest of n replications. Its interval lies between order
statistics: nothing is assumed of the distribution (the number of years below the quantile is binomial). An upper end
exists from 72 replications on; with fewer it is not known, and the document says so. Nor is one known of a mean where
no replication paid anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from experiments.estimates import mean_interval
from experiments.rows import Document, FloatArray, Rows

QUANTILE, LEVEL = 0.95, 0.95
YEAR_DAYS = 365.0
NEEDED = math.ceil(math.log((1 - LEVEL) / 2) / math.log(QUANTILE))
"""Replications from which the quantile has an upper end."""


def payments_document(columns: Rows, agreements: Sequence[str]) -> Document:
    """Yuan a year: in all, by payer, by clause."""
    scenario = columns.task.loaded.scenario
    paid = [
        (f"{name}.{key}", clause.payment.payer)
        for name in agreements
        for key, clause in scenario.agreements[name].clauses.items()
        if clause.payment is not None
    ]
    payers = sorted({payer for _, payer in paid})
    return {
        **_year(_total(columns, (name for name, _ in paid))),
        "by_payer": [
            {"payer": payer, **_year(_total(columns, (name for name, one in paid if one == payer)))} for payer in payers
        ],
        "by_clause": [
            {
                "name": name,
                "payer": payer,
                **_year(_total(columns, [name])),
                "cases_per_year": _mean(_total(columns, [name], "cases")),
            }
            for name, payer in paid
        ],
        "replications_needed": NEEDED,
    }


def upper_quantile(values: ArrayLike, quantile: float = QUANTILE, level: float = LEVEL) -> Document:
    """A quantile of single values with its interval of order statistics; an end that n is too small for is NaN.

    Examples
    --------
    >>> told = upper_quantile(range(1, 101))
    >>> told["value"], told["low"], told["high"]
    (95.0, 90.0, 100.0)
    >>> upper_quantile(range(1, 21))["high"]
    nan
    """
    from scipy.special import bdtr, bdtrc

    ordered = np.sort(np.asarray(values, dtype=np.float64))
    n, tail = len(ordered), (1 - level) / 2
    if not n:
        return {"value": math.nan, "low": math.nan, "high": math.nan}
    ranks = np.arange(1, n + 1, dtype=np.float64)
    below = ranks[bdtr(ranks - 1, n, quantile) <= tail]  # P(fewer than `rank` years lie below the quantile)
    above = ranks[bdtrc(ranks - 1, n, quantile) <= tail]  # P(`rank` years or more do)
    return {
        "value": float(ordered[math.ceil(quantile * n - 1e-9) - 1]),
        "low": float(ordered[int(below[-1]) - 1]) if len(below) else math.nan,
        "high": float(ordered[int(above[0]) - 1]) if len(above) else math.nan,
    }


def _total(columns: Rows, names: Iterable[str], what: str = "yuan") -> FloatArray:
    """Yuan (or cases) a year of some clauses; shape (n_replications,)."""
    program = columns.task.program
    total = np.zeros(len(columns.good))
    for name in names:
        total = total + columns.column(f"payments/{name}/{what}", 0.0)
    return total * (YEAR_DAYS / program.counted_days)


def _year(yuan: FloatArray) -> Document:
    return {"yuan_per_year": _mean(yuan), "yuan_95": upper_quantile(yuan)}


def _mean(values: FloatArray) -> Document:
    told = mean_interval(values)
    high = told.high if values.any() else math.nan
    return {"mean": told.mean, "low": max(told.low, 0.0), "high": high}
