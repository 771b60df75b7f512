"""Meetings and batches by hand: sessions, seats, closed hours; sizes, ages, times, members."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.by_hand import date, hours, minutes, outside, run, scenario, stream, team, work


def meeting(**sessions: Any) -> dict[str, Any]:
    """A meeting of an hour at ten o'clock on Mondays, unless told otherwise."""
    when = {} if {"days_of_month", "every_working_day"} & set(sessions) else {"weekdays": ["monday"]}
    return {"kind": "meeting", "sessions": {**when, "at": "10:00", "lasts_minutes": 60, **sessions}}


def batch(collects: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A batch done by a clerk; half an hour per member."""
    return {"kind": "batch", "by": "clerk", "takes": minutes(30), "collects": collects, **more}


def test_an_application_that_arrives_when_a_meeting_starts_is_in_it(tmp_path: Path) -> None:
    told = run(tmp_path, scenario({"review": meeting()}, {}), ["5 09:00", "5 10:00", "5 10:01"])
    assert told.rows("case since started ended batch") == [
        "a1, 5 09:00, 5 10:00, 5 11:00, 0",
        "a2, 5 10:00, 5 10:00, 5 11:00, 0",
        "a3, 5 10:01, 12 10:00, 12 11:00, 1",
    ]


def test_an_application_whose_work_ends_when_a_meeting_starts_is_in_it(tmp_path: Path) -> None:
    told = run(tmp_path, scenario({"check": work(), "review": meeting()}), ["5 09:30"])
    assert told.rows("started", "review") == ["5 10:00"]


def test_the_last_seat_goes_to_the_one_who_waits_longest(tmp_path: Path) -> None:
    told = run(tmp_path, scenario({"review": meeting(seats=2)}, {}), ["5 09:00", "5 08:00", "5 10:00", "5 10:00"])
    assert told.rows("case started") == ["a2, 5 10:00", "a1, 5 10:00", "a3, 12 10:00", "a4, 12 10:00"]


def test_one_seat_contested_at_the_start_goes_by_priority(tmp_path: Path) -> None:
    plain = scenario(
        {"review": meeting(seats=1)},
        {},
        categories={"home": {}, "firm": {}},
        streams={"a": stream(), "b": stream("firm")},
        policy={"priority": ["category"], "categories": {"home": 1, "firm": 0}},
    )
    told = run(tmp_path, plain, {"a": ["5 10:00"], "b": ["5 10:00"]})
    assert told.rows("case started") == ["a1, 12 10:00", "b1, 5 10:00"]


def test_a_meeting_on_a_day_off_is_held_on_the_next_working_day(tmp_path: Path) -> None:
    plain = scenario({"review": meeting()}, {}, national_calendar={"country": None, "overrides": {"2026-01-12": "off"}})
    told = run(tmp_path, plain, ["8 09:00"])
    assert told.rows("started ended") == ["13 10:00, 13 11:00"]


def test_meetings_by_day_of_the_month_move_too_and_two_that_meet_are_one(tmp_path: Path) -> None:
    told = run(tmp_path, scenario({"review": meeting(days_of_month=[10, 11, 12], seats=1)}, {}), ["8 09:00"] * 2)
    assert told.rows("started") == ["12 10:00", "-"]


@pytest.mark.parametrize("when", [{"weekdays": ["sunday"]}, {"weekdays": ["saturday"]}, {"days_of_month": [3]}])
def test_a_meeting_of_the_days_off_before_the_run_moves_into_it(tmp_path: Path, when: dict[str, Any]) -> None:
    """Saturday 3 and Sunday 4 January are off: held on Monday 5, the first day of the run."""
    told = run(tmp_path, scenario({"review": meeting(**when)}, {}), ["5 09:00"])
    assert told.rows("started") == ["5 10:00"]


def test_a_meeting_of_the_last_working_day_before_the_run_does_not_move(tmp_path: Path) -> None:
    told = run(tmp_path, scenario({"review": meeting(weekdays=["friday"])}, {}), ["5 09:00"])
    assert told.rows("started") == ["9 10:00"]
    off = {"country": None, "overrides": {date(day): "off" for day in range(-19, 5)}}
    plain = scenario({"review": meeting(days_of_month=[14])}, {}, national_calendar=off)
    assert run(tmp_path, plain, ["5 09:00"]).rows("started") == ["5 10:00"]  # nobody has worked since 11 December
    plain["national_calendar"]["overrides"][date(-16)] = "working"
    assert run(tmp_path, plain, ["5 09:00"]).rows("started") == ["14 10:00"]  # it was held on 15 December


def test_a_meeting_of_a_day_off_after_which_nobody_works_within_the_run_is_not_held(tmp_path: Path) -> None:
    told = run(tmp_path, scenario({"review": meeting(weekdays=["saturday"])}, {}), ["12 11:00"])
    assert told.rows("started") == ["-"]  # Saturday 17: Monday 19 is after the run


def test_the_hours_of_a_meeting_are_closed_whether_anybody_waits_or_not(tmp_path: Path) -> None:
    crew = {"crew": team("clerk", calendar="office")}
    stages = {
        "review": {**meeting(every_working_day=True), "attended_by": ["crew"]},
        "serve": work(takes=hours(2)),
    }
    plain = scenario(stages, crew, route=["serve"], routes={"main": ["serve"], "other": ["review"]})
    plain["streams"]["b"] = stream(route="other")
    told = run(tmp_path, plain, {"a": ["5 09:00", "6 10:00"], "b": ["7 09:00"]})
    assert told.rows("case started ended") == [
        "a1, 5 09:00, 5 12:00",
        "a2, 6 11:00, 6 13:00",
        "b1, 7 10:00, 7 11:00",
    ]
    assert told.busy_seconds() == {"crew#1": 4 * 3600}


def test_a_person_still_at_work_keeps_no_meeting_from_starting(tmp_path: Path) -> None:
    crew = {"crew": team("clerk", calendar="office")}
    stages = {
        "serve": work(takes=minutes(90), at_closing="finish"),
        "review": {**meeting(), "attended_by": ["crew"]},
    }
    plain = scenario(stages, crew, routes={"main": ["serve"], "other": ["review"]})
    plain["streams"]["b"] = stream(route="other")
    told = run(tmp_path, plain, {"a": ["5 09:00"], "b": ["5 09:00"]})
    assert told.rows("case started ended") == ["a1, 5 09:00, 5 10:30", "b1, 5 10:00, 5 11:00"]


def test_a_full_batch_is_one_piece_of_work_set_up_once(tmp_path: Path) -> None:
    stage = batch({"size": 3}, set_up=minutes(10), travel=minutes(20))
    told = run(tmp_path, scenario({"trip": stage}), ["5 08:00", "5 08:10", "5 08:20", "5 08:30"])
    assert told.rows("case since started ended people batch") == [
        "a1, 5 08:00, 5 08:20, 5 10:20, crew#1, 0",
        "a2, 5 08:10, 5 08:20, 5 10:20, crew#1, 0",
        "a3, 5 08:20, 5 08:20, 5 10:20, crew#1, 0",
        "a4, 5 08:30, -, -, , -1",
    ]


def test_the_place_in_a_batch_goes_to_the_one_who_waits_longest(tmp_path: Path) -> None:
    told = run(tmp_path, scenario({"trip": batch({"size": 2})}), ["5 08:00", "5 09:00", "5 09:00", "5 10:00"])
    assert told.rows("case started batch") == [
        "a1, 5 09:00, 0",
        "a2, 5 09:00, 0",
        "a3, 5 10:00, 1",
        "a4, 5 10:00, 1",
    ]


def test_a_batch_goes_once_its_first_member_has_waited_long_enough(tmp_path: Path) -> None:
    told = run(tmp_path, scenario({"trip": batch({"age_hours": 2})}), ["5 08:00", "5 09:00", "5 10:00", "5 10:01"])
    assert told.rows("case started ended") == [
        "a1, 5 10:00, 5 11:30",
        "a2, 5 10:00, 5 11:30",
        "a3, 5 10:00, 5 11:30",
        "a4, 5 12:01, 5 12:31",
    ]


def test_a_list_is_opened_at_fixed_times_on_working_days(tmp_path: Path) -> None:
    collects = {"times": [{"at": "09:00"}, {"weekdays": ["friday"], "at": "15:00"}]}
    told = run(tmp_path, scenario({"trip": batch(collects)}), ["5 09:00", "5 09:01", "9 10:00", "10 08:00"])
    assert told.rows("case started") == ["a1, 5 09:00", "a2, 6 09:00", "a3, 9 15:00", "a4, 12 09:00"]


def test_batches_by_area_have_members_of_one_area(tmp_path: Path) -> None:
    plain = scenario({"trip": batch({"size": 2, "per_area": True})}, areas={"town": {}, "east": {}})
    plain["streams"]["a"]["areas"] = {"town": 0.5, "east": 0.5}
    arrivals = [{"arrived": f"5 {hour:02}:00", "area": area} for hour, area in ((8, "town"), (9, "east"), (10, "town"))]
    told = run(tmp_path, plain, arrivals)
    assert told.rows("case started") == ["a1, 5 10:00", "a2, -", "a3, 5 10:00"]


def test_who_withdraws_while_a_batch_is_collected_is_no_member(tmp_path: Path) -> None:
    stages = {
        "trip": batch({"size": 2}),
        "waits": outside(hours(1), gives_up={"probability": 1}),
        "goes_on": outside(hours(9)),
    }
    plain = scenario(stages, route=[{"together": [["trip"], ["waits"]]}])
    plain["routes"]["other"] = [{"together": [["trip"], ["goes_on"]]}]
    plain["streams"]["b"] = stream(route="other")
    told = run(tmp_path, plain, {"a": ["5 08:00"], "b": ["5 09:30", "5 10:00"]})
    assert told.rows("case started ended outcome", "trip") == [
        "a1, -, 5 09:00, dropped",
        "b1, 5 10:00, 5 11:00, passed",
        "b2, 5 10:00, 5 11:00, passed",
    ]


def test_who_withdraws_from_a_batch_that_waits_for_people_makes_it_shorter(tmp_path: Path) -> None:
    """The batch is closed at 8:00 and waits until 10:00; one member withdraws at 9:00."""
    stages = {
        "busy": work(takes=hours(2)),
        "trip": batch({"size": 2}),
        "waits": outside(hours(1), gives_up={"probability": 1}),
    }
    plain = scenario(
        stages, routes={"main": [{"together": [["trip"], ["waits"]]}], "other": ["trip"], "first": ["busy"]}
    )
    plain["streams"].update(b=stream(route="other"), c=stream(route="first"))
    told = run(tmp_path, plain, {"a": ["5 08:00"], "b": ["5 08:00"], "c": ["5 07:59:59"]})
    assert told.rows("case started ended outcome", "trip") == [
        "a1, -, 5 09:00, dropped",
        "b1, 5 09:59:59, 5 10:29:59, passed",
    ]


def test_who_withdraws_from_a_batch_in_work_is_served_for_nothing(tmp_path: Path) -> None:
    stages = {"trip": batch({"size": 2}), "waits": outside(minutes(30), gives_up={"probability": 1})}
    plain = scenario(stages, routes={"main": [{"together": [["trip"], ["waits"]]}], "other": ["trip"]})
    plain["streams"]["b"] = stream(route="other")
    told = run(tmp_path, plain, {"a": ["5 08:00"], "b": ["5 08:00"]})
    assert told.rows("case started ended outcome", "trip") == [
        "a1, 5 08:00, 5 09:00, for_nothing",
        "b1, 5 08:00, 5 09:00, passed",
    ]
    assert told.fates() == ["a1 withdrawn", "b1 archived"]


def test_every_member_of_a_batch_has_its_own_outcome(tmp_path: Path) -> None:
    """Only who asks for more than 10 kVA is sent back, into the next batch."""
    table = {"cases": [{"when": {"requested_kva": {"above": 10}}, "use": [1, 0]}, {"use": 0}]}
    plain = scenario({"trip": batch({"age_hours": 1}, sent_back={"probability": table})})
    plain["streams"]["a"]["requested_kva"] = {"number": {"fixed": 5}}
    arrivals = [{"arrived": "5 08:00", "requested_kva": kva} for kva in ("5", "20")]
    told = run(tmp_path, plain, arrivals)
    assert told.rows("case attempt since started ended outcome") == [
        "a1, 1, 5 08:00, 5 09:00, 5 10:00, passed",
        "a2, 1, 5 08:00, 5 09:00, 5 10:00, sent_back",
        "a2, 2, 5 10:00, 5 11:00, 5 11:30, passed",
    ]


def test_a_batch_handed_over_at_closing_goes_on_with_all_its_members(tmp_path: Path) -> None:
    stage = batch({"size": 2}, at_closing="hand_over")
    told = run(
        tmp_path,
        scenario({"trip": stage}, {"crew": team("clerk", calendar="office")}),
        ["5 15:00", "5 15:15"],
    )
    assert told.rows("case attempt since started ended outcome batch") == [
        "a1, 1, 5 15:00, 5 15:15, 5 16:00, handed_over, 0",
        "a1, 1, 5 15:00, 6 09:00, 6 09:15, passed, 1",
        "a2, 1, 5 15:15, 5 15:15, 5 16:00, handed_over, 0",
        "a2, 1, 5 15:15, 6 09:00, 6 09:15, passed, 1",
    ]
