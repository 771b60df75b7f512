"""Differences of means and shares, paired; their intervals, p-values, families."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from experiments.estimates import binomial_interval, share_interval
from experiments.paired import Difference, difference_from_zero, judged, mean_difference, simultaneous_level
from experiments.paired_shares import linearised_share, share_difference

STUDIES = 500


def test_a_paired_difference_is_students_on_the_differences() -> None:
    """Differences 1, 3, 1, 3: mean 2, deviation 2/√3, error 1/√3, t = 3.464, 2 ± 3.1824/√3."""
    difference = mean_difference([10.0, 50.0, 90.0, 20.0, math.nan], [11.0, 53.0, 91.0, 23.0, 5.0])
    assert (difference.estimate.mean, difference.estimate.replications) == (2.0, 4)
    assert difference.estimate.half_width == pytest.approx(3.182446 / math.sqrt(3), rel=1e-6)
    assert difference.p == pytest.approx(0.040519, rel=1e-4)  # P(|t(3)| > 2√3)
    assert not difference.identical


def test_the_same_in_every_replication_is_identical_and_shows_nothing() -> None:
    difference = mean_difference([1.0, 5.0, 3.0], [1.0, 5.0, 3.0])
    assert difference.identical
    assert (difference.p, difference.estimate.low, difference.estimate.high) == (1.0, 0.0, 0.0)


def test_too_little_measured_is_unknown() -> None:
    for difference in (mean_difference([1.0], [2.0]), mean_difference([], []), mean_difference([math.nan], [1.0])):
        assert math.isnan(difference.p)
        assert math.isnan(difference.estimate.low)
    nothing_due = share_difference(([0, 0], [0, 0]), ([1, 2], [2, 2]))
    assert math.isnan(nothing_due.p)
    assert judged({"a": nothing_due}, {"a": 1})["a"].verdict == "unshown"


def test_a_few_replications_that_differ_among_many_that_do_not_are_not_enough() -> None:
    """Four of a hundred, all up: t would say p = 0.045; the sign test says 2·(1/2)^4."""
    difference = difference_from_zero([1.0] * 4 + [0.0] * 96)
    assert difference.p == 0.125
    assert difference.estimate.low == 0.0
    assert difference_from_zero([1.0] * 8 + [0.0] * 92).p < 0.01


def test_a_constant_difference_is_shown_from_six_replications_on() -> None:
    assert [difference_from_zero([3.0] * n).estimate.low for n in (2, 5, 6)] == [0.0, 0.0, 3.0]
    assert difference_from_zero([0.1 + 0.2] * 3 + [0.3] * 3).estimate.low == pytest.approx(0.3)  # rounding is no spread
    assert difference_from_zero([-3.0] * 6).p == pytest.approx(2 * 0.5**6)


def test_a_difference_of_shares_is_one_of_ratios_of_totals() -> None:
    """Base 90 of 100 and 10 of 20, other 95 and 15: 110/120 − 100/120; the residuals are those of the cases gained."""
    difference = share_difference(([90, 10], [100, 20]), ([95, 15], [100, 20]))
    assert difference.estimate.mean == pytest.approx(10 / 120)
    residuals = linearised_share([95, 15], [100, 20]) - linearised_share([90, 10], [100, 20])
    assert residuals == pytest.approx([1 / 12 + (5 - 100 / 12) / 60, 1 / 12 + (5 - 20 / 12) / 60])


def test_a_replication_that_is_not_known_in_both_arms_is_left_out() -> None:
    whole = share_difference(([90, 80], [100, 90]), ([95, 88], [100, 90]))
    assert share_difference(([90, 80, math.nan], [100, 90, 5]), ([95, 88, 3], [100, 90, 5])) == whole


def test_a_share_without_any_change_is_as_sure_as_its_cases_and_no_surer() -> None:
    """No case of 30 changed: up to 1 − 0.025^(1/30) may, either way."""
    same = share_difference(([10, 9, 10], [10, 10, 10]), ([10, 9, 10], [10, 10, 10]))
    assert same.identical
    assert same.p == 1.0
    assert same.estimate.high == pytest.approx(1 - 0.025 ** (1 / 30))
    assert same.estimate.low == -same.estimate.high


def test_cases_all_gained_alike_count_as_cases() -> None:
    """One case gained of 20 in each of three years: McNemar's p is 2·(1/2)^3, t would say 0."""
    few = share_difference(([19, 19, 19], [20, 20, 20]), ([20, 20, 20], [20, 20, 20]))
    assert few.p == pytest.approx(0.25)
    assert few.estimate.low <= 0.0
    assert few.estimate.high == pytest.approx(binomial_interval(3, 60)[1])
    uneven = share_difference(([18, 19, 20], [19, 20, 21]), ([19, 20, 21], [19, 20, 21]))
    assert uneven.p == pytest.approx(0.25, abs=0.01)  # t sees three years nearly alike: p = 0.0008
    assert uneven.estimate.low <= 0.0
    many = share_difference(([90] * 8, [100] * 8), ([99] * 8, [100] * 8))
    assert many.p < 0.01
    assert 0.07 < many.estimate.low < 0.09 < many.estimate.high < 0.115


