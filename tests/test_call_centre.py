"""A multi-skill call centre against the published results of an independent simulator.

SimpleMSK, an example of ContactCenters (Université de Montréal): two groups of agents, three types of calls of which
one goes to group 0 first and else to group 1, work and patience by the period of arrival, a headcount that changes
between periods, and one gamma factor a day for all calls. Means and standard deviations over 1,000 days are those of
doc/examples/SimpleMSK.res; the two samples of days must agree in all thirteen figures at once (Holm, 99 %).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.engines import engine_named
from experiments.estimates import holm
from model.compiling import compile_scenario
from model.log import Log, Outcome
from model.program import Program
from model.scenario.loading import load
from tests.by_hand import assert_same

SCENARIOS = Path(__file__).parent / "scenarios"
PUBLISHED = Path(__file__).parents[2] / "shared" / "data" / "bench" / "contactcenters" / "published_results.json"
HOUR = 3600
CALLS, LEAVING_A = ("call_a", "call_b", "call_c"), "leaving_a"
IN_TIME = 60
"""Seconds here; 20 there."""
DAYS = 1000
CELLS = tuple(f"in time, type {kind}, period {period}" for kind in range(3) for period in range(3))
FIGURES = {
    "served": (4297.305, 437.605),
    "abandoned": (910.335, 551.164),
    "service level": (0.501, 0.128),
    "occupancy": (0.881, 0.058),
    CELLS[0]: (170.154, 93.722),
    CELLS[1]: (599.334, 83.392),
    CELLS[2]: (15.490, 27.520),
    CELLS[3]: (262.936, 134.377),
    CELLS[4]: (511.648, 86.571),
    CELLS[5]: (34.697, 55.230),
    CELLS[6]: (259.806, 155.150),
    CELLS[7]: (613.732, 99.046),
    CELLS[8]: (24.888, 44.327),
}
"""Mean (of the two shares: ratio of means) and standard deviation over the days."""

Floats = NDArray[np.float64]


def _program(name: str) -> Program:
    loaded = load(SCENARIOS / f"{name}.yaml")
    return compile_scenario(loaded.scenario, loaded.folder)


def _day(program: Program, log: Log) -> dict[str, tuple[float, float]]:
    """What each figure is of: its numerator and its denominator on a day (1 of a count)."""
    visits, names = log.visits, program.names
    kind = np.asarray([CALLS.index(stage) if stage in CALLS else -1 for stage in names.stages])[visits.stage]
    calls, left = kind >= 0, visits.outcome == Outcome.LEFT
    served = calls & (visits.outcome == Outcome.PASSED)
    assert np.array_equal(calls, served | left), "by midnight every call is over"
    waits = np.where(left, visits.ended, visits.started) - visits.since
    in_time = served * ((waits < IN_TIME) + 0.5 * (waits == IN_TIME))  # a wait of whole seconds: to 60, or beyond
    late = np.sum(left & (waits >= IN_TIME))
    period = visits.since // (6 * HOUR)
    cells = [float(np.sum(in_time[(kind == k) & (period == p)])) for k in range(3) for p in range(3)]
    good, done = float(np.sum(in_time)), float(np.sum(served))
    return {
        "served": (done, 1.0),
        "abandoned": (float(np.sum(left)), 1.0),
        "service level": (good, done + float(late)),
        "occupancy": _occupied(program, log, calls),
        **{name: (cell, 1.0) for name, cell in zip(CELLS, cells, strict=True)},
    }


def _occupied(program: Program, log: Log, calls: NDArray[np.bool_]) -> tuple[float, float]:
    """Seconds that group 0 was busy with calls, and was there, until the last call has ended.

    Who is still in a call when the headcount falls is there until its end.
    """
    visits, team = log.visits, program.people.person_team[log.hands.person]
    group = np.array([name.startswith("group_a") for name in program.names.teams])
    theirs = log.hands.visit[group[team]]
    mine = theirs[calls[theirs]]
    leaving = visits.stage == program.names.stages.index(LEAVING_A)
    end = max(int(np.max(visits.ended[calls])), 18 * HOUR)
    staying = int(np.sum(visits.started[leaving] - visits.since[leaving]))
    there = 12 * 6 * HOUR + 18 * 6 * HOUR + 9 * (end - 12 * HOUR) + staying
    return float(np.sum(visits.ended[mine] - visits.started[mine])), float(there)


def _run(program: Program, days: int, engine: str = "kernel") -> dict[str, tuple[Floats, Floats]]:
    simulate = engine_named(engine)
    told = [_day(program, simulate(program, 2026, day)) for day in range(days)]
    return {name: (_column(day[name][0] for day in told), _column(day[name][1] for day in told)) for name in FIGURES}


def _column(numbers: Iterable[float]) -> Floats:
    return np.fromiter(numbers, dtype=np.float64)


def _p_values(run: dict[str, tuple[Floats, Floats]]) -> dict[str, float]:
    """Of each figure, that ours and theirs have one mean: normal, for both samples are large; adjusted by Holm."""
    raw = []
    for name, (above, below) in run.items():
        ratio = float(np.sum(above) / np.sum(below))
        ours = float(np.std((above - ratio * below) / np.mean(below), ddof=1)) / math.sqrt(len(above))
        mean, deviation = FIGURES[name]
        raw.append(math.erfc(abs(ratio - mean) / math.hypot(ours, deviation / math.sqrt(DAYS)) / math.sqrt(2)))
    return dict(zip(run, holm(raw), strict=True))


@pytest.fixture(scope="module")
def program() -> Program:
    return _program("call_centre")


def _agree(p_values: dict[str, float]) -> None:
    differing = {name: p for name, p in p_values.items() if p < 0.01}
    assert not differing, f"differ from the published figures: {differing}"


def test_a_hundred_days_agree_with_the_published_thousand(program: Program) -> None:
    _agree(_p_values(_run(program, 100)))


@pytest.mark.slow
def test_four_thousand_days_agree_with_the_published_thousand(program: Program) -> None:
    _agree(_p_values(_run(program, 4000)))


@pytest.mark.slow
def test_two_hundred_days_of_the_simpy_model_agree_with_the_published_thousand(program: Program) -> None:
    _agree(_p_values(_run(program, 200, "simpy")))


def test_a_day_is_the_same_in_both_engines(program: Program) -> None:
    assert_same(engine_named("simpy")(program, 2026, 0), engine_named("kernel")(program, 2026, 0))


@pytest.mark.slow
def test_hours_that_end_at_noon_are_seen_to_be_another_call_centre() -> None:
    p_values = _p_values(_run(_program("call_centre_by_roster"), 4000))
    assert min(p_values[cell] for cell in CELLS[2::3]) < 0.01, "more calls of the third period are in time"


def test_the_figures_are_those_of_the_file() -> None:
    if not PUBLISHED.exists():
        pytest.skip("the published results are not beside this repository")
    there = json.loads(PUBLISHED.read_text(encoding="utf-8"))["SimpleMSK"]
    named = ("served", "abandoned", "service_level", "occupancy_group0")
    means: list[Any] = [there[key]["mean"] for key in named]
    limits: list[Any] = [there[key]["ci95"] for key in named]
    means += [mean for row in there["in_target_type_period_mean"] for mean in row]
    limits += [pair for row in there["in_target_type_period_ci95"] for pair in row]
    assert [mean for mean, _ in FIGURES.values()] == means
    for (mean, deviation), (low, high) in zip(FIGURES.values(), limits, strict=True):
        assert (low, high) == pytest.approx((mean - (w := 1.9623 * deviation / math.sqrt(DAYS)), mean + w), abs=1e-3)
