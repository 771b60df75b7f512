"""Who gets which work, by hand: order, reservation, readiness, preference, priority, firms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.by_hand import date, days, hours, minutes, outside, run, scenario, stream, team, work


def routes_of(stages: dict[str, Any]) -> dict[str, Any]:
    """One route and one stream per stage, named as the stage."""
    return {
        "routes": {name: [name] for name in stages},
        "streams": {name: stream(route=name) for name in stages},
    }


@pytest.mark.parametrize(("backfill", "small_starts"), [(False, "5 09:00"), (True, "5 08:00")])
def test_ten_people_and_jobs_of_seven_seven_and_one(tmp_path: Path, backfill: bool, small_starts: str) -> None:
    """Three people are free; the second job reserves them for its seven places, unless it backfills."""
    stages = {
        "big": work({"clerk": 7}, hours(1)),
        "second": work({"clerk": 7}, hours(1), backfill=backfill),
        "small": work({"clerk": 1}, minutes(30)),
    }
    plain = scenario(stages, {"crew": team("clerk", headcount=10)}, **routes_of(stages))
    told = run(tmp_path, plain, {"big": ["5 08:00"], "second": ["5 08:00"], "small": ["5 08:00"]})
    assert told.rows("case started") == ["big1, 5 08:00", "second1, 5 09:00", f"small1, {small_starts}"]


def test_a_reservation_holds_one_person_per_place_and_later_work_may_use_the_rest(tmp_path: Path) -> None:
    """A pair waits for a planner and reserves one surveyor; the second surveyor works on."""
    stages = {
        "plan": work("planner", hours(2)),
        "pair": work(["surveyor", "planner"]),
        "survey": work("surveyor"),
    }
    crew = {"x": team("surveyor", headcount=2), "y": team("planner")}
    told = run(
        tmp_path,
        scenario(stages, crew, **routes_of(stages)),
        {"plan": ["5 08:00"], "pair": ["5 08:10"], "survey": ["5 08:20", "5 08:20"]},
    )
    assert told.rows("case started people") == [
        "plan1, 5 08:00, y#1",
        "pair1, 5 10:00, x#1 y#1",
        "survey1, 5 08:20, x#2",
        "survey2, 5 08:50, x#2",
    ]


def test_the_pair_is_found_where_only_one_assignment_fills_both_places(tmp_path: Path) -> None:
    """The first to be asked as a surveyor is the only planner: he plans, the inspector surveys."""
    crew = {"a_both": team("surveyor", "planner"), "b_both": team("surveyor", "inspector")}
    plain = scenario({"pair": work(["surveyor", "planner"])}, crew)
    told = run(tmp_path, plain, ["5 08:00"])
    assert told.rows("started people") == ["5 08:00, b_both#1 a_both#1"]


def test_work_that_needs_people_who_are_away_blocks_nobody(tmp_path: Path) -> None:
    """Every fiftieth of the surveys needs a planner as well, and both planners are away for a week."""
    away = [{"people": 2, "from": date(6), "to": date(12)}]
    crew = {"surveyors": team("surveyor", headcount=8), "planners": team("planner", headcount=2, leave=away)}
    stages = {"pair": work(["surveyor", "planner"]), "survey": work("surveyor", hours(2))}
    surveys = [f"{day} {hour:02}:00" for day in range(6, 9) for hour in range(24) for _ in range(3)]
    plain = scenario(stages, crew, **routes_of(stages))
    told = run(tmp_path, plain, {"pair": [f"{day} 07:30" for day in range(6, 10)], "survey": surveys})
    assert all(since == started for since, started in (row.split(", ") for row in told.rows("since started", "survey")))
    assert {row.split()[0] for row in told.rows("started", "pair")} == {"13"}


def test_people_are_taken_by_preference_then_fewest_roles_then_longest_free_then_name(tmp_path: Path) -> None:
    crew = {
        "a": team("clerk", "planner"),
        "b": team("clerk", headcount=2),
        "c": team("clerk", "planner", "cashier"),
    }
    plain = scenario({"serve": work()}, crew)
    told = run(tmp_path, plain, ["5 08:00"] * 5 + ["5 09:10", "5 10:00", "5 10:00"])
    assert told.rows("people") == ["b#1", "b#2", "a#1", "c#1", "b#1", "b#2", "b#1", "b#2"]
    plain["stages"]["serve"]["prefer"] = ["c", "a"]
    preferred = run(tmp_path, plain, ["5 08:00"] * 4)
    assert preferred.rows("people") == ["c#1", "a#1", "b#1", "b#2"]


def test_who_never_worked_comes_before_who_has_been_free_since_his_last_work(tmp_path: Path) -> None:
    told = run(
        tmp_path,
        scenario({"serve": work()}, {"b": team("clerk"), "a": team("clerk")}),
        ["5 08:00", "5 09:00", "5 10:00"],
    )
    assert told.rows("people") == ["a#1", "b#1", "a#1"]


def test_keys_are_priority_then_waiting_time_then_stream_then_stage(tmp_path: Path) -> None:
    stages = {"first": work(), "then": work()}
    plain = scenario(
        stages,
        route=["first"],
        categories={"home": {}, "firm": {}},
        routes={"main": ["first"], "other": ["then"]},
        streams={"b": stream(), "a": stream(route="other"), "c": stream("firm")},
        policy={"priority": ["category"], "categories": {"firm": 1, "home": 2}},
    )
    told = run(tmp_path, plain, {"a": ["5 08:00", "5 07:50"], "b": ["5 08:00"], "c": ["5 08:10"]})
    assert sorted(told.rows("started case")) == [
        "5 07:50, a2",
        "5 08:20, c1",
        "5 08:50, a1",
        "5 09:20, b1",
    ]


def test_stages_of_one_application_wait_in_the_order_of_their_names(tmp_path: Path) -> None:
    stages = {"b": work(), "a": work()}
    told = run(tmp_path, scenario(stages, route=[{"together": [["b"], ["a"]]}]), ["5 08:00"])
    assert sorted(told.rows("started stage")) == ["5 08:00, a", "5 08:30, b"]


def test_a_firm_takes_what_has_waited_too_long(tmp_path: Path) -> None:
    firm = {"takes": days(1), "fee_yuan": 100, "when_waiting_hours": 1}
    told = run(tmp_path, scenario({"serve": work(takes=hours(1), outsource=firm)}), ["5 08:00", "5 08:00", "5 08:01"])
    assert told.rows("case started ended people outsourced") == [
        "a1, 5 08:00, 5 09:00, crew#1, 0",
        "a2, 5 09:00, 5 10:00, crew#1, 0",  # freed at the hour's end: what ends comes before what expires
        "a3, 5 09:01, 6 09:01, , 1",
    ]


def test_a_firm_takes_the_last_ones_of_a_queue_that_is_too_long(tmp_path: Path) -> None:
    firm = {"takes": days(1), "fee_yuan": 100, "when_queue_above": 2}
    told = run(tmp_path, scenario({"serve": work(takes=hours(1), outsource=firm)}), ["5 08:00"] * 5 + ["5 08:30"])
    assert told.rows("case started outsourced") == [
        "a1, 5 08:00, 0",
        "a2, 5 09:00, 0",
        "a3, 5 10:00, 0",
        "a4, 5 08:00, 1",
        "a5, 5 08:00, 1",
        "a6, 5 08:30, 1",
    ]


def test_a_slow_person_takes_longer_and_a_careless_one_is_sent_back_more_often(tmp_path: Path) -> None:
    crew = {
        "careless": {"roles": {"clerk": {"repeats": 2, "speed": 1.25}}, "calendar": "always"},
        "careful": {"roles": {"planner": {"repeats": 0, "speed": 0.5}}, "calendar": "always"},
    }
    stages = {
        "one": work("clerk", sent_back={"probability": [0.5, 0]}),
        "two": work("planner", sent_back={"probability": 1}),
        "both": work(["planner", "clerk"], sent_back={"probability": 1}),
    }
    plain = scenario(stages, crew, route=["one", "two"], routes={"main": ["one", "two"], "other": ["both"]})
    plain["streams"]["b"] = stream(route="other")
    told = run(tmp_path, plain, {"a": ["5 08:00"], "b": ["6 08:00"]})
    assert told.rows("stage attempt started ended outcome") == [
        "one, 1, 5 08:00, 5 08:24, sent_back",
        "one, 2, 5 08:24, 5 08:48, passed",
        "two, 1, 5 08:48, 5 09:48, passed",
        "both, 1, 6 08:00, 6 09:00, passed",
    ]


def test_other_duties_take_their_share_of_every_duty_day(tmp_path: Path) -> None:
    crew = {"crew": team("clerk", headcount=3, calendar="office", other_duties_share=0.3)}
    told = run(tmp_path, scenario({"serve": work()}, crew), ["5 08:00"])
    for person in range(3):
        opens, closes = told.duty(person)
        per_day: dict[int, int] = {}
        for begins, ends in zip(opens.tolist(), closes.tolist(), strict=True):
            per_day[begins // 86400] = per_day.get(begins // 86400, 0) + ends - begins
        assert sorted(per_day) == [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]
        assert set(per_day.values()) == {7 * 3600 * 7 // 10}


def test_absence_takes_whole_days_as_often_as_stated(tmp_path: Path) -> None:
    crew = {"crew": team("clerk", headcount=40, calendar="office", absence_share=0.1)}
    plain = scenario({"serve": work()}, crew, period={"start": date(5), "counted_days": 140})
    told = run(tmp_path, plain, ["5 08:00"])
    lengths = [set((closes - opens).tolist()) for opens, closes in map(told.duty, range(40))]
    assert all(length == {7 * 3600} for length in lengths)
    there = sum(len(told.duty(person)[0]) for person in range(40))
    expected, error = 0.9 * 40 * 100, (0.1 * 0.9 * 40 * 100) ** 0.5
    assert abs(there - expected) < 3 * error


def test_an_outside_stage_waits_for_nobody(tmp_path: Path) -> None:
    told = run(tmp_path, scenario({"works": outside(hours(1))}, {}), ["5 08:00"] * 3)
    assert told.rows("started ended") == ["5 08:00, 5 09:00"] * 3
