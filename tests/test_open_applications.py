"""Applications open on the first day, by hand: each takes up its place, and new ones come behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.by_hand import (
    Plain,
    Told,
    date,
    days,
    hours,
    minutes,
    outside,
    run,
    scenario,
    stream,
    team,
    work,
    write_open_applications,
)


def opened(folder: Path, plain: Plain, *rows: dict[str, str], arrivals: Any = ()) -> Told:
    """Run a scenario with open applications; they are of stream `a` and the town, arrived on 2 January."""
    told = [{"stream": "a", "arrived": "2 10:00", "area": "town", **row} for row in rows]
    by_stream = {} if not arrivals else {"b": arrivals}
    if arrivals:
        plain["streams"]["b"] = stream()
    return run(folder, {**plain, "open_applications": write_open_applications(folder, told)}, by_stream)


def test_waiting_applications_keep_their_old_waiting_time(tmp_path: Path) -> None:
    told = opened(
        tmp_path,
        scenario({"serve": work()}, {"crew": team("clerk", calendar="office")}),
        {"case_id": "late", "stage": "serve", "waiting_since": "4 10:00"},
        {"case_id": "early", "stage": "serve", "waiting_since": "3 10:00"},
        arrivals=["5 08:00"],
    )
    assert sorted(told.rows("started case since")) == [
        "5 09:00, early, 3 10:00",
        "5 09:30, late, 4 10:00",
        "5 10:00, b1, 5 08:00",
    ]


def test_work_begun_goes_on_first_thing_with_what_is_left(tmp_path: Path) -> None:
    """Of three hours, one was worked on Friday (day 2) from 15:00 to closing."""
    told = opened(
        tmp_path,
        scenario({"serve": work(takes=hours(3))}, {"crew": team("clerk", calendar="office")}),
        {"case_id": "begun", "stage": "serve", "in_work_since": "2 15:00", "people": "crew#1"},
        arrivals=["5 08:00"],
    )
    assert told.rows("case ended people") == ["begun, 5 11:00, crew#1", "b1, 5 14:00, crew#1"]


def test_an_outside_stage_goes_on_from_where_it_stands(tmp_path: Path) -> None:
    told = opened(
        tmp_path,
        scenario({"works": outside(days(10)), "serve": work()}),
        {"case_id": "x", "stage": "works", "in_work_since": "3 10:00"},
    )
    assert told.rows("stage ended") == ["works, 13 10:00", "serve, 13 10:30"]


def test_what_is_open_counts_as_attempts_and_comes_before_new_applications(tmp_path: Path) -> None:
    stages = {"serve": work(sent_back={"probability": [1, 1, 0]})}
    told = opened(
        tmp_path, scenario(stages), {"case_id": "x", "stage": "serve", "waiting_since": "4 10:00", "attempt": "2"}
    )
    assert told.rows("attempt outcome") == ["2, sent_back", "3, passed"]


def test_branches_in_the_file_are_joined_and_those_left_out_are_done(tmp_path: Path) -> None:
    stages = {"x": outside(days(3)), "y": outside(days(5)), "z": outside(days(9)), "end": work()}
    route = [{"together": [["x"], ["y"], ["z"]]}, "end"]
    told = opened(
        tmp_path,
        scenario(stages, route=route),
        {"case_id": "m", "stage": "x", "in_work_since": "4 10:00"},
        {"case_id": "m", "stage": "y", "in_work_since": "4 10:00"},
    )
    assert told.rows("stage ended") == ["x, 7 10:00", "y, 9 10:00", "end, 9 10:30"]


def test_owners_keep_what_they_own(tmp_path: Path) -> None:
    stages = {"assign": {"kind": "assignment"}, "owned": work("owner"), "works": outside(days(20))}
    plain = scenario(stages, {"crew": team("manager", headcount=2)}, owners={"role": "manager", "caseload": 2})
    told = opened(
        tmp_path,
        plain,
        {"case_id": "x", "stage": "owned", "waiting_since": "4 10:00", "owner": "crew#1"},
        {"case_id": "y", "stage": "works", "in_work_since": "4 10:00", "owner": "crew#1"},
        arrivals=["5 08:00", "5 08:00", "5 08:00"],
    )
    assert told.owners() == ["x crew#1", "y crew#1", "b1 crew#2", "b2 crew#2", "b3 -"]


def test_held_kva_are_taken_and_given_back(tmp_path: Path) -> None:
    stages = {"ask": {"kind": "grid"}, "works": outside(days(3), gives_up={"probability": 1})}
    net = {
        "transformers": {"t": {"rated_kva": 100, "feeder": "f", "area": "town"}},
        "feeders": {"f": {"rated_kva": 1000, "substation": "s", "areas": ["town"]}},
        "substations": {"s": {"rated_kva": 10000}},
    }
    plain = scenario(stages, {}, network=net)
    plain["streams"]["a"]["requested_kva"] = {"number": {"fixed": 60}}
    plain["streams"]["b"] = stream(requested_kva={"number": {"fixed": 60}}, recorded="b.csv")
    row = {"case_id": "x", "stage": "works", "in_work_since": "4 10:00", "requested_kva": "60", "stream": "a"}
    held = {"held_element": "t", "held_kva": "60", "arrived": "2 10:00", "area": "town"}
    told = run(
        tmp_path,
        {**plain, "open_applications": write_open_applications(tmp_path, [{**row, **held}])},
        {"b": ["5 08:00"]},
    )
    assert [row.split(", ")[-2:] for row in told.grants()] == [["7 10:00", "free"], ["10 10:00", "waited"]]
    assert told.grants()[1] == "b1, t, 60, 0, 7 10:00, 10 10:00, waited"


def test_closings_already_counted_bring_alerts_forward(tmp_path: Path) -> None:
    clause = {
        "from": "application.arrived",
        "to": "serve.ended",
        "limit": {"working_days": 5},
        "categories": ["home"],
        "alerts": {"red": {"left": 0}},
    }
    plain = scenario(
        {"serve": work("planner")},
        {"crew": team("planner", leave=[{"people": 1, "from": date(5), "to": date(15)}])},
        agreements={"law": {"clauses": {"reply": clause}}},
    )
    told = opened(
        tmp_path,
        plain,
        {"case_id": "x", "stage": "serve", "waiting_since": "1 10:00", "arrived": "1 10:00", "counted:law.reply": "3"},
    )
    assert told.alerts() == ["x, law.reply, red, 6 16:00"]


def test_a_batch_goes_when_its_first_member_has_waited_long_enough_before_the_run_too(tmp_path: Path) -> None:
    batch = {"kind": "batch", "by": "clerk", "takes": minutes(30), "collects": {"age_hours": 48}}
    told = opened(
        tmp_path,
        scenario({"trip": batch}),
        {"case_id": "x", "stage": "trip", "waiting_since": "4 10:00"},
        {"case_id": "y", "stage": "trip", "waiting_since": "4 12:00"},
    )
    assert told.rows("case started") == ["x, 6 10:00", "y, 6 10:00"]


def test_open_applications_wait_for_a_meeting(tmp_path: Path) -> None:
    meeting = {"kind": "meeting", "sessions": {"weekdays": ["tuesday"], "at": "10:00", "lasts_minutes": 60, "seats": 1}}
    told = opened(
        tmp_path,
        scenario({"review": meeting}, {}),
        {"case_id": "x", "stage": "review", "waiting_since": "4 10:00"},
        {"case_id": "y", "stage": "review", "waiting_since": "3 10:00"},
    )
    assert sorted(told.rows("started case")) == ["13 10:00, x", "6 10:00, y"]


def test_papers_needed_up_to_where_it_stands_are_in_hand(tmp_path: Path) -> None:
    papers = {
        "deed": {"missing": [1, 0], "needed_at": "check", "fetched_by": "fetch"},
        "letter": {"missing": [1, 0], "needed_at": "sign", "fetched_by": "fetch"},
    }
    stages = {"check": work(), "sign": work(), "fetch": outside(days(1))}
    plain = scenario(stages, route=["check", "sign"], categories={"home": {"documents": papers}})
    told = opened(tmp_path, plain, {"case_id": "x", "stage": "check", "waiting_since": "4 10:00"})
    assert told.rows("stage started") == ["check, 5 00:00", "fetch, 5 00:30", "sign, 6 00:30"]
