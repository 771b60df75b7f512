"""Gain and cost, by hand: kVA-days, kWh and yuan of supply; what customers and the utility pay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from experiments.measures import measure
from model.scenario.loading import load_scenario
from tests.by_hand import date, days, hours, outside, run, scenario, stream, team, work

Plain = dict[str, Any]
ECONOMY = {
    "power_factor": 0.9,
    "trip_yuan": 50,
    "categories": {"home": {"load_factor": 0.5, "margin_yuan_per_kwh": 0.2}},
}
REDESIGN = {"title": {"zh": "甲", "en": "a"}, "what": {"zh": "甲", "en": "a"}}


def numbers(folder: Path, plain: Plain, arrivals: Any) -> dict[str, float]:
    told = run(folder, plain, arrivals)
    return measure(told.program, load_scenario(folder / "scenario.yaml"), told.log).numbers


def test_supply_counts_from_energised_to_the_end_of_the_run(tmp_path: Path) -> None:
    """Fourteen days from Monday 5 January; 10 kVA energised on 7 January, 0:00: 12 days.

    4 kVA that apply on 10 January, 12:00 are energised on 12 January, 12:00: 6.5 days. Whoever gives up gets nothing.
    """
    stages = {
        "works": outside(days(2), trips=2, customer_yuan=100),
        "meter_installation": outside(days(0), hands="utility"),
        "archiving": outside(hours(1), hands="utility"),
    }
    plain = scenario(stages, {}, economy=ECONOMY)
    plain["streams"]["a"] = stream(requested_kva={"number": {"fixed": 1}})
    got = numbers(
        tmp_path, plain, [{"arrived": "5 00:00", "requested_kva": "10"}, {"arrived": "10 12:00", "requested_kva": "4"}]
    )
    kva_days = 10 * 12 + 4 * 6.5
    assert got["supply/home/kva_days"] == pytest.approx(kva_days)
    assert got["supply/all/kwh"] == pytest.approx(kva_days * 24 * 0.9 * 0.5)
    assert got["supply/all/margin_yuan"] == pytest.approx(kva_days * 24 * 0.9 * 0.5 * 0.2)
    assert got["cost/trips"] == 4
    assert got["cost/customer_yuan"] == 2 * 100 + 4 * 50


def test_the_utility_pays_its_people_by_the_month_and_overtime_beside(tmp_path: Path) -> None:
    """Two people at 3,000 yuan a month for 14 days; a piece of work from 15:00 to 18:00, two hours after closing."""
    crew = {"crew": team("clerk", headcount=2, calendar="office", monthly_cost_yuan=3000, overtime_yuan_per_hour=40)}
    plain = scenario({"archiving": work("clerk", hours(3), at_closing="finish")}, crew)
    got = numbers(tmp_path, plain, ["5 15:00"])
    assert got["cost/payroll_yuan"] == pytest.approx(2 * 3000 * 14 / (365 / 12))
    assert got["cost/overtime_yuan"] == pytest.approx(80)
    assert got["cost/paid_hours"] == pytest.approx(3)
    assert got["cost/utility_yuan"] == pytest.approx(2 * 3000 * 14 / (365 / 12) + 80)


def test_only_what_the_utility_pays_for_late_cases_is_its_cost(tmp_path: Path) -> None:
    def late(payer: str) -> Plain:
        return {
            "from": "application.arrived",
            "to": "archiving.ended",
            "limit": {"calendar_days": 1},
            "categories": ["home"],
            "payment": {"once_yuan": 100, "payer": payer},
        }

    plain = scenario(
        {"archiving": outside(days(3), hands="utility")},
        {},
        agreements={"ours": {"clauses": {"a": late("utility"), "b": late("customer")}}},
    )
    assert numbers(tmp_path, plain, ["5 10:00"])["cost/payments_yuan"] == 100


def test_a_redesigns_costs_add_up_and_the_slowest_counts(tmp_path: Path) -> None:
    redesigns = {
        "one": {**REDESIGN, "one_time_yuan": 100, "monthly_yuan": 5, "months_until_works": 2},
        "two": {**REDESIGN, "one_time_yuan": 50, "months_until_works": 6},
    }
    got = numbers(tmp_path, scenario({"archiving": work()}, redesigns=redesigns), ["5 10:00"])
    assert [got[f"redesign/{what}"] for what in ("one_time_yuan", "monthly_yuan", "months_until_works")] == [150, 5, 6]


def test_reinforcements_cost_when_set_off_or_dated_in_the_counted_period(tmp_path: Path) -> None:
    """The first ask of 80 kVA fits, the second sets off a reinforcement; a dated one comes on 8 January."""
    transformer = {
        "area": "town",
        "feeder": "f",
        "rated_kva": 100,
        "triggered": {"at_waiting_kva": 1, "lead_time": days(2), "adds_kva": 100, "cost_yuan": 700},
        "planned": [{"date": date(8), "adds_kva": 1, "cost_yuan": 30}],
    }
    network = {
        "transformers": {"t": transformer},
        "feeders": {"f": {"areas": ["town"], "substation": "s", "rated_kva": 10000}},
        "substations": {"s": {"rated_kva": 100000}},
    }
    plain = scenario({"request": {"kind": "grid"}, "archiving": work()}, network=network)
    plain["streams"]["a"] = stream(requested_kva={"number": {"fixed": 80}})
    asked = [{"arrived": "5 10:00", "requested_kva": "80"}, {"arrived": "5 11:00", "requested_kva": "80"}]
    assert numbers(tmp_path, plain, asked)["cost/reinforcement_yuan"] == 730
