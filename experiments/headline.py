"""The headline measures: the few by which redesigns are compared, each with its better direction.

A measure is a mean of one number per replication, or a ratio of totals (a share: met ÷ due). They are read from the
rows of replications by their paths, so that everything compared is a measure that a single run reports too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from experiments.paired import Direction
from experiments.rows import Rows
from model.scenario.whole import Scenario

FloatArray = NDArray[np.float64]
Unit = Literal["share", "days", "working_days", "yuan", "count", "hours", "kva_days"]


@dataclass(frozen=True, slots=True)
class Headline:
    """A measure that is compared."""

    path: str
    """Its name in results: for a share without the last part (met, late)."""
    unit: Unit
    better: Direction
    kind: Literal["joint", "clause", "days", "supply", "cost", "customer"]
    about: str
    """The agreement, agreement.clause or category that it is about; empty: everybody."""

    @property
    def is_share(self) -> bool:
        """Whether it is a ratio of totals."""
        return self.unit == "share"


def headlines(scenario: Scenario) -> list[Headline]:
    """The headline measures of a scenario, the most important first."""
    applying = [name for name, category in scenario.categories.items() if category.applies]
    found = [Headline(f"joint/{name}/all", "share", 1, "joint", name) for name in scenario.agreements]
    found.append(Headline("supply/all/kva_days", "kva_days", 1, "supply", ""))
    for name in applying:
        found.append(Headline(f"days/{name}/calendar/mean", "days", -1, "days", name))
        found.append(Headline(f"days/{name}/calendar/p90", "days", -1, "days", name))
        found.append(Headline(f"days/{name}/utility/mean", "working_days", -1, "days", name))
    found += [
        Headline("cost/customer_yuan", "yuan", -1, "customer", ""),
        Headline("cost/trips", "count", -1, "customer", ""),
        Headline("cost/paid_hours", "hours", -1, "cost", ""),
        Headline("repeated_hours", "hours", -1, "cost", ""),
        Headline("cost/overtime_yuan", "yuan", -1, "cost", ""),
        Headline("cost/payments_yuan", "yuan", -1, "cost", ""),
        Headline("cost/utility_yuan", "yuan", -1, "cost", ""),
    ]
    for name, agreement in scenario.agreements.items():
        for key, clause in agreement.clauses.items():
            group = "all" if len(clause.categories) > 1 else clause.categories[0]
            found.append(Headline(f"clauses/{name}.{key}/{group}", "share", 1, "clause", f"{name}.{key}"))
    return found


def values_of(rows: Rows, headline: Headline) -> tuple[FloatArray, FloatArray]:
    """Numerator and denominator, one per replication; the denominator of a mean is 1. Shape (n_replications,) each."""
    if headline.is_share:
        return rows.cases(headline.path)
    values = rows.column(headline.path)
    return values, np.ones_like(values)
