"""Whatever is written into a scenario file, loading it gives a scenario or tells problems; nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.compiling import compile_scenario
from model.engine import simulate
from model.problems import ScenarioError
from model.scenario.loading import load
from model.scenario.whole import Scenario
from tests.scenario_writing import Writer
from tests.small_scenario import small_with, write_small

NAMES = [
    "x",
    "lv_residential",
    "acceptance",
    "owner",
    "application",
    "hall",
    "office",
    "grid",
    "external",
    "batch",
    "meeting",
    "assignment",
    "cases",
    "when",
    "together",
    "fixed",
    "uncertain",
    "extends",
    "source",
    "null",
    "signed_statutory",
    "archiving.waiting",
    "application.archived",
    "a.b",
    "变压器",
]
SIGNS = ["", "~", "{", "}", "[", "]", ":", "-", "&a", "*a", "!!str", "\t", "'", '"', "#", "%", "|", ">", "-0"]
WORDS = [*NAMES, *SIGNS, "2026-02-30", "24:00", "9" * 400, "1e999", "\x00", "\ud800"]
NUMBERS = [0, 1, -1, 2, 20, 366, 4001, 10**7, 10**13, 10**400, 0.0, 0.5, 1.0000001, -0.5, 1e-300, 1e300, 1e12]
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(NUMBERS),
    st.sampled_from([word for word in WORDS if word.isprintable()]),
    st.dates(),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([w for w in WORDS if w.isprintable()]), inner, max_size=3),
    ),
    max_leaves=5,
)
RICHER = {
    "stages.meter_installation.in_one_go": True,
    "stages.meter_installation.sent_back": {"probability": [0.1]},
    "stages.meter_installation.by": ["meter_fitter", "archivist"],
    "stages.assigning": {"title": {"zh": "派", "en": "A"}, "kind": "assignment"},
    "stages.grid_request": {
        "title": {"zh": "网", "en": "G"},
        "kind": "grid",
        "if_blocked": {"part_probability": 0.2},
    },
    "stages.archiving.kind": "batch",
    "stages.archiving.collects": {"size": 5, "times": [{"at": "09:00", "weekdays": ["monday"]}]},
    "attributes.flats": {"number": True},
    "attributes.size": {"values": ["small", "large"]},
    "owners": {"role": "archivist", "caseload": 30},
    "routes.lv_residential": [
        "acceptance",
        {
            "when": {"area": ["town"], "requested_kva": {"above": 5}},
            "do": ["grid_request"],
            "otherwise": ["assigning"],
        },
        {"together": [["site_survey"], ["external_works"]]},
        {"stage": "meter_installation", "when": {"arrival_time": {"from": "08:00", "before": "20:00"}}},
        "archiving",
    ],
    "streams.lv_residential_new.requested_kva": {"number": {"uniform": [4, 16]}},
    "teams.hall.headcount": [{"from": datetime.date(2026, 1, 1), "people": 2}],
    "network.transformers.t": {"rated_kva": 400, "feeder": "f", "area": "town", "count": 3},
    "network.transformers.v": {"rated_kva": 400, "feeder": "f", "area": "villages"},
    "network.feeders.f": {"rated_kva": 5000, "substation": "s", "areas": ["town"]},
    "network.substations.s": {"rated_kva": 40000, "free_bays": 2},
    "agreements.statutory.clauses.meter_and_energise.from": "application.arrived",
    "agreements.statutory.clauses.meter_and_energise.alerts": {"red": {"left": 1}},
}

THOROUGH = settings(
    derandomize=True,
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    """Write files into an empty folder."""
    return Writer(tmp_path)


def shortened(scenario: Scenario) -> Scenario:
    """Return the scenario over a month at most, with few applications."""
    period = scenario.period
    days = {"warm_up_days": 3, "counted_days": 20, "run_out_days": 5}
    short = period.model_copy(update={name: min(most, getattr(period, name)) for name, most in days.items()})
    streams = {
        name: stream.model_copy(update={"applications_per_year": min(stream.applications_per_year, 400.0)})
        for name, stream in scenario.streams.items()
    }
    return scenario.model_copy(update={"period": short, "streams": streams})


def loads_or_tells(path: Path) -> None:
    """Load a file, compile and run what it says; any other exception than a ScenarioError fails the test."""
    try:
        loaded = load(path)
        told = ""
        simulate(compile_scenario(shortened(loaded.scenario), loaded.folder), 1, 0)
    except ScenarioError as error:
        told = str(error) or "no problem"
    assert told != "no problem"
    assert "pydantic" not in told
    assert "Input should" not in told


def slots_of(value: Any) -> list[tuple[Any, Any]]:
    """Return every (table or list, key or position) in a value."""
    slots: list[tuple[Any, Any]] = []
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        slots += [(value, key), *slots_of(value[key])]
    return slots


def rename(table: Any, key: Any, value: object) -> None:
    """Give a key another name, or double an entry of a list."""
    if isinstance(table, dict):
        table[str(value)] = table.pop(key)
    else:
        table.insert(key, table[key])


MUTATIONS: tuple[Callable[[Any, Any, object], None], ...] = (
    lambda table, key, value: table.__setitem__(key, value),
    lambda table, key, value: table.__delitem__(key),
    lambda table, key, value: table.__setitem__(key, [table[key]]),
    lambda table, key, value: table.__setitem__(key, {str(value): table[key]}),
    rename,
)


def test_the_richer_scenario_that_is_mutated_is_valid(write: Writer) -> None:
    load(write_small(write, RICHER))


@given(data=st.data())
@THOROUGH
def test_mutated_values_and_keys_give_a_scenario_or_problems(write: Writer, data: st.DataObject) -> None:
    scenario = small_with(RICHER)
    for _ in range(data.draw(st.integers(1, 3))):
        slots = slots_of(scenario)
        table, key = slots[data.draw(st.integers(0, len(slots) - 1))]
        if data.draw(st.booleans()):  # a value of another place: of the right kind, in the wrong context
            other, place = slots[data.draw(st.integers(0, len(slots) - 1))]
            value = yaml.safe_load(yaml.safe_dump(other[place]))
        else:
            value = data.draw(VALUES)
        data.draw(st.sampled_from(MUTATIONS))(table, key, value)
    text = yaml.safe_dump(scenario, allow_unicode=True, sort_keys=False)
    loads_or_tells(write(text))


@given(data=st.data())
@THOROUGH
def test_mutated_lines_give_a_scenario_or_problems(write: Writer, data: st.DataObject) -> None:
    path = write_small(write, RICHER)
    lines = path.read_text(encoding="utf-8").splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        line = data.draw(st.integers(0, len(lines) - 1))
        column = data.draw(st.integers(0, len(lines[line])))
        word = data.draw(st.sampled_from(WORDS))
        lines[line : line + 1] = data.draw(
            st.sampled_from(
                [
                    [],
                    [lines[line]] * 2,
                    [lines[line][:column]],
                    [lines[line][:column] + word + lines[line][column:]],
                    [lines[line].partition(":")[0] + ": " + word],
                    ["  " + lines[line]],
                    [lines[line].removeprefix("  ")],
                ]
            )
        )
    loads_or_tells(write("\n".join(lines).encode("utf-8", "surrogatepass")))


NEARBY = (0, 1, 2, 0.5, 3, 7, 20, 60, 1440)


def nearby(value: Any, others: list[Any], data: st.DataObject) -> Any:
    """Return another number, the other flag, a value found under the same key, or the same shorter or twice."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return data.draw(st.sampled_from([*NEARBY, value * 2, value / 2]))
    if isinstance(value, list) and data.draw(st.booleans()):
        return value[: data.draw(st.integers(0, len(value)))] if data.draw(st.booleans()) else value[::-1]
    return data.draw(st.sampled_from(others))


@given(data=st.data())
@settings(THOROUGH, max_examples=300)
def test_values_changed_to_likely_ones_give_a_scenario_that_runs_or_problems(
    write: Writer, data: st.DataObject
) -> None:
    scenario = small_with(RICHER)
    for _ in range(data.draw(st.integers(1, 2))):
        slots = slots_of(scenario)
        table, key = slots[data.draw(st.integers(0, len(slots) - 1))]
        others = [other[place] for other, place in slots if place == key]
        if data.draw(st.integers(0, 5)) == 5:
            del table[key]
        else:
            table[key] = yaml.safe_load(yaml.safe_dump(nearby(table[key], others, data)))
    loads_or_tells(write(yaml.safe_dump(scenario, allow_unicode=True, sort_keys=False)))
