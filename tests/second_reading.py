"""A second reading of a log: clauses and alerts, slowly and in other words than `model.agreements` and the engine.

Closing by closing it asks who holds the application; nothing of the compiled clocks is used. It reads clauses whose
`from` and `to` differ from attempt to attempt only through `each_attempt`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from model.log import Fate, Log, Outcome
from model.program import DAY, Hands, Program
from model.scenario import Scenario
from model.scenario.agreements import Clause
from model.scenario.words import Between, Condition

CONCLUDED = (Outcome.PASSED, Outcome.SENT_BACK, Outcome.FORCED)
NOT_YET = 10**12


@dataclass(frozen=True, slots=True)
class Stay:
    """One row of an application: where, which attempt, from when to when, in whose hands, how it ended."""

    stage: str
    attempt: int
    since: int
    started: int
    ended: int
    hands: Hands
    outcome: int


@dataclass
class SecondReading:
    """The log of one replication, application by application."""

    scenario: Scenario
    program: Program
    log: Log
    stays: dict[int, list[Stay]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        visits, names = self.log.visits, self.program.names
        numbers = (
            *(visits.application, visits.stage, visits.attempt),
            *(visits.since, visits.started, visits.ended, visits.outcome),
        )
        columns = zip(*(column.tolist() for column in numbers), strict=True)
        for application, stage, attempt, since, started, ended, outcome in columns:
            stay = Stay(
                names.stages[stage],
                attempt,
                since,
                started,
                ended if ended >= 0 else NOT_YET,
                Hands(int(self.program.stages.hands[stage])),
                outcome,
            )
            self.stays.setdefault(application, []).append(stay)

    def value(self, application: int, attribute: str) -> str | float:
        """An attribute's value in words, or its number."""
        column = self.program.names.attributes.index(attribute)
        value, words = int(self.log.applications.values[application, column]), self.program.names.values[column]
        return words[value] if words else value / (10 if attribute == "requested_kva" else 1)

    def holds(self, when: Condition | None, application: int) -> bool:
        """Whether a condition holds."""
        for attribute, test in (when or {}).items():
            value = self.value(application, attribute)
            if isinstance(test, Between):
                assert isinstance(value, float)
                above = test.above is None or value > test.above
                below = test.below is None or value < test.below
                if not (above and below and (test.least or -math.inf) <= value <= (test.most or math.inf)):
                    return False
            elif value not in (test if isinstance(test, tuple) else (test,)):
                return False
        return True

    def moments(self, application: int, milestone: str) -> list[tuple[int, int]]:
        """(instant, attempt) at which a milestone is reached."""
        stage, moment = milestone.split(".")
        applications = self.log.applications
        if moment == "arrived":
            return [(int(applications.arrived[application]), 1)]
        if moment == "archived":
            archived = applications.fate[application] == Fate.ARCHIVED
            return [(int(applications.ended[application]), 1)] if archived else []
        reached: dict[int, int] = {}
        for stay in self.stays.get(application, ()):
            instant = {"waiting": stay.since, "started": stay.started, "ended": stay.ended}[moment]
            counts = stay.stage == stage and instant >= 0
            if counts and (moment != "ended" or stay.outcome in CONCLUDED):
                reached[stay.attempt] = min(reached.get(stay.attempt, instant), instant)
        return [(instant, attempt) for attempt, instant in reached.items()]

    def cases(self, clause: Clause) -> Iterator[tuple[int, int, int, int | None]]:
        """(application, attempt or 1, began, last `to` or None) of everybody the clause is for."""
        for application in range(len(self.log.applications.arrived)):
            if self.value(application, "category") in clause.categories and self.holds(clause.when, application):
                begins, ends = self.moments(application, clause.from_), self.moments(application, clause.to)
                if clause.each_attempt:
                    by_attempt = {attempt: instant for instant, attempt in ends}
                    yield from ((application, attempt, begun, by_attempt.get(attempt)) for begun, attempt in begins)
                elif begins:
                    yield application, 1, min(begins)[0], max(ends)[0] if ends else None

    def closings(self, clause: Clause, application: int, began: int, until: int) -> Iterator[tuple[int, bool]]:
        """Counted closings of a case, each with whether the customer alone held the application."""
        working = clause.limit.unit_stated == "working_days"
        calendar = self.program.calendars.closings if working else self.program.calendars.midnights
        for closing in calendar.tolist():
            if (closing - 1) // DAY > began // DAY and closing < until:
                held = [stay for stay in self.stays[application] if stay.since <= closing < stay.ended]
                if clause.clock == "utility":
                    runs = any(stay.hands == Hands.UTILITY for stay in held)
                else:
                    runs = not clause.excluding or any(stay.stage not in clause.excluding for stay in held)
                if runs:
                    yield closing, {stay.hands for stay in held} == {Hands.CUSTOMER}

    def limit(self, clause: Clause, application: int, customer_units: int) -> int:
        """The limit, moved by what the customer took."""
        stated = next(limit for when, limit in clause.limit.rows if self.holds(when, application))
        own = clause.customer_days
        return stated if own is None else stated + max(0, customer_units - own)

    def stop(self, application: int, end: int | None) -> int:
        """Until when a case is looked at."""
        if end is not None:
            return end
        ended = int(self.log.applications.ended[application])
        return ended if ended >= 0 else self.program.horizon

    def kept(self, clause: Clause, application: int, began: int, end: int | None) -> tuple[int, int]:
        """(limit, 1 kept / 0 late / −1 undecided)."""
        counted = list(self.closings(clause, application, began, self.stop(application, end)))
        limit = self.limit(clause, application, sum(alone for _, alone in counted))
        if len(counted) >= limit:
            return limit, 0
        open_still = end is None and self.log.applications.fate[application] == Fate.OPEN
        return limit, -1 if open_still else 1

    def alert(self, clause: Clause, level: str, application: int, began: int, end: int | None) -> int | None:
        """When an alert is due; None if it is not."""
        alert = clause.alerts[level]  # type: ignore[index]

        def units(customer_units: int) -> int:
            limit = self.limit(clause, application, customer_units)
            share = math.ceil(round(limit * (alert.left_share or 0), 9))
            return limit - (share if alert.left is None else alert.left)

        if units(0) <= 0:
            return began
        customer_units = 0
        counted = self.closings(clause, application, began, self.stop(application, end))
        for number, (closing, alone) in enumerate(counted, start=1):
            customer_units += alone
            if number >= units(customer_units):
                return closing
        return None
