"""Clauses watched during the run: alerts that are raised, and due dates that order work (DESIGN §7)."""

from __future__ import annotations

from collections.abc import Callable

from model.agreements.clocks import HOUR, closings_of, counted, reached_at
from model.engine.instants import Instants
from model.engine.parts import Application
from model.engine.returns import Returns
from model.engine.tables import Columns, Tables
from model.program import NEVER, Column, Hands, IntArray, Milestone, Program


class Meter:
    """Counts units while it runs; seconds where there are no closings."""

    __slots__ = ("closings", "counted", "since", "start")

    def __init__(self, closings: IntArray | None, start: int) -> None:
        self.closings, self.start, self.counted, self.since = closings, start, 0, -1

    def turn(self, running: bool, now: int) -> bool:
        """Let it run or stop; whether that changes anything."""
        if running == (self.since >= 0):
            return False
        if running:
            self.since = now
        else:
            self.counted = self.reading(now)
            self.since = -1
        return True

    def reading(self, now: int) -> int:
        """Units (seconds) counted before `now`."""
        if self.since < 0:
            return self.counted
        if self.closings is None:
            return self.counted + now - self.since
        return self.counted + int(counted(self.closings, self.start, self.since, now))

    def reaches(self, units: int, now: int) -> int:
        """When it will have counted so many units, if it runs from now on."""
        if self.closings is None:
            return max(now, (self.since if self.since >= 0 else now) + units * HOUR - self.counted)
        since = self.since if self.since >= 0 else now
        more = units - self.counted
        return now if more <= 0 else max(now, reached_at(self.closings, self.start, since, more))


class Case:
    """One case of a watched clause."""

    __slots__ = ("ahead", "clause", "customer", "due", "limit", "met", "meter", "number", "raised", "timed")

    def __init__(self, clause: int, number: int, limit: int, meter: Meter, customer: Meter) -> None:
        self.clause, self.number, self.limit, self.meter, self.customer = clause, number, limit, meter, customer
        self.due: dict[int, int] = {}
        """Instant of each alert still to come, by row of the alert."""
        self.raised: set[int] = set()
        self.ahead = 0
        """Units that the work ahead takes, when its alerts were worked out."""
        self.timed = False
        """Its alerts and date have been worked out; again only when a clock or the limit moves."""
        self.met = False
        """Its last milestone has been reached; a return may open it again."""


