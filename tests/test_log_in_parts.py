"""The kernel's log in parts is the whole log: nothing is lost at the seams, and memory does not grow with the run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.measures import measure
from experiments.tally import measure_in_parts
from model.compiling import compile_scenario
from model.kernel import simulate, simulate_in_parts
from model.log import Log
from model.program import IntArray, Program
from model.scenario.loading import load_scenario
from tests.by_hand import program_of, scenario, work
from tests.random_scenarios import seeded

SCENARIOS = Path(__file__).parents[1] / "scenarios"
VISIT_COLUMNS = ("stage", "branch", "attempt", "since", "started", "ended", "outcome", "reason", "outsourced",
                 "recorded_since", "recorded_ended")  # fmt: skip
APPLICATION_COLUMNS = ("identity", "stream", "case", "open_case", "arrived", "ended", "fate", "owner", "connection")


def rows_of(log: Log) -> dict[str, list[tuple[object, ...]]]:
    """Rows of every table with applications by their identities, which no two share; batches by nothing."""
    applications, visits = log.applications, log.visits
    identity = applications.identity

    def table(first: IntArray, *columns: IntArray) -> list[tuple[object, ...]]:
        return list(zip(identity[first].tolist(), *(column.tolist() for column in columns), strict=True))

    people = np.split(log.hands.person, np.searchsorted(log.hands.visit, np.arange(1, len(visits))))
    stated = [getattr(visits, name) for name in VISIT_COLUMNS]
    grants, alerts, building = log.grants, log.alerts, log.reinforcements
    return {
        "visits": [
            (*row, tuple(who.tolist())) for row, who in zip(table(visits.application, *stated), people, strict=False)
        ],
        "applications": [
            (*(getattr(applications, name)[a] for name in APPLICATION_COLUMNS), *applications.values[a].tolist())
            for a in range(len(identity))
        ],
        "alerts": table(alerts.application, alerts.clause, alerts.case, alerts.level, alerts.raised),
        "grants": table(
            grants.application, grants.element, grants.kva, grants.bay, grants.asked, grants.granted, grants.returned,
            grants.how,
        ),
        "reinforcements": list(
            zip(building.element, building.number, building.triggered, building.done, strict=True)
        ),
    }  # fmt: skip


def assert_whole(program: Program, rows: int, days: int) -> int:
    """Compare the parts with the whole; how many there are."""
    whole, parts = rows_of(simulate(program, 1, 0)), list(simulate_in_parts(program, 1, 0, rows=rows, days=days))
    for name, expected in whole.items():
        assert sorted(row for part in parts for row in rows_of(part)[name]) == sorted(expected), name
    return len(parts)


@pytest.mark.parametrize("path", ["starter/my_utility.yaml", "county_agreement.yaml"])
def test_the_parts_are_the_whole_on_shipped_scenarios(path: str) -> None:
    program = compile_scenario(load_scenario(SCENARIOS / path), (SCENARIOS / path).parent)
    assert assert_whole(program, rows=3_000, days=30) > 3


def test_the_parts_are_the_whole_on_random_scenarios() -> None:
    parts = [assert_whole(seeded(number).program(), rows=20, days=3) for number in range(80)]
    assert sum(parts) > 3 * len(parts)


def test_a_stretch_in_which_nothing_falls_due_is_not_the_end(tmp_path: Path) -> None:
    """People who never go home, and days without arrivals: nothing is scheduled until somebody comes."""
    program = program_of(tmp_path, scenario({"serve": work()}), ["5 08:00", "9 08:00", "17 08:00"])
    assert assert_whole(program, rows=1, days=2) >= 3


def test_each_part_holds_whole_applications() -> None:
    program = compile_scenario(load_scenario(SCENARIOS / "benchmark.yaml"), SCENARIOS)
    seen: set[int] = set()
    *earlier, last = simulate_in_parts(program, 1, 0, rows=30_000, days=30)
    for part in earlier:
        assert (part.applications.ended >= 0).all()
        assert (part.visits.ended >= 0).all()
    for part in (*earlier, last):
        identities = set(part.applications.identity.tolist())
        assert not seen & identities
        seen |= identities


def test_measures_of_the_parts_are_those_of_the_whole() -> None:
    path = SCENARIOS / "county_agreement.yaml"
    scenario = load_scenario(path)
    program = compile_scenario(scenario, SCENARIOS)
    whole = measure(program, scenario, simulate(program, 1, 0)).numbers
    tallied = measure_in_parts(program, scenario, simulate_in_parts(program, 1, 0, rows=20_000)).numbers
    assert {name.split("/")[0] for name in tallied} >= {
        "clauses",
        "joint",
        "alerts",
        "payments",
        "applications",
        "visits",
    }
    for name, number in tallied.items():
        assert np.isclose(number, whole[name], equal_nan=True, rtol=1e-12), name
    assert [name for name in whole if name.split("/")[0] in ("clauses", "joint") and name not in tallied] == []


@pytest.mark.slow
def test_the_list_of_batches_may_grow_longer_than_what_is_spare() -> None:
    """The city: two million words of batches, which double within an instant."""
    program = compile_scenario(load_scenario(SCENARIOS / "baseline.yaml"), SCENARIOS)
    in_parts = sum(len(log.visits) for log in simulate_in_parts(program, 1, 0))
    assert in_parts == len(simulate(program, 1, 0).visits)
