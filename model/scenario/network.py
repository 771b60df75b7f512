"""Areas and the network: transformers, feeders, substations, and their reinforcement."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from model.scenario.words import (
    Amount,
    Count,
    Day,
    Duration,
    Name,
    Positive,
    PositiveCount,
    Share,
    Sourced,
    Text,
    Title,
    Words,
)

Kva = Annotated[Amount, Field(le=1e9)]
SomeKva = Annotated[Positive, Field(ge=0.1, le=1e9)]
"""kVA are counted in tenths: less than 0.1 would be nothing."""
Coincidence = Annotated[Share, Field(ge=0.001)]
"""Counted per mille: less than 0.001 would be nothing."""


class Planned(Sourced):
    """A reinforcement with a date."""

    date: Day
    """In service from 00:00 of this day."""
    number: PositiveCount | None = None
    """Of several alike (`count`) only this one, counted from 1; left out: each of them."""
    adds_kva: Kva = 0
    """Added usable kVA."""
    adds_bays: Count = 0
    """Added bays (substations)."""
    cost_yuan: Amount = 0
    """Cost."""


class Triggered(Sourced):
    """A reinforcement that waiting demand sets off; one at a time."""

    at_waiting_kva: SomeKva | None = None
    """Set off once so many kVA wait at the element."""
    at_waiting_count: PositiveCount | None = None
    """Set off once so many applications wait at the element (bays)."""
    lead_time: Duration
    """Design, right of way 线路通道, works."""
    adds_kva: Kva = 0
    """Added usable kVA each time."""
    adds_bays: Count = 0
    """Added bays each time (substations)."""
    most_times: Annotated[PositiveCount, Field(le=1000)] = 1
    """How often it can be done."""
    cost_yuan: Amount = 0
    """Cost each time."""


class Element(Sourced):
    """What transformers, feeders and substations share."""

    title: Title | None = None
    """Name for people; left out: the key."""
    rated_kva: SomeKva
    """Rated kVA."""
    loading_limit: Annotated[Share, Field(gt=0)] = 1.0
    """Share of the rated kVA that may be committed."""
    coincidence: Coincidence = 1.0
    """Coincidence factor: the part of a request that counts at this element."""
    committed_kva: Kva = 0
    """Committed on the first day, coincidence included."""
    small_kva: Kva = 0
    """Requests below this pass an earlier one that waits here."""
    planned: tuple[Planned, ...] = ()
    """Reinforcements with a date."""
    triggered: Triggered | None = None
    """Reinforcement set off by waiting demand."""
    count: Annotated[PositiveCount, Field(le=5000)] = 1
    """So many alike, named key_1, key_2, …"""

    def member(self, number: int) -> Self:
        """One of several alike, counted from 1, with the dated reinforcements that are its own."""
        own = tuple(work for work in self.planned if work.number in (None, number))
        return self if len(own) == len(self.planned) else self.model_copy(update={"planned": own})


class Transformer(Element):
    """A distribution transformer 配变."""

    feeder: Name
    """The feeder it hangs on."""
    area: Name
    """The area it serves."""
    weight: Positive = 1.0
    """Relative number of applications it gets within its area."""


class Feeder(Element):
    """A 10 kV feeder 10千伏线路."""

    substation: Name
    """The substation it starts from."""
    areas: tuple[Name, ...] = ()
    """Areas whose HV customers connect to it."""
    weight: Positive = 1.0
    """Relative number of HV applications it gets within its area."""


class Substation(Element):
    """A substation 变电站."""

    free_bays: Count = 0
    """Free bays 间隔."""


class Area(Sourced):
    """A part of the territory."""

    title: Title
    """Name for people."""


class Network(Words):
    """The grid that applications connect to."""

    transformers: dict[Name, Transformer] = {}
    """Distribution transformers."""
    feeders: dict[Name, Feeder] = {}
    """10 kV feeders."""
    substations: dict[Name, Substation] = {}
    """Substations."""
    hv_categories: tuple[Name, ...] = ()
    """Categories that connect to a feeder; all others to a transformer."""
    bay_above_kva: SomeKva | None = None
    """HV requests above this take a bay; left out: none does."""
    source: Text | None = None
    """Where the numbers come from."""
    note: Text | None = None
    """A remark for the reader; has no effect."""
