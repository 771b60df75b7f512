"""The shifts that a hall's hours and the labour rules allow, in half hours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from experiments.roster.half_hours import A_DAY, SLOT, HallHours
from experiments.roster.labour_rules import LabourRules
from model.planning.shifts import Shift


@dataclass(frozen=True, slots=True)
class _Breaks:
    """The break of long duties, in half hours of the day."""

    above: float
    """Worked half hours."""
    length: int
    earliest: int
    latest: int


def shift_choices(hours: HallHours, rules: LabourRules) -> list[Shift]:
    """Every shift within the hall's hours; the days of each are those on which it fits.

    When the hall closes at noon, that is the break; other long duties have one at each time that the rules allow.
    """
    found: dict[tuple[int, tuple[int, ...]], set[int]] = {}
    for day in range(7):
        for covered in _on_day(hours, rules, day):
            found.setdefault((covered[0], covered), set()).add(day)
    return [_shift(covered, tuple(sorted(days))) for (_, covered), days in sorted(found.items())]


def _on_day(hours: HallHours, rules: LabourRules, day: int) -> Iterator[tuple[int, ...]]:
    """Half hours worked of every shift of a weekday."""
    is_open = [slot for slot in range(A_DAY) if hours.is_open(day * A_DAY + slot)]
    breaks = _breaks_of(rules)
    for worked in sorted({round(2 * h) for h in rules.shifts.hours if h <= rules.hours.most_per_day}):
        for first in range(len(is_open)):
            straight = tuple(is_open[first : first + worked])
            if len(straight) == worked and (breaks is None or worked <= breaks.above or _pauses(straight, breaks)):
                yield straight
            if breaks is None or worked <= breaks.above:
                continue
            for pause in range(breaks.earliest, breaks.latest + 1):
                free = range(pause, pause + breaks.length)
                around = tuple(slot for slot in is_open[first:] if slot not in free)[:worked]
                if len(around) == worked and around[0] < pause and around[-1] >= free.stop and not _gap(straight):
                    yield around


def _breaks_of(rules: LabourRules) -> _Breaks | None:
    if rules.breaks is None:
        return None
    earliest, latest = (_half_hours(text) for text in (rules.breaks.earliest, rules.breaks.latest))
    return _Breaks(2 * rules.breaks.above_hours, round(2 * rules.breaks.hours), -(-earliest // SLOT), latest // SLOT)


def _half_hours(text: str) -> int:
    """Seconds since 00:00 of a time of day."""
    hour, minute = text.split(":")
    return 3600 * int(hour) + 60 * int(minute)


def _gap(covered: tuple[int, ...]) -> int:
    """Longest time closed between the first and the last half hour."""
    return max((b - a - 1 for a, b in pairwise(covered)), default=0)


def _pauses(covered: tuple[int, ...], breaks: _Breaks) -> bool:
    """Whether the hall's own closing is break enough."""
    return _gap(covered) >= breaks.length


def _shift(covered: tuple[int, ...], days: tuple[int, ...]) -> Shift:
    span = range(covered[0], covered[-1] + 1)
    return Shift(covered[0], len(span), tuple(slot for slot in span if slot not in covered), days)
