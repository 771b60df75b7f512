"""Snapshots: what was open at an instant of a run is written, read, and goes on as it did."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import numpy as np
import yaml

from experiments.engines import KERNEL, engine_named
from experiments.state.blocked import without_blocked
from experiments.state.from_state import from_instant, starting_from
from experiments.state.network_then import network_at
from experiments.state.opened_lists import with_lists_opened
from experiments.state.snapshot import case_ids_of, open_applications_at, stages_of, write_open_applications
from model.compiling import compile_scenario
from model.log import Log
from model.program import DAY, Program
from model.scenario.loading import Loaded, load
from tests.by_hand import (
    FIRST_DAY,
    Plain,
    Told,
    date,
    days,
    hours,
    minutes,
    outside,
    program_of,
    scenario,
    team,
    told,
    work,
)
from tests.scenario_writing import told as problems_of

SHIPPED = Path(__file__).parents[1] / "scenarios"
ARRIVALS = [
    f"{day} {hour:02}:{minute:02}" for day in (5, 6, 7, 8, 9, 12, 13) for hour in (8, 10, 13) for minute in (0, 20)
]


def everything() -> Plain:
    """A scenario without chance that has work begun, outside, batches, meetings and branches."""
    stages = {
        "serve": work(),
        "write": work("planner", hours(5)),
        "survey": work("planner", hours(9)),
        "list": {"kind": "batch", "by": "clerk", "takes": minutes(10), "collects": {"times": [{"at": "14:00"}]}},
        "review": {"kind": "meeting", "sessions": {"weekdays": ["tuesday", "friday"], "at": "10:00",
                   "lasts_minutes": 60, "seats": 2}},
        "works": outside(days(2)),
        "end": work(),
    }  # fmt: skip
    route = ["serve", {"together": [["write", "list"], ["works"]]}, "survey", "review", "end"]
    teams = {"crew": team("clerk", calendar="office"), "plans": team("planner", headcount=3, calendar="office")}
    clause = {"from": "serve.ended", "to": "review.ended", "limit": {"working_days": 9}, "categories": ["home"]}
    agreements = {"law": {"clauses": {"plan": clause}}}
    return scenario(stages, teams, route, agreements=agreements, period={"start": date(5), "counted_days": 40})


def futures(program: Program, log: Log, start: int, from_day: int) -> set[str]:
    """Visits that end from a day on: case, stage, instant."""
    tale, first = Told(program, log), start - FIRST_DAY
    ends = log.visits.ended
    return {
        f"{tale.case(int(row['application']))} {program.names.stages[row['stage']]} {told(int(end) + first * DAY)}"
        for row, end in zip(log.visits.rows, ends.tolist(), strict=True)
        if end >= 0 and end + first * DAY >= (from_day - FIRST_DAY) * DAY
    }


def continued(
    folder: Path, loaded: Loaded, program: Program, log: Log, day: int, length: int
) -> tuple[Loaded, Program]:
    """The scenario that begins with what was open on a day of a run, on its network."""
    rows = open_applications_at(program, loaded.scenario, log, day * DAY)
    write_open_applications(folder / "open.csv", rows)
    begun = starting_from(
        loaded, folder / "open.csv", loaded.scenario.period.start + datetime.timedelta(days=day), days=length
    )
    again = compile_scenario(begun.scenario, begun.folder, begun)
    return begun, replace(again, network=network_at(program, log, day * DAY))


def test_without_chance_a_run_goes_on_from_its_snapshot_as_it_did(tmp_path: Path) -> None:
    """Those who are on their way meet the same people at the same instants; three days are tried."""
    simulate = engine_named(KERNEL)
    for day in (7, 9, 12):
        before = [arrival for arrival in ARRIVALS if int(arrival.split()[0]) < day]
        whole = program_of(tmp_path, everything(), before)
        log = simulate(whole, 1, 0)
        loaded = load(tmp_path / "scenario.yaml")
        plain = everything()
        plain["streams"]["a"]["applications_per_year"] = 0
        (tmp_path / "empty.yaml").write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
        rows = open_applications_at(whole, loaded.scenario, log, (day - FIRST_DAY) * DAY)
        write_open_applications(tmp_path / "open.csv", rows)
        begun = starting_from(tmp_path / "empty.yaml", tmp_path / "open.csv", date(day), days=40 - day + FIRST_DAY)
        again = compile_scenario(begun.scenario, begun.folder, begun)
        expected, found = futures(whole, log, FIRST_DAY, day), futures(again, simulate(again, 1, 0), day, day)
        assert len(expected) > 20
        assert found == expected


def test_the_clocks_of_clauses_go_on_where_they_stood(tmp_path: Path) -> None:
    """From Monday on: on Tuesday at closing only the customer has it; on Wednesday the survey is under way."""
    whole = program_of(tmp_path, everything(), ["5 10:00"])
    rows = open_applications_at(
        whole, load(tmp_path / "scenario.yaml").scenario, engine_named(KERNEL)(whole, 1, 0), 3 * DAY
    )
    assert [row["counted:law.plan"] for row in rows] == ["1"]


def test_of_work_handed_over_the_rest_is_left(tmp_path: Path) -> None:
    """Of nine hours seven are worked on Monday: at midnight two are left."""
    stages = {"survey": work(takes=hours(9), at_closing="hand_over")}
    plain = scenario(stages, {"crew": team("clerk", calendar="office")})
    whole = program_of(tmp_path, plain, ["5 09:00"])
    loaded = load(tmp_path / "scenario.yaml")
    rows = open_applications_at(whole, loaded.scenario, engine_named(KERNEL)(whole, 1, 0), DAY)
    assert [(row["in_work_since"], row["people"]) for row in rows] == [("2026-01-05 09:00:00", "")]
    write_open_applications(tmp_path / "open.csv", rows)
    (tmp_path / "empty.yaml").write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    begun = starting_from(tmp_path / "empty.yaml", tmp_path / "open.csv", date(6), days=5)
    again = compile_scenario(begun.scenario, begun.folder, begun)
    assert Told(again, engine_named(KERNEL)(again, 1, 0)).rows("ended") == ["5 11:00"]  # its first day is the 6th


def test_the_backlog_by_stage_is_the_same_at_the_instant_and_statistically_later(tmp_path: Path) -> None:
    """The starter scenario: the same people, customers and network go on; only the luck of those open is drawn anew."""
    loaded = load(SHIPPED / "starter" / "my_utility.yaml")
    program = compile_scenario(loaded.scenario, loaded.folder, loaded)
    simulate, gaps, sizes = engine_named(KERNEL), list[int](), list[int]()
    for number in range(12):
        log = simulate(program, 7, number)
        begun, again = continued(tmp_path, loaded, program, log, 150, 60)
        later = simulate(again, 7, number)
        opened = later.applications.open_case >= 0
        assert int(opened.sum()) == len(
            {row["case_id"] for row in open_applications_at(program, loaded.scenario, log, 150 * DAY)}
        )
        assert stages_of(open_applications_at(again, begun.scenario, later, 1)) == stages_of(
            open_applications_at(program, loaded.scenario, log, 150 * DAY)
        )
        sizes.append(len(open_applications_at(program, loaded.scenario, log, 170 * DAY)))
        gaps.append(len(open_applications_at(again, begun.scenario, later, 20 * DAY)) - sizes[-1])
    error = np.std(gaps, ddof=1) / np.sqrt(len(gaps))
    assert error < 0.12 * np.mean(sizes)  # the test can tell a third apart
    assert abs(np.mean(gaps)) < 3 * error + 0.5


def test_whoever_was_sent_home_waits_on(tmp_path: Path) -> None:
    """Two come to a hall that closes at 16:00; the second is not served any more, and is open at midnight."""
    stages = {"serve": work(takes=hours(2), at_closing="finish", hall="office")}
    plain = scenario(stages, {"crew": team("clerk", calendar="office")})
    whole = program_of(tmp_path, plain, ["5 14:30", "5 15:00"])
    loaded = load(tmp_path / "scenario.yaml")
    rows = open_applications_at(whole, loaded.scenario, engine_named(KERNEL)(whole, 1, 0), DAY)
    assert [(row["case_id"], row["stage"], row["waiting_since"][:10]) for row in rows] == [
        ("a2", "serve", "2026-01-05")
    ]


def test_the_network_goes_on_with_what_connected_applications_load_it_with(tmp_path: Path) -> None:
    """Of 100 kVA one who is connected has 60; another waits for 60 and for what is being built."""
    net = {
        "transformers": {
            "t": {
                "rated_kva": 100,
                "feeder": "f",
                "area": "town",
                "triggered": {"at_waiting_kva": 1, "lead_time": days(9), "adds_kva": 50, "most_times": 2},
            }
        },
        "feeders": {"f": {"rated_kva": 1000, "substation": "s", "areas": ["town"]}},
        "substations": {"s": {"rated_kva": 10000}},
    }
    plain = scenario({"ask": {"kind": "grid"}, "serve": work()}, network=net)
    plain["streams"]["a"]["requested_kva"] = {"number": {"fixed": 60}}
    whole = program_of(tmp_path, plain, ["5 08:00", "6 08:00"])
    log = engine_named(KERNEL)(whole, 1, 0)
    network = network_at(whole, log, 3 * DAY)
    assert network.committed.tolist() == [600, 600, 600]
    assert network.limit.tolist() == whole.network.limit.tolist()
    assert network.planned_at.tolist() == [7 * DAY + 8 * 3600]  # set off on the 6th at 08:00, nine days
    assert network.planned_kva.tolist() == [500]
    assert network.trigger_times.tolist() == [1, 0, 0]


def test_a_list_that_had_been_opened_is_not_opened_again(tmp_path: Path) -> None:
    """Opened on Monday at 15:40, the list's batch of 40 minutes is half done at closing: it goes on, from the start."""
    batch = {"kind": "batch", "by": "clerk", "takes": minutes(40), "collects": {"times": [{"at": "15:40"}]}}
    plain = scenario({"sign": batch}, {"crew": team("clerk", calendar="office")})
    whole = program_of(tmp_path, plain, ["5 10:00"])
    loaded = load(tmp_path / "scenario.yaml")
    log = engine_named(KERNEL)(whole, 1, 0)
    write_open_applications(tmp_path / "open.csv", open_applications_at(whole, loaded.scenario, log, DAY))
    (tmp_path / "empty.yaml").write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    begun = starting_from(tmp_path / "empty.yaml", tmp_path / "open.csv", date(6), days=5)
    again = compile_scenario(begun.scenario, begun.folder, begun)
    opened = with_lists_opened(again, begun.scenario)
    assert Told(again, engine_named(KERNEL)(again, 1, 0)).rows("started ended") == ["5 15:40, 6 09:20"]
    assert Told(opened, engine_named(KERNEL)(opened, 1, 0)).rows("started ended") == ["5 09:00, 5 09:40"]


