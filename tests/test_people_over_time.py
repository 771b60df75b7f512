"""People by hand: shifts, leave, hiring, leaving, training."""

from __future__ import annotations

from pathlib import Path

from tests.by_hand import date, hours, run, scenario, stream, team, work


def test_a_shift_follows_the_other(tmp_path: Path) -> None:
    calendars = {
        "office": {"working_days": ["09:00-16:00"]},
        "day": {"every_day": ["08:00-20:00"]},
        "night": {"every_day": ["20:00-08:00"]},
    }
    crew = {"crew": team("clerk", headcount=2, shifts=["day", "night"])}
    plain = scenario({"serve": work(takes=hours(8), at_closing="hand_over")}, crew, calendars=calendars)
    told = run(tmp_path, plain, ["5 16:00"])
    assert told.rows("started ended people") == ["5 16:00, 5 20:00, crew#1", "5 20:00, 6 00:00, crew#2"]


def test_a_day_of_leave_is_the_whole_night_shift_that_begins_on_it(tmp_path: Path) -> None:
    calendars = {
        "office": {"working_days": ["09:00-16:00"]},
        "night": {"every_day": ["20:00-08:00"]},
    }
    crew = {"crew": team("clerk", calendar="night", leave=[{"people": 1, "from": date(6), "to": date(6)}])}
    plain = scenario({"serve": work()}, crew, calendars=calendars)
    told = run(tmp_path, plain, ["6 04:00", "6 21:00", "7 04:00"])
    assert told.rows("case started") == ["a1, 6 04:00", "a2, 7 20:00", "a3, 7 20:30"]


def test_people_hired_for_nights_begin_with_the_night_of_their_first_day(tmp_path: Path) -> None:
    calendars = {
        "office": {"working_days": ["09:00-16:00"]},
        "night": {"every_day": ["20:00-08:00"]},
    }
    steps = [{"from": date(6), "people": 1}, {"from": date(8), "people": 0}]
    crew = {"crew": team("clerk", calendar="night", headcount=steps)}
    plain = scenario({"serve": work()}, crew, calendars=calendars)
    told = run(tmp_path, plain, ["6 01:00", "8 07:00", "8 21:00"])
    assert told.rows("case started") == ["a1, 6 20:00", "a2, 8 07:00", "a3, -"]


def test_a_leaver_finishes_his_work(tmp_path: Path) -> None:
    steps = [{"from": date(1), "people": 2}, {"from": date(6), "people": 1}]
    crew = {"crew": team("clerk", headcount=steps, calendar="office")}
    told = run(tmp_path, scenario({"serve": work(takes=hours(8))}, crew), ["5 09:00", "5 09:00", "5 10:00"])
    assert told.rows("case started ended people") == [
        "a1, 5 09:00, 6 10:00, crew#1",
        "a2, 5 09:00, 6 10:00, crew#2",
        "a3, 6 10:00, 7 11:00, crew#1",
    ]


def test_a_leaver_finishes_his_work_together_with_one_who_stays(tmp_path: Path) -> None:
    steps = [{"from": date(1), "people": 1}, {"from": date(6), "people": 0}]
    crew = {
        "crew": team("clerk", headcount=steps, calendar="office"),
        "others": team("planner", calendar="office", leave=[{"people": 1, "from": date(6), "to": date(7)}]),
    }
    plain = scenario({"serve": work(["clerk", "planner"], hours(8))}, crew)
    told = run(tmp_path, plain, ["5 09:00"])
    assert told.rows("started ended people") == ["5 09:00, 8 10:00, crew#1 others#1"]


def test_training_is_an_absence_followed_by_a_new_role(tmp_path: Path) -> None:
    course = {"people": 1, "from": date(6), "to": date(7), "then": {"planner": {"speed": 2}}}
    crew = {"crew": team("clerk", headcount=2, training=[course])}
    plain = scenario({"plan": work("planner", hours(2))}, crew, route=["plan"])
    plain["stages"]["serve"] = {**work(), "title": {"zh": "x", "en": "x"}}
    plain["roles"]["planner"] = {"title": {"zh": "x", "en": "x"}}
    plain["routes"]["other"] = ["serve"]
    plain["streams"]["b"] = stream(route="other")
    told = run(tmp_path, plain, {"a": ["5 08:00"], "b": ["7 08:00", "7 08:00"]})
    assert told.rows("case started ended people") == [
        "a1, 8 00:00, 8 01:00, crew#1",
        "b1, 7 08:00, 7 08:30, crew#2",
        "b2, 7 08:30, 7 09:00, crew#2",
    ]
