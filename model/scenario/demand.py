"""Who applies, when, where and for what."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from model.scenario.words import (
    Amount,
    AttributeDraw,
    Condition,
    Count,
    Duration,
    Flag,
    Name,
    Number,
    Positive,
    Probability,
    Share,
    Sourced,
    Text,
    Title,
    Weekday,
    check_shares,
)

Weight = Annotated[Amount, Field(le=1000)]
LEAST_WEIGHT = 0.001
"""Some month and some weekday weigh as much; products of smaller weights would vanish."""


class Category(Sourced):
    """A customer category 客户类别."""

    title: Title
    """Name for people."""
    index_group: Literal["hv", "lv", "generation", "none"] = "none"
    """Its part in the official index: 0.6 HV, 0.3 LV, 0.1 generation and charging."""
    applies: Flag = True
    """False: other business of the hall (payments, queries), counted apart."""
    documents: dict[Name, Document] = {}
    """Papers it needs."""


class Document(Sourced):
    """A paper, and the stage that cannot start without it."""

    title: Title
    """Name for people."""
    missing: Probability
    """Probability that it is missing, per time it is asked for."""
    needed_at: Name
    """The stage that cannot start without it."""
    fetched_by: Name
    """The stage in which it is fetched; all missing papers in one go."""
    back_to: Name | None = None
    """Where the application then returns to; left out: to the stage that needs it. Of several, the earliest."""


class Channel(Sourced):
    """A way to apply."""

    title: Title
    """Name for people."""
    calendar: Name | None = None
    """Its hours (a key of `calendars`); left out: round the clock."""


class Factor(Sourced):
    """A random factor on demand, of mean 1, shared by the streams that name it."""

    each: Literal["day", "year"]
    """Drawn for each date, or once per replication."""
    cv: Annotated[Positive, Field(le=2)]
    """Coefficient of variation."""
    shape: Literal["gamma", "lognormal"] = "gamma"
    """Distribution."""
    autocorrelation: Annotated[Share, Field(le=0.95)] = 0
    """Correlation of the underlying normal from one day to the next."""


class Latent(Sourced):
    """Customers who would apply if there were room 潜在存量: they come once the network is reinforced."""

    comes_after: Duration
    """From the day there is room to the application."""


class Stream(Sourced):
    """Applications of one category and request type."""

    category: Name
    """A key of `categories`."""
    request_type: Name = "new_connection"
    """new_connection 新装, capacity_increase 增容, temporary 临时, …"""
    route: Name
    """A key of `routes`."""
    applications_per_year: Amount = 0
    """Mean number in the first calendar year (latent: how many there are)."""
    growth_per_year: Annotated[Number, Field(ge=-0.9, le=9)] = 0
    """0.05: five per cent more each year, day by day."""
    months: tuple[Weight, ...] = Field(default=(1,) * 12, min_length=12, max_length=12)
    """Weights of January to December."""
    weekdays: tuple[Weight, ...] = Field(default=(1,) * 7, min_length=7, max_length=7)
    """Weights of Monday to Sunday; a make-up day counts as a Friday."""
    holidays: Weight | None = None
    """Weight of a national holiday; left out: as its weekday."""
    factors: tuple[Name, ...] = ()
    """Keys of `factors`; they multiply."""
    channels: dict[Name, Share] = {}
    """Channel: share."""
    areas: dict[Name, Share]
    """Area: share."""
    requested_kva: AttributeDraw | None = None
    """kVA asked for (an increase: the difference); left out: none."""
    attributes: dict[Name, AttributeDraw] = {}
    """Values of declared attributes at application."""
    recorded: Text | None = None
    """A CSV file of recorded arrivals beside the scenario, instead of drawn ones (columns case_id, arrived, …)."""
    latent: Latent | None = None
    """Makes it latent demand."""

    @model_validator(mode="after")
    def _adds_up(self) -> Stream:
        check_shares(self.areas)
        check_shares(self.channels or None)
        if max(self.months) < LEAST_WEIGHT or max(self.weekdays) < LEAST_WEIGHT:
            raise ValueError(f"some month and some weekday have a weight of at least {LEAST_WEIGHT:g}")
        if self.recorded is not None and self.latent is not None:
            raise ValueError("is recorded or latent, not both")
        return self


class Attribute(Sourced):
    """Something applications differ in; a stage may set it."""

    values: tuple[str, ...] | None = Field(default=None, min_length=1)
    """The values of a word-like attribute."""
    number: Flag = False
    """True: a whole number from 0 to 1,000,000,000 instead."""
    first: str | Count = 0
    """Value before anything sets it; left out: the first of `values`, or 0."""

    @model_validator(mode="after")
    def _one_form(self) -> Attribute:
        if (self.values is None) != self.number:
            raise ValueError("states values, or number: true")
        if self.values is not None and self.first != 0 and self.first not in self.values:
            raise ValueError("first is one of values")
        return self


Category.model_rebuild()
__all__ = ["Attribute", "Category", "Channel", "Condition", "Document", "Factor", "Latent", "Stream", "Weekday"]
