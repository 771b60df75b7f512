"""How applications end: archived, withdrawn, expired; and what becomes of what they left (DESIGN §4, §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.engine.parts import Application, Visit
from model.log import Fate, Outcome
from model.program import Kind, Milestone

if TYPE_CHECKING:
    from model.engine.run import Run


class Endings:
    """Applications that end once all that falls due in a round is settled."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.waiting: list[tuple[Application, Fate]] = []

    def end(self, application: Application, fate: Fate) -> None:
        """Have an application end in the dispatch of this round."""
        self.waiting.append((application, fate))
        self._run.env.call()

    def dispatch(self) -> None:
        """Applications that ended in this round: everything else of theirs stops."""
        waiting, self.waiting = self.waiting, []
        if len(waiting) > 1:
            waiting.sort(key=lambda entry: (entry[0].order, entry[1]))
        for application, fate in waiting:
            if not application.fate:
                self._end(application, fate)

    def _end(self, application: Application, fate: Fate) -> None:
        run = self._run
        application.fate, application.ended = fate, run.env.now
        if fate != Fate.ARCHIVED:
            run.elements.give_back(application)
        for visit in list(application.visits):
            self._drop(visit)
        if run.watching:
            run.watch.reached(application, Milestone.ARCHIVED, -1, 1, run.env.now)
            run.watch.stop(application)
        if application.owner is not None:
            run.owners.free(application)
        application.forget()

    def _drop(self, visit: Visit) -> None:
        """Waiting work is removed; work begun is finished for nothing."""
        kind, run = visit.stage.kind, self._run
        if visit.started >= 0 and kind in (Kind.WORK, Kind.BATCH, Kind.MEETING):
            return
        if kind == Kind.WORK:
            run.crews.leave(visit)
        elif kind == Kind.BATCH:
            self._leave_batch(visit)
        elif kind == Kind.MEETING:
            run.meetings.leave(visit)
        elif kind == Kind.GRID:
            run.elements.leave(visit)
        elif kind == Kind.ASSIGNMENT:
            run.owners.leave(visit)
        visit.closed = True
        visit.application.visits.remove(visit)
        run.record.visit(visit, run.env.now, Outcome.DROPPED)

    def _leave_batch(self, visit: Visit) -> None:
        bundle, crews = visit.bundle, self._run.crews
        if bundle is None:
            self._run.batches.leave(visit)
            return
        bundle.members.remove(visit)
        line = bundle.line
        if not bundle.members:
            crews.leave(bundle)
        elif line is not None and bundle.key != bundle.members[0].key:
            bundle.key = bundle.members[0].key
            crews.join(bundle, line)
