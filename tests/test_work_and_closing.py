"""Work by hand: waiting, utilisation, closing, slots, halls, patience, travel."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.by_hand import date, days, hours, instant, minutes, outside, run, scenario, stream, team, work

EVERY_2_HOURS = [f"{day} {hour:02}:00" for day in range(5, 7) for hour in range(0, 24, 2)]


def test_nobody_waits_where_applications_come_every_two_hours_and_take_half_an_hour(tmp_path: Path) -> None:
    plain = scenario(
        {"serve": work()},
        categories={"home": {}, "firm": {}},
        streams={"a": stream(), "b": stream("firm")},
        policy={"priority": ["category"], "categories": {"firm": 0, "home": 1}},
    )
    told = run(tmp_path, plain, {"a": EVERY_2_HOURS[::2], "b": EVERY_2_HOURS[1::2]})
    assert len(told.rows("case")) == 24
    assert all(since == started for since, started in (row.split(", ") for row in told.rows("since started")))


@pytest.mark.parametrize(("people", "hours_a_day"), [(3, 10), (1, 10), (4, 5)])
def test_utilisation_is_busy_over_on_duty_time(tmp_path: Path, people: int, hours_a_day: int) -> None:
    calendars = {
        "office": {"working_days": [f"08:00-{8 + hours_a_day:02}:00"]},
        "always": {"every_day": ["00:00-24:00"]},
    }
    crew = {"crew": team("clerk", headcount=people, calendar="office")}
    plain = scenario({"serve": work(takes=hours(1))}, crew, calendars=calendars)
    plain["period"]["counted_days"] = 1
    told = run(tmp_path, plain, ["5 08:00"] * 12)
    on_duty = people * hours_a_day * 3600
    assert sum(told.busy_seconds().values()) == min(12 * 3600, on_duty)


def test_twenty_four_arrive_in_a_day_and_finished_and_open_ones_are_twenty_four(tmp_path: Path) -> None:
    plain = scenario({"serve": work(takes=minutes(90))})
    plain["period"]["counted_days"] = 1
    told = run(tmp_path, plain, [f"5 {hour:02}:00" for hour in range(24)])
    fates = [fate.split()[1] for fate in told.fates()]
    assert len(fates) == 24
    assert (fates.count("archived"), fates.count("open")) == (15, 9)  # the 16th would end at 24:00
    assert told.rows("case started ended outcome")[-1] == "a24, -, -, open"


@pytest.mark.parametrize(
    ("at_closing", "rows"),
    [
        ("suspend", ["a1, 5 09:00, 5 09:00, 6 10:00, passed, crew#1"]),
        ("finish", ["a1, 5 09:00, 5 09:00, 5 17:00, passed, crew#1"]),
        (
            "hand_over",
            [
                "a1, 5 09:00, 5 09:00, 5 16:00, handed_over, crew#1",
                "a1, 5 09:00, 6 09:00, 6 10:00, passed, crew#1",
            ],
        ),
    ],
)
def test_eight_hours_of_work_in_a_day_of_seven(tmp_path: Path, at_closing: str, rows: list[str]) -> None:
    crew = {"crew": team("clerk", calendar="office")}
    plain = scenario({"serve": work(takes=hours(8), at_closing=at_closing)}, crew)
    told = run(tmp_path, plain, ["5 09:00"])
    assert told.rows("case since started ended outcome people") == rows


def test_suspended_work_comes_before_work_that_waits(tmp_path: Path) -> None:
    crew = {"crew": team("clerk", calendar="office")}
    plain = scenario(
        {"serve": work(takes=hours(8))},
        crew,
        categories={"home": {}, "firm": {}},
        streams={"a": stream(), "b": stream("firm")},
        policy={"priority": ["category"], "categories": {"firm": 0, "home": 1}},
    )
    told = run(tmp_path, plain, {"a": ["9 09:00"], "b": ["9 15:00"]})
    assert told.rows("case started ended") == ["a1, 9 09:00, 12 10:00", "b1, 12 10:00, 13 11:00"]


def test_handed_over_work_goes_to_whoever_is_free_at_his_own_speed(tmp_path: Path) -> None:
    """Two hours at normal speed: one hour is done by the early shift, the rest by a man at half speed."""
    crew = {
        "early": team("clerk", calendar="early"),
        "late": {"roles": {"clerk": {"speed": 0.5}}, "calendar": "late"},
    }
    calendars = {
        "office": {"working_days": ["09:00-16:00"]},
        "early": {"working_days": ["09:00-12:00"]},
        "late": {"working_days": ["12:00-18:00"]},
    }
    plain = scenario({"serve": work(takes=hours(2), at_closing="hand_over")}, crew, calendars=calendars)
    told = run(tmp_path, plain, ["5 11:00", "5 11:30"])
    assert told.rows("case since started ended outcome people") == [
        "a1, 5 11:00, 5 11:00, 5 12:00, handed_over, early#1",
        "a1, 5 11:00, 5 12:00, 5 14:00, passed, late#1",
        "a2, 5 11:30, 5 14:00, 5 18:00, passed, late#1",
    ]


def test_work_of_several_people_goes_on_when_all_are_on_duty_again(tmp_path: Path) -> None:
    """Together from 10 to 12 and from 14 to 16."""
    calendars = {
        "office": {"working_days": ["09:00-16:00"]},
        "one": {"working_days": ["09:00-12:00", "13:00-16:00"]},
        "other": {"working_days": ["10:00-13:00", "14:00-17:00"]},
    }
    crew = {"x": team("clerk", calendar="one"), "y": team("planner", calendar="other")}
    plain = scenario({"serve": work(["clerk", "planner"], hours(3))}, crew, calendars=calendars)
    told = run(tmp_path, plain, ["5 09:00"])
    assert told.rows("started ended people") == ["5 10:00, 5 15:00, x#1 y#1"]


def test_hours_until_midnight_go_on_at_midnight(tmp_path: Path) -> None:
    """Saturday and Sunday until 24:00, Monday from 00:00: one span, and two people per job."""
    calendars = {
        "office": {"working_days": ["09:00-16:00"]},
        "weekend": {"saturday": ["18:00-24:00"], "sunday": ["00:00-24:00"], "monday": ["00:00-06:00"]},
    }
    plain = scenario(
        {"serve": work({"clerk": 2}, hours(4), in_one_go=True)},
        {"crew": team("clerk", headcount=2, calendar="weekend")},
        calendars=calendars,
    )
    told = run(tmp_path, plain, ["10 18:00", "11 22:00", "12 01:00", "12 03:00"])
    assert told.rows("case started ended people") == [
        "a1, 10 18:00, 10 22:00, crew#1 crew#2",
        "a2, 11 22:00, 12 02:00, crew#1 crew#2",
        "a3, 12 02:00, 12 06:00, crew#1 crew#2",
        "a4, 17 18:00, 17 22:00, crew#1 crew#2",
    ]


def test_a_week_with_nobody_on_duty_is_waited_through(tmp_path: Path) -> None:
    crew = {"crew": team("clerk", headcount=2, leave=[{"people": 2, "from": date(6), "to": date(12)}])}
    told = run(tmp_path, scenario({"serve": work(takes=hours(4))}, crew), ["5 22:00", "6 08:00", "7 08:00"])
    assert told.rows("case started ended people") == [
        "a1, 5 22:00, 13 02:00, crew#1",  # suspended over the week
        "a2, 13 00:00, 13 04:00, crew#2",
        "a3, 13 02:00, 13 06:00, crew#1",
    ]


def test_a_trip_in_one_go_is_not_begun_ten_minutes_before_closing(tmp_path: Path) -> None:
    plain = scenario({"trip": work(takes=minutes(30), in_one_go=True)}, {"crew": team("clerk", calendar="office")})
    told = run(tmp_path, plain, ["5 15:30", "6 15:50"])
    assert told.rows("started ended") == ["5 15:30, 5 16:00", "7 09:00, 7 09:30"]


def test_work_longer_than_its_slot_runs_on_as_overtime(tmp_path: Path) -> None:
    plain = scenario(
        {"trip": work(takes=minutes(30), travel=minutes(20), in_one_go=True, slot_minutes=30)},
        {"crew": team("clerk", calendar="office")},
    )
    told = run(tmp_path, plain, ["5 15:30", "5 15:31"])
    assert told.rows("started ended") == ["5 15:30, 5 16:20", "6 09:00, 6 09:50"]
    assert told.busy_seconds() == {"crew#1": (30 + 50) * 60}


def test_somebody_in_overtime_serves_nobody_else_before_his_work_ends(tmp_path: Path) -> None:
    plain = scenario({"serve": work(takes=hours(20), at_closing="finish")}, {"crew": team("clerk", calendar="office")})
    told = run(tmp_path, plain, ["5 15:00", "5 15:00"])
    assert told.rows("started ended") == ["5 15:00, 6 11:00", "6 11:00, 7 07:00"]


def test_an_application_whose_customer_never_comes_back_is_withdrawn_at_the_end_of_his_time(
    tmp_path: Path,
) -> None:
    stages = {"serve": work(), "works": outside(days(3), gives_up={"probability": 1}), "after": work()}
    told = run(tmp_path, scenario(stages), ["5 08:00"])
    assert told.rows("stage started ended outcome") == [
        "serve, 5 08:00, 5 08:30, passed",
        "works, 5 08:30, 8 08:30, gave_up",
    ]
    assert told.fates() == ["a1 withdrawn"]


@pytest.mark.parametrize("branches", [[["leaves"], ["lapses"]], [["lapses"], ["leaves"]]])
def test_of_a_withdrawal_and_an_expiry_at_one_instant_it_is_a_withdrawal(
    tmp_path: Path, branches: list[list[str]]
) -> None:
    leaves, lapses = outside(days(2), gives_up={"probability": 1}), outside(days(3), expires_after=days(2))
    plain = scenario({"leaves": leaves, "lapses": lapses}, {}, route=[{"together": branches}])
    told = run(tmp_path, plain, ["5 08:00"])
    assert told.fates() == ["a1 withdrawn"]
    assert sorted(told.rows("stage ended outcome")) == ["lapses, 7 08:00, expired", "leaves, 7 08:00, gave_up"]


def test_a_plan_that_is_not_used_in_time_expires(tmp_path: Path) -> None:
    stages = {
        "works": outside(days(3), expires_after=days(2)),
        "other": outside(days(2), expires_after=days(2)),
    }
    plain = scenario(stages, route=["works"], routes={"main": ["works"], "in_time": ["other"]})
    plain["streams"]["b"] = stream(route="in_time")
    told = run(tmp_path, plain, {"a": ["5 08:00"], "b": ["5 08:00"]})
    assert told.rows("case ended outcome") == ["a1, 7 08:00, expired", "b1, 7 08:00, passed"]
    assert told.fates() == ["a1 expired", "b1 archived"]


def test_working_days_of_the_customer_are_days_of_the_office(tmp_path: Path) -> None:
    """From Thursday 15:00: one hour, a day of seven, and six hours are two days of seven."""
    stages = {"works": outside({"fixed": 2, "unit": "working_days"})}
    told = run(tmp_path, scenario(stages, {}), ["8 15:00", "10 08:00"])
    assert told.rows("started ended") == ["8 15:00, 12 15:00", "10 08:00, 13 16:00"]


@pytest.mark.parametrize(
    ("then", "rows", "fates"),
    [
        (
            "leaves",
            ["a1, 1, 5 08:00, 5 08:30, passed", "a2, 1, -, 5 08:10, left"],
            ["a1 archived", "a2 withdrawn"],
        ),
        (
            "comes_again",
            [
                "a1, 1, 5 08:00, 5 08:30, passed",
                "a2, 1, -, 5 08:10, came_again",
                "a2, 2, -, 5 08:20, came_again",
                "a2, 3, 5 08:30, 5 09:00, passed",
            ],
            ["a1 archived", "a2 archived"],
        ),
    ],
)
def test_patience_ends_and_a_person_freed_at_that_instant_still_serves(
    tmp_path: Path, then: str, rows: list[str], fates: list[str]
) -> None:
    stage = work(patience={**minutes(10), "then": then})
    told = run(tmp_path, scenario({"serve": stage}), ["5 08:00", "5 08:00"])
    assert told.rows("case attempt started ended outcome") == rows
    assert told.fates() == fates


def test_who_comes_again_goes_through_the_stage_between(tmp_path: Path) -> None:
    stages = {
        "serve": work(patience={**minutes(10), "then": "comes_again", "via": "goes_home"}),
        "goes_home": outside(minutes(15)),
    }
    told = run(tmp_path, scenario(stages, route=["serve"]), ["5 08:00", "5 08:00"])
    assert told.rows("stage attempt since started ended")[1:] == [
        "serve, 1, 5 08:00, -, 5 08:10",
        "goes_home, 1, 5 08:10, 5 08:10, 5 08:25",
        "serve, 2, 5 08:25, 5 08:30, 5 09:00",
    ]


def test_who_waits_when_the_hall_closes_comes_at_the_next_opening(tmp_path: Path) -> None:
    plain = scenario(
        {"serve": work(takes=minutes(60), hall="office", at_closing="finish")},
        {"crew": team("clerk", calendar="office")},
    )
    told = run(tmp_path, plain, ["9 14:30", "9 14:40", "9 15:00", "9 17:00"])
    assert told.rows("case since started ended outcome") == [
        "a1, 9 14:30, 9 14:30, 9 15:30, passed",
        "a2, 9 14:40, 9 15:30, 9 16:30, passed",
        "a3, 9 15:00, -, 9 16:00, sent_home",
        "a3, 12 09:00, 12 10:00, 12 11:00, passed",
        "a4, 9 17:00, 12 09:00, 12 10:00, passed",
    ]


def test_several_people_work_at_the_speed_of_the_slowest_with_the_longest_travel(tmp_path: Path) -> None:
    crew = {
        "x": {"roles": {"clerk": {"speed": 2}}, "calendar": "always"},
        "y": {"roles": {"planner": {"speed": 0.5}}, "calendar": "always"},
    }
    stages = {"visit": work(["clerk", "planner"], minutes(60), travel={"uniform": [10, 40], "unit": "minutes"})}
    plain = scenario(stages, crew)
    both = [
        _length(row) for row in run(tmp_path, plain, ["5 08:00", "6 08:00", "7 08:00", "8 08:00"]).rows("started ended")
    ]
    plain["stages"]["visit"]["by"] = ["planner"]
    alone = [
        _length(row) for row in run(tmp_path, plain, ["5 08:00", "6 08:00", "7 08:00", "8 08:00"]).rows("started ended")
    ]
    assert all(130 * 60 <= a <= b <= 160 * 60 for a, b in zip(alone, both, strict=True))
    assert alone != both


def _length(row: str) -> int:
    started, ended = row.split(", ")
    return instant(ended) - instant(started)
