"""How applications end: archived, withdrawn, expired; and what becomes of what they left (DESIGN §4, §8)."""

from __future__ import annotations

from model.engine.crews import Crews
from model.engine.gathering import Batches, Meetings
from model.engine.grid import Elements
from model.engine.instants import Instants
from model.engine.ownership import Ownership
from model.engine.parts import Application, Visit
from model.engine.recording import Record
from model.engine.watching import Watch
from model.log import Fate, Outcome
from model.program import Kind, Milestone


class Endings:
    """Applications that end once all that falls due in a round is settled."""

    def __init__(
        self,
        record: Record,
        watch: Watch,
        elements: Elements,
        crews: Crews,
        batches: Batches,
        meetings: Meetings,
        owners: Ownership,
        env: Instants,
    ) -> None:
        self._record, self._watch, self._elements, self._crews = record, watch, elements, crews
        self._batches, self._meetings, self._owners, self._env = batches, meetings, owners, env
        self.waiting: list[tuple[Application, Fate]] = []

    def end(self, application: Application, fate: Fate) -> None:
        """Have an application end in the dispatch of this round."""
        self.waiting.append((application, fate))
        self._env.call()

    def dispatch(self) -> None:
        """Applications that ended in this round: everything else of theirs stops."""
        waiting, self.waiting = self.waiting, []
        if len(waiting) > 1:
            waiting.sort(key=lambda entry: (entry[0].order, entry[1]))
        for application, fate in waiting:
            if not application.fate:
                self._end(application, fate)

    def _end(self, application: Application, fate: Fate) -> None:
        application.fate, application.ended = fate, self._env.now
        if fate != Fate.ARCHIVED:
            self._elements.give_back(application)
        for visit in list(application.visits):
            self._drop(visit)
        if self._watch.watched:
            self._watch.reached(application, Milestone.ARCHIVED, -1, 1, self._env.now)
            self._watch.stop(application)
        if application.owner is not None:
            self._owners.free(application)
        application.forget()

    def _drop(self, visit: Visit) -> None:
        """Waiting work is removed; work begun is finished for nothing."""
        kind = visit.stage.kind
        if visit.started >= 0 and kind in (Kind.WORK, Kind.BATCH, Kind.MEETING):
            return
        if kind == Kind.WORK:
            self._crews.leave(visit)
        elif kind == Kind.BATCH:
            self._leave_batch(visit)
        elif kind == Kind.MEETING:
            self._meetings.leave(visit)
        elif kind == Kind.GRID:
            self._elements.leave(visit)
        elif kind == Kind.ASSIGNMENT:
            self._owners.leave(visit)
        visit.closed = True
        visit.application.visits.remove(visit)
        self._record.visit(visit, self._env.now, Outcome.DROPPED)

    def _leave_batch(self, visit: Visit) -> None:
        bundle, crews = visit.bundle, self._crews
        if bundle is None:
            self._batches.leave(visit)
            return
        bundle.members.remove(visit)
        line = bundle.line
        if not bundle.members:
            crews.leave(bundle)
        elif line is not None and bundle.key != bundle.members[0].key:
            bundle.key = bundle.members[0].key
            crews.join(bundle, line)
