"""Intervals over replications, verdicts, several at once, how many replications."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.estimates import (
    holm,
    kept_p_value,
    mean_interval,
    precise_enough,
    replications_needed,
    share_interval,
    verdict,
    verdicts,
)

STUDIES = 2000


def test_the_interval_of_a_mean_is_students() -> None:
    """Mean 10, deviation 2, four replications: 10 ± 3.1824 × 1."""
    estimate = mean_interval([8.0, 8.0, 12.0, 12.0, math.nan])
    assert (estimate.mean, estimate.replications) == (10.0, 4)
    assert estimate.deviation == pytest.approx(4 / math.sqrt(3))
    assert estimate.half_width == pytest.approx(3.182446 * 2 / math.sqrt(3), rel=1e-6)


def test_a_share_is_a_ratio_of_totals_not_a_mean_of_shares() -> None:
    estimate = share_interval([90, 10], [100, 20])
    assert estimate.mean == pytest.approx(100 / 120)
    assert estimate.high == 1.0
    assert 0 <= estimate.low < estimate.mean


def test_nothing_measured_gives_no_interval() -> None:
    assert math.isnan(share_interval([0, 0], [0, 0]).mean)
    assert mean_interval([math.nan]).replications == 0
    assert math.isnan(mean_interval([1.0]).low)
    assert math.isnan(kept_p_value([95], [100], 0.95))
    assert verdict([100], [100], 0.95) == "undecided"


def test_an_interval_of_a_share_covers_it_as_often_as_it_says_although_years_differ() -> None:
    """Customers of a year share its load: 30 years, each with its own share and number of customers."""
    random = np.random.default_rng(5)
    truth, covered, pooled = 0.9, 0, 0
    for _ in range(STUDIES):
        due = random.poisson(200, 30)
        met = random.binomial(due, random.beta(27, 3, 30))
        estimate = share_interval(met, due)
        covered += estimate.low <= truth <= estimate.high
        half = 1.96 * math.sqrt(estimate.mean * (1 - estimate.mean) / due.sum())
        pooled += abs(estimate.mean - truth) <= half
    error = math.sqrt(0.95 * 0.05 / STUDIES)
    assert 0.93 - 3 * error < covered / STUDIES < 0.95 + 3 * error
    assert pooled / STUDIES < 0.7  # as if customers were independent: far too narrow (0.55 measured)


def test_a_verdict_at_the_target_is_wrong_no_more_often_than_it_says() -> None:
    random = np.random.default_rng(6)
    told = []
    for _ in range(STUDIES):
        due = random.poisson(200, 40)
        told.append(verdict(random.binomial(due, random.beta(45, 5, 40)), due, 0.9))
    for wrong in ("kept", "broken"):
        assert told.count(wrong) / STUDIES < 0.05 + 0.03  # skewed years: a prototype measured .92 to .95


def test_verdicts_are_decided_once_the_data_speak() -> None:
    due = [100.0] * 20
    assert verdict([98.0, 97.0] * 10, due, 0.95) == "kept"
    assert verdict([98.0, 91.0] * 10, due, 0.95) == "undecided"
    assert verdict([80.0, 84.0] * 10, due, 0.95) == "broken"
    assert verdict(due, due, 0.95) == "kept"  # never late: no deviation
    assert verdict([95.0] * 20, due, 0.95) == "undecided"  # just at the target: the cases are a sample too


def test_several_verdicts_at_once_need_more_evidence_each() -> None:
    due = [100.0] * 20
    met = [97.9, 93.9] * 10  # 0.9 above the target, 1.96 standard errors
    assert kept_p_value(met, due, 0.95) < 0.05
    assert verdict(met, due, 0.95) == "kept"
    assert verdicts([(met, due, 0.95)] * 10)[0] == "undecided"


def test_holm_steps_down() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    adjusted = holm([0.5, math.nan, 0.04])
    assert adjusted[0] == 0.5
    assert math.isnan(adjusted[1])
    assert adjusted[2] == pytest.approx(0.08)


@pytest.mark.parametrize(("deviation", "half_width"), [(0.05, 0.02), (0.05, 0.005), (0.001, 0.02), (0.3, 0.01)])
def test_so_many_replications_are_needed_and_one_fewer_is_too_few(deviation: float, half_width: float) -> None:
    from scipy.stats import t

    values = [0.9 - deviation / math.sqrt(2), 0.9 + deviation / math.sqrt(2)]  # their deviation is as stated
    needed = replications_needed(mean_interval(values), half_width)

    def half(n: int) -> float:
        return float(t.ppf(0.975, n - 1)) * deviation / math.sqrt(n)

    assert half(needed) <= half_width
    assert needed == 2 or half(needed - 1) > half_width


def test_precise_enough_asks_for_three_replications_and_a_known_width() -> None:
    assert not precise_enough(mean_interval([1.0, 1.0]), 0.1)
    assert precise_enough(mean_interval([1.0, 1.0, 1.0]), 0.1)
    assert not precise_enough(mean_interval([]), 0.1)
    with pytest.raises(ValueError, match="known after two"):
        replications_needed(mean_interval([1.0]), 0.1)
