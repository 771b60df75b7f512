"""What would save an open application, tried in simulation: each change against the same run without it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.estimates import Estimate
from experiments.late.at_risk import SURE, AtRisk, Share, share_of
from experiments.late.changes import HELPER, PRIORITY, Change, with_earlier_slot, with_helper
from experiments.late.closer import Passage, meetings_of, mostly_by, passages_of, team_waited_for
from experiments.late.morning import Morning
from experiments.late.outcome_runs import Told, looked_at
from experiments.late.outcomes import Outcome, outcome_of
from experiments.late.taken_first import taken_first
from experiments.paired_shares import share_difference
from model.program import Program

MOST_REPLICATIONS = 100
"""Of a change; pairs tell a difference sooner than a share."""
LOOKED_CLOSER = 20
"""Replications in which an application's waits and meetings are looked at."""


@dataclass(frozen=True, slots=True)
class Rescue:
    """A change that was tried for an application at risk."""

    change: Change
    probability: Share
    """Of missing the clause with the change."""
    difference: Estimate
    """Change of the probability, paired; below 0: it helps."""


@dataclass(frozen=True, slots=True)
class Rescuing:
    """Tries changes on a morning."""

    morning: Morning

    def tried(
        self,
        risks: Sequence[AtRisk],
        outcomes: Sequence[Outcome],
        *,
        seconds: float | None,
        told: Told = lambda done, total: None,
    ) -> dict[tuple[int, int], list[Rescue]]:
        """The rescues of some cases at risk, by (application, clause), as many as the time allows.

        Parameters
        ----------
        outcomes
            The replications without a change; the first of them are run with each.
        """
        begun, morning, found = time.monotonic(), self.morning, dict[tuple[int, int], list[Rescue]]()
        cases = list(dict.fromkeys(risk.case for risk in risks))
        few = min(LOOKED_CLOSER, len(outcomes))
        seen = looked_at(
            morning.program,
            morning.scenario,
            lambda observed, number: passages_of(observed, cases),
            seed=morning.seed,
            replications=few,
            engine=morning.engine,
        )
        for risk in risks:
            passages = [one[cases.index(risk.case)] for one in seen]
            for change, changed in self._changes(risk, passages):
                left = None if seconds is None else seconds - (time.monotonic() - begun)
                if left is not None and left <= 0:
                    return found
                rescue = self._try(risk, change, changed, outcomes, left)
                if rescue is None:
                    return found
                found.setdefault((risk.case, risk.clause), []).append(rescue)
            told(len(found), len(risks))
        return found

    def _changes(self, risk: AtRisk, passages: Sequence[Passage]) -> Iterator[tuple[Change, Program]]:
        program, scenario = self.morning.program, self.morning.scenario
        yield Change(PRIORITY, ""), taken_first(program, risk.case)
        waited = team_waited_for(passages)
        if waited is not None:
            team = program.names.teams[waited[1]]
            yield Change(HELPER, team), self.morning.variant(with_helper(scenario, team))
        for meeting in meetings_of(passages):
            ready = mostly_by(passages, meeting, SURE)
            earlier = None if ready is None else with_earlier_slot(program, scenario, meeting, ready)
            if earlier is not None:
                yield earlier

    def _try(
        self, risk: AtRisk, change: Change, changed: Program, outcomes: Sequence[Outcome], seconds: float | None
    ) -> Rescue | None:
        """The change against the runs without it; None where fewer than two replications are done in time."""
        morning = self.morning
        results = looked_at(
            changed,
            morning.scenario,
            lambda observed, number: bool(outcome_of(morning.backlog, observed, number).missed[risk.case, risk.clause]),
            seed=morning.seed,
            replications=min(len(outcomes), MOST_REPLICATIONS),
            engine=morning.engine,
            seconds=seconds,
        )
        if len(results) < 2:
            return None
        missed = np.array(results, dtype=np.float64)
        base = np.array([outcome.missed[risk.case, risk.clause] for outcome in outcomes[: len(missed)]], np.float64)
        each = np.ones(len(missed))
        difference = share_difference((base, each), (missed, each))
        return Rescue(change, share_of(int(missed.sum()), len(missed)), difference.estimate)


def worth_trying(risks: Sequence[AtRisk], most: int) -> list[AtRisk]:
    """Those for whom something is tried: in time to act first, then the likeliest; one clause per application."""
    ranked = sorted(
        risks, key=lambda risk: (risk.act_by is not None and risk.act_by < 0, -risk.probability.mean, risk.late_at)
    )
    first: dict[int, AtRisk] = {}
    for risk in ranked:
        first.setdefault(risk.case, risk)
    return list(first.values())[:most]
