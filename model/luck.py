"""Luck: the draws of a replication by what they are for; tables over attributes resolved on the way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.begun import Law
from model.compiled import compiled
from model.draws import duration, quantile, seconds_at, uniform
from model.program import IntArray, Program


@compiled
def uniforms(key: int, name: int, identities: IntArray) -> IntArray:
    """One uniform number per identity; shape (n,)."""
    drawn = np.zeros(len(identities), np.int64)
    for i in range(len(identities)):
        drawn[i] = uniform(key, name, identities[i], 0)
    return drawn


@compiled
def drawn_seconds(
    tables: IntArray, start: int, mean_1024: int, key: int, name: int, identity: int, attempt: int
) -> int:
    """A duration in whole seconds, by all that identifies it."""
    return duration(tables, start, mean_1024, uniform(key, name, identity, attempt))


@compiled
def _values_of(
    tables: IntArray, first: IntArray, threshold: IntArray, choice: IntArray, table: IntArray, mean: IntArray,
    uses: IntArray, key: int, name: int, identities: IntArray,
) -> IntArray:  # fmt: skip
    drawn = np.zeros(len(identities), np.int64)
    for i in range(len(identities)):
        u, use = uniform(key, name, identities[i], 1), uses[i]
        a, last = first[use], first[use + 1] - 1
        if a > last:
            drawn[i] = seconds_at(quantile(tables, table[use], u), mean[use])
        else:
            while a < last and u >= threshold[a]:
                a += 1
            drawn[i] = choice[a]
    return drawn


def drawn_values(program: Program, key: int, uses: IntArray, name: int, identities: IntArray) -> IntArray:
    """First values of an attribute for many applications, each by its value draw; shape (n,)."""
    d = program.draws
    return _values_of(
        d.tables, d.value_first, d.value_threshold, d.value_choice, d.value_table, d.value_mean, uses, key, name,
        identities,
    )  # fmt: skip


class Luck:
    """Draws for one replication."""

    def __init__(self, program: Program, key: int) -> None:
        draws = program.draws
        self.key, self.tables = key, draws.tables
        self._duration_table = draws.duration_table.tolist()
        self._duration_mean = draws.duration_mean.tolist()
        self._in_working_days = draws.duration_in_working_days.tolist()
        self._duration_per = draws.duration_per.tolist()
        self._probability_first: list[int] = draws.probability_first.tolist()
        self._threshold: list[int] = draws.threshold.tolist()
        self._value_first: list[int] = draws.value_first.tolist()
        self._value_threshold: list[int] = draws.value_threshold.tolist()
        self._value_choice: list[int] = draws.value_choice.tolist()
        self._value_table: list[int] = draws.value_table.tolist()
        self._value_mean: list[int] = draws.value_mean.tolist()
        self._choice_first: list[int] = draws.choice_first.tolist()
        self._choice_condition: list[int] = draws.choice_condition.tolist()
        self._choice_use: list[int] = draws.choice_use.tolist()
        self._conditions = _conditions(program)

    def holds(self, condition: int, values: Sequence[int]) -> bool:
        """Whether a condition holds for an application's values."""
        if condition < 0:
            return True
        for attribute, intervals in self._conditions[condition]:
            value = values[attribute]
            if not any(low <= value <= high for low, high in intervals):
                return False
        return True

    def choose(self, choice: int, values: Sequence[int]) -> int:
        """What a table over attributes says for an application."""
        row = self._choice_first[choice]
        if self._choice_condition[row] < 0:
            return self._choice_use[row]
        while not self.holds(self._choice_condition[row], values):
            row += 1
        return self._choice_use[row]

    def seconds(self, choice: int, values: Sequence[int], name: int, identity: int, attempt: int) -> tuple[int, bool]:
        """A duration, and whether it is to be spent in the office's working time."""
        row = self.choose(choice, values)
        drawn = drawn_seconds(
            self.tables, self._duration_table[row], self._duration_mean[row], self.key, name, identity, attempt
        )
        per = self._duration_per[row]
        return (drawn if per < 0 else drawn * values[per]), bool(self._in_working_days[row])

    def working_time(self, choice: int, values: Sequence[int]) -> bool:
        """Whether a duration is to be spent in the office's working time."""
        return bool(self._in_working_days[self.choose(choice, values)])

    def plain_spread(self, choice: int) -> tuple[int, int] | None:
        """Table and mean of a duration that is the same for all applications; None if it depends on them."""
        row = self._choice_first[choice]
        use = self._choice_use[row]
        if self._choice_condition[row] >= 0 or self._duration_per[use] >= 0:
            return None
        return self._duration_table[use], self._duration_mean[use]

    def plain_seconds(self, spread: tuple[int, int], name: int, identity: int, attempt: int) -> int:
        """A duration of a plain spread."""
        return drawn_seconds(self.tables, spread[0], spread[1], self.key, name, identity, attempt)

    def law(self, choice: int, values: Sequence[int]) -> Law:
        """Table, mean (1/1024 s) and factor of a duration; a table of −1 for none."""
        if choice < 0:
            return (-1, 0, 0)
        row = self.choose(choice, values)
        per = self._duration_per[row]
        return self._duration_table[row], self._duration_mean[row], (1 if per < 0 else values[per])

    def threshold(self, choice: int, values: Sequence[int], attempt: int) -> int:
        """Threshold of a probability at an attempt (from 1)."""
        row = self.choose(choice, values)
        first = self._probability_first[row]
        return self._threshold[min(first + attempt, self._probability_first[row + 1]) - 1]

    def uniform(self, name: int, identity: int, attempt: int) -> int:
        """A uniform number in [0, 2**62)."""
        return uniform(self.key, name, identity, attempt)

    def value(self, choice: int, values: Sequence[int], name: int, identity: int, attempt: int) -> int:
        """A value of an attribute."""
        row = self.choose(choice, values)
        u = uniform(self.key, name, identity, attempt)
        first, last = self._value_first[row], self._value_first[row + 1]
        if first == last:
            return seconds_at(quantile(self.tables, self._value_table[row], u), self._value_mean[row])
        return next(
            (self._value_choice[i] for i in range(first, last) if u < self._value_threshold[i]),
            self._value_choice[last - 1],
        )


def _conditions(program: Program) -> list[list[tuple[int, list[tuple[int, int]]]]]:
    """Each condition as (attribute, intervals) tests."""
    draws = program.draws
    low, high = draws.test_low.tolist(), draws.test_high.tolist()
    first, tests = draws.condition_first.tolist(), draws.test_first.tolist()
    attribute = draws.test_attribute.tolist()
    return [
        [
            (attribute[t], list(zip(low[tests[t] : tests[t + 1]], high[tests[t] : tests[t + 1]], strict=True)))
            for t in range(first[c], first[c + 1])
        ]
        for c in range(len(first) - 1)
    ]
