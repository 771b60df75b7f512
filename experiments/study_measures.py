"""The measures of a study: headline measures, those of areas, and the net gain, as one number per replication.

A share is linearised (`experiments.paired_shares`), so that its mean is the ratio of totals and contrasts of several
arms can be taken replication by replication.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.estimates import Estimate, mean_interval, share_interval
from experiments.gains import gain_of
from experiments.headline import Headline, headlines, values_of
from experiments.paired import Direction
from experiments.paired_shares import linearised_share
from experiments.rows import Document, Rows
from experiments.study_file import NET, StudyFile
from experiments.sufficient_set import Cases
from model.problems import Problem, suggestion
from model.scenario.whole import Scenario

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A measure that a study asks for."""

    path: str
    unit: str
    better: Direction
    headline: Headline | None
    """None: the net gain."""

    @property
    def document(self) -> Document:
        """As JSON."""
        return {"path": self.path, "unit": self.unit, "better": self.better}

    def values(self, base: Rows, columns: Rows) -> FloatArray:
        """One number per replication, shape (n_replications,); the net gain is against the base."""
        if self.headline is None:
            return gain_of(base, columns).net
        numerator, denominator = values_of(columns, self.headline)
        return linearised_share(numerator, denominator) if self.headline.is_share else numerator

    def cases(self, base: Rows, columns: Rows) -> FloatArray | Cases:
        """What a target is tested on."""
        if self.headline is not None and self.headline.is_share:
            return Cases(*values_of(columns, self.headline))
        return self.values(base, columns)

    def level(self, base: Rows, columns: Rows) -> Estimate:
        """Its mean with an interval."""
        if self.headline is not None and self.headline.is_share:
            return share_interval(*values_of(columns, self.headline))
        return mean_interval(self.values(base, columns))


def area_headlines(scenario: Scenario) -> list[Headline]:
    """On-time share and mean days of every area (`experiments.area_measures`)."""
    found = []
    for area in scenario.areas:
        found += [Headline(f"areas/{area}/joint/{name}", "share", 1, "joint", name) for name in scenario.agreements]
        found += [
            Headline(f"areas/{area}/days/{name}/mean", "days", -1, "days", name)
            for name, category in scenario.categories.items()
            if category.applies
        ]
    return found


def wanted_measures(file: StudyFile, scenario: Scenario, problems: list[Problem]) -> list[Wanted]:
    """The measures of a study; those that the scenario does not have are added to the problems."""
    known = {one.path: one for one in [*headlines(scenario), *area_headlines(scenario)]}
    found = []
    for position, path in enumerate(file.study.measures):
        if path == NET:
            found.append(Wanted(NET, "yuan", 1, None))
        elif path in known:
            found.append(of_headline(known[path]))
        else:
            near = suggestion(path, [NET, *known])
            problems.append(
                file.problem(("measures", position), f"{NET}, a headline measure or one of an area{near}", path)
            )
    return found


def of_headline(headline: Headline) -> Wanted:
    """A headline measure as one of a study."""
    return Wanted(headline.path, headline.unit, headline.better, headline)


def in_pairs(columns: Sequence[Rows]) -> list[Rows]:
    """The same columns, of the replications that succeeded in all."""
    good = set.intersection(*({row.number for row in one.good} for one in columns))
    return [Rows(one.task, [row for row in one.rows if row.number in good]) for one in columns]
