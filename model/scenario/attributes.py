"""What applications differ in: the built-in attributes, the declared ones, and who signed what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from model.scenario.whole import Scenario
from model.scenario.words import WEEKDAYS

BUILT_IN = (
    "category",
    "request_type",
    "stream",
    "area",
    "channel",
    "requested_kva",
    "arrival_time",
    "arrival_date",
    "arrival_weekday",
    "arrival_month",
    "grid",
)
GRID = "grid"
GRID_VALUES = ("free", "waited", "farther", "part")
"""How the grid answered: at once, after waiting, from farther away, with a part."""
SIGNED = "signed_"
"""Begins the attribute that tells whether an application signed an agreement."""
NO_CHANNEL = "none"


@dataclass(frozen=True, slots=True)
class AttributeKind:
    """What values an attribute takes."""

    form: Literal["words", "number", "time", "date"]
    values: tuple[str, ...] = ()
    """The words."""
    lowest: float = 0
    highest: float = 1e9
    """The range of a number."""
    tenths: bool = False
    """A number in steps of 0.1 instead of 1."""


def attribute_kinds(scenario: Scenario) -> dict[str, AttributeKind]:
    """Return every attribute that a scenario may ask for."""
    request_types = sorted({stream.request_type for stream in scenario.streams.values()})
    declared = {
        name: AttributeKind("number") if attribute.number else AttributeKind("words", attribute.values or ())
        for name, attribute in scenario.attributes.items()
    }
    return {
        **declared,
        "category": AttributeKind("words", tuple(scenario.categories)),
        "request_type": AttributeKind("words", tuple(request_types)),
        "stream": AttributeKind("words", tuple(scenario.streams)),
        "area": AttributeKind("words", tuple(scenario.areas)),
        "channel": AttributeKind("words", (NO_CHANNEL, *scenario.channels)),
        "requested_kva": AttributeKind("number", tenths=True),
        "arrival_time": AttributeKind("time"),
        "arrival_date": AttributeKind("date"),
        "arrival_weekday": AttributeKind("words", WEEKDAYS),
        "arrival_month": AttributeKind("number", lowest=1, highest=12),
        GRID: AttributeKind("words", GRID_VALUES),
        **{f"{SIGNED}{name}": AttributeKind("words", ("no", "yes")) for name in scenario.agreements},
    }
