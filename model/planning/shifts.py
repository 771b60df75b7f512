"""The words of shift design: shifts to choose from, costs and limits, and the design that comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.solver import Status


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift, whatever the day; slots count from the beginning of the day on which it begins."""

    begins: int
    length: int
    """Slots from its begin to its end, breaks included."""
    breaks: tuple[int, ...] = ()
    """Slots of the day in which nobody works."""
    days: tuple[int, ...] | None = None
    """Days on which it may begin; None: all."""
    cost: float = 0.0
    """Of one person on one day."""

    @property
    def covered(self) -> tuple[int, ...]:
        """Slots worked."""
        return tuple(t for t in range(self.begins, self.begins + self.length) if t not in self.breaks)


@dataclass(frozen=True, slots=True)
class DesignTerms:
    """What a design costs, and what limits it."""

    over_cost: float
    """Of a person too many in a slot."""
    under_cost: float | tuple[tuple[float, ...], ...]
    """Of a person too few in a slot; or by slot of the first, the second, … person too few, rising."""
    shift_cost: float = 0.0
    """Of every shift in use, whatever the number of people."""
    most_duties: int | None = None
    """In all days."""
    most_on_a_day: int | None = None
    """Duties."""
    least_slots: int = 0
    """Slots worked by all in all days (work besides the demand curve); asks for `most_on_a_day`."""
    most_slots: int | None = None
    """Slots worked by all in all days."""

    def under_costs(self, slot: int, demand: int) -> tuple[float, ...]:
        """Cost of the first, the second, … person too few in a slot; one for each of the demand."""
        if isinstance(self.under_cost, tuple):
            return self.under_cost[slot]
        return (self.under_cost,) * demand


@dataclass(frozen=True, slots=True)
class ShiftDesign:
    """Shifts in use, and who covers what."""

    status: Status
    duties: Mapping[tuple[Shift, int], int]
    """People by (shift, day); none left out."""
    covered: tuple[int, ...]
    """People by slot."""
    objective: float
    bound: float | None
    """No design costs less."""

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """Shifts in use."""
        return tuple(dict.fromkeys(shift for shift, _ in self.duties))


class NoDesignError(ValueError):
    """No design was found, and why."""
