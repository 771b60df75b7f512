"""The SimPy model: one replication, read as the process.

An application goes its way visit by visit, each branch by itself: it enters a stage (`Run._enter`), and the visit is
the SimPy event that it is over (`Run.over`), which concludes it and goes on (`Run.go_on`). What is contested waits in
its place (a line, a meeting, a batch, the network, an owner) and is given out only in `Run.dispatch`. This engine is
the reference; it is what people read and extend.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import simpy

from model.arrivals import note_arrival
from model.engine.crews import Crews
from model.engine.ending import Endings
from model.engine.gathering import Batches, Meetings
from model.engine.grid import Elements
from model.engine.helping import Helping
from model.engine.hours import opening
from model.engine.instants import Instants
from model.engine.latent import Latent
from model.engine.outcomes import Outcomes
from model.engine.outside import Outside
from model.engine.ownership import Ownership
from model.engine.papers import Papers
from model.engine.parts import Application, Person, Piece, Token, Visit, WhenOver
from model.engine.recording import Record
from model.engine.roster import Roster
from model.engine.tables import Stage, Tables
from model.engine.waiting import Waits
from model.engine.watching import Watch
from model.engine.working import Working
from model.log import Fate, Outcome
from model.luck import Luck
from model.program import NEVER, Column, Kind, Milestone, Program, StepKind
from model.world import World

Process = Generator[simpy.Event, None, None]
ENDS = {Outcome.GAVE_UP: Fate.WITHDRAWN, Outcome.LEFT: Fate.WITHDRAWN, Outcome.EXPIRED: Fate.EXPIRED}
"""Outcomes that end the application."""
PASSED, HANDED_OVER, SENT_HOME = Outcome.PASSED, Outcome.HANDED_OVER, Outcome.SENT_HOME
AREA = int(Column.AREA)
WORK, EXTERNAL = int(Kind.WORK), int(Kind.EXTERNAL)
GIVEN_OUT = (int(Kind.GRID), int(Kind.ASSIGNMENT))
"""Stages that start and end at one instant."""
TEST, FORK, JOIN = int(StepKind.TEST), int(StepKind.FORK), int(StepKind.JOIN)


class Run:
    """One replication in the making."""

    def __init__(self, program: Program, world: World, env: Instants) -> None:
        self.program, self.world, self.env = program, world, env
        self.luck = Luck(program, world.key)
        self.tables = Tables(program, self.luck)
        self.routes = self.tables.routes
        self.roster = Roster(program, self.tables, world.duty)
        self.record = Record(program, world)
        self.helping = Helping(program, self.roster.people)
        self.working = Working(program, self.tables, world.duty, self.helping, env)
        self.crews = Crews(program, self.tables, self.roster.people, self.helping, env)
        self.meetings = Meetings(self.tables, env)
        self.batches = Batches(self.tables, env, self.crews)
        self.owners = Ownership(program, self.luck, self.crews, env)
        self.elements = Elements(program, self.tables, env)
        self.outside = Outside(program, self.luck, env)
        self.watch = Watch(program, self.tables, env)
        self.waits = Waits(program, self.tables, self.crews, self.outside, self.watch, env)
        self.papers, self.outcomes = Papers(self.tables), Outcomes(self.tables)
        self.endings = Endings(
            self.record, self.watch, self.elements, self.crews, self.batches, self.meetings, self.owners, env
        )
        self.latent = Latent(program, world, self.luck, self.elements, self.outside, env, self._come)
        env.dispatch, env.expire = self.dispatch, self.waits.expire
        self._begun: list[Visit] = []
        self.meetings.on_start = self._begun.append
        self.working.finish_bundle = self._finish_bundle
        self.watch.rekey = self.waits.rekey
        self.watching = self.watch.watched != []
        self.crews.start = self._start if self.watching else self.working.start
        self.when_over: WhenOver = [self.over]
        """What every visit calls when it is over."""
        self._values, self._identity = world.applications.values.tolist(), world.applications.identity.tolist()
        self._route_of = program.demand.route.tolist()
        self._step_stage = self.tables.step_stage
        self._branch_of, self._next = self.routes.branch, self.routes.next

    # -- the way of an application --------------------------------------------------------------------------------

    def application(self, row: int, arrived: int) -> Application:
        """The application of a row of the world."""
        values = self._values[row]
        if self.world.applications.latent[row]:
            dated = np.array([values])
            note_arrival(self.program, dated, np.array([arrived]))
            values = dated[0].tolist()
        route = self._route_of[values[Column.STREAM]]
        return self.record.new_application(row, arrived, self._identity[row], route, values)

    def _come(self, row: int) -> None:
        """A latent customer applies."""
        self.arrive(self.application(row, self.env.now))

    def arrive(self, application: Application) -> None:
        """An application arrives and starts on its route."""
        if self.watching:
            self.watch.reached(application, Milestone.ARRIVED, -1, 1, application.arrived)
        self.go_on(Token(application, self.routes.first[application.route]))

    def go_on(self, token: Token) -> None:
        """A branch of an application goes on to its next stage."""
        stage = self._step_stage[token.step]
        if stage is None or token.detours or stage.needs_papers or token.application.fate:
            stage = self._stage_ahead(token)
            if stage is None:
                return
        self._enter(token, stage)

    def over(self, visit: Visit) -> None:
        """A visit is over: it is concluded and the branch goes on; or the same attempt waits again."""
        if visit.outcome is not None and visit.outcome in (HANDED_OVER, SENT_HOME):
            if visit.outcome == SENT_HOME:
                self.env.after(self._until_opening(visit), lambda _: self._wait_again(visit))
                return
            if not visit.application.fate:
                self._wait_again(visit)
                return
        if self._conclude(visit):
            self.go_on(visit.token)

    def _stage_ahead(self, token: Token) -> Stage | None:
        """The next stage of a branch, past tests, forks and joins; None where the branch ends."""
        application, routes = token.application, self.routes
        while not application.fate:
            if token.detours:
                return token.detours.pop(0)
            step = token.step
            stage = self._step_stage[step]
            kind = routes.kind[step]
            if stage is not None:
                if not stage.needs_papers or not self.papers.missing(token, stage):
                    return stage
                self._led_back(token)
            elif kind == TEST:
                held = self.luck.holds(routes.condition[step], application.values)
                token.step = routes.next[step] if held else routes.otherwise[step]
            elif kind == FORK:
                self._fork(application, step)
                return None
            elif kind == JOIN:
                assert application.joins is not None
                application.joins[step] -= 1
                if application.joins[step] > 0:
                    return None
                token.step = routes.next[step]
            else:
                self.endings.end(application, Fate.ARCHIVED)
                return None
        return None

    def _fork(self, application: Application, step: int) -> None:
        """Branches side by side: a process each; the last one to reach the join goes on."""
        routes = self.routes
        join = routes.join[step]
        application.joins = {**(application.joins or {}), join: routes.join[join]}
        for first in self.tables.ragged(routes.fork_first, routes.fork_step, step):
            self.go_on(Token(application, first))

    # -- visits ---------------------------------------------------------------------------------------------------

    def _enter(self, token: Token, stage: Stage) -> None:
        """An application comes to a stage: it waits there for what the stage needs."""
        application, now = token.application, self.env.now
        attempt = application.attempts[stage.index] = application.attempts.get(stage.index, 0) + 1
        visit = Visit(self.when_over, token, stage, self._branch_of[token.step], attempt, now)
        application.visits.append(visit)
        if self.watching:
            self.watch.changed(application, now)
            self.watch.reached(application, Milestone.WAITING, stage.index, attempt, now)
        if stage.queues_simply:
            visit.key = self.waits.key(visit)
            usual = None if application.helped else stage.lines[application.values[AREA]]
            self.crews.join(visit, usual or self.crews.line(visit))
        else:
            self.wait(visit)

    def wait(self, visit: Visit) -> None:
        """A visit waits for its people, a session, its batch, the network or an owner; or it goes outside."""
        stage = visit.stage
        if stage.kind == EXTERNAL:
            self.outside.go(visit)
            self._milestone_started(visit)
            return
        visit.key = self.waits.key(visit)
        if stage.kind == WORK:
            self.waits.queue(visit)
        elif stage.kind == Kind.MEETING:
            self.meetings.join(visit)
        elif stage.kind == Kind.BATCH:
            self.batches.join(visit)
        elif stage.kind == Kind.GRID:
            self.elements.ask(visit, int(self.world.applications.connection[visit.application.world_row]))
        else:
            self.owners.join(visit)

    def _start(self, piece: Piece, people: tuple[Person, ...]) -> None:
        self.working.start(piece, people)
        if self.watching:
            self._begun += [piece] if isinstance(piece, Visit) else piece.members

    def _milestone_started(self, visit: Visit) -> None:
        if self.watching:
            self.watch.reached(visit.application, Milestone.STARTED, visit.stage.index, visit.attempt, self.env.now)

    def _until_opening(self, visit: Visit) -> int:
        """The hall has closed: who still waits goes home, and comes again at the next opening."""
        now = self.env.now
        self._close(visit, Outcome.SENT_HOME)
        return min(NEVER, opening(self.program, visit.stage.hall, now)) - now

    def _wait_again(self, visit: Visit) -> None:
        """The same attempt waits on: work handed over keeps its waiting time, the hall has a new day."""
        if visit.application.fate:
            return
        handed_over = visit.outcome == Outcome.HANDED_OVER
        since = visit.since if handed_over else self.env.now
        again = Visit(self.when_over, visit.token, visit.stage, visit.branch, visit.attempt, since)
        again.rest = visit.rest
        if handed_over:
            self._release(visit)
            self._close(visit, Outcome.HANDED_OVER)
        visit.application.visits.append(again)
        if self.watching:
            self.watch.changed(visit.application, self.env.now)
        self.wait(again)

    def _release(self, visit: Visit) -> None:
        if visit.bundle is None:
            for person in visit.people:
                self.crews.release(person, self.env.now)

    def _close(self, visit: Visit, outcome: Outcome) -> None:
        """A visit's row is written; it is no longer among the application's."""
        visit.closed = True
        visit.application.visits.remove(visit)
        self.record.visit(visit, self.env.now, outcome)
        if self.watching and not visit.application.fate:
            self.watch.changed(visit.application, self.env.now)

    def _conclude(self, visit: Visit) -> bool:
        """A visit is over: what came of it, and where the application goes next; False where the branch ends."""
        application, stage, now = visit.application, visit.stage, self.env.now
        if visit.bundle is None:
            for person in visit.people:
                self.crews.release(person, now)
        if visit.closed:
            return False
        if application.fate:
            self._close(visit, Outcome.FOR_NOTHING)
            return False
        outcome = PASSED
        if visit.outcome is not None:
            outcome = Outcome(visit.outcome)
        elif stage.outcomes:
            outcome = self.outcomes.of(visit)
        if stage.kind in GIVEN_OUT and visit.started >= 0:
            self._milestone_started(visit)
        if stage.sets and visit.started >= 0:
            self.outcomes.set_attributes(visit)
        if self.watching:
            self._close(visit, outcome)
            self.watch.reached(application, Milestone.ENDED, stage.index, visit.attempt, now)
        else:
            visit.closed = True
            application.visits.remove(visit)
            self.record.visit(visit, now, outcome)
        token = visit.token
        if outcome is PASSED and self._step_stage[token.step] is stage:
            token.step = self._next[token.step]
            return True
        if outcome in ENDS:
            self.endings.end(application, ENDS[outcome])
            return False
        if self.outcomes.lead_on(visit, outcome):
            self._led_back(token)
        return True

    def _led_back(self, token: Token) -> None:
        if self.watching:
            self.watch.returned(token.application, token.step, self.env.now)

    def _finish_bundle(self, piece: Piece) -> None:
        """A batch is done, or its people hand it over at closing; each member has its own outcome."""
        assert not isinstance(piece, Visit)
        for person in piece.people:
            self.crews.release(person, self.env.now)
        if piece.rest < 0:
            for visit in piece.members:
                self.env.end(visit, 0)
            return
        for visit in list(piece.members):
            if visit.application.fate:
                self._close(visit, Outcome.FOR_NOTHING)
                piece.members.remove(visit)
            else:
                self.record.visit(visit, self.env.now, Outcome.HANDED_OVER)
                visit.started, visit.people = -1, ()
                visit.key = self.waits.key(visit)
        piece.started, piece.people = -1, ()
        if piece.members:
            piece.members.sort(key=lambda member: member.key)
            piece.key = piece.members[0].key
            self.crews.join(piece, self.crews.line(piece))

    # -- rounds ---------------------------------------------------------------------------------------------------

    def dispatch(self) -> None:
        """Everything that is contested, each by its keys: owners, seats, batches, grants, reinforcement, people."""
        now = self.env.now
        if self.endings.waiting:
            self.endings.dispatch()
        if self.owners.changed:
            self.owners.dispatch(now, self.waits.move_to_new_owner)
        if self.meetings.starting:
            self.meetings.dispatch(now)
        if self.batches.changed:
            self.batches.dispatch(now)
        if self.elements.changed:
            self.elements.dispatch(now)
        if self.crews.changed:
            self.crews.dispatch(now)
        if self.waits.long_queues:
            self.waits.shorten()
        if self._begun:
            self._note_begun()

    def _note_begun(self) -> None:
        """What has started in a dispatch moves clocks and keys once all is given out: crews come in no order."""
        for visit in self._begun:
            self._milestone_started(visit)
        self._begun.clear()
