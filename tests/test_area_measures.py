"""Measures by area, by hand: who comes from where, and how long it takes him."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.measures import measure
from model.scenario.loading import load_scenario
from tests.by_hand import days, outside, run, scenario


def test_days_and_kept_clauses_are_counted_where_the_customer_is(tmp_path: Path) -> None:
    """Works of one day in the town, three in the villages; the limit is two days. The last is not energised in time."""
    slow = {"unit": "calendar_days", "cases": [{"when": {"area": "village"}, "fixed": 3}, {"fixed": 1}]}
    clause = {
        "from": "application.arrived", "to": "archiving.ended", "limit": {"calendar_days": 2}, "categories": ["home"],
        "clock": "whole",
    }  # fmt: skip
    plain = scenario(
        {"archiving": outside(slow, hands="utility")}, {}, agreements={"ours": {"clauses": {"all": clause}}}
    )
    plain["areas"] |= {name: {"title": {"zh": name, "en": name}} for name in ("village", "nowhere")}
    plain["streams"]["a"]["areas"] = {"town": 0.5, "village": 0.5}
    arrivals = [
        {"arrived": "5 10:00", "area": "town"},
        {"arrived": "6 10:00", "area": "town"},
        {"arrived": "6 11:00", "area": "village"},
        {"arrived": "18 12:00", "area": "village"},
    ]
    told = run(tmp_path, plain, arrivals)
    numbers = measure(told.program, load_scenario(tmp_path / "scenario.yaml"), told.log).numbers
    assert numbers["areas/town/days/home/mean"] == pytest.approx(1)
    assert numbers["areas/village/days/home/mean"] == pytest.approx(3)
    assert numbers["areas/village/days/home/energised"] == 1
    assert (numbers["areas/town/joint/ours/met"], numbers["areas/town/joint/ours/late"]) == (2, 0)
    assert (numbers["areas/village/joint/ours/met"], numbers["areas/village/joint/ours/late"]) == (0, 1)
    assert "areas/nowhere/days/home/mean" not in numbers
    for what in ("met", "late"):
        by_area = sum(numbers[f"areas/{area}/joint/ours/{what}"] for area in ("town", "village", "nowhere"))
        assert by_area == numbers[f"joint/ours/all/{what}"]


def test_days_in_hours_of_an_office_are_calendar_days(tmp_path: Path) -> None:
    told = run(tmp_path, scenario({"archiving": outside(days(0.5), hands="utility")}, {}), ["5 10:00"])
    numbers = measure(told.program, load_scenario(tmp_path / "scenario.yaml"), told.log).numbers
    assert numbers["areas/town/days/home/mean"] == numbers["days/home/calendar/mean"] == pytest.approx(0.5)
