"""Numbers that are not known exactly: ``{uncertain: {uniform: [0.5, 0.9]}, value: 0.7}`` may stand for any.

Before a scenario is checked and compiled, each is replaced by one number, by a rule: the nominal one, an end
of its range, or one drawn for the replication. A rule takes the path and the range and returns the number. It
stays an integer (rounded half up) where value and both ends are integers: write ``[0.0, 1.0]`` for a share.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from model.problems import MISSING, KeyPath, Place, Problem, ScenarioError, dotted, suggestion

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
        Gives the uniform number, 0 to 1, that belongs to a dotted path.
    """

    def pick(path: KeyPath, spec: Range) -> float:
        return spec.quantile(uniform01_of(dotted(path)))

    return pick


def find_uncertain(value: object) -> list[KeyPath]:
    """Return the paths of all uncertain numbers, in the order of the file."""
    return [path for path, _ in _uncertain_in(value, ())]


def ranges_of(value: object) -> dict[KeyPath, Range]:
    """Return the ranges of all well-written uncertain numbers by path, in the order of the file."""
    return {path: _range_of(table) for path, table in _uncertain_in(value, ()) if not any(_wrong_in(table))}


def one_against_the_rest(paths: Iterable[KeyPath]) -> Iterator[Pick]:
    """Yield rules that pick one end for one number and the other end for the rest.

    What order or sum some numbers must keep, they keep in every draw if they do so under these and at both ends.
    Numbers that differ in the first two keys of their paths (two stages, two teams) take their turns together.
    """
    groups: dict[KeyPath, list[KeyPath]] = {}
    for path in paths:
        groups.setdefault(path[:2], []).append(path)
    for turn in range(min(MOST_TURNS, max(map(len, groups.values()), default=0))):
        alone = {group[turn] for group in groups.values() if len(group) > 1 and turn < len(group)}
        if alone:
            yield _apart(alone, highest, lowest)
            yield _apart(alone, lowest, highest)


def _apart(alone: set[KeyPath], its: Pick, others: Pick) -> Pick:
    return lambda path, spec: (its if path in alone else others)(path, spec)


def resolve_uncertain(value: object, pick: Pick, place_of: PlaceOf | None = None) -> object:
    """Return `value` with every uncertain number replaced by the one that `pick` gives.

    Raises
    ------
    ScenarioError
        With every uncertain number that is not well written; places are there if `place_of` gives them.
    """
    ranges: dict[KeyPath, Range] = {}
    problems: list[Problem] = []
    for path, table in _uncertain_in(value, ()):
        wrong = list(_wrong_in(table))
        problems += [_placed(path, problem, place_of) for problem in wrong]
        if not wrong:
            ranges[path] = _range_of(table)
    if problems:
        raise ScenarioError(problems)
    return _replaced(value, (), ranges, pick)


def _uncertain_in(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, dict[str, object]]]:
    if isinstance(value, dict) and UNCERTAIN in value:
        yield path, value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _uncertain_in(below, (*path, key))
    elif isinstance(value, list):
        for position, below in enumerate(value):
            yield from _uncertain_in(below, (*path, position))


def _replaced(value: object, path: KeyPath, ranges: dict[KeyPath, Range], pick: Pick) -> object:
    if path in ranges:
        number = pick(path, ranges[path])
        return math.floor(number + 0.5) if ranges[path].whole else number
    if isinstance(value, dict):
        return {key: _replaced(below, (*path, key), ranges, pick) for key, below in value.items()}
    if isinstance(value, list):
        return [_replaced(below, (*path, position), ranges, pick) for position, below in enumerate(value)]
    return value


_Wrong = tuple[KeyPath, str, object]


def _placed(path: KeyPath, wrong: _Wrong, place_of: PlaceOf | None) -> Problem:
    below, should_be, value = wrong
    where = (*path, *below)
    return Problem(place_of(where) if place_of else None, dotted(where), should_be, value)


def _wrong_in(table: dict[str, object]) -> Iterator[_Wrong]:
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


def _range_of(table: dict[str, object]) -> Range:
    """Return the range of a well-written uncertain number."""
    spec, value = table[UNCERTAIN], table.get("value")
    assert isinstance(spec, dict)
    assert value is None or isinstance(value, int | float)
    low, *mode, high = next(iter(spec.values()))
    return Range(low, high, mode[0] if mode else None, value)