def test_whoever_waits_for_the_network_can_be_left_out_with_all_his_branches(tmp_path: Path) -> None:
    stages = {"ask": {"kind": "grid"}, "write": work(), "end": work()}
    net = {
        "transformers": {"t": {"rated_kva": 100, "feeder": "f", "area": "town"}},
        "feeders": {"f": {"rated_kva": 1000, "substation": "s"}},
        "substations": {"s": {"rated_kva": 10000}},
    }
    plain = scenario(stages, route=[{"together": [["ask"], ["write"]]}, "end"], network=net)
    plain["streams"]["a"]["requested_kva"] = {"number": {"fixed": 10}}
    program_of(tmp_path, plain)
    (tmp_path / "o.csv").write_text(
        "case_id,stream,arrived,area,requested_kva,stage,waiting_since\n"
        "x,a,2026-01-02 10:00,town,10,ask,2026-01-02 10:00\n"
        "x,a,2026-01-02 10:00,town,10,write,2026-01-02 10:00\n"
        "y,a,2026-01-02 10:00,town,10,end,2026-01-02 10:00\n"
    )
    begun = without_blocked(starting_from(tmp_path / "scenario.yaml", tmp_path / "o.csv", date(5), days=5))
    program = compile_scenario(begun.scenario, begun.folder, begun)
    assert Told(program, engine_named(KERNEL)(program, 1, 0)).rows("case stage") == ["y, end"]


