"""Categories by rank, unequal work and several stages against exact values, to half a per cent (`-m slow`) or three.

One clerk with lognormal work (Pollaczek and Khinchine), categories by rank at one clerk (Cobham) and at ten, four
stages with rework (Jackson), and a tandem whose least staff keeps every deadline. `model.queueing` gives the values;
they are those of the table, where it is beside the repository.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.log import Log
from model.program import Program
from model.queueing import MultiServerQueue, jackson, least_servers, mg1, mg1_priority, mmc, mmc_priority
from tests.by_hand import Plain, work
from tests.theory_precision import FULL, QUICK, Numbers, Precision, Stage, Study
from tests.theory_scenarios import TABLE, exponential, queues, spread

DAY_HOURS = 24
BY_RANK = ((0.2, 0.25, 0.25), (1.0, 1.2, 0.8), (1.0, 0.5, 2.0))
"""Cobham's categories: arrival rates, mean work, its squared coefficients of variation."""
RANKED_RATES = (2.0, 3.0, 3.5)
"""At ten clerks, an hour's work each."""
ROUTING = ((0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (0, 0.05, 0.1, 0))
"""Jackson's: from the row's stage to the column's."""
JACKSON = (8.0, (5, 1.5, 1.2, 2.0), (3, 7, 9, 6))
"""Arrivals, service rates, clerks."""
TANDEM = (("counter", 8.0, 0.5, 1.0), ("survey", 2.2, 1.5, 1.4), ("review", 1.6, 2.0, 1.8), ("meter", 2.4, 1.4, 1.3))
"""Stage, service rate, deadline, what a clerk costs; 12 arrivals, and 95 % shall be in time."""


def _tabled(key: str) -> Any:
    if not TABLE.exists():
        pytest.skip("the table of exact queueing results is not beside this repository")
    return json.loads(TABLE.read_text(encoding="utf-8"))[key]


def _exactly(value: object) -> Any:
    return pytest.approx(value, rel=1e-9)


def _expected(name: str, came: float, work_seconds: float) -> dict[str, float]:
    """What `Stage.controls` tells in the long run."""
    return {f"{name} came": came, f"{name} work": work_seconds}


def _by_rank(
    takes: Sequence[Plain], rates: Sequence[float], works: Sequence[float], exact: Sequence[float], clerks: int,
    hours: float, arrivals: int,
) -> Study:  # fmt: skip
    """Categories with a stage each, all done by the same clerks, the first category the most urgent; mean waits."""
    names = [f"rank_{number}" for number in range(1, len(takes) + 1)]
    days = min(900, round(arrivals * hours / sum(rates) / DAY_HOURS))
    plain = queues(
        {name: work("clerk", duration) for name, duration in zip(names, takes, strict=True)},
        {"clerk": clerks},
        {name: rate / hours for name, rate in zip(names, rates, strict=True)},
        days=days,
        warm_up_days=60,
    )
    plain["routes"] = {name: [name] for name in names}
    for name in names:
        plain["streams"][name]["route"] = name
    plain["policy"] = {"priority": ["category"], "categories": {name: rank for rank, name in enumerate(names)}}

    def of(program: Program, log: Log) -> tuple[Numbers, Numbers]:
        seen = {name: Stage.of(program, log, name) for name in names}
        controls = {key: value for name, stage in seen.items() for key, value in stage.controls(name).items()}
        return {name: float(np.mean(stage.waits)) / 3600 / hours for name, stage in seen.items()}, controls

    controls: dict[str, float] = {}
    for name, rate, mean in zip(names, rates, works, strict=True):
        controls |= _expected(name, rate / hours * days * DAY_HOURS, mean * hours * 3600)
    return Study(plain, of, dict(zip(names, exact, strict=True)), controls)


def _lognormal_line(arrivals: int) -> Study:
    queue, hours = mg1(arrival_rate=0.8, mean_service=1.0, service_scv=0.81), 1.0
    return _by_rank([spread("lognormal", hours, 0.81)], [0.8], [1.0], [queue.mean_wait], 1, hours, arrivals)


def _ranks_at_one_clerk(arrivals: int) -> Study:
    rates, works, scvs = BY_RANK
    queue, hours = mg1_priority(rates, works, scvs), 2.0
    gamma, lognormal = spread("gamma", hours * works[1], scvs[1]), spread("lognormal", hours * works[2], scvs[2])
    takes = [exponential(hours * works[0]), gamma, lognormal]
    return _by_rank(takes, rates, works, queue.mean_wait.tolist(), 1, hours, arrivals)


def _ranks_at_ten_clerks(arrivals: int) -> Study:
    queue, hours = mmc_priority(RANKED_RATES, service_rate=1.0, servers=10), 5.0
    takes = [exponential(hours)] * 3
    return _by_rank(takes, RANKED_RATES, [1.0] * 3, queue.mean_wait.tolist(), 10, hours, arrivals)


def _line_up(stations: Sequence[MultiServerQueue], names: Sequence[str], hours: float, days: int, rate: float) -> Plain:
    """Stages one after another, each with clerks of its own."""
    pairs = list(zip(names, stations, strict=True))
    stages = {name: work(f"{name}_hand", exponential(hours / queue.service_rate)) for name, queue in pairs}
    clerks = {f"{name}_hand": queue.servers for name, queue in pairs}
    return queues(stages, clerks, rate / hours, days=days, warm_up_days=30)


def _rework(arrivals: int) -> Study:
    """Four stages; the last one sends back to the second or the third."""
    rate, rates, clerks = JACKSON
    hours, names = 5.0, ("check", "survey", "plan", "review")
    days = min(900, round(arrivals * hours / rate / DAY_HOURS))
    network = jackson(external_rates=[rate, 0, 0, 0], routing=ROUTING, service_rates=rates, servers=clerks)
    plain = _line_up(network.stations, names, hours, days, rate)
    back = dict(zip(names, ROUTING[3], strict=True))
    plain["stages"]["review"]["outcomes"] = [{"probability": p, "back_to": name} for name, p in back.items() if p]

    def of(program: Program, log: Log) -> tuple[Numbers, Numbers]:
        came = log.applications
        mine = (came.arrived >= program.counted_from) & (came.arrived < program.counted_to)
        figures = {"sojourn": float(np.mean((came.ended - came.arrived)[mine])) / 3600 / hours, "all present": 0.0}
        controls: dict[str, float] = {}
        for name in names:
            stage = Stage.of(program, log, name)
            controls |= stage.controls(name)
            figures |= {
                f"{name} waits": float(np.mean(stage.waits > 0)),
                f"{name} wait": float(np.mean(stage.waits)) / 3600 / hours,
                f"{name} waiting": stage.mean_waiting,
                f"{name} sojourn": float(np.mean(stage.waits + stage.works)) / 3600 / hours,
                f"{name} present": stage.mean_present,
                f"{name} visits": len(stage.waits) / days / DAY_HOURS * hours,
            }
            figures["all present"] += stage.mean_present
        return figures, controls

    expected, controls = {"sojourn": network.mean_sojourn, "all present": network.mean_present}, dict[str, float]()
    for name, queue in zip(names, network.stations, strict=True):
        expected |= {
            f"{name} waits": queue.wait_probability,
            f"{name} wait": queue.mean_wait,
            f"{name} waiting": queue.mean_queue_length,
            f"{name} sojourn": queue.mean_sojourn,
            f"{name} present": queue.mean_present,
            f"{name} visits": queue.arrival_rate,
        }
        controls[f"{name} work"] = hours / queue.service_rate * 3600
    came = expected.pop("check visits")  # what comes from outside is a control
    return Study(plain, of, expected, controls | {"check came": came / hours * days * DAY_HOURS})


def _least(rate: float, deadline: float) -> int:
    return least_servers(arrival_rate=12.0, service_rate=rate, of="sojourn", time=deadline, probability=0.95)


def _tandem(fewer: int, arrivals: int) -> Study:
    """How many keep each stage's deadline with the least clerks at every stage, or `fewer` at every stage."""
    hours, names = 40.0, [name for name, *_ in TANDEM]
    days = min(900, round(arrivals * hours / 12 / DAY_HOURS))
    stations = [mmc(arrival_rate=12.0, service_rate=m, servers=_least(m, t) - fewer) for _, m, t, _ in TANDEM]

    def of(program: Program, log: Log) -> tuple[Numbers, Numbers]:
        figures, controls = dict[str, float](), dict[str, float]()
        for name, _, deadline, _ in TANDEM:
            stage = Stage.of(program, log, name)
            figures[name] = float(np.mean(stage.waits + stage.works <= deadline * hours * 3600))
            controls |= stage.controls(name)
        return figures, controls

    expected = {
        name: queue.sojourn_within_probability(deadline)
        for (name, _, deadline, _), queue in zip(TANDEM, stations, strict=True)
    }
    controls: dict[str, float] = {}
    for name, rate, *_ in TANDEM:
        controls |= _expected(name, 12.0 / hours * days * DAY_HOURS, hours / rate * 3600)
    plain = _line_up(stations, names, hours, days, 12.0)
    return Study(plain, of, expected, controls, dict.fromkeys(names, 0.95))


STUDIES = {
    "lognormal_work": _lognormal_line,
    "ranks_at_one_clerk": _ranks_at_one_clerk,
    "ranks_at_ten_clerks": _ranks_at_ten_clerks,
    "rework": _rework,
}


@pytest.mark.parametrize("name", ["ranks_at_ten_clerks", "rework"])
def test_waits_are_as_the_theory_says(tmp_path: Path, name: str) -> None:
    STUDIES[name](QUICK.arrivals).until(QUICK, tmp_path).check(QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("name", STUDIES)
def test_waits_are_precisely_as_the_theory_says(tmp_path: Path, name: str) -> None:
    STUDIES[name](FULL.arrivals).until(FULL, tmp_path).check(FULL)


def _least_staff(precision: Precision, folder: Path) -> float:
    """Cost of the least staff, each stage's deadline seen to be kept by it and missed by one clerk fewer."""
    for fewer in (0, 1):
        found = _tandem(fewer, precision.arrivals).until(precision, folder)
        found.check(precision)
        assert {name: m.mean >= 0.95 for name, m in found.figures.items()} == dict.fromkeys(found.figures, fewer == 0)
    return sum(cost * _least(rate, deadline) for _, rate, deadline, cost in TANDEM)


@pytest.mark.slow
def test_the_least_staff_of_a_tandem_surely_keeps_every_deadline(tmp_path: Path) -> None:
    assert _least_staff(FULL, tmp_path) == pytest.approx(41.3)


def test_the_values_are_those_of_the_table() -> None:
    line = _tabled("mg1_PK")
    assert line["Wq"] == _exactly(mg1(arrival_rate=0.8, mean_service=1.0, service_scv=0.81).mean_wait)
    ranked = _tabled("mg1_nonpreemptive_priority_Cobham")
    assert (ranked["lam"], ranked["ES"], ranked["SCV"]) == tuple(list(numbers) for numbers in BY_RANK)
    assert ranked["Wq"] == _exactly(mg1_priority(*BY_RANK).mean_wait.tolist())
    many = _tabled("mmc_nonpreemptive_priority")
    assert (many["lam"], many["mu"], many["c"]) == (list(RANKED_RATES), 1.0, 10)
    assert many["Wq"] == _exactly(mmc_priority(RANKED_RATES, service_rate=1.0, servers=10).mean_wait.tolist())
    table, (rate, rates, clerks) = _tabled("jackson_4_stage_rework"), JACKSON
    assert (table["external_rate"], table["routing"]) == (rate, [list(row) for row in ROUTING])
    assert (table["mu"], table["c"]) == (list(rates), list(clerks))
    network = jackson(external_rates=[rate, 0, 0, 0], routing=ROUTING, service_rates=rates, servers=clerks)
    assert (table["total_L"], table["mean_sojourn"]) == (_exactly(network.mean_present), _exactly(network.mean_sojourn))
    for row, queue in zip(table["stations"], network.stations, strict=True):
        values = (queue.arrival_rate, queue.wait_probability, queue.mean_wait, queue.mean_queue_length)
        assert [row[key] for key in ("lam", "P_wait", "Wq", "Lq")] == _exactly(list(values))
        assert [row[key] for key in ("W", "L")] == _exactly([queue.mean_sojourn, queue.mean_present])


def test_the_tandem_is_that_of_the_table() -> None:
    table = _tabled("tandem_mmc_separable_optimum")
    assert (table["lam"], table["cost"], table["optimal_cost"]) == (12.0, [cost for *_, cost in TANDEM], _exactly(41.3))
    for row, (name, rate, deadline, _) in zip(table["stages"], TANDEM, strict=True):
        assert (row["stage"], row["mu"], row["deadline"], row["p"]) == (name, rate, deadline, 0.95)
        assert row["servers"] == _least(rate, deadline)
        for fewer, key in enumerate(("attain", "attain_minus_one")):
            queue = mmc(arrival_rate=12.0, service_rate=rate, servers=row["servers"] - fewer)
            assert row[key] == _exactly(queue.sojourn_within_probability(deadline))
