"""Which clause breaks the whole, and which internal agreement breaks a date, by hand; and what it costs whom."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.agreement.breaking import breaking_measures
from experiments.agreement.chain import quantile_of
from experiments.agreement.measuring import MIDDLE, slack
from experiments.agreement.yearly_payments import NEEDED, payments_document, upper_quantile
from experiments.observed import Observed
from experiments.replications import replicate_once, task_of
from experiments.rows import Rows
from model.scenario.loading import load, load_scenario
from tests.by_hand import hours, outside, run, scenario
from tests.test_cases import clause

Plain = dict[str, Any]
KINDS = ("fine", "c", "d", "cd")


def ours(number: float) -> Plain:
    return outside(hours(number), hands="utility")


def four_ways(**terms: object) -> Plain:
    """Dates c (ten hours to the plan) and d (ten from there to the meter), e of another department behind c.

    What is slow by twenty hours is told by the attribute `slow`; `inner` takes five more, of which e allows three.
    """
    stages = {"slow_check": ours(5), "check": ours(1), "slow_plan": ours(20), "plan": ours(1)}
    stages |= {"slow_meter": ours(20), "meter": ours(1)}
    route = [
        {"stage": "slow_check", "when": {"inner": "yes"}},
        "check",
        {"stage": "slow_plan", "when": {"slow": ["c", "cd"]}},
        "plan",
        {"stage": "slow_meter", "when": {"slow": ["d", "cd"]}},
        "meter",
    ]
    clauses = {
        "c": clause("application.arrived", "plan.ended", {"hours": 10}, payment={"per_unit_yuan": 10}),
        "d": clause("plan.ended", "meter.ended", {"hours": 10}, payment={"once_yuan": 7, "payer": "contractor"}),
        "e": clause("application.arrived", "check.ended", {"hours": 3}, behind="c", department="another"),
    }
    return scenario(
        stages,
        None,
        route,
        attributes={"slow": {"values": list(KINDS)}, "inner": {"values": ["no", "yes"]}},
        agreements={"ours": {"clauses": clauses, **terms}},
    )


ARRIVALS = [
    {"arrived": "5 10:00", "slow": "fine", "inner": "yes"},
    {"arrived": "5 10:00", "slow": "c", "inner": "yes"},
    {"arrived": "5 10:00", "slow": "d", "inner": "no"},
    {"arrived": "5 10:00", "slow": "cd", "inner": "no"},
]


def observed(folder: Path, plain: Plain) -> Observed:
    told = run(folder, plain, ARRIVALS)
    return Observed(told.program, load_scenario(folder / "scenario.yaml"), told.log)


def test_of_three_broken_agreements_each_clause_breaks_two_and_one_alone(tmp_path: Path) -> None:
    numbers = breaking_measures(observed(tmp_path, four_ways()))
    broken = {
        path.removeprefix("broken/ours/home/"): n for path, n in numbers.items() if path.startswith("broken/ours/home")
    }
    assert broken == {"applications": 3, "late/c": 2, "alone/c": 1, "late/d": 2, "alone/d": 1}


def test_an_internal_agreement_is_late_with_one_of_two_missed_dates(tmp_path: Path) -> None:
    """The date c is missed by the second and fourth; e by the first (c kept) and the second."""
    numbers = breaking_measures(observed(tmp_path, four_ways()))
    behind = {path.removeprefix("behind/ours.c/"): n for path, n in numbers.items() if path.startswith("behind/")}
    assert behind == {"late": 2, "late_with/e": 1, "late_none": 1, "kept": 2, "kept_with/e": 1}


def test_those_who_did_not_sign_stand_apart(tmp_path: Path) -> None:
    numbers = breaking_measures(observed(tmp_path, four_ways(signed_by=0)))
    assert numbers["joint_unsigned/ours/home/met"] == 1
    assert numbers["joint_unsigned/ours/home/late"] == 3
    assert not any(path.startswith("broken/") for path in numbers)


def test_slack_is_what_is_left_of_the_limit(tmp_path: Path) -> None:
    """The date c is met after 7, 27, 2 and 22 hours of ten."""
    left = slack(observed(tmp_path, four_ways()))["slack/ours.c/home"]
    assert (np.flatnonzero(left) - MIDDLE).tolist() == [-17, -12, 3, 8]


def test_payments_are_told_a_year_by_payer_and_by_clause(tmp_path: Path) -> None:
    """17 and 12 hours late at ten yuan, two at seven, in fourteen days; both replications have the same customers."""
    run(tmp_path, four_ways(), ARRIVALS)
    task = task_of(load(tmp_path / "scenario.yaml"), seed=1, measured="agreement")
    told = payments_document(Rows(task, [replicate_once(task, number) for number in range(2)]), ["ours"])
    a_year = 365 / 14
    by_payer = {one["payer"]: one["yuan_per_year"]["mean"] for one in told["by_payer"]}
    assert by_payer == pytest.approx({"utility": 290 * a_year, "contractor": 14 * a_year})
    assert told["yuan_per_year"]["mean"] == pytest.approx(304 * a_year)
    assert told["yuan_95"]["value"] == pytest.approx(304 * a_year)
    assert math.isnan(told["yuan_95"]["high"])
    assert [(one["name"], one["cases_per_year"]["mean"]) for one in told["by_clause"]] == [
        ("ours.c", pytest.approx(2 * a_year)),
        ("ours.d", pytest.approx(2 * a_year)),
    ]


def test_a_clause_that_never_paid_has_no_upper_end(tmp_path: Path) -> None:
    plain = four_ways()
    plain["agreements"]["ours"]["clauses"]["d"]["limit"] = {"hours": 100}
    run(tmp_path, plain, ARRIVALS)
    task = task_of(load(tmp_path / "scenario.yaml"), seed=1, measured="agreement")
    told = payments_document(Rows(task, [replicate_once(task, number) for number in range(2)]), ["ours"])
    never = told["by_clause"][1]
    assert (never["yuan_per_year"]["mean"], never["yuan_per_year"]["low"]) == (0, 0)
    assert math.isnan(never["yuan_per_year"]["high"])
    assert math.isnan(never["cases_per_year"]["high"])


def test_the_quantile_of_a_year_has_an_upper_end_from_seventy_two_years_on() -> None:
    """0.95^72 < 0.025 < 0.95^71."""
    assert NEEDED == 72
    assert math.isnan(upper_quantile(range(71))["high"])
    assert upper_quantile(range(72))["high"] == 71


def test_the_interval_of_the_quantile_of_a_year_covers_it_whatever_its_distribution() -> None:
    random = np.random.default_rng(8)
    truth, studies = math.exp(1.6448536 * 1.5), 1000  # the 95 % quantile of a lognormal
    covered = 0
    for _ in range(studies):
        told = upper_quantile(random.lognormal(0, 1.5, 100))
        covered += told["low"] <= truth <= told["high"]
    assert covered / studies > 0.95 - 3 * math.sqrt(0.05 * 0.95 / studies)


def test_a_quantile_of_days_is_the_unit_in_which_it_ends_and_its_interval_is_over_replications() -> None:
    """Pooled: 85 % end in the first unit, 95 % by the second; the years differ."""
    counts = np.array([[95.0, 5.0, 0.0], [75.0, 15.0, 10.0]])
    assert quantile_of(counts, 0.5)["value"] == 1
    told = quantile_of(counts, 0.9)
    assert told["value"] == 2
    assert told["low"] == 1
    assert quantile_of(np.zeros((2, 3)), 0.9) == {"value": None, "low": None, "high": None}


def test_the_interval_of_a_quantile_of_days_covers_it_in_ninety_two_to_ninety_eight_studies_of_a_hundred() -> None:
    """Cases of a year share its load: each year's days are Poisson about a mean of its own (gamma).

    A whole unit is covered more often than said where the interval is short: so the ends are asked one by one, as
    bounds, at the share that the distribution function really has there.
    """
    from experiments.agreement.ratios import part_of

    random, studies, years, covered = np.random.default_rng(9), 600, 100, 0
    truth = float(np.mean(random.poisson(random.gamma(20, 0.25, 2_000_000)) <= 7))
    for _ in range(studies):
        due = random.poisson(150, years)
        ended = np.array(
            [(random.poisson(mean, n) <= 7).sum() for mean, n in zip(random.gamma(20, 0.25, years), due, strict=True)]
        )
        estimate = part_of(ended, due)
        covered += estimate.low <= truth <= estimate.high
    assert 0.92 <= covered / studies <= 0.98
