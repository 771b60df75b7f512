"""A test that stops by itself errs no more often than it says; who looks all the time does."""

from __future__ import annotations

import math
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest

from experiments.clause_measures import clause_measures
from experiments.engines import engine_named, make_ready
from experiments.estimates import kept_p_value, share_interval
from experiments.looks import ERROR, error_at, error_of
from experiments.observed import Observed
from model.scenario.loading import load_scenario
from tests.by_hand import date, program_of, scenario, stream, team, work
from tests.test_cases import clause, promise

STUDIES, YEARS, TARGET = 400, 80, 0.9


def years(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Met and due of years whose share is the target on average, and differs from year to year."""
    due = random.poisson(200, YEARS)
    return random.binomial(due, random.beta(90, 10, YEARS)).astype(float), due.astype(float)


def wrong(met: np.ndarray, due: np.ndarray, n: int, error: float) -> bool:
    """Whether a verdict is given after n years, although the share is just at its target."""
    seen = met[:n], due[:n], TARGET
    return min(kept_p_value(*seen), kept_p_value(*seen, below=True)) <= error / 2  # either side


def test_the_errors_of_all_looks_add_up_to_what_is_said() -> None:
    looks = [error for n in range(1, 10_000) if (error := error_at(n)) is not None]
    assert max(accumulate(looks)) + ERROR / 2 <= ERROR
    assert len(looks) == 10
    assert [error_of(n, stated=True, stopped=False) for n in (7, 40)] == [ERROR, ERROR]
    assert error_of(40, stated=False, stopped=True) == error_at(40)
    assert error_of(40, stated=False, stopped=False) == ERROR / 2
    assert error_of(41, stated=False, stopped=False) == ERROR / 2


def test_looks_of_their_own_errors_are_wrong_as_seldom_as_said_and_looking_all_the_time_is_not() -> None:
    random = np.random.default_rng(4)
    planned = always = 0
    for _ in range(STUDIES):
        met, due = years(random)
        at = [(n, error) for n in range(1, YEARS) if (error := error_at(n)) is not None] + [(YEARS, ERROR / 2)]
        planned += any(wrong(met, due, n, error) for n, error in at)
        always += any(wrong(met, due, n, ERROR) for n in range(5, YEARS + 1, 3))
    noise = 3 * math.sqrt(ERROR * (1 - ERROR) / STUDIES)
    assert planned / STUDIES <= ERROR + noise
    assert always / STUDIES > 2 * ERROR


def test_intervals_of_shares_cover_in_ninety_two_to_ninety_eight_of_a_hundred_studies_of_a_hundred_years() -> None:
    """With the year's load shared by its cases, and with shares near the target and near one."""
    random = np.random.default_rng(11)
    for share, spread in ((0.9, 30.0), (0.95, 100.0), (0.99, 400.0)):
        covered = 0
        for _ in range(1000):
            due = random.poisson(120, 100)
            met = random.binomial(due, random.beta(share * spread, (1 - share) * spread, 100))
            estimate = share_interval(met, due)
            covered += estimate.low <= share <= estimate.high
        assert 0.92 <= covered / 1000 <= 0.98


@pytest.mark.slow
def test_intervals_of_a_simulated_queue_cover_the_share_that_theory_gives(tmp_path: Path) -> None:
    """M/M/1 round the clock, load 0.75: within d hours with probability 1 − exp(−(μ − λ) d), here 0.9.

    60 days are counted after 30 of warm-up; customers of one replication share its busy periods. 200 studies of 100
    replications each; the share of a study is a ratio of totals, its interval over replications.

    A hard case: 60 days are some six relaxation times of the queue, so the totals of replications are very skewed.
    Measured 0.925 with these 200 studies, 0.920 with 600.
    """
    mean_hours, load, studies, each = 4.0, 0.75, 200, 100
    rate = (1 - load) / mean_hours
    limit = round(math.log(10) / rate)
    truth = 1 - math.exp(-rate * limit)
    plain = scenario(
        {"counter": work(takes={"exponential": mean_hours, "unit": "hours"})},
        {"crew": team("clerk")},
        period={"start": date(5), "warm_up_days": 30, "counted_days": 60, "run_out_days": 30},
        streams={"a": stream(applications_per_year=load / mean_hours * 365 * 24)},
        **promise(c=clause("counter.waiting", "counter.ended", {"hours": limit}, clock="whole")),
    )
    program = program_of(tmp_path, plain)
    known = load_scenario(tmp_path / "scenario.yaml")
    make_ready("kernel")
    simulate, path = engine_named("kernel"), "clauses/ours.c/home"
    met, late = np.zeros((studies, each)), np.zeros((studies, each))
    for number in range(studies * each):
        numbers = clause_measures(Observed(program, known, simulate(program, 1, number)))
        met.flat[number], late.flat[number] = numbers[f"{path}/met"], numbers[f"{path}/late"]
    found = [share_interval(one, one + other) for one, other in zip(met, late, strict=True)]
    assert abs(np.mean([one.mean for one in found]) - truth) < 0.002
    assert 0.92 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.98