def test_new_customers_of_the_days_to_come_are_the_same(tmp_path: Path) -> None:
    loaded = load(SHIPPED / "starter" / "my_utility.yaml")
    program = compile_scenario(loaded.scenario, loaded.folder, loaded)
    log = engine_named(KERNEL)(program, 3, 1)
    _, again = continued(tmp_path, loaded, program, log, 200, 30)
    later = engine_named(KERNEL)(again, 3, 1)
    arrived = log.applications.arrived
    expected = {
        (name, at - 200 * DAY)
        for name, at in zip(case_ids_of(program, log), arrived.tolist(), strict=True)
        if 200 * DAY <= at < 230 * DAY
    }
    new = later.applications.open_case < 0
    found = {
        (name, at)
        for name, at, fresh in zip(case_ids_of(again, later), later.applications.arrived.tolist(), new, strict=True)
        if fresh
    }
    assert found == expected


def test_of_the_first_day_only_what_is_left_is_worked(tmp_path: Path) -> None:
    """As of 11:00 nobody has worked before eleven on the first day, and what waits goes on then."""
    plain = scenario({"serve": work(takes=hours(2))}, {"crew": team("clerk", calendar="office")})
    program_of(tmp_path, plain)
    (tmp_path / "o.csv").write_text(
        "case_id,stream,arrived,area,stage,waiting_since\nx,a,2026-01-05 09:10,town,serve,2026-01-05 09:10\n"
    )
    as_of = datetime.datetime(2026, 1, 5, 11, 0)
    begun = starting_from(tmp_path / "scenario.yaml", tmp_path / "o.csv", as_of, days=10)
    program = from_instant(compile_scenario(begun.scenario, begun.folder, begun), as_of)
    assert Told(program, engine_named(KERNEL)(program, 1, 0)).rows("started ended") == ["5 11:00, 5 13:00"]


