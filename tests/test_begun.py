"""What has begun lasts as the longer durations of its law do, travel and work together."""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from model import begun
from model.begun import Law, effort_within, longer, time_at, travel_and_work
from model.draws import IntArray, name_of, threshold, uniform
from model.quantiles import unit_table

N = 4000
KEY = 2026
FIXED, EVEN, EXPONENTIAL = ("fixed", (1,)), ("uniform", (0, 2)), ("exponential", (1,))


def laws(*stated: tuple[tuple[str, tuple[float, ...]], int, int]) -> tuple[IntArray, list[Law]]:
    """Return tables behind one another, and the laws of (distribution, mean in seconds, factor)."""
    tables, found, start = [], list[Law](), 0
    for (family, parameters), mean, factor in stated:
        tables.append(unit_table(family, parameters)[0])
        found.append((start, mean * 1024, factor))
        start += len(tables[-1])
    return np.concatenate(tables), found


def drawn(
    tables: IntArray, travel: Law, work: Law, *, spent: int, places: int = 1, speed: int = 1000
) -> tuple[IntArray, IntArray]:
    """Return travel, and the time of the work, of many."""
    names = [name_of(purpose, "begun") for purpose in ("travel", "duration")]
    pairs = [
        travel_and_work(tables, travel, places, work, speed, spent, *(uniform(KEY, name, i, 0) for name in names))
        for i in range(N)
    ]
    both = np.array(pairs)
    return both[:, 0], np.array([time_at(effort, speed) for effort in both[:, 1].tolist()])


def agrees(values: IntArray, expected: float) -> bool:
    """Whether the mean of the values is the expected one, within three standard errors and a second."""
    return bool(abs(values.mean() - expected) < 3 * values.std() / math.sqrt(N) + 1)


def test_a_duration_longer_than_what_has_passed() -> None:
    tables, (fixed, fourfold, none) = laws((FIXED, 100, 1), (FIXED, 100, 4), (FIXED, 100, 0))
    assert [longer(tables, fixed, spent, 5) for spent in (-1, 0, 99, 100, 130)] == [100, 100, 100, 100, 130]
    assert [longer(tables, fourfold, spent, 5) for spent in (-1, 99, 399, 400)] == [400, 400, 400, 400]
    assert [longer(tables, none, spent, 5) for spent in (-1, 0, 7)] == [0, 0, 7]
    tables, (even,) = laws((EVEN, 50, 3))  # three times 0 to 100 s: after 120 s evenly between 120 and 300 s
    assert [longer(tables, even, 120, threshold(p)) for p in (0, 0.25, 0.5, 1 - 1e-9)] == [123, 165, 210, 300]


def test_the_most_work_within_a_time_takes_no_longer_and_a_second_of_work_more_does() -> None:
    for speed in (50, 333, 999, 1000, 1001, 1250, 20_000):
        for seconds in (0, 1, 2, 59, 3600, 86_399):
            most = effort_within(seconds, speed)
            assert time_at(most, speed) <= seconds < time_at(most + 1, speed)
        assert effort_within(-1, speed) < 0
        assert effort_within(-500, speed) < 0


def test_travel_and_work_of_one_length_are_what_they_are() -> None:
    tables, (travel, work) = laws((FIXED, 600, 1), (FIXED, 900, 2))
    assert {travel_and_work(tables, travel, 3, work, 1000, spent, 1, 1) for spent in (0, 300, 600, 2399)} == {
        (600, 1800)
    }
    assert travel_and_work(tables, (-1, 0, 0), 1, work, 1000, 1799, 1, 1) == (0, 1800)


def test_of_two_exponential_parts_the_rest_forgets_which_of_them_it_is_in() -> None:
    """A sum of two of mean 1 given that it is longer than t: longer by (t + 2) / (t + 1) on average."""
    tables, (travel, work) = laws((EXPONENTIAL, 3600, 1), (EXPONENTIAL, 1800, 2))
    for hours in (1, 5, 20):
        trip, rest = drawn(tables, travel, work, spent=3600 * hours)
        assert (trip + rest).min() > 3600 * hours
        assert agrees(trip + rest - 3600 * hours, 3600 * (hours + 2) / (hours + 1))
        # evenly over the time spent if it is over, with weight t, else later by one
        assert agrees(trip, 3600 * (hours * hours / 2 + hours + 1) / (hours + 1))


def test_travel_before_work_of_one_length_is_longer_than_the_work_left_room_for() -> None:
    """Travel evenly from 0 to 2 hours, an hour's work at half speed; after 3 hours the travel is longer than one."""
    tables, (travel, work) = laws((EVEN, 3600, 1), (FIXED, 3600, 1))
    trip, _ = drawn(tables, travel, work, spent=3 * 3600, speed=500)
    assert trip.min() > 3600
    assert agrees(trip, 5400)


def test_the_longest_of_several_travels_counts() -> None:
    """Of three evenly between 0 and 2 hours the longest is 1.5 hours on average; and longer than one: 45/28 of it."""
    tables, (travel, work) = laws((EVEN, 3600, 1), (FIXED, 3600, 1))
    assert agrees(drawn(tables, travel, work, spent=0, places=3)[0], 5400)
    assert agrees(drawn(tables, travel, work, spent=7200, places=3)[0], 3600 * 45 / 28)


def test_work_longer_than_any_is_as_good_as_done() -> None:
    tables, (travel, work) = laws((EVEN, 3600, 1), (EVEN, 3600, 1))
    trip, rest = drawn(tables, travel, work, spent=10 * 3600)
    assert set((trip + rest - 10 * 3600).tolist()) == {0}


def test_compiled_functions_hold_no_floating_point_number() -> None:
    tables, (travel, work) = laws((EXPONENTIAL, 3600, 1), (EXPONENTIAL, 3600, 1))
    arguments: dict[str, tuple[Any, ...]] = {
        "longer": (tables, work, 5, 5),
        "time_at": (5, 5),
        "effort_within": (5, 5),
        "travel_and_work": (tables, travel, 2, work, 900, 5, 5, 5),
        "_longest_travel": (tables, travel, 2, work, 900, 5, 5),
        "_rank_above": (tables, work, 5),
        "_power": (5, 2),
        "_root": (5, 2),
        "_ratio": (5, 6),
    }
    own = {name for name, member in vars(begun).items() if getattr(member, "__module__", "") == begun.__name__}
    assert {name for name in own if hasattr(getattr(begun, name), "py_func")} == set(arguments)
    for name, given in arguments.items():
        fresh: Any = numba.njit(getattr(begun, name).py_func)
        fresh(*given)
        (overload,) = fresh.overloads.values()
        types = {str(kind) for kind in overload.type_annotation.typemap.values()}
        assert not [kind for kind in types if "float" in kind or "uint64" in kind], name
