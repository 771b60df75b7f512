"""What the cross-checks share: the parts of a scenario with their paths, its routes, who goes where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from model.problems import KeyPath, suggestion
from model.scenario.checks.finding import listed
from model.scenario.checks.route_shape import RouteShape, Step, repairs_of, shape_of
from model.scenario.whole import Scenario
from model.scenario.words import Words

Part = tuple[KeyPath, Words]


@dataclass(frozen=True, slots=True)
class Journey:
    """The applications of one category on one route."""

    category: str
    route: str
    streams: tuple[str, ...]
    areas: tuple[str, ...]
    """Areas that they come from."""
    shape: RouteShape
    used_at: dict[str, Step]
    """Every stage that may be visited, repairs included: the step of the route from which it is."""


@dataclass(frozen=True, slots=True)
class Tabled:
    """What is known of a distribution once its table has been tried."""

    refused: str
    """Why no table can carry it; empty where one can."""
    mean: float
    largest: float
    """The largest value that is ever drawn."""


@dataclass(frozen=True)
class Known:
    """What takes time to find out, shared by scenarios that differ in a few numbers."""

    tabled: dict[tuple[str, tuple[float, ...]], Tabled] = field(default_factory=dict)
    """By family and parameters."""
    open_at: dict[str, object] = field(default_factory=dict)
    """When a calendar is open (`model.scenario.checks.open_hours`), by all that it depends on."""
    together: dict[frozenset[str], int] = field(default_factory=dict)
    """The longest time that calendars are open together, seconds, by the keys of `open_at`."""
    sound: set[str] = field(default_factory=set)
    """Parts with uncertain numbers whose ends have been mixed and nothing was refused; as written, with their paths."""


@dataclass(frozen=True)
class Facts:
    """A scenario whose schema is clean, and what follows from it."""

    scenario: Scenario
    known: Known = field(default_factory=Known)
    """What other scenarios have found out."""

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every mapping of the scenario with its path."""
        return tuple(_parts_of(self.scenario, ()))

    @cached_property
    def shapes(self) -> dict[str, RouteShape]:
        """The routes, flattened."""
        return {name: shape_of(items, ("routes", name)) for name, items in self.scenario.routes.items()}

    @cached_property
    def journeys(self) -> tuple[Journey, ...]:
        """Who goes where; streams of unknown routes are left out."""
        streams: dict[tuple[str, str], list[str]] = {}
        for name, stream in self.scenario.streams.items():
            if stream.route in self.shapes:
                streams.setdefault((stream.category, stream.route), []).append(name)
        return tuple(self._journey(category, route, names) for (category, route), names in streams.items())

    def _journey(self, category: str, route: str, streams: list[str]) -> Journey:
        shape, used_at = self.shapes[route], dict[str, Step]()
        for step in shape.steps:
            self._visit(step.stage, step, category, used_at)
        shares = [self.scenario.streams[name].areas for name in streams]
        areas = tuple(area for area in self.scenario.areas if any(share.get(area, 0) > 0 for share in shares))
        return Journey(category, route, tuple(streams), areas, shape, used_at)

    def _visit(self, stage: str, step: Step, category: str, used_at: dict[str, Step]) -> None:
        """Note a stage and all repair stages that it leads to."""
        if stage in used_at or stage not in self.scenario.stages:
            return
        used_at[stage] = step
        for _, repair in repairs_of(stage, self.scenario.stages[stage]):
            self._visit(repair, step, category, used_at)
        if category in self.scenario.categories:
            for document in self.scenario.categories[category].documents.values():
                if document.needed_at == stage:
                    self._visit(document.fetched_by, step, category, used_at)


def _parts_of(part: Words, path: KeyPath) -> Iterator[Part]:
    yield path, part
    for name, stated in type(part).model_fields.items():
        yield from _parts_in(getattr(part, name), (*path, stated.alias or name))


def _parts_in(value: object, path: KeyPath) -> Iterator[Part]:
    if isinstance(value, Words):
        yield from _parts_of(value, path)
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _parts_in(below, (*path, key))
    elif isinstance(value, tuple):
        for position, below in enumerate(value):
            yield from _parts_in(below, (*path, position))


def unknown(noun: str, word: str, known: Iterable[str]) -> str:
    """Say that a word is unknown, and which may be meant.

    Examples
    --------
    >>> unknown("area", "twon", ["town", "villages"])
    'unknown area; did you mean town?'
    >>> unknown("area", "sea", ["town", "villages"])
    'unknown area; known are town and villages'
    >>> unknown("team", "hall", [])
    'unknown team; none is declared'
    """
    words = list(known)
    said = suggestion(word, words)
    if not said and len(words) <= 10:
        said = f"; known are {listed(words, 'and')}" if words else "; none is declared"
    return f"unknown {noun}{said}"