def test_everything_wrong_in_a_state_file_is_told_with_its_line(tmp_path: Path) -> None:
    """An unknown stage, an instant in the future, an owner nobody knows, an application twice."""
    stages = {"assign": {"kind": "assignment"}, "owned": work("owner"), "end": work("manager")}
    program_of(tmp_path, scenario(stages, {"crew": team("manager")}, owners={"role": "manager", "caseload": 2}))
    (tmp_path / "open.csv").write_text(
        "case_id,stream,arrived,area,stage,waiting_since,owner\n"
        "x,a,2026-01-02 10:00,town,ownd,2026-01-02 11:00,crew#1\n"
        "y,a,2026-01-02 10:00,town,owned,2026-01-08 11:00,crew#1\n"
        "z,a,2026-01-02 10:00,town,owned,2026-01-02 11:00,crew#9\n"
        "z,a,2026-01-02 10:00,town,end,2026-01-02 11:00,crew#9\n"
    )
    said = problems_of(
        lambda: starting_from(tmp_path / "scenario.yaml", tmp_path / "open.csv", datetime.datetime(2026, 1, 7, 9, 30))
    ).splitlines()
    for line, words in (
        (2, "did you mean owned"),
        (3, "lies in the future"),
        (4, "crew has people 1 to 1"),
        (5, "already (line 4)"),
    ):
        assert any(f"open.csv:{line}:" in one and words in one for one in said), words
    assert len(said) == 4
