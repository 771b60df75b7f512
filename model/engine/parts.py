"""What moves during a run: applications with their branches, visits, people, lines and crews.

Application — branches (tokens) — visits is who waits and works where. People — crews is who can do it: a crew is a
set of people and the waiting lines they serve, connected with no other; a line is waiting work that the same people
suit in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from model.engine.tables import Stage

Key = tuple[int, ...]
"""Order of waiting work; smaller first."""
WhenOver = list[Callable[["Visit"], None]]
"""What is called when a visit is over."""


class Application:
    """One application on its way."""

    __slots__ = (
        "alert_priority", "arrived", "attempts", "cases", "ended", "escalated", "fate", "helped", "holding", "identity",
        "joins", "number", "order", "owner", "papers", "route", "values", "visits", "world_row",
    )  # fmt: skip

    def __init__(self, world_row: int, number: int, arrived: int, identity: int, route: int, values: list[int]) -> None:
        self.world_row, self.arrived, self.identity, self.route, self.values = (
            world_row,
            arrived,
            identity,
            route,
            values,
        )
        self.number = number
        """In the order in which applications came into the run; the log numbers them anew."""
        self.order = (arrived, world_row)
        """Its number among all: arrival, stream name, date, ordinal."""
        self.ended, self.fate = -1, 0
        self.attempts: dict[int, int] = {}
        """Attempts begun, by stage."""
        self.papers: dict[int, int] | None = None
        """Times a paper was asked for; −1: in hand."""
        self.joins: dict[int, int] | None = None
        """Branches a join still waits for."""
        self.visits: list[Visit] = []
        """Visits not ended, one per branch."""
        self.owner: Person | None = None
        self.holding: Any = None
        """What it holds of the network."""
        self.cases: Any = None
        """Clocks of watched clauses."""
        self.alert_priority = 0
        self.helped, self.escalated = 0, 0
        """Helpers and escalations that alerts have given it, as bits."""

    def forget(self) -> None:
        """Drop what only an application on its way needs."""
        self.attempts = {}
        self.papers = self.joins = self.holding = self.cases = None


class Token:
    """A branch of an application: where it stands."""

    __slots__ = ("application", "detours", "step")

    def __init__(self, application: Application, step: int) -> None:
        self.application, self.step = application, step
        self.detours: list[Stage] = []
        """Repair stages to go through before `step`."""


class Visit:
    """One application at one stage, waiting or in work.

    It is also the SimPy event that it is over, in all that `Instants` asks of one; with slots, since there are many.
    """

    __slots__ = (
        "application",
        "attempt",
        "batch",
        "branch",
        "bundle",
        "callbacks",
        "closed",
        "key",
        "line",
        "opened",
        "outcome",
        "outsourced",
        "people",
        "reason",
        "repeats",
        "rest",
        "since",
        "stage",
        "started",
        "token",
    )
    _ok = True

    def __init__(
        self,
        when_over: WhenOver,
        token: Token,
        stage: Stage,
        branch: int,
        attempt: int,
        since: int,
    ) -> None:
        self.callbacks = when_over
        self.token, self.application, self.stage, self.branch = token, token.application, stage, branch
        self.attempt, self.since, self.started = attempt, since, -1
        self.line: Line | None = None
        """The line it waits in."""
        self.people: tuple[Person, ...] = ()
        self.key: Key = ()
        self.rest = -1
        """Seconds at normal speed left after a hand-over; −1: nothing done yet."""
        self.opened = -1
        """Row of the open applications' branches (`OpenCases.token_*`) that it takes up; −1: begun in the run."""
        self.repeats = 1000
        """Factor on outcomes, per mille: the first person's first-pass quality."""
        self.outcome: int | None = None
        """Outcome settled before the end (left, sent home, …)."""
        self.reason = -1
        self.bundle: Bundle | None = None
        """The batch it is in."""
        self.batch: Key = ()
        self.outsourced = 0
        self.closed = False
        """Its row is written."""

    def __lt__(self, other: object) -> bool:
        """Entries of one key in a line are of one piece of work; all but one have left it."""
        return False

    @property
    def helped(self) -> int:
        """The helpers of its application."""
        return self.application.helped


class Bundle:
    """A batch that has been closed: one piece of work with several visits."""

    __slots__ = ("helped", "key", "line", "members", "people", "rest", "stage", "started")

    def __init__(self, stage: Stage, members: list[Visit]) -> None:
        self.stage, self.members = stage, members
        self.key = members[0].key
        self.helped = 0
        """The helpers of its members, those it had among them."""
        self.started, self.rest = -1, -1
        self.people: tuple[Person, ...] = ()
        self.line: Line | None = None

    def __lt__(self, other: object) -> bool:
        """As of a visit."""
        return False

    @property
    def application(self) -> Application:
        """The first member's application."""
        return self.members[0].application


Piece = Visit | Bundle
"""A piece of work waiting for people."""


class Person:
    """One person: a server with hours, skills and the applications he owns."""

    __slots__ = (
        "areas", "busy", "crew", "employed", "index", "last_end", "long_away", "number", "off_at", "on_duty", "order",
        "owned", "rank", "skill_rows", "skills", "team",
    )  # fmt: skip

    def __init__(self, index: int, team: int, number: int, rank: int) -> None:
        self.index, self.team, self.number, self.rank = index, team, number, rank
        self.skills: dict[int, tuple[int, int]] = {}
        """Role: (speed, repeats), per mille, at present."""
        self.skill_rows: list[tuple[int, int, int, int, int]] = []
        """(role, from, to, speed, repeats)."""
        self.areas: frozenset[int] = frozenset()
        self.on_duty, self.busy, self.employed = False, False, False
        self.off_at = -1
        """End of the present hours."""
        self.last_end = -1
        self.order: tuple[int, int, int] = (0, -1, rank)
        """Fewest roles, longest free, team name and number."""
        self.crew = Crew(frozenset())
        self.owned: set[Application] = set()
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

    __slots__ = (
        "backfill", "candidates", "crew", "everybody", "helpers", "owner", "prefer", "roles", "slot", "sole", "waiting",
    )  # fmt: skip

    def __init__(
        self,
        roles: tuple[int, ...],
        candidates: tuple[frozenset[Person], ...],
        helpers: tuple[frozenset[Person], ...],
        prefer: tuple[int, ...],
        slot: int,
        backfill: bool,
        owner: Person | None,
        crew: Crew,
    ) -> None:
        self.roles, self.candidates, self.owner, self.crew = roles, candidates, owner, crew
        self.helpers = helpers if any(helpers) else ()
        """Whoever may help at each place; asked after those who suit it."""
        self.everybody: frozenset[Person] = frozenset().union(*candidates, *helpers)
        """Whoever suits any of its places."""
        self.prefer = {team: rank for rank, team in enumerate(prefer)}
        self.slot, self.backfill = slot, backfill
        self.waiting: list[tuple[Key, Piece]] = []
        """A heap; pieces that left the line are skipped."""
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
