from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.calendars import (
    DAY,
    NEVER,
    Calendar,
    IntArray,
    add_work,
    closing_after,
    closings,
    count_closings,
    intersect,
    is_open,
    midnights,
    next_opening,
    open_seconds_until,
    share,
    subtract,
    work_between,
)
from model.opening_hours import intervals, weekly_hours
from model.working_days import working_days

H = 3600

same_every_time = settings(derandomize=True, max_examples=60, deadline=None, database=None)
openness = st.lists(st.booleans(), max_size=30)


def ints(*values: int) -> IntArray:
    return np.array(values, dtype=np.int64)


def calendar(*spans: tuple[int, int]) -> Calendar:
    return Calendar.of(ints(*(s[0] for s in spans)), ints(*(s[1] for s in spans)))


def calendar_of_seconds(open_at: list[bool]) -> Calendar:
    steps = np.diff(np.array([0, *open_at, 0], dtype=np.int64))
    return Calendar.of(np.flatnonzero(steps == 1).astype(np.int64), np.flatnonzero(steps == -1).astype(np.int64))


def seconds_of(opens: IntArray, closes: IntArray) -> set[int]:
    return {t for a, b in zip(opens.tolist(), closes.tolist(), strict=True) for t in range(a, b)}


# The operations


def test_the_edges_of_two_intervals() -> None:
    c = calendar((10, 20), (30, 35))
    assert [t for t in range(40) if c.is_open(t)] == [*range(10, 20), *range(30, 35)]
    found = [c.open_seconds_until(t) for t in (0, 10, 11, 20, 25, 30, 31, 35, 99)]
    assert found == [0, 0, 1, 10, 10, 10, 11, 15, 15]
    assert [c.next_opening(t) for t in (-5, 10, 19, 20, 30, 34, 35)] == [10, 10, 19, 30, 30, 34, NEVER]
    assert [c.closing_after(t) for t in (0, 10, 19, 20, 34, 35)] == [20, 20, 20, 35, 35, NEVER]
    assert [c.work_between(*ab) for ab in ((0, 99), (15, 32), (20, 30), (32, 15))] == [15, 7, 0, -7]


def test_work_ends_at_a_closing_rather_than_at_the_next_opening() -> None:
    c = calendar((10, 20), (30, 35))
    assert [c.add_work(0, w) for w in (0, 1, 10, 11, 15, 16)] == [0, 11, 20, 31, 35, NEVER]
    assert [c.add_work(20, w) for w in (0, 1, 5, 6)] == [20, 31, 35, NEVER]
    assert [c.add_work(t, 5) for t in (10, 15, 16, 25, 30, 31)] == [15, 20, 31, 35, 35, NEVER]
    assert [c.add_work(99, w) for w in (0, 1)] == [99, NEVER]
    assert [c.add_work(NEVER, w) for w in (0, 1)] == [NEVER, NEVER]


def test_an_empty_calendar_is_never_open() -> None:
    c = calendar()
    assert not c.is_open(0)
    assert c.next_opening(0) == c.closing_after(0) == c.add_work(5, 1) == NEVER
    assert c.add_work(5, 0) == 5
    assert (c.open_seconds_until(9), c.work_between(0, 9)) == (0, 0)
    assert c.without(calendar((1, 2))).opens.size == calendar((1, 2)).within(c).opens.size == 0


@pytest.mark.parametrize("spans", [[(5, 5)], [(5, 4)], [(0, 2), (2, 4)], [(0, 3), (2, 4)], [(5, 6), (1, 2)]])
def test_intervals_that_are_unsorted_empty_or_touching_are_no_calendar(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="the intervals of a calendar"):
        calendar(*spans)


@same_every_time
@given(openness, openness, openness)
def test_each_operation_agrees_with_counting_seconds(
    before: list[bool], open_at: list[bool], after: list[bool]
) -> None:
    s = share([calendar_of_seconds(seconds) for seconds in (before, open_at, after)])
    o, c, b, lo, hi = s.opens, s.closes, s.before, int(s.first[1]), int(s.first[2])
    when = [t for t, it_is in enumerate(open_at) if it_is]
    shut = [t + 1 for t in when if t + 1 not in when]
    for t in range(-2, len(open_at) + 3):
        later = [x for x in when if x >= t]
        assert is_open(o, c, lo, hi, t) == (t in when)
        assert open_seconds_until(o, c, b, lo, hi, t) == len(when) - len(later)
        assert next_opening(o, c, lo, hi, t) == min(later, default=NEVER)
        assert closing_after(c, lo, hi, t) == min((x for x in shut if x > t), default=NEVER)
        for work in range(len(later) + 2):
            expected = t if work == 0 else later[work - 1] + 1 if work <= len(later) else NEVER
            assert add_work(o, c, b, lo, hi, t, work) == expected
        for end in range(t, len(open_at) + 3):
            assert work_between(o, c, b, lo, hi, t, end) == sum(x < end for x in later)