class Watch:
    """Runs the clocks of watched clauses and raises alerts."""

    def __init__(self, program: Program, tables: Tables, env: Instants) -> None:
        clauses = tables.clauses
        self._clauses, self._luck, self._env = clauses, tables.luck, env
        self._effects = Columns(program.effects)
        self.rekey: Callable[[Application], None] = lambda _: None
        self._due_clause = int(program.people.due_clause[0])
        self.watched = [
            c
            for c in range(len(clauses.agreement))
            if clauses.alert_first[c + 1] > clauses.alert_first[c] or c == self._due_clause
        ]
        self._returns = Returns(tables)
        self._may_open_again = {
            c
            for c in self.watched
            if clauses.to_stage[c] >= 0 and not clauses.each_attempt[c] and self._returns.lead_over(clauses.to_stage[c])
        }
        first = program.draws.choice_first.tolist()
        self._depending = {
            c for c in self.watched if clauses.limit[c] < 0 or first[clauses.limit[c] + 1] - first[clauses.limit[c]] > 1
        }
        """Watched clauses whose limit depends on attributes."""
        self._ended: set[tuple[int, int]] = set()
        """(application, clause) whose `to` was reached without a case at the instant `_ended_at`."""
        self._ended_at = -1
        self._begins_at, self._ends_at = dict[tuple[int, int], list[int]](), dict[tuple[int, int], list[int]]()
        """Watched clauses by the milestone and stage at which they begin and end."""
        for c in self.watched:
            self._begins_at.setdefault((clauses.from_milestone[c], clauses.from_stage[c]), []).append(c)
            self._ends_at.setdefault((clauses.to_milestone[c], clauses.to_stage[c]), []).append(c)
        self._closings = {c: closings_of(program, c) for c in self.watched}
        self._signed = len(program.names.attributes) - len(program.names.agreements)
        self.raised: list[tuple[Application, int, int, int, int]] = []
        """(application, clause, case, level, instant)."""
        self._newly_helped: list[Application] = []

    def reached(self, application: Application, milestone: Milestone, stage: int, attempt: int, now: int) -> None:
        """An application reaches a milestone: cases begin and end."""
        for c in self._ends_at.get((milestone, stage), ()):
            if application.cases and c in application.cases:
                self._meet(application, application.cases, c, now)
            elif not self._clauses.each_attempt[c]:
                self._ended_before(application, c, now)
        for c in self._begins_at.get((milestone, stage), ()):
            if not (application.cases and c in application.cases) and self._bound(application, c):
                self.start(application, c, attempt if self._clauses.each_attempt[c] else 1, now, 0, now)
                if self._ended_at == now and (application.number, c) in self._ended and application.cases:
                    self._meet(application, application.cases, c, now)

    def _ended_before(self, application: Application, c: int, now: int) -> None:
        """A branch reaches `to`; another one may reach `from` at the same instant, in whichever order they come."""
        if self._ended_at != now:
            self._ended_at = now
            self._ended.clear()
        self._ended.add((application.number, c))

    def _meet(self, application: Application, cases: dict[int, Case], c: int, now: int) -> None:
        """The last milestone is reached, for the time being if a return may lead over it again."""
        if self._clauses.each_attempt[c]:
            self._pause(cases.pop(c), now)
        else:  # it stays: a case begins once
            cases[c].met = True
            cases[c].due.clear()
        if c == self._due_clause:
            self.rekey(application)

    def returned(self, application: Application, step: int, now: int) -> None:
        """An application has been led back: cases whose last milestone is ahead again are open again."""
        for c, case in (application.cases or {}).items():
            if case.met and self._clauses.to_stage[c] in self._returns.ahead(step):
                case.met = False
                self._time_alerts(application, case, now, case.meter.since >= 0)
                if c == self._due_clause:
                    self.rekey(application)

    def _bound(self, application: Application, c: int) -> bool:
        clauses, values = self._clauses, application.values
        return bool(
            clauses.applies[c][values[Column.CATEGORY]]
            and values[self._signed + clauses.agreement[c]]
            and self._luck.holds(clauses.condition[c], values)
        )

    def start(self, application: Application, c: int, number: int, began: int, already: int, now: int) -> None:
        """Begin a case, with units already counted (an open application)."""
        limit = self._stated_limit(application, c)
        case = Case(c, number, limit, Meter(self._closings[c], began), Meter(self._closings[c], began))
        case.meter.counted = already * (HOUR if self._closings[c] is None else 1)
        application.cases = application.cases or {}
        application.cases[c] = case
        self._turn(application, case, now)

    def _stated_limit(self, application: Application, c: int) -> int:
        """A clause's limit for an application as it is now; attributes set on the way may change it."""
        clauses = self._clauses
        if clauses.limit_attribute[c] >= 0:
            return int(application.values[clauses.limit_attribute[c]])
        return self._luck.choose(clauses.limit[c], application.values)

    def changed(self, application: Application, now: int) -> None:
        """Its branches have moved: clocks may stop or restart."""
        if application.cases:
            for case in list(application.cases.values()):
                if not case.met or case.clause in self._may_open_again:
                    self._turn(application, case, now)

    def stop(self, application: Application) -> None:
        """The application has ended."""
        for case in (application.cases or {}).values():
            self._pause(case, self._env.now)
        application.cases = None

    def _pause(self, case: Case, now: int) -> None:
        case.meter.turn(False, now)
        case.due.clear()

    def _turn(self, application: Application, case: Case, now: int) -> None:
        clauses = self._clauses
        counts = clauses.counts[case.clause]
        running = bool(clauses.whole[case.clause]) or any(counts[visit.stage.index] for visit in application.visits)
        moved = case.meter.turn(running, now)
        if case.clause in self._depending and case.limit != self._stated_limit(application, case.clause):
            case.limit, moved = self._stated_limit(application, case.clause), True
        if clauses.customer_units[case.clause] >= 0:
            hands = {visit.stage.hands for visit in application.visits}
            moved |= case.customer.turn(running and hands == {Hands.CUSTOMER}, now)
        if case.met:
            return
        if moved or not case.timed:
            case.timed = True
            self._time_alerts(application, case, now, running)
            if case.clause == self._due_clause:
                self.rekey(application)
        elif case.ahead != self._ahead(application, case.clause):
            self._time_alerts(application, case, now, running)

    def _ahead(self, application: Application, clause: int) -> int:
        """Units that the expected work ahead takes, if an alert goes by slack: the branch with most of it counts."""
        row = self._effects.clause_ahead[clause]
        if row < 0:
            return 0
        units = self._effects.units_ahead[row]
        return max((units[visit.token.step] for visit in application.visits), default=0)

    def _limit(self, case: Case, now: int) -> int:
        """The limit, moved by what the customer took beyond his part."""
        own: int = self._clauses.customer_units[case.clause]
        if own < 0:
            return case.limit
        taken = case.customer.reading(now) // (HOUR if case.customer.closings is None else 1)
        return case.limit + max(0, taken - own)

    def _time_alerts(self, application: Application, case: Case, now: int, running: bool) -> None:
        clauses, limit = self._clauses, self._limit(case, now)
        case.ahead = self._ahead(application, case.clause)
        for alert in range(clauses.alert_first[case.clause], clauses.alert_first[case.clause + 1]):
            if alert in case.raised:
                continue
            left = self._threshold(alert, limit, case.ahead)
            due = case.meter.reaches(limit - left, now) if running and not self._moves(case, limit - left, now) else -1
            if case.due.get(alert, -1) != due:
                case.due[alert] = due
                if 0 <= due < NEVER:
                    self._env.expire_at(due, (application, case, alert))

    def _threshold(self, alert: int, limit: int, ahead: int) -> int:
        """Units left at which an alert is raised: the first of its thresholds that is reached."""
        left, share = int(self._clauses.alert_left[alert]), self._clauses.alert_left_share[alert]
        slack = self._effects.alert_slack[alert]
        if share >= 0:
            left = max(left, -(-limit * share // 1000))
        return max(left, int(slack) + ahead) if slack >= 0 else left

    def _moves(self, case: Case, units: int, now: int) -> bool:
        """Whether the customer, who holds it now, uses up his part before so many units are counted.

        From then on the limit moves with every unit he takes, and no alert comes nearer.
        """
        own, customer = self._clauses.customer_units[case.clause], case.customer
        if own < 0 or customer.since < 0:
            return False
        scale = HOUR if customer.closings is None else 1
        return bool(units * scale - case.meter.reading(now) > max(0, own * scale - customer.reading(now)))

    def due_date(self, application: Application, now: int) -> int:
        """Date by which the policy's clause falls due for an application; NEVER where it is not bound."""
        case = (application.cases or {}).get(self._due_clause)
        return NEVER if case is None or case.met else case.meter.reaches(self._limit(case, now), now)

    def expire(self, application: Application, case: Case, alert: int) -> None:
        """Raise an alert, unless its clock has stopped since."""
        now = self._env.now
        if case.due.get(alert) != now or alert in case.raised:
            return
        case.raised.add(alert)
        del case.due[alert]
        self.raised.append((application, case.clause, case.number, self._clauses.alert_level[alert], now))
        priority = self._clauses.alert_priority[alert]
        if priority > application.alert_priority:
            application.alert_priority = priority
            self.rekey(application)
        helper, escalation = self._effects.alert_helper[alert], self._effects.alert_escalation[alert]
        if escalation >= 0:
            application.escalated |= 1 << escalation
        if helper >= 0:
            application.helped |= 1 << helper
            self._newly_helped.append(application)

    def newly_helped(self) -> list[Application]:
        """Applications that alerts have given a helper since this was asked."""
        helped, self._newly_helped = self._newly_helped, []
        return helped
