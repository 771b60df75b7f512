"""What moves during a run: applications with their branches, visits, people, lines and crews.

Application — branches (tokens) — visits is who waits and works where. People — crews is who can do it: a crew is a
set of people and the waiting lines they serve, connected with no other; a line is waiting work that the same people
suit in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import simpy

Key = tuple[int, ...]
"""Order of waiting work; smaller first."""


class Application:
    """One application on its way."""

    __slots__ = (
        "alert_priority", "arrived", "attempts", "branches", "cases", "ended", "fate", "holding", "identity", "joins",
        "number", "order", "owner", "papers", "route", "values", "visits", "world_row",
    )  # fmt: skip

    def __init__(self, world_row: int, order: tuple[int, int], identity: int, route: int, values: list[int]) -> None:
        self.world_row, self.order, self.identity, self.route, self.values = world_row, order, identity, route, values
        self.arrived = order[0]
        self.ended, self.fate = -1, 0
        self.attempts: dict[int, int] = {}
        """Attempts begun, by stage."""
        self.papers: dict[int, int] = {}
        """Times a paper was asked for; −1: in hand."""
        self.joins: dict[int, int] = {}
        """Branches a join still waits for."""
        self.visits: set[Visit] = set()
        """Visits not ended."""
        self.owner: Person | None = None
        self.holding: Any = None
        """What it holds of the network."""
        self.cases: Any = None
        """Clocks of watched clauses."""
        self.alert_priority = 0
        self.number = -1


@dataclass(slots=True)
class Token:
    """A branch of an application: where it stands."""

    application: Application
    step: int
    detours: list[int] = field(default_factory=list)
    """Repair stages to go through before `step`."""
    visit: Visit = field(init=False, repr=False)
    """Its visit at present."""


class Visit:
    """One application at one stage, waiting or in work."""

    __slots__ = (
        "application", "attempt", "batch", "branch", "bundle", "key", "line", "outcome", "outsourced", "over", "people",
        "reason", "repeats", "rest", "since", "stage", "started", "token", "until",
    )  # fmt: skip

    def __init__(self, token: Token, stage: int, branch: int, attempt: int, since: int, over: simpy.Event) -> None:
        self.token, self.application, self.stage, self.branch = token, token.application, stage, branch
        self.attempt, self.since, self.over = attempt, since, over
        self.started = -1
        self.until = -1
        """Scheduled end."""
        self.rest = -1
        """Seconds at normal speed left after a hand-over; −1: nothing done yet."""
        self.people: tuple[Person, ...] = ()
        self.repeats = 1000
        """Factor on outcomes, per mille: the first person's first-pass quality."""
        self.outcome: int | None = None
        """Outcome settled before the end (left, came again, …)."""
        self.reason = -1
        self.key: Key = ()
        self.line: Line | None = None
        """The line it waits in."""
        self.bundle: Bundle | None = None
        """The batch it is in."""
        self.batch: Key = ()
        self.outsourced = 0


class Bundle:
    """A batch that has been closed: one piece of work with several visits."""

    __slots__ = ("key", "line", "members", "people", "rest", "since", "stage", "started")

    def __init__(self, stage: int, members: list[Visit]) -> None:
        self.stage, self.members = stage, members
        self.key = members[0].key
        self.since = members[0].since
        self.started = -1
        self.rest = -1
        self.people: tuple[Person, ...] = ()
        self.line: Line | None = None

    @property
    def application(self) -> Application:
        """The first member's application."""
        return self.members[0].application


Piece = Visit | Bundle
"""A piece of work waiting for people."""


class Person:
    """One person: a server with hours, skills and the applications he owns."""

    __slots__ = (
        "areas", "busy", "closes", "crew", "index", "last_end", "long_away", "number", "off_at", "on_duty", "opens",
        "order", "owned", "rank", "skill_rows", "skills", "team",
    )  # fmt: skip

    def __init__(self, index: int, team: int, number: int, rank: int) -> None:
        self.index, self.team, self.number, self.rank = index, team, number, rank
        self.skills: dict[int, tuple[int, int]] = {}
        """Role: (speed, repeats), per mille, at present."""
        self.skill_rows: list[tuple[int, int, int, int, int]] = []
        """(role, from, to, speed, repeats)."""
        self.areas: frozenset[int] = frozenset()
        self.on_duty = False
        self.off_at = -1
        """End of the present hours."""
        self.busy = False
        self.last_end = -1
        self.order: tuple[int, int, int] = (0, -1, rank)
        """Fewest roles, longest free, team name and number."""
        self.crew: Crew | None = None
        self.owned: set[Application] = set()
        self.opens: list[int] = []
        self.closes: list[int] = []
        self.long_away: list[tuple[int, int]] = []
        """When his team may do what he owns."""

    def away_long(self, t: int) -> bool:
        """Whether his deputies may act for him."""
        return any(a <= t < b for a, b in self.long_away)

    def rank_again(self) -> None:
        """Renew the order in which free people are taken."""
        self.order = (len(self.skills), self.last_end, self.rank)


class Line:
    """Waiting work that the same people suit in the same way."""

    __slots__ = ("backfill", "candidates", "crew", "owner", "prefer", "roles", "slot", "sole", "stage_roles", "waiting")

    def __init__(self, roles: tuple[int, ...], candidates: tuple[frozenset[Person], ...], prefer: tuple[int, ...], slot: int, backfill: bool, owner: Person | None) -> None:
        self.roles, self.candidates, self.owner = roles, candidates, owner
        self.prefer = {team: rank for rank, team in enumerate(prefer)}
        self.slot, self.backfill = slot, backfill
        self.waiting: list[tuple[Key, Piece]] = []
        """A heap; pieces that left the line are skipped."""
        self.crew: Crew | None = None
        self.sole = False
        """One place, and everybody in the crew suits: no look at who can do what is needed."""


class Crew:
    """People and the lines they serve, connected with no others."""

    __slots__ = ("called", "free", "lines", "people")

    def __init__(self, people: frozenset[Person]) -> None:
        self.people = people
        self.lines: list[Line] = []
        self.free: set[Person] = set()
        """On duty and not at work."""
        self.called = False
        """Something has changed for it at this instant."""