@same_every_time
@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=40), st.integers(-10, 10**8), st.integers(1, 10**8))
def test_adding_work_and_measuring_it_are_inverse(gaps: list[int], t: int, work: int) -> None:
    edges = np.cumsum(np.array(gaps[: len(gaps) // 2 * 2], dtype=np.int64))
    c = Calendar.of(edges[::2].copy(), edges[1::2].copy())
    end = c.add_work(t, work)
    if end == NEVER:
        assert c.work_between(t, NEVER) < work
    else:
        assert c.work_between(t, end) == work
        assert c.work_between(t, end - 1) == work - 1


@same_every_time
@given(openness, openness)
def test_cuts_and_common_hours_agree_with_sets_of_seconds(one: list[bool], other: list[bool]) -> None:
    a, b = calendar_of_seconds(one), calendar_of_seconds(other)
    in_a, in_b = seconds_of(a.opens, a.closes), seconds_of(b.opens, b.closes)
    left, both = a.without(b), a.within(b)  # `Calendar.of` refuses touching pieces
    assert seconds_of(left.opens, left.closes) == in_a - in_b
    assert seconds_of(both.opens, both.closes) == in_a & in_b
    assert seconds_of(*intersect(b.opens, b.closes, a.opens, a.closes)) == in_a & in_b


def test_a_cut_within_another_cut_opens_nothing() -> None:
    left = subtract(ints(0, 40), ints(30, 50), ints(2, 5, 25), ints(20, 8, 45))
    assert [x.tolist() for x in left] == [[0, 20, 45], [2, 25, 50]]


@same_every_time
@given(openness, st.lists(st.tuples(st.integers(-3, 32), st.integers(1, 9)), max_size=6))
def test_cuts_may_overlap_one_another(open_at: list[bool], cuts: list[tuple[int, int]]) -> None:
    a, cuts = calendar_of_seconds(open_at), sorted(cuts)
    cut_opens, cut_closes = ints(*(x for x, _ in cuts)), ints(*(x + n for x, n in cuts))
    left = Calendar.of(*subtract(a.opens, a.closes, cut_opens, cut_closes))
    cut = seconds_of(cut_opens, cut_closes)
    assert seconds_of(left.opens, left.closes) == seconds_of(a.opens, a.closes) - cut


# Closings


def test_an_office_closes_once_on_each_working_day() -> None:
    days = working_days(date(2026, 2, 13), 5, "CN", {})
    table = {"working_days": ["08:30-12:00", "14:00-17:30"], "days_off": ["09:00-10:00"]}
    office = Calendar.of(*intervals(weekly_hours(table), days, date(2026, 2, 13), 5))
    assert (closings(office, days) / H).tolist() == [17.5, 24 + 17.5]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 72)], [24, 48, 72]),
        ([(8, 24), (32, 40)], [24, 40]),
        ([(8, 24), (56, 60)], [24, 60]),
        ([(22, 30), (46, 54)], [24, 48, 54]),
        ([(48, 50)], [50]),
        ([], []),
    ],
)
def test_hours_past_midnight_close_at_the_end_of_the_date(spans: list[tuple[int, int]], expected: list[int]) -> None:
    everyday = working_days(date(2026, 3, 2), 3, None, {})  # Monday to Wednesday
    found = closings(calendar(*((a * H, b * H) for a, b in spans)), everyday)
    assert found.dtype == np.int64
    assert (found / H).tolist() == expected


def test_closings_are_counted_from_the_first_instant_and_up_to_the_last() -> None:
    found = ints(10, 20, 30)
    cases = ((10, 30), (11, 31), (10, 10), (10, 11), (0, 99), (31, 99), (30, 10))
    assert [count_closings(found, *case) for case in cases] == [2, 2, 0, 1, 3, 0, 0]
    assert count_closings(ints(), 0, 99) == 0


def test_a_calendar_day_ends_at_its_midnight() -> None:
    assert midnights(3).tolist() == [DAY, 2 * DAY, 3 * DAY]
    assert midnights(0).size == 0