def test_pairing_makes_a_share_surer_than_two_shares_apart() -> None:
    random = np.random.default_rng(3)
    due = random.poisson(200, 30)
    met = random.binomial(due, random.beta(18, 2, 30))
    other = met + random.binomial(due - met, 0.2)
    paired = share_difference((met, due), (other, due)).estimate
    apart = math.hypot(share_interval(met, due).half_width, share_interval(other, due).half_width)
    assert paired.half_width < apart / 3


def test_verdicts_know_the_better_direction_and_the_family() -> None:
    up, unsure = difference_from_zero([1.0, 2.0, 3.0, 2.0]), difference_from_zero([1.0, -2.0, 3.0, 1.0])
    assert up.p == pytest.approx(0.0163, abs=1e-4)
    verdicts = judged({"days": up, "share": up, "trips": up, "kva": unsure}, {"days": -1, "share": 1, "kva": 1})
    assert {name: one.verdict for name, one in verdicts.items()} == dict.fromkeys(verdicts, "unshown")
    alone = [judged({"it": up}, {"it": direction})["it"].verdict for direction in (-1, 0, 1)]
    assert alone == ["worse", "changed", "better"]
    assert verdicts["days"].p_holm == pytest.approx(4 * up.p)


def test_intervals_of_several_arms_at_once_are_wider() -> None:
    assert simultaneous_level(0.95, 5) == pytest.approx(0.99)
    values = [1.0, 2.0, 4.0]
    wide = difference_from_zero(values, level=simultaneous_level(0.95, 5)).estimate
    assert wide.half_width > 2 * difference_from_zero(values).estimate.half_width


def normal_years(random: np.random.Generator, n: int, change: float) -> Difference:
    """A year in common, five times the noise of one arm."""
    year = random.normal(0, 5, n)
    return mean_difference(year + random.normal(0, 1, n), year + change + random.normal(0, 1, n))


def skewed_years(random: np.random.Generator, n: int, change: float) -> Difference:
    """Waits that are a multiple of a skewed year, the other arm's shorter by a share of it, and gamma noise."""
    year = random.lognormal(0, 1, n)
    shorter = change / math.exp(0.5)
    return mean_difference(10 * year + random.gamma(2, 1, n), (10 + shorter) * year + random.gamma(2, 1, n))


def cases_on_time(random: np.random.Generator, n: int, change: float, *, share: float = 0.85) -> Difference:
    """About 200 cases a year, a year's share in common (beta); of those late in the base some are on time now."""
    due = random.poisson(200, n)
    base = random.binomial(due, random.beta(30 * share, 30 * (1 - share), n))
    gained = random.binomial(due - base, abs(change) / (1 - share))
    return share_difference((base, due), (base + gained, due))


def few_cases(random: np.random.Generator, n: int, change: float) -> Difference:
    """One to a dozen cases a year, nearly all on time, each arm with its own luck."""
    due = 1 + random.poisson(5, n)
    return share_difference((random.binomial(due, 0.95), due), (random.binomial(due, 0.95 + change), due))


def coverage(
    study: Callable[[np.random.Generator, int, float], Difference], n: int, change: float, studies: int, seed: int
) -> float:
    random = np.random.default_rng(seed)
    found = [study(random, n, change).estimate for _ in range(studies)]
    return float(np.mean([one.low <= change <= one.high for one in found]))


KNOWN = [(normal_years, 0.7), (skewed_years, -1.5), (cases_on_time, 0.03), (few_cases, 0.03)]


@pytest.mark.parametrize(("study", "change"), KNOWN)
def test_intervals_cover_a_known_difference_as_often_as_they_say(
    study: Callable[[np.random.Generator, int, float], Difference], change: float
) -> None:
    assert 0.93 <= coverage(study, 40, change, STUDIES, seed=1) <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("n", [10, 40, 100])
@pytest.mark.parametrize(("study", "change"), KNOWN)
def test_coverage_in_more_studies_and_with_fewer_and_more_replications(
    study: Callable[[np.random.Generator, int, float], Difference], change: float, n: int
) -> None:
    most = 1.0 if study is few_cases and n == 10 else 0.97  # a dozen cases late or fewer: wider, as binomial ones are
    assert 0.93 <= coverage(study, n, change, 10 * STUDIES, seed=2) <= most


def family_without_difference(random: np.random.Generator, n: int) -> dict[str, Difference]:
    """Twenty measures of one study, all moved by its years."""
    return {
        f"{study.__name__}{i}": study(random, n, 0.0)
        for study in (normal_years, skewed_years, few_cases)
        for i in range(5)
    } | {f"own_luck{i}": own_luck(random, n) for i in range(5)}


def own_luck(random: np.random.Generator, n: int) -> Difference:
    """Cases on time of two arms with a year in common and each its own luck."""
    due, year = random.poisson(100, n), random.beta(27, 3, n)
    return share_difference((random.binomial(due, year), due), (random.binomial(due, year), due))


def families_that_report(n: int, families: int, seed: int) -> float:
    random = np.random.default_rng(seed)
    told = [judged(family_without_difference(random, n), {}) for _ in range(families)]
    return float(np.mean([any(one.verdict == "changed" for one in family.values()) for family in told]))


def test_where_nothing_differs_few_families_report_a_difference() -> None:
    assert families_that_report(20, STUDIES, seed=3) <= 0.05


@pytest.mark.slow
def test_where_nothing_differs_few_families_report_a_difference_in_more_studies() -> None:
    for n in (10, 40):
        assert families_that_report(n, 4 * STUDIES, seed=4) <= 0.05
