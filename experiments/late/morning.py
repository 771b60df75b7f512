"""One morning: the scenario with today's backlog, run some weeks on, and what that says of the open applications."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.engines import KERNEL
from experiments.late.at_risk import SURE, AtRisk, at_risk
from experiments.late.backlog import Backlog, backlog_of
from experiments.late.outcome_runs import Told, looked_at
from experiments.late.outcomes import Outcome, outcome_of
from experiments.late.taken_first import with_priority_to_give
from experiments.state.from_state import AsOf, from_instant, starting_from
from model.compiling import compile_scenario
from model.program import Program
from model.scenario.loading import Loaded
from model.scenario.whole import Scenario

DAYS = 30
"""How far it is looked ahead."""
REPLICATIONS = 200
AT_LEAST = 0.2
"""Probability from which an application is at risk."""


@dataclass(frozen=True, slots=True)
class Morning:
    """The scenario as it begins today."""

    loaded: Loaded
    scenario: Scenario
    """With a priority to give; otherwise as loaded."""
    program: Program
    backlog: Backlog
    as_of: AsOf
    seed: int
    engine: str

    def run(
        self, replications: int = REPLICATIONS, seconds: float | None = None, told: Told = lambda done, total: None
    ) -> list[Outcome]:
        """Replications; fewer where the time ends or ctrl-C is pressed, but at least one."""
        return looked_at(
            self.program,
            self.scenario,
            lambda observed, number: outcome_of(self.backlog, observed, number),
            seed=self.seed,
            replications=replications,
            engine=self.engine,
            seconds=seconds,
            told=told,
        )

    def at_risk(self, outcomes: Sequence[Outcome], *, at_least: float = AT_LEAST, sure: float = SURE) -> list[AtRisk]:
        """Who will miss a clause with at least some probability, the earliest to be late first."""
        return at_risk(self.program, self.backlog, outcomes, at_least=at_least, sure=sure)

    def variant(self, scenario: Scenario) -> Program:
        """The Program of a changed scenario, beginning at the same instant."""
        return from_instant(compile_scenario(scenario, self.loaded.folder, self.loaded), self.as_of)


def morning_of(
    scenario: str | Path | Loaded,
    state: str | Path,
    as_of: AsOf,
    *,
    days: int = DAYS,
    seed: int = 1,
    engine: str = KERNEL,
) -> Morning:
    """Read a scenario and the state file of a morning.

    Raises
    ------
    ScenarioError
        With all that is wrong in the files.
    """
    loaded = starting_from(scenario, state, as_of, days=days)
    changed = with_priority_to_give(loaded.scenario)
    program = from_instant(compile_scenario(changed, loaded.folder, loaded), as_of)
    return Morning(loaded, changed, program, backlog_of(program), as_of, seed, engine)


def instant_of(program: Program, seconds: int) -> datetime.datetime:
    """An instant of a run as a local time."""
    return datetime.datetime.combine(program.start, datetime.time()) + datetime.timedelta(seconds=seconds)
