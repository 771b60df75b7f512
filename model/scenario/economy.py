"""What a redesign costs, and what an hour of supply, a trip and a year are worth."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from model.scenario.words import Amount, Name, Positive, Share, Sourced, Text, Title


class Redesign(Sourced):
    """A change of how the work is done 流程优化方案: what it is called and what it costs.

    What it changes stands in the rest of its file.
    """

    title: Title
    """Name for people."""
    what: Title
    """What changes, in a sentence."""
    one_time_yuan: Amount = 0
    """Cost of introducing it, once."""
    monthly_yuan: Amount = 0
    """Cost of keeping it up, per month."""
    months_until_works: Annotated[Amount, Field(le=120)] = 0
    """From the decision until it works."""
    assumes: Text | None = None
    """The assumed effect, if it has one, and why it is assumed."""


class Sale(Sourced):
    """What supplying a customer of a category is worth."""

    load_factor: Share
    """Mean load ÷ kVA connected, after power factor."""
    margin_yuan_per_kwh: Amount
    """What is left of a kWh sold, after buying it and losses."""


class Economy(Sourced):
    """Values in yuan 经济参数."""

    power_factor: Annotated[Share, Field(gt=0)] = 0.95
    """kW ÷ kVA."""
    trip_yuan: Amount = 0
    """What a trip costs the customer (time and fare)."""
    years: Annotated[Positive, Field(le=50)] = 5
    """Years over which a redesign's one-time cost is spread."""
    categories: dict[Name, Sale] = {}
    """By customer category; a category left out counts kVA-days only."""
