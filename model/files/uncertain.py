"""Numbers that are not known exactly: ``{uncertain: {uniform: [0.5, 0.9]}, value: 0.7}`` may stand for any.

Before a scenario is checked and compiled, each is replaced by one number, by a rule: the nominal one, an end
of its range, or one drawn for the replication. A rule takes the path and the range and returns the number. It
stays an integer (rounded half up) where value and both ends are integers: write ``[0.0, 1.0]`` for a share.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from model.problems import MISSING, KeyPath, Place, dotted, suggestion

UNCERTAIN = "uncertain"
FORMS = {"uniform": 2, "triangular": 3}
"""The distributions and how many numbers each takes: low, high; low, mode, high."""
KEYS = (UNCERTAIN, "value", "source", "note")
LARGEST = 1e12
MOST_TURNS = 50


@dataclass(frozen=True, slots=True)
class Range:
    """What is known of a number: it lies between `low` and `high`, uniformly or with a peak at `mode`."""

    low: float
    high: float
    mode: float | None = None
    value: float | None = None
    """The nominal value; None: the mean."""
    name: str = ""
    """The name under which it is drawn; empty: its dotted path. What stands in several places is one number."""

    @property
    def mean(self) -> float:
        """The mean of the distribution."""
        if self.mode is None:
            return self.low / 2 + self.high / 2
        return self.low / 3 + self.mode / 3 + self.high / 3

    @property
    def whole(self) -> bool:
        """Whether the number stays an integer: its value and both ends are integers."""
        return all(isinstance(number, int) for number in (self.value, self.low, self.high))

    def quantile(self, share: float) -> float:
        """Return the number below which `share` (0 to 1) of the distribution lies."""
        low, high, mode = self.low, self.high, self.mode
        if mode is None:
            number = low * (1 - share) + high * share
        elif share * (high - low) <= mode - low:
            number = low + math.sqrt(share * (high - low) * (mode - low))
        else:
            number = high - math.sqrt((1 - share) * (high - low) * (high - mode))
        return min(max(number, low), high)


Pick = Callable[[KeyPath, Range], float]
PlaceOf = Callable[[KeyPath], Place]


def nominal(path: KeyPath, spec: Range) -> float:
    """Pick the stated value, else the mean."""
    return spec.mean if spec.value is None else spec.value


def lowest(path: KeyPath, spec: Range) -> float:
    """Pick the lower end."""
    return spec.low


def highest(path: KeyPath, spec: Range) -> float:
    """Pick the upper end."""
    return spec.high


def drawn(uniform01_of: Callable[[str], float]) -> Pick:
    """Return the rule that draws each number by the inverse of its distribution function.

    Parameters
    ----------
    uniform01_of
        Gives the uniform number, 0 to 1, that belongs to a name.
    """

    def pick(path: KeyPath, spec: Range) -> float:
        return spec.quantile(uniform01_of(spec.name or dotted(path)))

    return pick


def held(quantiles: Mapping[str, float], others: Pick) -> Pick:
    """Return the rule that holds some numbers, by name, at a quantile of their range, and the others to a rule."""

    def pick(path: KeyPath, spec: Range) -> float:
        share = quantiles.get(spec.name or dotted(path))
        return others(path, spec) if share is None else spec.quantile(share)

    return pick


def one_against_the_rest(ranges: Mapping[KeyPath, Range]) -> Iterator[Pick]:
    """Yield rules that pick one end for one number and the other end for the rest.

    What order or sum some numbers must keep, they keep in every draw if they do so under these and at both ends.
    Numbers that differ in the first two keys of their paths (two stages, two teams) take their turns together.
    """
    groups: dict[KeyPath, dict[str, None]] = {}
    for path, spec in ranges.items():
        groups.setdefault(path[:2], {})[spec.name or dotted(path)] = None
    for turn in range(min(MOST_TURNS, max(map(len, groups.values()), default=0))):
        alone = {list(group)[turn] for group in groups.values() if len(group) > 1 and turn < len(group)}
        if alone:
            yield _apart(alone, highest, lowest)
            yield _apart(alone, lowest, highest)


def _apart(alone: set[str], its: Pick, others: Pick) -> Pick:
    return lambda path, spec: (its if (spec.name or dotted(path)) in alone else others)(path, spec)


Wrong = tuple[KeyPath, str, object]
"""Path within an uncertain number, what it should be, the value there."""


def wrong_in(table: dict[str, object]) -> Iterator[Wrong]:
    """Tell what is wrong with one uncertain number: path within it, what it should be, value."""
    for key in table:
        if key not in KEYS:
            yield (key,), "unknown key" + suggestion(key, KEYS), MISSING
    value, spec = table.get("value"), table[UNCERTAIN]
    if "value" in table and not _is_number(value):
        yield ("value",), "a number", value
    if not isinstance(spec, dict) or len(spec) != 1 or next(iter(spec)) not in FORMS:
        word = next((key for key in spec if key not in FORMS), "") if isinstance(spec, dict) else ""
        should_be = "{uniform: [low, high]} or {triangular: [low, mode, high]}"
        yield (UNCERTAIN,), should_be + suggestion(str(word), FORMS), spec
        return
    form, numbers = next(iter(spec.items()))
    if not isinstance(numbers, list) or len(numbers) != FORMS[form] or not all(map(_is_number, numbers)):
        yield (UNCERTAIN, form), f"{FORMS[form]} numbers: " + _in_words(form), numbers
    elif numbers != sorted(numbers):
        yield (UNCERTAIN, form), "in rising order: " + _in_words(form), numbers
    elif _is_number(value) and not numbers[0] <= value <= numbers[-1]:
        yield ("value",), f"a number from {numbers[0]} to {numbers[-1]}, as in `{form}`", value


def _in_words(form: str) -> str:
    return "[low, high]" if form == "uniform" else "[low, mode, high]"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


def range_of(table: dict[str, object], name: str = "") -> Range:
    """Return the range of a well-written uncertain number."""
    spec, value = table[UNCERTAIN], table.get("value")
    assert isinstance(spec, dict)
    assert value is None or isinstance(value, int | float)
    low, *mode, high = next(iter(spec.values()))
    return Range(low, high, mode[0] if mode else None, value, name)
