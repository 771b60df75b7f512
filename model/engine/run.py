"""The SimPy model: one replication, read as the process.

An application goes its way as a SimPy process per branch (`branch`): it enters a stage, waits until the visit is
over, concludes it and goes on. What is contested waits in its place (a line, a meeting, a batch, the network, an
owner) and is given out only in `_dispatch`. This engine is the reference; it is what people read and extend.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from model.arrivals import note_arrival
from model.engine.crews import Crews
from model.engine.gathering import Batches, Meetings
from model.engine.grid import Elements
from model.engine.hours import office_later, opening
from model.engine.instants import Instants
from model.engine.latent import Latent
from model.engine.ownership import Ownership
from model.engine.parts import Application, Bundle, Key, Person, Token, Visit
from model.engine.recording import Record
from model.engine.roster import Roster
from model.engine.tables import Tables
from model.engine.watching import Watch
from model.engine.working import Working
from model.log import Fate, Outcome
from model.luck import Luck
from model.program import MOST_ATTEMPTS, NEVER, Column, Kind, Milestone, PriorityKey, Program, StepKind
from model.world import World

Process = Generator[simpy.Event, None, None]


class Run:
    """One replication in the making."""

    def __init__(self, program: Program, world: World, env: simpy.Environment) -> None:
        self.program, self.world, self.env = program, world, env
        self.tables, self.luck = Tables(program), Luck(program, world.key)
        self.instants = Instants(env, self._dispatch, self._expire)
        self.roster = Roster(program, self.tables, world.duty)
        self.record = Record(program, world)
        self.crews = Crews(program, self.tables, self.roster.people, lambda piece, people: self._start(piece, people))
        self.working = Working(program, self.tables, self.luck, world.duty, self.instants, self._clock, self._finish_bundle)
        self.meetings = Meetings(self.tables, self.instants, self._clock)
        self.batches = Batches(self.tables, self.instants, self._clock, self._queue_bundle)
        self.owners = Ownership(program, self.luck, self.crews, self.roster.people, self.instants)
        self.elements = Elements(program, self.tables, self.luck, self.instants, self._clock)
        self.watch = Watch(program, self.tables, self.luck, self.instants, self._rekey)
        self.latent = Latent(self)
        self._ending: list[tuple[Application, Fate]] = []
        self._policy = self.tables.people.priority_keys
        self._stage_order = self.tables.stages.order
        self._long_queues: dict[int, set[Visit]] = {
            stage: set() for stage, above in enumerate(self.tables.stages.outsource_above) if above >= 0
        }
        """Stages whose long queues are given to a firm: who waits there."""

    def _clock(self) -> int:
        return int(self.env.now)

    # -- the way of an application --------------------------------------------------------------------------------

    def arrive(self, application: Application) -> None:
        """An application arrives and starts on its route."""
        self.record.applications.append(application)
        if self.watch:
            self.watch.reached(application, Milestone.ARRIVED, -1, 1, application.arrived)
        self.env.process(self.branch(Token(application, self.tables.routes.first[application.route])))

    def branch(self, token: Token, *, begun: bool = False) -> Process:
        """One branch of an application, stage by stage; `begun`: it already stands in a visit."""
        while begun or (stage := self._stage_ahead(token)) >= 0:
            if not begun:
                self._enter(token, stage)
            begun = False
            yield token.visit.over
            while self._handed_over(token):
                yield token.visit.over
            if not self._conclude(token.visit):
                return

    def _stage_ahead(self, token: Token) -> int:
        """The next stage of a branch, past tests, forks and joins; −1 where the branch ends."""
        application, routes = token.application, self.tables.routes
        while not application.fate:
            if token.detours:
                return token.detours.pop(0)
            step = token.step
            kind = routes.kind[step]
            if kind == StepKind.VISIT:
                if not self._papers_missing(token, routes.stage[step]):
                    return int(routes.stage[step])
            elif kind == StepKind.TEST:
                held = self.luck.holds(routes.condition[step], application.values)
                token.step = routes.next[step] if held else routes.otherwise[step]
            elif kind == StepKind.FORK:
                self._fork(token, step)
                return -1
            elif kind == StepKind.JOIN:
                application.joins[step] -= 1
                if application.joins[step] > 0:
                    return -1
                token.step = routes.next[step]
            else:
                self._end(application, Fate.ARCHIVED)
                return -1
        return -1

    def _fork(self, token: Token, step: int) -> None:
        routes = self.tables.routes
        join = routes.join[step]
        token.application.joins[join] = routes.join[join]
        for first in self.tables.ragged(routes.fork_first, routes.fork_step, step):
            self.env.process(self.branch(Token(token.application, first)))

    def _papers_missing(self, token: Token, stage: int) -> bool:
        """Ask for the papers a stage cannot start without; if some are missing, send the customer for them."""
        application, routes = token.application, self.tables.routes
        category = application.values[Column.CATEGORY]
        missing = []
        for paper in range(routes.document_first[category], routes.document_first[category + 1]):
            asked = application.papers.get(paper, 0)
            if routes.document_stage[paper] != stage or asked < 0:
                continue
            threshold = self.luck.threshold(routes.document_probability[paper], application.values, asked + 1)
            u = self.luck.uniform(routes.document_name[paper], application.identity, asked + 1)
            lacking = u < threshold and asked + 1 < MOST_ATTEMPTS
            application.papers[paper] = asked + 1 if lacking else -1
            if lacking:
                missing.append(paper)
        if not missing:
            return False
        token.detours = list(dict.fromkeys(routes.document_fetched_by[paper] for paper in missing))
        token.step = routes.step_of[application.route][routes.document_back_to[missing[0]]]
        return True

    def application(self, row: int, arrived: int) -> Application:
        """The application of a row of the world."""
        world = self.world.applications
        route = int(self.program.demand.route[world.stream[row]])
        values = world.values[row : row + 1].copy()
        if world.latent[row]:
            note_arrival(self.program, values, np.array([arrived]))
        return Application(row, (arrived, row), int(world.identity[row]), route, values[0].tolist())

    # -- visits ---------------------------------------------------------------------------------------------------

    def _enter(self, token: Token, stage: int) -> None:
        """An application comes to a stage: it waits there for what the stage needs."""
        application, now = token.application, self._clock()
        attempt = application.attempts[stage] = application.attempts.get(stage, 0) + 1
        branch = self.tables.routes.branch[token.step]
        visit = token.visit = Visit(token, stage, branch, attempt, now, self.env.event())
        application.visits.add(visit)
        if self.watch:
            self.watch.changed(application, now)
            self.watch.reached(application, Milestone.WAITING, stage, attempt, now)
        self.wait(visit)

    def wait(self, visit: Visit) -> None:
        kind = self.tables.stages.kind[visit.stage]
        if kind == Kind.EXTERNAL:
            self.go_outside(visit)
            return
        visit.key = self.key(visit)
        if kind == Kind.WORK:
            self._queue(visit)
        elif kind == Kind.MEETING:
            self.meetings.join(visit)
        elif kind == Kind.BATCH:
            self.batches.join(visit)
        elif kind == Kind.GRID:
            self.elements.ask(visit, int(self.world.applications.connection[visit.application.world_row]))
        else:
            self.owners.join(visit)

    def key(self, visit: Visit) -> Key:
        """Order of waiting work: the policy's keys, waiting time, application number, stage name."""
        application = visit.application
        tail = (visit.since, *application.order, self._stage_order[visit.stage])
        if not self._policy:
            return tail
        head = []
        for key in self._policy:
            if key == PriorityKey.CATEGORY:
                head.append(self.tables.people.category_rank[application.values[Column.CATEGORY]])
            elif key == PriorityKey.ALERT:
                head.append(-application.alert_priority)
            else:
                due = self.watch.due_date(application, self._clock())
                step = visit.token.step
                ahead = self.tables.routes.remaining_seconds[step] if key == PriorityKey.SLACK and due < NEVER else 0
                head.append(due - ahead)
        return (*head, *tail)

    def _rekey(self, application: Application) -> None:
        """Keys change at an alert or when a clock stops or restarts."""
        for visit in application.visits:
            if visit.started >= 0 or not visit.key:
                continue
            old, visit.key = visit.key, self.key(visit)
            piece = visit.bundle or visit
            if isinstance(piece, Bundle):
                piece.members.sort(key=lambda member: member.key)
                piece.key = piece.members[0].key
            if piece.line is not None and old != visit.key:
                self.crews.join(piece, piece.line)

    def _queue(self, visit: Visit) -> None:
        """Work waits in a line; patience, the hall's closing and outsourcing run beside it."""
        stages, stage, now = self.tables.stages, visit.stage, self._clock()
        self.crews.join(visit, self.crews.line(stage, visit.application))
        if stages.patience[stage] >= 0:
            wait, working = self._drawn(visit, stages.patience[stage], stages.name_patience[stage])
            self.instants.expire_at(max(now, self.later(visit.since, wait, working)), (visit, self._lose_patience))
        if stages.hall[stage] >= 0:
            closing = self._hall_closing(stages.hall[stage], now)
            if closing < NEVER:
                self.instants.expire_at(closing, (visit, self._send_home))
        if stage in self._long_queues:
            self._long_queues[stage].add(visit)
        if stages.outsource_after_seconds[stage] >= 0:
            self.instants.expire_at(max(now, visit.since + stages.outsource_after_seconds[stage]), (visit, self._outsource))

    def _drawn(self, visit: Visit, choice: int, name: int) -> tuple[int, bool]:
        return self.luck.seconds(choice, visit.application.values, name, visit.application.identity, visit.attempt)

    def later(self, now: int, seconds: int, working: bool) -> int:
        return office_later(self.program, now, seconds) if working else now + seconds

    def _hall_closing(self, calendar: int, now: int) -> int:
        calendars = self.program.calendars
        a, b = int(calendars.first[calendar]), int(calendars.first[calendar + 1])
        i = int(calendars.closes[a:b].searchsorted(now, side="left")) + a
        return int(calendars.closes[i]) if i < b else NEVER

    def go_outside(self, visit: Visit, rest: int = -1) -> None:
        """The customer's or an authority's part: nobody waits for people. `rest`: seconds left of what was begun."""
        stages, stage, now = self.tables.stages, visit.stage, self._clock()
        seconds, working = self._drawn(visit, stages.takes[stage], stages.name_duration[stage])
        until = self.later(now, seconds if rest < 0 else rest, working)
        if stages.gives_up[stage] >= 0:
            threshold = self.luck.threshold(stages.gives_up[stage], visit.application.values, visit.attempt)
            if self.luck.uniform(stages.name_gives_up[stage], visit.application.identity, visit.attempt) < threshold:
                visit.outcome = Outcome.EXPIRED if stages.gives_up_expires[stage] else Outcome.GAVE_UP
        if stages.expires[stage] >= 0:
            lapse = self.later(now, *self._drawn(visit, stages.expires[stage], stages.name_expires[stage]))
            if lapse < until:
                until, visit.outcome = lapse, Outcome.EXPIRED
        visit.started, visit.until = now, until
        self._milestone_started(visit, now)
        self.instants.end(visit.over, min(until, NEVER) - now)

    def _milestone_started(self, visit: Visit, now: int) -> None:
        if self.watch:
            self.watch.reached(visit.application, Milestone.STARTED, visit.stage, visit.attempt, now)

    def _start(self, piece: Visit | Bundle, people: tuple[Person, ...]) -> None:
        self.working.start(piece, people)
        for visit in [piece] if isinstance(piece, Visit) else piece.members:
            self._milestone_started(visit, self._clock())

    def _handed_over(self, token: Token) -> bool:
        """Work given back at closing: the rest waits again, with its old waiting time."""
        visit, now = token.visit, self._clock()
        if visit.rest < 0 or visit.started < 0 or visit.application.fate:
            return False
        self._release(visit)
        self._close(visit, now, Outcome.HANDED_OVER)
        again = token.visit = Visit(token, visit.stage, visit.branch, visit.attempt, visit.since, self.env.event())
        again.rest, again.key = visit.rest, visit.key
        visit.application.visits.add(again)
        if self.watch:
            self.watch.changed(visit.application, now)
        self.crews.join(again, self.crews.line(again.stage, again.application))
        return True

    def _release(self, visit: Visit) -> None:
        if visit.bundle is None:
            for person in visit.people:
                self._free(person)

    def _free(self, person: Person) -> None:
        self.crews.release(person, self._clock())
        self.instants.call()

    def _close(self, visit: Visit, now: int, outcome: Outcome) -> None:
        visit.application.visits.discard(visit)
        self.record.visit(visit, now, outcome)

    def _conclude(self, visit: Visit) -> bool:
        """A visit is over: what came of it, and where the application goes next; False where the branch ends."""
        application, now = visit.application, self._clock()
        self._release(visit)
        if visit not in application.visits:
            return False
        if application.fate:
            self._close(visit, now, Outcome.FOR_NOTHING)
            return False
        outcome = self._outcome(visit) if visit.outcome is None else Outcome(visit.outcome)
        if visit.started >= 0:
            self._set_attributes(visit)
        self._close(visit, now, outcome)
        if self.watch:
            self.watch.changed(application, now)
            self.watch.reached(application, Milestone.ENDED, visit.stage, visit.attempt, now)
        if outcome in (Outcome.GAVE_UP, Outcome.LEFT):
            self._end(application, Fate.WITHDRAWN)
            return False
        if outcome == Outcome.EXPIRED:
            self._end(application, Fate.EXPIRED)
            return False
        self._route(visit, outcome)
        return True

    def _outcome(self, visit: Visit) -> Outcome:
        """Pass, or one of the stage's outcomes."""
        stages, stage, application = self.tables.stages, visit.stage, visit.application
        first, last = stages.outcome_first[stage], stages.outcome_first[stage + 1]
        if first == last:
            return Outcome.PASSED
        u = self.luck.uniform(stages.name_outcome[stage], application.identity, visit.attempt)
        upto = 0
        for row in range(first, last):
            threshold = self.luck.threshold(stages.outcome_probability[row], application.values, visit.attempt)
            upto += threshold if visit.repeats == 1000 else (threshold // 1000) * visit.repeats
            if u < upto:
                if visit.attempt >= MOST_ATTEMPTS:
                    return Outcome.FORCED
                visit.reason = row - first
                return Outcome.SENT_BACK
        return Outcome.PASSED

    def _set_attributes(self, visit: Visit) -> None:
        stages, application = self.tables.stages, visit.application
        for row in range(stages.set_first[visit.stage], stages.set_first[visit.stage + 1]):
            value = self.luck.value(stages.set_draw[row], application.values, stages.set_name[row], application.identity, visit.attempt)
            application.values[stages.set_attribute[row]] = value

    def _route(self, visit: Visit, outcome: Outcome) -> None:
        """Where a branch goes after a visit."""
        stages, routes, token = self.tables.stages, self.tables.routes, visit.token
        if outcome == Outcome.CAME_AGAIN:
            if stages.patience_via[visit.stage] >= 0:
                token.detours.insert(0, stages.patience_via[visit.stage])
            if visit.stage != routes.stage[token.step]:
                token.detours.append(visit.stage)
        elif outcome == Outcome.SENT_BACK:
            row = stages.outcome_first[visit.stage] + visit.reason
            if stages.outcome_via[row] >= 0:
                token.detours.append(stages.outcome_via[row])
            token.step = routes.step_of[token.application.route][stages.outcome_back_to[row]]
        elif visit.stage == routes.stage[token.step]:
            token.step = routes.next[token.step]

    # -- batches --------------------------------------------------------------------------------------------------

    def _queue_bundle(self, bundle: Bundle) -> None:
        self.crews.join(bundle, self.crews.line(bundle.stage, bundle.application))

    def _finish_bundle(self, bundle: Bundle) -> None:
        """A batch is done (or its people leave): each member has its own outcome."""
        now = self._clock()
        for person in bundle.people:
            self._free(person)
        if bundle.rest >= 0:
            self._hand_over_bundle(bundle, now)
            return
        for visit in bundle.members:
            self.instants.end(visit.over, 0)

    def _hand_over_bundle(self, bundle: Bundle, now: int) -> None:
        for visit in bundle.members:
            if visit.application.fate:
                visit.application.visits.discard(visit)
                self.record.visit(visit, now, Outcome.FOR_NOTHING)
            else:
                self.record.visit(visit, now, Outcome.HANDED_OVER)
            visit.started, visit.people = -1, ()
        bundle.members = [visit for visit in bundle.members if not visit.application.fate]
        bundle.started, bundle.people = -1, ()
        if bundle.members:
            self._queue_bundle(bundle)

    # -- ends -----------------------------------------------------------------------------------------------------

    def _end(self, application: Application, fate: Fate) -> None:
        """Have an application end once all that falls due in this round is settled."""
        self._ending.append((application, fate))
        self.instants.call()

    def _end_applications(self, now: int) -> None:
        """Applications that ended in this round: everything else of theirs stops."""
        ending, self._ending = self._ending, []
        for application, fate in sorted(ending, key=lambda entry: (entry[0].order, entry[1])):
            if application.fate:
                continue
            application.fate, application.ended = fate, now
            if fate != Fate.ARCHIVED:
                self.elements.give_back(application)
            for visit in sorted(application.visits, key=lambda v: (v.branch, v.stage)):
                self._drop(visit, now)
            if self.watch:
                self.watch.reached(application, Milestone.ARCHIVED, -1, 1, now)
                self.watch.stop(application, now)
            self.owners.free(application)

    def _drop(self, visit: Visit, now: int) -> None:
        """Waiting work is removed; work begun is finished for nothing."""
        kind = self.tables.stages.kind[visit.stage]
        if visit.started >= 0 and kind in (Kind.WORK, Kind.BATCH, Kind.MEETING):
            return
        if kind in (Kind.WORK, Kind.BATCH):
            self._leave_line(visit)
        elif kind == Kind.MEETING:
            self.meetings.leave(visit)
        elif kind == Kind.GRID:
            self.elements.leave(visit)
        elif kind == Kind.ASSIGNMENT:
            self.owners.leave(visit)
        self._close(visit, now, Outcome.DROPPED)

    def _leave_line(self, visit: Visit) -> None:
        bundle = visit.bundle
        if bundle is None:
            if self.tables.stages.kind[visit.stage] == Kind.BATCH:
                self.batches.leave(visit)
            else:
                self.crews.leave(visit)
            return
        bundle.members.remove(visit)
        line = bundle.line
        if not bundle.members:
            self.crews.leave(bundle)
        elif line is not None and bundle.key != bundle.members[0].key:
            bundle.key = bundle.members[0].key
            self.crews.join(bundle, line)

    # -- rounds ---------------------------------------------------------------------------------------------------

    def _dispatch(self) -> None:
        """Everything that is contested, each by its keys: owners, seats, batches, grants, reinforcement, people."""
        now = self._clock()
        if self._ending:
            self._end_applications(now)
        self.owners.dispatch(now, self._move_to_new_owner)
        self.meetings.dispatch(now)
        self.batches.dispatch(now)
        self.elements.dispatch(now)
        self.crews.dispatch(now)
        for stage, queue in self._long_queues.items():
            self._shorten(stage, queue)

    def _move_to_new_owner(self, application: Application) -> None:
        """Waiting work of an application whose owner left goes to the new owner's line."""
        for visit in application.visits:
            piece = visit.bundle or visit
            if piece.line is not None and visit.started < 0 and piece.application is application:
                self.crews.join(piece, self.crews.line(visit.stage, application))

    def _expire(self, due: list[Any]) -> None:
        """Patience, closings of halls and alerts of this instant, all together."""
        now = self._clock()
        for entry in [entry for entry in due if len(entry) == 3]:
            self.watch.expire(*entry, now)
        waits = [(visit, act) for visit, act in (entry for entry in due if len(entry) == 2)]
        for visit, act in sorted(waits, key=lambda wait: (wait[0].application.order, wait[0].stage, wait[1].__name__)):
            if visit.started < 0 and visit.line is not None and visit in visit.application.visits:
                act(visit)
        self.instants.call()

    def _lose_patience(self, visit: Visit) -> None:
        self.crews.leave(visit)
        leaves = self.tables.stages.patience_leaves[visit.stage]
        visit.outcome = Outcome.LEFT if leaves or visit.attempt >= MOST_ATTEMPTS else Outcome.CAME_AGAIN
        self.instants.end(visit.over, 0)

    def _send_home(self, visit: Visit) -> None:
        """The hall closes: whoever still waits comes again at the next opening."""
        now, stage = self._clock(), visit.stage
        self.crews.leave(visit)
        self._close(visit, now, Outcome.SENT_HOME)
        if self.watch:
            self.watch.changed(visit.application, now)
        again = opening(self.program, self.tables.stages.hall[stage], now)
        if again < NEVER:
            self.instants.after(again - now, lambda _: self._back_in_hall(visit, again))

    def _back_in_hall(self, visit: Visit, now: int) -> None:
        if visit.application.fate:
            return
        token = visit.token
        again = token.visit = Visit(token, visit.stage, visit.branch, visit.attempt, now, visit.over)
        visit.application.visits.add(again)
        if self.watch:
            self.watch.changed(visit.application, now)
        again.key = self.key(again)
        self._queue(again)

    def _outsource(self, visit: Visit) -> None:
        """A firm does it."""
        stages, stage, now = self.tables.stages, visit.stage, self._clock()
        self.crews.leave(visit)
        visit.started, visit.outsourced = now, 1
        seconds, working = self._drawn(visit, stages.outsource_takes[stage], stages.name_outsource[stage])
        visit.until = self.later(now, max(1, seconds), working)
        self._milestone_started(visit, now)
        self.instants.end(visit.over, visit.until - now)

    def _shorten(self, stage: int, queue: set[Visit]) -> None:
        """While too many wait, the last ones are given to a firm."""
        queue.difference_update([visit for visit in queue if visit.line is None])
        above = self.tables.stages.outsource_above[stage]
        if len(queue) > above:
            for visit in sorted(queue, key=lambda v: v.key)[above:]:
                self._outsource(visit)
