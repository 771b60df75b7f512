"""Hours per case and role: by hand, and against the offered load."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from experiments.offered_load import offered_load
from experiments.staffing.standards import Standard, standards_of
from model.compiling import compile_scenario
from model.scenario.loading import load
from tests.by_hand import Plain, hours, minutes, outside, program_of, scenario, stream, team, work

COUNTY = Path(__file__).parents[1] / "scenarios" / "county.yaml"


def standards(folder: Path, stages: Plain, **more: Any) -> dict[str, Standard]:
    plain = scenario(stages, streams={"a": stream(applications_per_year=5_000)}, **more)
    program = program_of(folder, plain)
    rows, _ = standards_of(load(folder / "scenario.yaml").scenario, program)
    return {one.role: one for one in rows}


def test_half_an_hour_of_work_is_half_an_hour(tmp_path: Path) -> None:
    found = standards(tmp_path, {"serve": work(takes=minutes(30))})["clerk"]
    assert found.hours_per_case == pytest.approx(0.5)
    assert (found.error, found.travel_share, found.again_share) == (0, 0, 0)


def test_what_is_sent_back_once_is_done_twice(tmp_path: Path) -> None:
    stages = {
        "serve": work(takes=minutes(30), travel=minutes(30), sent_back={"probability": [1.0, 0.0], "via": "repair"}),
        "repair": outside(hours(5)),
    }
    found = standards(tmp_path, stages, routes={"main": ["serve"]})["clerk"]
    assert found.hours_per_case == pytest.approx(2.0)
    assert found.travel_share == pytest.approx(0.5)
    assert found.again_share == pytest.approx(0.5)


def test_work_of_a_stage_off_the_route_is_done_again(tmp_path: Path) -> None:
    stages = {
        "serve": work(takes=minutes(60), sent_back={"probability": [1.0, 0.0], "via": "correct", "back_to": "serve"}),
        "correct": work("mender", takes=minutes(15)),
    }
    teams = {"crew": team("clerk"), "menders": team("mender")}
    found = standards(tmp_path, stages, teams=teams, routes={"main": ["serve"]})
    assert found["mender"].hours_per_case == pytest.approx(0.25)
    assert found["mender"].again_share == pytest.approx(1.0)


def test_the_hours_of_all_cases_are_the_offered_load() -> None:
    loaded = load(COUNTY)
    program = compile_scenario(loaded.scenario, loaded.folder, loaded)
    rows, roles = standards_of(loaded.scenario, program)
    offered: dict[str, float] = {}
    for (role, _), work_hours in offered_load(program).hours.items():
        offered[role] = offered.get(role, 0.0) + work_hours
    for one in roles:
        assert one.work == pytest.approx(offered[one.role], rel=0.04)
        assert one.work == pytest.approx(sum(row.cases * row.hours_per_case for row in rows if row.role == one.role))
    clerks = next(one for one in roles if one.role == "counter_clerk")
    assert 0.1 < clerks.enquiries_share < 0.5
