"""One replication's log as all measures look at it: the cohort, the visits, the cases of every clause."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from model.agreements.cases import Cases, clause_cases
from model.agreements.log_sweeps import waits_from
from model.agreements.visit_rows import BoolArray, VisitRows, visit_rows
from model.log import Log, Outcome
from model.program import Column, IntArray, Program
from model.scenario.agreements import Agreement, Clause
from model.scenario.whole import Scenario


@dataclass(frozen=True)
class Observed:
    """A log with the Program and the scenario that it came from."""

    program: Program
    scenario: Scenario
    log: Log

    @cached_property
    def category(self) -> IntArray:
        """Shape (n_applications,)."""
        return np.ascontiguousarray(self.log.applications.values[:, Column.CATEGORY])

    @cached_property
    def applies(self) -> BoolArray:
        """Applications for electricity, not other business of the hall; shape (n_applications,)."""
        flags = np.array([self.scenario.categories[name].applies for name in self.program.names.categories])
        return flags[self.category]

    @cached_property
    def cohort(self) -> BoolArray:
        """Those that arrived in the counted period; shape (n_applications,)."""
        return self.applies & self.in_period(self.log.applications.arrived)

    def in_period(self, instants: IntArray) -> BoolArray:
        """Which instants lie in the counted period."""
        return (instants >= self.program.counted_from) & (instants < self.program.counted_to)

    @cached_property
    def groups(self) -> dict[str, BoolArray]:
        """Members of each category that applies, and of `all`; shape (n_applications,) each."""
        names = self.program.names.categories
        groups = {name: self.category == c for c, name in enumerate(names) if self.scenario.categories[name].applies}
        return groups | {"all": self.applies}

    @cached_property
    def rows(self) -> VisitRows:
        """The visits with their true times."""
        return visit_rows(self.program, self.log)

    @cached_property
    def is_recorded_otherwise(self) -> bool:
        """Whether the system shows other times than the true ones."""
        visits = self.log.visits
        return not (
            np.array_equal(visits.since, visits.recorded_since) and np.array_equal(visits.ended, visits.recorded_ended)
        )

    @cached_property
    def clauses(self) -> list[tuple[str, Agreement, Clause]]:
        """(agreement.clause, agreement, clause) in the order of the Program."""
        return [
            (f"{name}.{key}", agreement, clause)
            for name, agreement in self.scenario.agreements.items()
            for key, clause in agreement.clauses.items()
        ]

    @cached_property
    def cases(self) -> list[Cases]:
        """The cases of each clause, true times."""
        return [clause_cases(self.program, self.log, c, rows=self.rows) for c in range(len(self.clauses))]

    @cached_property
    def recorded_cases(self) -> list[Cases]:
        """The cases of each clause, recorded times."""
        if not self.is_recorded_otherwise:
            return self.cases
        rows = visit_rows(self.program, self.log, recorded=True)
        return [clause_cases(self.program, self.log, c, recorded=True, rows=rows) for c in range(len(self.clauses))]

    @cached_property
    def waits_from(self) -> IntArray:
        """Since when each visit waits, hand-overs taken into account; shape (n_visits,)."""
        visits, result = self.log.visits, np.zeros(len(self.log.visits), dtype=np.int64)
        over = (visits.outcome == Outcome.HANDED_OVER).astype(np.int64)
        waits_from(visits.application, visits.stage, visits.attempt, visits.since, visits.ended, over, result)
        return result

    @cached_property
    def started(self) -> IntArray:
        """Start of each visit, the horizon where it has not started; shape (n_visits,)."""
        started = self.log.visits.started
        return np.where(started < 0, self.program.horizon, started)

    @cached_property
    def ended(self) -> IntArray:
        """End of each visit, the horizon where it is open; shape (n_visits,)."""
        ended = self.log.visits.ended
        return np.where(ended < 0, self.program.horizon, ended)

    @cached_property
    def paid_hands(self) -> BoolArray:
        """Rows of hands that count as work: a batch once, not once for each member; shape (n_hands,)."""
        batch = self.log.visits.batch
        first = np.ones(len(batch), dtype=np.bool_)
        batched = np.flatnonzero(batch >= 0)
        _, once = np.unique(batch[batched], return_index=True)
        first[batched] = False
        first[batched[once]] = True
        return first[self.log.hands.visit]


@dataclass(frozen=True, slots=True)
class Measures:
    """What one replication gives."""

    numbers: dict[str, float]
    """By path, parts separated by `/`; NaN where there was nothing to measure."""
    histograms: dict[str, IntArray]
    """By path; counts, or seconds by week."""


Numbers = dict[str, float]


def share(part: float, whole: float) -> float:
    """A share; NaN of nothing."""
    return part / whole if whole else float("nan")
