"""Where open applications stand, as a file of open applications tells it: a stage of the route, or the one led back to.

Whoever is on a repair (papers fetched, a drawing revised) stands at the stage that it leads back to: the file knows no
other place for him, so that in a run that begins there the rest of the repair takes no time.
"""

from __future__ import annotations

import numpy as np

from model.agreements.visit_rows import CONCLUDED
from model.log import Log, Outcome
from model.program import Column, Kind, Program, StepKind


class Standing:
    """Reads positions from a log that ends at the instant asked about."""

    def __init__(self, program: Program, log: Log) -> None:
        self._program, self._visits = program, log.visits.rows
        self._values, self._stream = log.applications.values, log.applications.stream
        self._first = np.searchsorted(log.visits.application, np.arange(len(self._stream) + 1))
        self._step_of = program.routes.step_of.reshape(len(program.names.routes), -1)

    def stage_of(self, visit: int) -> int:
        """The stage of its route at which the branch of an open visit stands."""
        row = self._visits[visit]
        application, stage = int(row["application"]), int(row["stage"])
        steps = self._step_of[self._program.demand.route[self._stream[application]]]
        if steps[stage] >= 0:
            return stage
        mine = self._visits[int(self._first[application]) : visit]
        mine = mine[np.isin(mine["branch"], (row["branch"],)) & (mine["ended"] >= 0) & (mine["ended"] <= row["since"])]
        mine = mine[np.argsort(mine["ended"], kind="stable")]
        on_route = mine[steps[mine["stage"]] >= 0]
        last = on_route[-1] if len(on_route) else None
        if last is not None and last["outcome"] == Outcome.SENT_BACK:
            outcome = int(self._program.stages.outcome_first[last["stage"]]) + int(last["reason"])
            return int(self._program.stages.outcome_back_to[outcome])
        if last is not None and last["outcome"] == Outcome.CAME_AGAIN:
            return int(last["stage"])
        here = int(steps[last["stage"]]) if last is not None and last["outcome"] in CONCLUDED else -1
        fetching = self._fetched_for(application, stage, here)
        return fetching if fetching >= 0 else self._after(int(last["stage"]) if last is not None else -1, here)

    def _fetched_for(self, application: int, repair: int, here: int) -> int:
        """The stage that papers are fetched for, the next one of the route; −1 where none are."""
        routes, category = self._program.routes, int(self._values[application, Column.CATEGORY])
        steps = self._step_of[self._program.demand.route[self._stream[application]]]
        found, nearest = -1, -1
        for paper in range(int(routes.document_first[category]), int(routes.document_first[category + 1])):
            step = int(steps[routes.document_stage[paper]])  # routes are laid out from their end: later is lower
            if routes.document_fetched_by[paper] == repair and nearest < step and (here < 0 or step < here):
                found, nearest = int(routes.document_back_to[paper]), step
        return found

    def _after(self, stage: int, here: int) -> int:
        """The stage after one that is done, where that is plain; else the stage itself."""
        routes = self._program.routes
        if here < 0:
            return stage
        following = int(routes.next[here])
        plain = routes.kind[following] == StepKind.VISIT and self._program.stages.kind[stage] == Kind.GRID
        return int(routes.stage[following]) if plain else stage
