"""Rows of the log are small, and nothing is cut off to make them so."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from model.engine import simulate
from model.log import HAND, VISIT, Hands, Log, Visits
from model.program import IntArray
from tests.by_hand import instant, minutes, run, scenario, work, write_open_applications
from tests.golden import small_program

COLUMNS = [
    *("application", "stage", "branch", "attempt", "since", "started", "ended", "outcome", "reason", "batch"),
    *("outsourced", "recorded_since", "recorded_ended"),
]
"""As the digest of a log takes them."""
TRUE = COLUMNS[:-2]


@pytest.fixture(scope="module")
def log() -> Log:
    return simulate(small_program(), 1, 0)


def columns(**stated: int) -> dict[str, IntArray]:
    """Columns of two visits: all 0, and the stated ones in the second."""
    return {name: np.array([0, stated.get(name, 0)], dtype=np.int64) for name in TRUE}


def test_a_visit_takes_at_most_40_bytes_and_a_person_8(log: Log) -> None:
    assert (VISIT.itemsize, HAND.itemsize) == (37, 8)
    assert len(log.visits) > 1000
    assert log.visits.rows.nbytes == 37 * len(log.visits)
    assert log.hands.rows.nbytes == 8 * len(log.hands)


def test_rows_hold_every_column_and_are_little_endian() -> None:
    assert sorted(VISIT.names or ()) == sorted(COLUMNS)
    assert VISIT.newbyteorder("<") == VISIT
    assert HAND.newbyteorder("<") == HAND


@pytest.mark.parametrize("column", TRUE)
def test_the_largest_and_the_smallest_value_of_a_column_come_back(column: str) -> None:
    room = np.iinfo(VISIT[column])
    for value in (room.min, -1, room.max):
        visits = Visits.of(**columns(**{column: value}))
        assert getattr(visits, column).tolist() == [0, value]
        assert all(getattr(visits, other).tolist() == [0, 0] for other in TRUE if other != column)


@pytest.mark.parametrize("column", TRUE)
def test_a_value_without_room_is_refused_by_name(column: str) -> None:
    room = np.iinfo(VISIT[column])
    for value in (room.min - 1, room.max + 1, 2**40):
        with pytest.raises(OverflowError, match=rf"^visits\.({column}|recorded_{column}): {value} lies outside of"):
            Visits.of(**columns(**{column: value}))


def test_a_person_or_visit_without_room_is_refused() -> None:
    few, many = np.array([0, 1]), np.array([0, 2**31])
    assert Hands.of(few, np.array([7, 2**31 - 1])).person.tolist() == [7, 2**31 - 1]
    with pytest.raises(OverflowError, match=r"hands\.person: 2147483648"):
        Hands.of(few, many)
    with pytest.raises(OverflowError, match=r"hands\.visit: 2147483648"):
        Hands.of(many, few)


def test_missing_unknown_and_uneven_columns_are_refused() -> None:
    two = np.array([0, 1])
    for wrong in (columns() | {"person": two}, columns() | {"stage": two[:1]}, {"since": two, "ended": two}):
        with pytest.raises(ValueError, match="all of one length"):
            Visits.of(**wrong)


def test_columns_are_new_64_bit_integers_each_time(log: Log) -> None:
    assert {column.dtype for _, column in log.arrays()} == {np.dtype(np.int64)}
    before = log.visits.since
    log.visits.since[:] = -7
    assert np.array_equal(log.visits.since, before)
    product = Visits.of(**columns(started=2**31 - 1)).started * 2000  # would overflow in 32 bits
    assert product.tolist() == [0, (2**31 - 1) * 2000]


def test_a_log_names_its_columns_in_the_order_of_its_digest(log: Log) -> None:
    names = [name for name, _ in log.arrays()]
    assert names[:15] == [*(f"visits.{column}" for column in COLUMNS), "hands.visit", "hands.person"]


def test_a_log_survives_pickling(log: Log) -> None:
    copied: Log = pickle.loads(pickle.dumps(log))
    assert copied.same_as(log)
    assert copied.visits.rows.dtype == VISIT


def test_visits_recorded_otherwise_keep_all_that_is_true(log: Log) -> None:
    visits = log.visits
    otherwise = visits.recorded_as(visits.since + 5, np.maximum(visits.ended, 9))
    assert np.array_equal(otherwise.recorded_since, visits.since + 5)
    assert np.array_equal(otherwise.recorded_ended, np.maximum(visits.ended, 9))
    assert all(np.array_equal(getattr(otherwise, name), getattr(visits, name)) for name in TRUE)
    assert np.array_equal(visits.recorded_since, visits.since), "the visits themselves stay"
    with pytest.raises(OverflowError, match=r"visits\.recorded_since"):
        visits.recorded_as(visits.since + 2**31, visits.ended)
    with pytest.raises(ValueError, match="1 values for"):
        visits.recorded_as(np.array([3]), visits.ended)


def test_times_long_before_the_first_day_and_the_last_attempt_come_back(tmp_path: Path) -> None:
    row = {"case_id": "old", "stream": "a", "arrived": "1 08:00", "area": "town", "stage": "x", "attempt": "20"}
    file = write_open_applications(tmp_path, [{**row, "waiting_since": "1 09:00"}])
    text = (tmp_path / file).read_text(encoding="utf-8").replace("2026-01-01", "2006-01-11")  # 20 years less a week
    (tmp_path / file).write_text(text, encoding="utf-8")
    told = run(tmp_path, scenario({"x": work()}, open_applications=file))
    assert told.rows("attempt started") == ["20, 5 00:00"]
    assert told.log.visits.since.tolist() == [instant("5 09:00") - 7299 * 86_400]


def test_a_stage_to_which_many_lead_back_is_visited_more_than_127_times(tmp_path: Path) -> None:
    back = {"probability": 1, "back_to": "draft"}  # each check at all its attempts but the 20th
    stages = {
        "draft": work(takes=minutes(1)),
        **{f"check_{n}": work(takes=minutes(1), sent_back=back) for n in range(8)},
    }
    told = run(tmp_path, scenario(stages), ["5 08:00"])
    assert told.fates() == ["a1 archived"]
    assert told.rows("attempt", "draft") == [str(n) for n in range(1, 1 + 8 * 19 + 1)]
