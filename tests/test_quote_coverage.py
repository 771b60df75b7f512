"""Quotes are kept as often as they say: constants by hand, and (slow) customers of simulated years of the county."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from experiments.engines import KERNEL, engine_named
from experiments.quoting.coverage_rules import constant, kept_exactly, over_years, raw, says_of, tried
from experiments.quoting.coverage_study import Customer, customers_of_year, limit_at, stage_times, study_of
from experiments.quoting.outcomes import LATER
from model.compiling import compile_scenario
from model.scenario.loading import load

SHIPPED = Path(__file__).parents[1] / "scenarios"


def customer(year: int, took: int, drawn: list[int], predicted: float = 0.0) -> Customer:
    return Customer(year, 0, "home", "law.served", took, np.array(sorted(drawn)), True, predicted)


def test_a_limit_is_one_more_than_the_units_of_its_rank() -> None:
    assert limit_at(customer(0, 3, list(range(19))), 0.95) == 19
    assert limit_at(customer(0, 3, list(range(18))), 0.95) == LATER


def test_the_constant_of_nineteen_is_the_largest_of_what_was_missing() -> None:
    assert constant(np.arange(19.0), 0.95) == 18
    assert constant(np.arange(39.0), 0.95) == 37


def test_the_error_is_over_years_not_over_customers() -> None:
    """Two years of fifty customers each, in one all are kept, in the other none: half, give or take a half."""
    customers = [customer(year, 0, [0]) for year in (0, 1) for _ in range(50)]
    mean, error = over_years(customers, np.repeat([0.0, 1.0], 50))
    assert mean == 0.5
    assert error == pytest.approx(0.5)


def test_rules_set_on_the_other_half_keep_what_is_wanted_and_the_one_that_knows_more_is_shorter() -> None:
    """Units are known up to a day to the quote, not at all to the fixed limit."""
    luck = np.random.default_rng(5)
    customers = []
    for year in range(40):
        for base in luck.integers(2, 40, 30).tolist():
            drawn = (base + luck.integers(0, 4, 99)).tolist()
            customers.append(customer(year, int(base + luck.integers(0, 4)), drawn, float(base)))
    found = {name: tried(customers, 0.95, says)[0] for name, says in says_of(0.95).items()}
    for one in found.values():
        assert one.kept_share > 0.95 - 3 * one.kept_error
    assert found["quote"].mean_limit < found["fixed"].mean_limit - 10
    assert raw(customers, 0.95).kept_share >= 0.95


def test_whole_days_do_not_hide_a_wrong_level() -> None:
    """All runs take 0, 1, 2 or 3 days, alike often: at 60 % three days are kept with 75 %, two with 50 %."""
    customers = [customer(year, took, [0, 1, 2, 3] * 250) for year in range(4) for took in (0, 1, 2, 3) * 25]
    assert raw(customers, 0.6).kept_share == pytest.approx(0.75)
    assert kept_exactly(customers, 0.6)[0] == pytest.approx(0.6, abs=0.001)


def test_the_predictor_adds_the_queues_to_the_means() -> None:
    """Ten more in a queue of a stage that all pass make it longer by ten over its completions a day."""
    loaded = load(SHIPPED / "starter" / "my_utility.yaml")
    program = compile_scenario(loaded.scenario, loaded.folder, loaded)
    usual = stage_times(program, engine_named(KERNEL)(program, 1, 0))
    names = program.names
    route, end, survey = names.routes.index("lv_residential"), names.stages.index("archiving"), "site_survey"
    more = usual.predicted(route, end, {survey: 10}) - usual.predicted(route, end, {})
    stage = names.stages.index(survey)
    assert more == pytest.approx(10 / usual.per_day[stage] * usual.share[route, stage])
    assert usual.predicted(route, stage, {}) < usual.predicted(route, end, {})


@pytest.mark.slow
def test_quotes_of_the_county_s_residents_are_kept(tmp_path: Path) -> None:
    """Six years of five days: that the study runs and counts; figures to quote need thousands of customers."""
    loaded = load(SHIPPED / "county_agreement.yaml")
    streams = ("lv_residential_new", "lv_residential_increase")
    study = study_of(loaded, ("county_contract.whole_residential",), streams, runs=100, horizon_days=120)
    customers = []
    for year in range(6):
        days = sorted(random.Random(year).sample(range(120, 440), 5))
        customers += customers_of_year(study, year, days, tmp_path)
    found = raw([one for one in customers if one.grid_free], 0.95)
    assert found.customers > 60
    assert found.kept_share > 0.95 - 3 * max(found.kept_error, 0.02)
