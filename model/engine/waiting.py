"""Waiting for people: the key that orders it, and what may end it before its turn comes (DESIGN §4, §5)."""

from __future__ import annotations

from typing import Any

from model.engine.crews import Crews
from model.engine.instants import Instants
from model.engine.outside import Outside
from model.engine.parts import Application, Bundle, Key, Visit
from model.engine.tables import Stage, Tables
from model.engine.watching import Watch
from model.log import Outcome
from model.program import MOST_ATTEMPTS, NEVER, Column, Milestone, PriorityKey, Program

CATEGORY = int(Column.CATEGORY)
PATIENCE, HALL, FIRM = range(3)
"""What ends a wait; at one instant the first counts."""


class Waits:
    """Queues of work, and the patience, hall closings and firms that shorten them."""

    def __init__(
        self, program: Program, tables: Tables, crews: Crews, outside: Outside, watch: Watch, env: Instants
    ) -> None:
        self._program, self._tables, self._crews = program, tables, crews
        self._outside, self._watch, self._env = outside, watch, env
        self._policy = tables.people.priority_keys
        self._rank = tables.people.category_rank
        self._by_category = self._policy == [PriorityKey.CATEGORY]
        self.long_queues: dict[Stage, set[Visit]] = {
            stage: set() for stage in tables.stages if stage.outsource_above >= 0
        }
        """Stages whose long queues are given to a firm: who waits there."""

    def key(self, visit: Visit) -> Key:
        """Order of waiting work: the policy's keys, waiting time, application number, stage name."""
        application = visit.application
        arrived, row = application.order
        if self._by_category:
            return (self._rank[application.values[CATEGORY]], visit.since, arrived, row, visit.stage.order)
        if not self._policy:
            return (visit.since, arrived, row, visit.stage.order)
        head = [self._policy_key(key, visit) for key in self._policy]
        return (*head, visit.since, arrived, row, visit.stage.order)

    def _policy_key(self, key: int, visit: Visit) -> int:
        application = visit.application
        if key == PriorityKey.CATEGORY:
            return int(self._rank[application.values[Column.CATEGORY]])
        if key == PriorityKey.ALERT:
            return -application.alert_priority
        due = self._watch.due_date(application, self._env.now)
        if key == PriorityKey.SLACK and due < NEVER:
            due -= self._tables.routes.remaining_seconds[visit.token.step]
        return due

    def rekey(self, application: Application) -> None:
        """Keys change at an alert, and when a clock stops or restarts."""
        for visit in application.visits:
            if visit.started >= 0 or not visit.key:
                continue
            old, visit.key = visit.key, self.key(visit)
            piece = visit.bundle or visit
            if isinstance(piece, Bundle):
                piece.members.sort(key=lambda member: member.key)
                piece.key = piece.members[0].key
            if piece.line is not None and old != visit.key:
                self._crews.join(piece, piece.line)

    def move_to_new_owner(self, application: Application) -> None:
        """Waiting work of an application whose owner left goes to the new owner's line."""
        for visit in application.visits:
            piece = visit.bundle or visit
            if piece.line is not None and visit.started < 0 and piece.application is application:
                self._crews.join(piece, self._crews.line(piece))

    def _let_help(self, application: Application) -> None:
        """Waiting work of an application that has new helpers goes where they look too."""
        for visit in application.visits:
            piece = visit.bundle or visit
            if isinstance(piece, Bundle):
                piece.helped |= application.helped
            orphaned = visit.stage.owned and piece.application.owner is None
            if piece.line is not None and visit.started < 0 and not orphaned:
                self._crews.join(piece, self._crews.line(piece))

    def queue(self, visit: Visit) -> None:
        """Work waits in a line; patience, the hall's closing and firms run beside it."""
        stage = visit.stage
        self._crews.join(visit, self._crews.line(visit))
        if stage.queues_simply or visit.rest >= 0:  # work begun is finished: neither he nor a firm takes it away
            return
        now = self._env.now
        if stage.patience >= 0:
            wait, working = self._outside.left(visit, stage.patience, stage.name_patience)
            self._env.expire_at(self._outside.later(now, wait, working), (visit, PATIENCE))
        if stage.hall >= 0:
            closing = self._hall_closing(stage.hall, now)
            if closing < NEVER:
                self._env.expire_at(closing, (visit, HALL))
        if stage.outsource_after_seconds >= 0:
            self._env.expire_at(max(now, visit.since + stage.outsource_after_seconds), (visit, FIRM))
        if stage in self.long_queues:
            self.long_queues[stage].add(visit)
            self._env.call()

    def _hall_closing(self, calendar: int, now: int) -> int:
        """The first closing from `now` on."""
        calendars = self._program.calendars
        a, b = int(calendars.first[calendar]), int(calendars.first[calendar + 1])
        i = int(calendars.closes[a:b].searchsorted(now, side="left")) + a
        return int(calendars.closes[i]) if i < b else NEVER

    def expire(self, due: list[tuple[Any, ...]]) -> None:
        """Alerts, patience, closings of halls and firms of this instant, all together."""
        alerts = sorted((entry for entry in due if len(entry) == 3), key=lambda entry: (entry[0].order, entry[2]))
        for application, case, alert in alerts:
            self._watch.expire(application, case, alert)
        for application in self._watch.newly_helped():
            self._let_help(application)
        waits = (entry for entry in due if len(entry) == 2)
        for visit, reason in sorted(waits, key=lambda wait: (wait[0].application.order, wait[0].stage.order, wait[1])):
            if visit.line is not None and visit.started < 0:
                self._stop(visit, reason)
        self._env.call()

    def _stop(self, visit: Visit, reason: int) -> None:
        """A wait ends before its turn has come."""
        self._crews.leave(visit)
        if reason == FIRM:
            self._give_away(visit)
            return
        if reason == HALL:
            visit.outcome = Outcome.SENT_HOME
        elif visit.stage.patience_leaves or visit.attempt >= MOST_ATTEMPTS:
            visit.outcome = Outcome.LEFT
        else:
            visit.outcome = Outcome.CAME_AGAIN
        self._env.end(visit, 0)

    def _give_away(self, visit: Visit) -> None:
        self._outside.give_away(visit)
        if self._watch.watched:
            self._watch.reached(visit.application, Milestone.STARTED, visit.stage.index, visit.attempt, self._env.now)

    def shorten(self) -> None:
        """While too many wait, the last ones are given to a firm."""
        for stage, queue in self.long_queues.items():
            queue.difference_update([visit for visit in queue if visit.line is None])
            if len(queue) > stage.outsource_above:
                for visit in sorted(queue, key=lambda v: v.key)[stage.outsource_above :]:
                    self._crews.leave(visit)
                    self._give_away(visit)
