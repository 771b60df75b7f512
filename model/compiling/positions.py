"""Positions of names, and the small shapes that compiled tables are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from model.program import Column, IntArray
from model.scenario.network import Element
from model.scenario.whole import Scenario
from model.scenario.words import WEEKDAYS

ONE = 2**62
GRID_VALUES = ("free", "waited", "farther", "part")


def ints(values: Iterable[int]) -> IntArray:
    """An int64 array."""
    return np.array(list(values), dtype=np.int64)


def exact(value: float) -> Fraction:
    """The decimal number that was written, not its nearest binary one."""
    return Fraction(repr(float(value)))


def rounded(value: Fraction) -> int:
    """floor(x + 1/2)."""
    return (value + Fraction(1, 2)).__floor__()


def threshold_of(probability: float | Fraction) -> int:
    """A probability as an integer threshold in [0, 2**62]."""
    return rounded((probability if isinstance(probability, Fraction) else exact(probability)) * ONE)


def cumulated(weights: Sequence[float]) -> list[int]:
    """Cumulated thresholds of weights; the last one is exactly 2**62."""
    total, running, thresholds = sum((exact(w) for w in weights), Fraction(0)), Fraction(0), []
    for weight in weights:
        running += exact(weight)
        thresholds.append(rounded(running / total * ONE))
    return thresholds


@dataclass
class Ragged:
    """A list of lists, being filled."""

    first: list[int] = field(default_factory=lambda: [0])
    flat: list[int] = field(default_factory=list)

    def add(self, values: Iterable[int]) -> int:
        """Append one list; its index."""
        self.flat.extend(values)
        self.first.append(len(self.flat))
        return len(self.first) - 2


class Positions:
    """Where each name of a scenario stands."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.streams = _positions(scenario.streams)
        self.categories = _positions(scenario.categories)
        self.request_types = _positions(sorted({s.request_type for s in scenario.streams.values()}))
        self.areas = _positions(scenario.areas)
        self.channels = _positions(scenario.channels)
        self.roles = _positions(scenario.roles)
        self.teams = _positions(scenario.teams)
        self.stages = _positions(scenario.stages)
        self.routes = _positions(scenario.routes)
        self.calendars = _positions(scenario.calendars)
        self.factors = _positions(scenario.factors)
        self.agreements = _positions(scenario.agreements)
        self.clauses = _positions(f"{a}.{c}" for a, agreement in scenario.agreements.items() for c in agreement.clauses)
        self.elements = _positions(name for _, name, _ in elements_of(scenario))
        self.reasons = _positions(
            dict.fromkeys(o.reason for stage in scenario.stages.values() for o in stage.all_outcomes)
        )
        self.values: dict[str, tuple[str, ...]] = {
            "category": tuple(self.categories),
            "request_type": tuple(self.request_types),
            "stream": tuple(self.streams),
            "area": tuple(self.areas),
            "channel": ("none", *self.channels),
            "requested_kva": (),
            "arrival_time": (),
            "arrival_date": (),
            "arrival_weekday": WEEKDAYS,
            "arrival_month": (),
            "grid": GRID_VALUES,
            **{name: attribute.values or () for name, attribute in scenario.attributes.items()},
            **{f"signed_{name}": ("no", "yes") for name in scenario.agreements},
        }
        self.attributes = _positions(self.values)
        assert list(self.attributes)[: len(Column)] == [column.name.lower() for column in Column]

    def value(self, attribute: str, stated: object) -> int:
        """The integer of a value of an attribute."""
        if isinstance(stated, bool):
            stated = "yes" if stated else "no"
        if self.values[attribute]:
            return self.values[attribute].index(str(stated))
        return rounded(exact(float(str(stated))) * self.step(attribute))

    def step(self, attribute: str) -> int:
        """Units per 1 of a numeric attribute: kVA are stored in tenths."""
        return 10 if attribute == "requested_kva" else 1


def _positions(names: Iterable[str]) -> dict[str, int]:
    return {name: position for position, name in enumerate(names)}


def ranks(names: Sequence[str]) -> IntArray:
    """Rank of each name in alphabetical order."""
    order = sorted(range(len(names)), key=lambda i: names[i])
    result = np.zeros(len(names), dtype=np.int64)
    result[order] = np.arange(len(names))
    return result


def elements_of(scenario: Scenario) -> list[tuple[str, str, Element]]:
    """(key, name, element) of every element, `count` expanded; transformers, feeders, substations."""
    levels: tuple[Mapping[str, Element], ...] = (
        scenario.network.transformers,
        scenario.network.feeders,
        scenario.network.substations,
    )
    return [
        (key, key if element.count == 1 else f"{key}_{number + 1}", element.member(number + 1))
        for level in levels
        for key, element in level.items()
        for number in range(element.count)
    ]
