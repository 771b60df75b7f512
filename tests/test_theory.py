"""Whole runs against queueing theory: from the scenario file through the engine to the measures.

A mean over replications must lie within three standard errors of the exact value, and the standard error must be no
more than 2 % of it, so that an error of 6 % is seen. Seeds are fixed. `model.queueing` gives the exact values; they are
also in a table beside the repository, where it is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.queueing import JacksonNetwork, jackson, mg1, mg1_priority, mmc, mmc_priority, mminf
from tests.by_hand import Plain, outside, work
from tests.theory_scenarios import (
    TABLE,
    Measured,
    Observation,
    exponential,
    observe,
    queues,
    spread,
)

AT_MOST = (3, 5, 8)


def _tabled(*keys: str | int) -> Any:
    """A value of the table; None where the table is not beside this repository."""
    if not TABLE.exists():
        return None
    value = json.loads(TABLE.read_text(encoding="utf-8"))
    for key in keys:
        value = value[key]
    return value


def _as_tabled(computed: object, *keys: str | int) -> None:
    tabled = _tabled(*keys)
    assert tabled is None or computed == pytest.approx(tabled, rel=1e-9)


def _check(measured: Mapping[str, Measured], expected: Mapping[str, float]) -> None:
    assert measured.keys() == expected.keys()
    vague = {name: found for name, found in measured.items() if not found.precise(expected[name])}
    assert not vague, f"standard errors above 2 %: {vague}, expected {expected}"
    wrong = {name: found for name, found in measured.items() if not found.agrees(expected[name])}
    assert not wrong, f"more than three standard errors away: {wrong}, expected {expected}"


def _one_line(seen: Observation) -> dict[str, float]:
    return {
        "wait": seen.number("queues/desk/wait_hours_mean"),
        "waiting": seen.number("queues/desk/mean_waiting"),
        "sojourn": seen.sojourn_hours(),
        "utilisation": seen.number("utilisation/team/clerks"),
        "waits": float(np.mean(seen.waits_hours("desk") > 0)),
    }


def _line_of(
    folder: Path,
    rate: float,
    service_rate: float,
    servers: int,
    hours: float,
    *,
    days: int,
    replications: int,
) -> None:
    queue = mmc(arrival_rate=rate, service_rate=service_rate, servers=servers)
    desk = {"desk": work("clerk", exponential(hours / service_rate))}
    plain = queues(desk, {"clerk": servers}, rate / hours, days=days, warm_up_days=40)
    _check(
        observe(folder, plain, _one_line, replications=replications),
        {
            "wait": queue.mean_wait * hours,
            "waiting": queue.mean_queue_length,
            "sojourn": queue.mean_sojourn * hours,
            "utilisation": queue.utilisation,
            "waits": queue.wait_probability,
        },
    )


def test_one_clerk_is_the_queue_m_m_1(tmp_path: Path) -> None:
    _line_of(tmp_path, 0.65, 1.0, 1, hours=1.0, days=850, replications=12)


def test_three_clerks_are_the_queue_m_m_3(tmp_path: Path) -> None:
    _line_of(tmp_path, 1.95, 1.0, 3, hours=1.0, days=350, replications=12)


@pytest.mark.slow
def test_five_clerks_at_four_fifths_are_the_queue_m_m_5(tmp_path: Path) -> None:
    _as_tabled(mmc(arrival_rate=12, service_rate=3, servers=5).mean_wait, "mmc", 1, "Wq")
    _line_of(tmp_path, 12.0, 3.0, 5, hours=3.0, days=200, replications=16)


@pytest.mark.slow
def test_one_clerk_at_nine_tenths_is_the_queue_m_m_1(tmp_path: Path) -> None:
    _as_tabled(mmc(arrival_rate=0.9, service_rate=1, servers=1).mean_wait, "mmc", 4, "Wq")
    _line_of(tmp_path, 0.9, 1.0, 1, hours=1.0, days=1000, replications=60)


def test_a_wrong_value_is_found_wrong(tmp_path: Path) -> None:
    desk = {"desk": work("clerk", exponential(1.0))}
    measured = observe(tmp_path, queues(desk, {"clerk": 2}, 1.0, days=300, warm_up_days=10), _one_line, replications=10)
    queue = mmc(arrival_rate=1.0, service_rate=1.0, servers=2)
    assert measured["sojourn"].precise(queue.mean_sojourn)
    assert measured["sojourn"].agrees(queue.mean_sojourn)
    assert not measured["sojourn"].agrees(1.07 * queue.mean_sojourn)
    assert not measured["sojourn"].agrees(queue.mean_sojourn / 1.07)


def test_lognormal_work_is_the_queue_m_g_1(tmp_path: Path) -> None:
    queue = mg1(arrival_rate=0.8, mean_service=1.0, service_scv=0.81)
    _as_tabled(queue.mean_wait, "mg1_PK", "Wq")
    desk = {"desk": work("clerk", spread("lognormal", 1.0, 0.81))}
    plain = queues(desk, {"clerk": 1}, 0.8, days=1000, warm_up_days=40)
    measured = observe(
        tmp_path,
        plain,
        lambda seen: {"wait": seen.number("queues/desk/wait_hours_mean"), "sojourn": seen.sojourn_hours()},
        replications=18,
    )
    _check(measured, {"wait": queue.mean_wait, "sojourn": queue.mean_sojourn})


def _waits_by_class(seen: Observation) -> dict[str, float]:
    return {name: float(np.mean(seen.waits_hours(name))) for name in seen.program.names.stages}


def _by_class(
    folder: Path,
    takes: Sequence[Plain],
    rates: Sequence[float],
    waits: Sequence[float],
    servers: int,
    hours: float,
    *,
    days: int,
    replications: int,
) -> None:
    """Categories with a stage each, all done by the same clerks, the first category the most urgent."""
    names = [f"class_{number}" for number in range(1, len(takes) + 1)]
    stages = {name: work("clerk", duration) for name, duration in zip(names, takes, strict=True)}
    plain = queues(
        stages,
        {"clerk": servers},
        {name: rate / hours for name, rate in zip(names, rates, strict=True)},
        days=days,
        warm_up_days=30,
    )
    plain["routes"] = {name: [name] for name in names}
    for name in names:
        plain["streams"][name]["route"] = name
    plain["policy"] = {
        "priority": ["category"],
        "categories": {name: rank for rank, name in enumerate(names)},
    }
    measured = observe(folder, plain, _waits_by_class, replications=replications)
    _check(measured, {name: wait * hours for name, wait in zip(names, waits, strict=True)})


def test_two_categories_by_rank_wait_as_cobham_says(tmp_path: Path) -> None:
    rates = (0.25, 0.4)
    queue = mg1_priority(rates, (1.2, 1.0), (0.5, 1.0))
    takes = [spread("gamma", 1.2, 0.5), exponential(1.0)]
    _by_class(tmp_path, takes, rates, queue.mean_wait.tolist(), 1, 1.0, days=1000, replications=12)


@pytest.mark.slow
def test_three_categories_by_rank_wait_as_cobham_says(tmp_path: Path) -> None:
    rates = (0.2, 0.25, 0.25)
    queue = mg1_priority(rates, (1.0, 1.2, 0.8), (1.0, 0.5, 2.0))
    _as_tabled(queue.mean_wait.tolist(), "mg1_nonpreemptive_priority_Cobham", "Wq")
    takes = [exponential(1.25), spread("gamma", 1.5, 0.5), spread("lognormal", 1.0, 2.0)]
    _by_class(tmp_path, takes, rates, queue.mean_wait.tolist(), 1, 1.25, days=1000, replications=60)


@pytest.mark.slow
def test_three_categories_at_ten_clerks_wait_as_theory_says(tmp_path: Path) -> None:
    rates = (2.0, 3.0, 3.5)
    queue = mmc_priority(rates, service_rate=1.0, servers=10)
    _as_tabled(queue.mean_wait.tolist(), "mmc_nonpreemptive_priority", "Wq")
    _by_class(tmp_path, [exponential(1.0)] * 3, rates, queue.mean_wait.tolist(), 10, 1.0, days=200, replications=40)


def _network_of(folder: Path, external_rate: float, *, days: int, replications: int) -> JacksonNetwork:
    """Four stages in a row; the last one sends back to the second or the third."""
    rates, servers, hours = (5.0, 1.5, 1.2, 2.0), (3, 7, 9, 6), 5.0
    routing: list[list[float]] = [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0.05, 0.1, 0]]
    outside_only = [external_rate, 0, 0, 0]
    network = jackson(external_rates=outside_only, routing=routing, service_rates=rates, servers=servers)
    names = ("check", "survey", "plan", "review")
    stages = {name: work(f"{name}er", exponential(hours / r)) for name, r in zip(names, rates, strict=True)}
    back = {"survey": 0.05, "plan": 0.1}
    stages["review"]["outcomes"] = [{"probability": p, "back_to": name} for name, p in back.items()]
    crews = {f"{name}er": people for name, people in zip(names, servers, strict=True)}
    plain = queues(stages, crews, external_rate / hours, days=days, warm_up_days=40)

    def of(seen: Observation) -> dict[str, float]:
        told = {"sojourn": seen.sojourn_hours()}
        for name in names:
            told[f"{name} present"] = seen.mean_present(name)
            told[f"{name} visits"] = seen.joining_per_hour(name)
        return told

    expected = {"sojourn": network.mean_sojourn * hours}
    for name, station in zip(names, network.stations, strict=True):
        expected[f"{name} present"] = station.mean_present
        expected[f"{name} visits"] = station.arrival_rate / hours
    _check(observe(folder, plain, of, replications=replications), expected)
    return network


def test_rework_to_two_earlier_stages_is_a_jackson_network(tmp_path: Path) -> None:
    _network_of(tmp_path, 7.0, days=200, replications=12)


@pytest.mark.slow
def test_the_tabled_jackson_network_holds_as_many_as_it_should(tmp_path: Path) -> None:
    network = _network_of(tmp_path, 8.0, days=300, replications=30)
    _as_tabled(network.mean_sojourn, "jackson_4_stage_rework", "mean_sojourn")


def test_a_tandem_keeps_its_clauses_as_often_as_each_queue_by_itself(tmp_path: Path) -> None:
    rates, servers, deadlines, hours = (8.0, 2.2, 1.6, 2.4), (3, 8, 10, 7), (0.5, 1.5, 2.0, 1.4), 40.0
    names = ("counter", "survey", "review", "meter")
    stations = [mmc(arrival_rate=12.0, service_rate=r, servers=c) for r, c in zip(rates, servers, strict=True)]
    shares = [q.sojourn_within_probability(t) for q, t in zip(stations, deadlines, strict=True)]
    tabled = _tabled("tandem_mmc_separable_optimum", "stages")
    assert tabled is None or shares == pytest.approx([stage["attain"] for stage in tabled], rel=1e-9)
    stages = {name: work(f"{name}_hand", exponential(hours / r)) for name, r in zip(names, rates, strict=True)}
    clauses = {
        name: {
            "from": f"{name}.waiting",
            "to": f"{name}.ended",
            "limit": {"hours": round(t * hours)},
            "categories": ["home"],
            "target": 0.95,
        }
        for name, t in zip(names, deadlines, strict=True)
    }
    crews = {f"{name}_hand": people for name, people in zip(names, servers, strict=True)}
    plain = queues(stages, crews, 12.0 / hours, days=900, warm_up_days=90, agreements={"own": {"clauses": clauses}})

    def of(seen: Observation) -> dict[str, float]:
        told = {"sojourn": seen.sojourn_hours()}
        for name in names:
            told[f"{name} kept"] = seen.number(f"clauses/own.{name}/all/share")
            told[f"{name} present"] = seen.mean_present(name)
        return told

    expected = {"sojourn": sum(q.mean_sojourn for q in stations) * hours}
    for name, station, share in zip(names, stations, shares, strict=True):
        expected |= {f"{name} kept": share, f"{name} present": station.mean_present}
    _check(observe(tmp_path, plain, of, replications=12), expected)


@pytest.mark.parametrize("takes", [exponential(20.0), spread("lognormal", 20.0, 1.0)], ids=["m_m_inf", "m_g_inf"])
def test_customers_works_hold_a_poisson_number_of_applications(tmp_path: Path, takes: Plain) -> None:
    law = mminf(arrival_rate=0.25, mean_service=20.0)
    plain = queues({"works": outside(takes)}, {}, 0.25, days=1000, warm_up_days=40)

    def of(seen: Observation) -> dict[str, float]:
        number, lasts = seen.present("works")
        mean = float(np.dot(number, lasts) / np.sum(lasts))
        at_most = {f"at most {k}": float(np.sum(lasts[number <= k]) / np.sum(lasts)) for k in AT_MOST}
        square = float(np.dot((number - law.mean_present) ** 2, lasts) / np.sum(lasts))
        return {"present": mean, "variance": square, "sojourn": seen.sojourn_hours(), **at_most}

    expected = {f"at most {k}": law.present_within_probability(k) for k in AT_MOST}
    expected |= {"present": law.mean_present, "variance": law.mean_present, "sojourn": 20.0}
    _check(observe(tmp_path, plain, of, replications=16), expected)
