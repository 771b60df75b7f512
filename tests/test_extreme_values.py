"""Nothing, hardly anything, far too much: each list emptied, each number tiny or huge gives a scenario or problems."""

from __future__ import annotations

import copy
import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from model.compiling import compile_scenario
from model.problems import ScenarioError
from model.program import Program
from model.scenario.loading import load
from tests.scenario_writing import Writer
from tests.small_scenario import small_with
from tests.test_mutated_scenarios import RICHER, loads_or_tells, shortened

HOURS = {"fixed": 3, "unit": "hours"}
FEEDER = "network.feeders.f"
RICHEST = {
    **RICHER,
    "stages.grid_request.if_blocked": {"farther_probability": 0.1, "part_probability": 0.2, "part_least": 0.4},
    "stages.acceptance.patience": {"fixed": 30, "unit": "minutes"},
    "stages.acceptance.outsource": {"takes": HOURS, "fee_yuan": 10.0, "when_waiting_hours": 5.0},
    "stages.archiving.collects": {"size": 5, "age_hours": 3.0, "times": [{"at": "09:00", "weekdays": ["monday"]}]},
    "stages.site_survey.takes": {"gamma": {"mean": 30.0, "cv": 0.5}, "per": "flats"},
    "streams.lv_residential_new.attributes": {"flats": {"number": {"weibull": {"mean": 4.0, "shape": 1.5}}}},
    f"{FEEDER}.coincidence": 0.5,
    f"{FEEDER}.committed_kva": 10.0,
    f"{FEEDER}.planned": [{"date": datetime.date(2026, 1, 10), "adds_kva": 100.0}],
    f"{FEEDER}.triggered": {"at_waiting_kva": 10.0, "lead_time": HOURS, "adds_kva": 9.0, "most_times": 3},
    "agreements.statutory.clauses.meter_and_energise.alerts": {"red": {"left_share": 0.2, "priority": 1.0}},
    "agreements.statutory.clauses.meter_and_energise.payment": {"tiers": [{"up_to_times_limit": 1.5, "yuan": 4.0}]},
}
TINY_AND_HUGE = (5e-324, 0.0004, 1e12)


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of everything below a value."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [found for key in keys for found in ((*path, key), *paths_in(value[key], (*path, key)))]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def changed(path: tuple[Any, ...], value: object) -> str:
    scenario = copy.deepcopy(small_with(RICHEST))
    at(scenario, path[:-1])[path[-1]] = value
    return yaml.safe_dump(scenario, allow_unicode=True, sort_keys=False)


EVERYWHERE = [(path, at(small_with(RICHEST), path)) for path in paths_in(small_with(RICHEST))]
FILLED = [(path, type(value)()) for path, value in EVERYWHERE if isinstance(value, dict | list) and value]
NUMBERS = [path for path, value in EVERYWHERE if isinstance(value, int | float) and not isinstance(value, bool)]


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


def test_whatever_is_emptied_gives_a_scenario_that_runs_or_problems(write: Writer) -> None:
    assert len(FILLED) > 100
    for path, empty in FILLED:
        loads_or_tells(write(changed(path, empty)))


def columns_of(program: Program) -> dict[str, Any]:
    """Return the columns of a Program that divide, or are multiplied with others."""
    return {
        "coincidence": (program.network.coincidence, 1, 1000),
        "usable kVA": (program.network.limit, 1, 10**10),
        "added kVA": (program.network.planned_kva, 1, 10**10),
        "triggered kVA": (program.network.trigger_adds_kva[program.network.trigger_times > 0], 1, 10**10),
        "speed": (program.people.skill_speed, 50, 20_000),
        "means": (program.draws.duration_mean, 0, 2**42 - 1),
        "values": (program.draws.value_mean, 0, 2**42 - 1),
        "arrivals": (program.demand.mean, 0, 2**36),
    }


@pytest.mark.parametrize("number", TINY_AND_HUGE)
def test_numbers_tiny_or_huge_are_told_or_fit_into_the_integers_of_the_program(write: Writer, number: float) -> None:
    assert len(NUMBERS) > 70
    compiled = 0
    for path in NUMBERS:
        whole = isinstance(at(small_with(RICHEST), path), int) and number > 1
        try:
            loaded = load(write(changed(path, int(number) if whole else number)))
        except ScenarioError:
            continue
        for name, (column, least, most) in columns_of(compile_scenario(shortened(loaded.scenario))).items():
            assert np.all((least <= column) & (column <= most)), (path, number, name)
        compiled += 1
    assert compiled > 5
