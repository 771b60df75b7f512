"""A whole scenario: the parts under one roof."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from model.scenario.agreements import Agreement
from model.scenario.demand import Attribute, Category, Channel, Factor, Stream
from model.scenario.economy import Economy, Redesign
from model.scenario.network import Area, Network
from model.scenario.people import NationalCalendar, OpeningHours, Owners, Role, Team
from model.scenario.stages import Route, Stage
from model.scenario.words import Count, Day, Name, PositiveCount, Sourced, Text, Title, Words


class Period(Words):
    """One replication = warm-up + counted period + run-out, in days."""

    start: Day
    """First day of the run."""
    warm_up_days: Count = 0
    """Days before counting."""
    counted_days: PositiveCount
    """Days whose arrivals are the cohort."""
    run_out_days: Count = 0
    """Days after, in which the cohort finishes; arrivals go on."""
    source: Text | None = None
    """Why so long."""
    note: Text | None = None
    """A remark for the reader; has no effect."""

    @property
    def days(self) -> int:
        """Length of a replication in days."""
        return self.warm_up_days + self.counted_days + self.run_out_days


class Policy(Sourced):
    """In which order waiting work is taken; then by waiting time, application number, stage."""

    priority: tuple[Literal["category", "alert", "due_date", "slack"], ...] = ()
    """Keys, the first one first."""
    categories: dict[Name, Count] = {}
    """Rank of each category for the key `category`; the lowest first; left out: 0."""
    due_by: Name | None = None
    """The clause (agreement.clause written with a dot is the key below) whose date counts for due_date and slack."""
    agreement: Name | None = None
    """The agreement of `due_by`."""


class Scenario(Sourced):
    """Everything a run needs."""

    title: Title
    """Name for people."""
    period: Period
    """When."""
    national_calendar: NationalCalendar = NationalCalendar()
    """Working days."""
    calendars: dict[Name, OpeningHours]
    """Opening hours by name; `office` is the one of the time limits."""
    roles: dict[Name, Role] = {}
    """Kinds of work."""
    teams: dict[Name, Team] = {}
    """People."""
    owners: Owners | None = None
    """Account managers."""
    policy: Policy = Policy()
    """Priorities."""
    areas: dict[Name, Area]
    """Parts of the territory."""
    network: Network = Network()
    """Transformers, feeders, substations."""
    attributes: dict[Name, Attribute] = {}
    """What applications differ in, beside category, request_type, area, channel, requested_kva."""
    categories: dict[Name, Category]
    """Customer categories."""
    channels: dict[Name, Channel] = {}
    """Ways to apply."""
    factors: dict[Name, Factor] = {}
    """Random factors on demand."""
    stages: dict[Name, Stage]
    """What is done."""
    routes: dict[Name, Route]
    """In which order."""
    streams: Annotated[dict[Name, Stream], Field(min_length=1)]
    """Who applies."""
    agreements: dict[Name, Agreement] = {}
    """What is promised."""
    economy: Economy = Economy()
    """What supply, trips and years are worth."""
    redesigns: dict[Name, Redesign] = {}
    """The redesigns laid over it, by name."""
    open_applications: Text | None = Field(default=None)
    """A CSV file beside the scenario with the applications open on the first day."""
