"""The words of a roster: kinds of duty, people with their rules, wishes, how many are needed, who works what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.solver import Status


@dataclass(frozen=True, slots=True)
class Duty:
    """A kind of duty."""

    name: str
    minutes: int
    """Worked, breaks left out."""
    never_followed_by: tuple[str, ...] = ()
    """Duties that may not be worked on the next day, so that there is rest between."""
    days: frozenset[int] | None = None
    """Days on which it may be worked; None: all."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person, and the rules that hold for him."""

    name: str
    most_of: Mapping[str, int]
    """Most of each duty in all days; a duty that is not named he cannot do."""
    most_minutes: int | None = None
    least_minutes: int = 0
    most_minutes_a_week: int | None = None
    most_days_a_week: int | None = None
    most_run: int | None = None
    """Days worked in a row, at most."""
    least_run: int = 1
    least_days_off: int = 1
    """In a row."""
    most_weekends: int | None = None
    """With a duty on Saturday or Sunday."""
    days_off: frozenset[int] = frozenset()
    """Leave."""


@dataclass(frozen=True, slots=True)
class Request:
    """A wish: to work a duty on a day, or not to."""

    person: str
    day: int
    duty: str
    weight: float
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Cover:
    """People needed on a day for a duty, or at a time that several duties cover."""

    day: int
    duties: tuple[str, ...]
    """Whoever works one of them counts."""
    required: int
    under_cost: float | tuple[float, ...] = 100.0
    """Of each person too few; or of the first, the second, …, rising."""
    over_cost: float = 1.0


@dataclass(frozen=True, slots=True)
class Roster:
    """Who works what."""

    status: Status
    duties: Mapping[tuple[str, int], str]
    """Duty by (person, day)."""
    penalty: float
    bound: float | None
    """No roster has a lower penalty; None where nothing is proved."""
    short: Mapping[Cover, int]
    """People too few."""
