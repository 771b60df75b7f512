"""Distributions, probabilities, attribute values and conditions → the arrays of `Draws`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TypeVar

import numpy as np

from model.compiling.positions import Positions, Ragged, cumulated, exact, ints, rounded, threshold_of
from model.draws import quantile
from model.program import DAY, Draws, IntArray
from model.quantiles import unit_table
from model.scenario.words import (
    AttributeCase,
    AttributeDraw,
    Between,
    Condition,
    Duration,
    PlainDuration,
    ProbabilityTable,
    Value,
    probability_rows,
)

T = TypeVar("T")
UNIT_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "calendar_days": DAY}


class DrawBook:
    """Collects what is drawn; equal tables are stored once."""

    def __init__(self, positions: Positions, office_day_seconds: int, start: datetime.date) -> None:
        self.at, self.office_day_seconds, self.start = positions, office_day_seconds, start
        self._tables: list[IntArray] = []
        self._table_at: dict[object, tuple[int, float]] = {}
        self._size = 0
        self._durations: dict[tuple[int, int, int, int], int] = {}
        self._probabilities, self._probability_of = Ragged(), dict[tuple[int, ...], int]()
        self._value_thresholds = Ragged()
        self._value_choices: list[int] = []
        self._value_numbers: list[tuple[int, int]] = []
        self._choices, self._choice_uses = Ragged(), list[int]()
        self._conditions, self._condition_of = Ragged(), dict[str, int]()
        self._intervals, self._interval_highs = Ragged(), list[int]()

    def table(
        self, family: str, parameters: tuple[float, ...], build: Callable[[], IntArray] | None = None
    ) -> tuple[int, float]:
        """Start of a table in the buffer, and the mean of the distribution."""
        key = (family, parameters)
        if key not in self._table_at:
            table, mean = (build(), 0.0) if build else unit_table(family, parameters)
            same = table.tobytes()
            if same not in self._table_at:
                self._table_at[same] = (self._size, 0.0)
                self._tables.append(table)
                self._size += table.size
            self._table_at[key] = (self._table_at[same][0], mean)
        return self._table_at[key]

    def duration(self, stated: PlainDuration) -> int:
        """Index of a duration."""
        start, mean = self.table(stated.family, stated.parameters)
        in_days = stated.unit == "working_days"
        seconds = self.office_day_seconds if in_days else UNIT_SECONDS[stated.unit]
        per = self.at.attributes[stated.per] if stated.per else -1
        entry = (start, rounded(exact(mean) * seconds * 1024), int(in_days), per)
        return self._durations.setdefault(entry, len(self._durations))

    def durations(self, stated: Duration | None) -> int:
        """Index of a table of durations; −1 for none."""
        return -1 if stated is None else self._choose(stated.rows, self.duration)

    def probabilities(self, stated: float | tuple[float, ...] | ProbabilityTable) -> int:
        """Index of a table of probabilities."""

        def one(per_attempt: tuple[float, ...]) -> int:
            thresholds = tuple(threshold_of(p) for p in per_attempt)
            if thresholds not in self._probability_of:
                self._probability_of[thresholds] = self._probabilities.add(thresholds)
            return self._probability_of[thresholds]

        return self._choose(probability_rows(stated), one)

    def values(self, attribute: str, stated: AttributeDraw | None) -> int:
        """Index of a table of value draws of an attribute; −1 for none."""

        def one(row: AttributeDraw | AttributeCase) -> int:
            if row.choices is not None:
                self._value_numbers.append((-1, 0))
                self._value_choices += [self.at.value(attribute, value) for value in row.choices]
                return self._value_thresholds.add(cumulated(list(row.choices.values())))
            assert row.number is not None
            start, mean = self.table(row.number.family, row.number.parameters)
            self._value_numbers.append((start, rounded(exact(mean) * self.at.step(attribute) * 1024)))
            return self._value_thresholds.add(())

        return -1 if stated is None else self._choose(stated.rows, one)

    def limits(self, rows: Sequence[tuple[Condition | None, int]]) -> int:
        """Index of a table of limits."""
        return self._choose(rows, lambda limit: limit)

    def _choose(self, rows: Iterable[tuple[Condition | None, T]], one: Callable[[T], int]) -> int:
        pairs = [(self.condition(when), one(use)) for when, use in rows]
        self._choice_uses += [use for _, use in pairs]
        return self._choices.add(condition for condition, _ in pairs)

    def condition(self, when: Condition | None) -> int:
        """Index of a condition; −1 for always."""
        if when is None:
            return -1
        key = repr(sorted(when.items(), key=lambda entry: entry[0]))
        if key not in self._condition_of:
            attributes = []
            for attribute, test in when.items():
                intervals = self._intervals_of(attribute, test)
                self._intervals.add(low for low, _ in intervals)
                self._interval_highs += [high for _, high in intervals]
                attributes.append(self.at.attributes[attribute])
            self._condition_of[key] = self._conditions.add(attributes)
        return self._condition_of[key]

    def _intervals_of(self, attribute: str, test: Between | tuple[Value, ...] | Value) -> list[tuple[int, int]]:
        if not isinstance(test, Between):
            stated = test if isinstance(test, tuple) else (test,)
            return [(value, value) for value in (self.at.value(attribute, one) for one in stated)]
        low, high, step = -ONE_BILLION, ONE_BILLION * 10, self.at.step(attribute)
        if test.above is not None:
            low = max(low, (exact(test.above) * step).__floor__() + 1)
        if test.least is not None:
            low = max(low, (exact(test.least) * step).__ceil__())
        if test.below is not None:
            high = min(high, (exact(test.below) * step).__ceil__() - 1)
        if test.most is not None:
            high = min(high, (exact(test.most) * step).__floor__())
        if test.from_ is not None:
            low = max(low, self._moment(test.from_))
        if test.before is not None:
            high = min(high, self._moment(test.before) - 1)
        return [(low, high)]

    def _moment(self, stated: str | datetime.date) -> int:
        if isinstance(stated, datetime.date):
            return (stated - self.start).days
        return int(stated[:2]) * 3600 + int(stated[3:]) * 60

    def mean_seconds(self, choice: int) -> int:
        """Mean of the last row of a table of durations, seconds; 0 for none."""
        if choice < 0:
            return 0
        entry = list(self._durations)[self._choice_uses[self._choices.first[choice + 1] - 1]]
        return entry[1] // 1024

    def quantile_seconds(self, choice: int, probability: Fraction) -> int:
        """Largest quantile over the rows of a table of durations, seconds; 0 for none."""
        if choice < 0:
            return 0
        tables, entries = self._buffer(), list(self._durations)
        rows = self._choice_uses[self._choices.first[choice] : self._choices.first[choice + 1]]
        u = rounded(probability * 2**62)
        return max(
            rounded(Fraction(int(quantile(tables, entries[row][0], u)) * entries[row][1], 2**30)) for row in rows
        )

    def _buffer(self) -> IntArray:
        return np.concatenate(self._tables) if self._tables else ints(())

    def built(self) -> Draws:
        """The arrays."""
        entries = list(self._durations)
        return Draws(
            tables=self._buffer(),
            duration_table=ints(e[0] for e in entries),
            duration_mean=ints(e[1] for e in entries),
            duration_in_working_days=ints(e[2] for e in entries),
            duration_per=ints(e[3] for e in entries),
            probability_first=ints(self._probabilities.first),
            threshold=ints(self._probabilities.flat),
            value_first=ints(self._value_thresholds.first),
            value_threshold=ints(self._value_thresholds.flat),
            value_choice=ints(self._value_choices),
            value_table=ints(start for start, _ in self._value_numbers),
            value_mean=ints(mean for _, mean in self._value_numbers),
            choice_first=ints(self._choices.first),
            choice_condition=ints(self._choices.flat),
            choice_use=ints(self._choice_uses),
            condition_first=ints(self._conditions.first),
            test_attribute=ints(self._conditions.flat),
            test_first=ints(self._intervals.first),
            test_low=ints(self._intervals.flat),
            test_high=ints(self._interval_highs),
        )


ONE_BILLION = 10**9
