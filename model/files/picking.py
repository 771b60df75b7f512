"""Picking the numbers of a scenario: each uncertain one by a rule, each changed one from what it changes.

A change (`model.files.changes`) is an assumed effect; its *strength* says how much of it comes true: 1 as stated, 0 not
at all, a factor f then being 1 + strength·(f − 1). A whole number added to a whole number is a decision, not an effect:
it has no strength.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from model.files.changes import CHANGED, PLUS, TIMES
from model.files.uncertain import UNCERTAIN, Pick, PlaceOf, Range, range_of, wrong_in
from model.problems import KeyPath, Problem, ScenarioError, dotted

Table = dict[str, object]


def find_uncertain(value: object) -> list[KeyPath]:
    """Return the paths of all uncertain numbers, in the order of the file; of one drawn once, the first."""
    first: dict[str, KeyPath] = {}
    for path, _, name in _uncertain_in(value, (), ()):
        first.setdefault(dotted(name), path)
    return list(first.values())


def ranges_of(value: object) -> dict[KeyPath, Range]:
    """Return the ranges of all well-written uncertain numbers by path, in the order of the file."""
    return {
        path: range_of(table, dotted(name))
        for path, table, name in _uncertain_in(value, (), ())
        if not any(wrong_in(table))
    }


def has_effects(value: object) -> bool:
    """Whether some number is changed by an assumed effect: then a strength makes a difference."""
    if isinstance(value, dict):
        return CHANGED in value or any(map(has_effects, value.values()))
    return isinstance(value, list) and any(map(has_effects, value))


def resolve_uncertain(value: object, pick: Pick, place_of: PlaceOf | None = None, *, strength: float = 1.0) -> object:
    """Return `value` with every uncertain number replaced by the one that `pick` gives, and every change made.

    Parameters
    ----------
    strength
        Of the assumed effects; 1: as stated.

    Raises
    ------
    ScenarioError
        With every uncertain number that is not well written; places are there if `place_of` gives them.
    """
    ranges: dict[KeyPath, Range] = {}
    problems: list[Problem] = []
    for path, table, name in _uncertain_in(value, (), ()):
        wrong = list(wrong_in(table))
        for below, should_be, stated in wrong:
            where = (*path, *below)
            problems.append(Problem(place_of(where) if place_of else None, dotted(where), should_be, stated))
        if not wrong:
            ranges[path] = range_of(table, dotted(name))
    if problems:
        raise ScenarioError(problems)
    return _Picking(ranges, pick, place_of, strength).picked(value, ())


def _uncertain_in(value: object, path: KeyPath, name: KeyPath) -> Iterator[tuple[KeyPath, Table, KeyPath]]:
    """Yield each uncertain number: its path, its table, and the path under which it is drawn."""
    if isinstance(value, dict) and UNCERTAIN in value:
        yield path, value, name
    elif isinstance(value, dict) and CHANGED in value:
        yield from _uncertain_in_change(value[CHANGED], (*path, CHANGED), name)
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _uncertain_in(below, (*path, key), (*name, key))
    elif isinstance(value, list):
        for position, below in enumerate(value):
            yield from _uncertain_in(below, (*path, position), (*name, position))


def _uncertain_in_change(change: Table, path: KeyPath, name: KeyPath) -> Iterator[tuple[KeyPath, Table, KeyPath]]:
    """What is changed is drawn under its own name, the factor under that of its statement."""
    for key in ("number", "shares"):
        if key in change:
            yield from _uncertain_in(change[key], (*path, key), name)
    for operation in (TIMES, PLUS):
        if operation in change:
            yield from _uncertain_in(change[operation], (*path, operation), (str(change["by"]),))
    each = change.get("each")
    for key, below in each.items() if isinstance(each, dict) else ():
        yield from _uncertain_in_change(below, (*path, "each", key), name)


class _Picking:
    """One turn of picking all numbers."""

    def __init__(self, ranges: dict[KeyPath, Range], pick: Pick, place_of: PlaceOf | None, strength: float) -> None:
        self._ranges, self._pick, self._place_of, self._strength = ranges, pick, place_of, strength

    def picked(self, value: object, path: KeyPath) -> object:
        """The value with its numbers picked."""
        if path in self._ranges:
            number = self._pick(path, self._ranges[path])
            return math.floor(number + 0.5) if self._ranges[path].whole else number
        if isinstance(value, dict):
            if CHANGED in value:
                change, inside = value[CHANGED], (*path, CHANGED)
                return self._shares(change, inside) if "shares" in change else self._number(change, inside)
            return {key: self.picked(below, (*path, key)) for key, below in value.items()}
        if isinstance(value, list):
            return [self.picked(below, (*path, position)) for position, below in enumerate(value)]
        return value

    def _number(self, change: Table, path: KeyPath) -> object:
        return self._changed(self.picked(change["number"], (*path, "number")), change, path)

    def _changed(self, number: object, change: Table, path: KeyPath) -> object:
        """A number changed by a change."""
        if not isinstance(number, int | float):
            return number  # the schema tells what is wrong with it
        if TIMES in change:
            factor = self.picked(change[TIMES], (*path, TIMES))
            assert isinstance(factor, int | float)
            return number * factor if self._strength == 1 else number * (1 + self._strength * (factor - 1))
        added = self.picked(change[PLUS], (*path, PLUS))
        assert isinstance(added, int | float)
        decided = isinstance(number, int) and isinstance(added, int)
        return number + added if decided or self._strength == 1 else number + self._strength * added

    def _shares(self, change: Table, path: KeyPath) -> object:
        """A table of shares with some changed and the others scaled, so that the sum stays the same."""
        shares, each = self.picked(change["shares"], (*path, "shares")), change["each"]
        if not isinstance(shares, dict) or not all(isinstance(share, int | float) for share in shares.values()):
            return shares  # the schema tells what is wrong with it
        assert isinstance(each, dict)
        named = {key: self._changed(shares[key], one, (*path, "each", key)) for key, one in each.items()}
        before = math.fsum(shares.values()) - math.fsum(shares[key] for key in named)
        left = math.fsum(shares.values()) - math.fsum(float(str(share)) for share in named.values())
        if left < -1e-9 or (before <= 0 < left - 1e-9):
            self._refuse(path, shares, named)
        scale = left / before if before > 0 else 0.0
        return {key: named[key] if key in named else max(0.0, share * scale) for key, share in shares.items()}

    def _refuse(self, path: KeyPath, shares: Table, named: Table) -> None:
        left = ", ".join(key for key in shares if key not in named)
        told = ", ".join(f"{key} {float(str(share)):g}" for key, share in named.items())
        should_be = f"shares that leave room for the others ({left}); these are {told}"
        place = self._place_of(path) if self._place_of else None
        raise ScenarioError([Problem(place, dotted(path[:-1]), should_be)])
