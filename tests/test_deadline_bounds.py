"""Limits from totals of replications: by hand, against the interval of a run, and whether they keep their promise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.deadlines.bounds import FEWEST, shown_p_values, smallest_limit, t_and_halls_p_values
from experiments.deadlines.coverage import ALIKE, BAD, DIFFERENT, Years, coverage, ours, pooled_quantile
from experiments.estimates import kept_p_value

STUDIES = 300
HELD = 0.93


def year(*cases: int) -> list[int]:
    """Cases that need 1, 2, … units, the last of them more than any."""
    return [0, *cases]


def test_years_that_are_all_alike_need_what_their_cases_need() -> None:
    found = smallest_limit(np.tile(year(60, 130, 10, 0), (100, 1)), 0.94, error=0.05)
    assert (found.low, found.estimate, found.limit) == (2, 2, 2)


def test_a_share_exactly_at_its_target_is_not_shown_to_meet_it() -> None:
    found = smallest_limit(np.tile(year(60, 130, 10, 0), (100, 1)), 0.95, error=0.05)
    assert (found.estimate, found.limit) == (2, 3)


def test_few_replications_get_an_estimate_and_no_promise() -> None:
    counts = np.tile(year(60, 130, 10, 0), (FEWEST - 1, 1))
    found = smallest_limit(counts, 0.90, error=0.05)
    assert (found.limit, found.low, found.estimate) == (None, None, 2)
    assert smallest_limit(np.tile(counts[:1], (FEWEST, 1)), 0.90, error=0.05).limit == 2


def test_cases_that_no_limit_keeps_may_leave_no_limit() -> None:
    found = smallest_limit(np.tile(year(50, 40, 10), (100, 1)), 0.95, error=0.05)
    assert found.limit is None
    assert found.estimate is None


def test_nothing_is_promised_where_there_are_no_cases() -> None:
    assert smallest_limit(np.zeros((100, 5), dtype=np.int64), 0.95, error=0.05).limit is None


def test_years_that_differ_need_longer_limits_than_their_pooled_quantile() -> None:
    good, bad = year(95, 5, 0, 0, 0), year(60, 20, 10, 10, 0)
    found = smallest_limit(np.array([good] * 76 + [bad] * 24), 0.95, error=0.05)
    assert found.estimate == 2
    assert found.limit == 3
    assert found.low == 2


def test_student_s_t_is_that_of_a_run_and_a_limit_is_never_surer() -> None:
    random = np.random.default_rng(3)
    due = random.poisson(80, 100).astype(np.float64)
    met = random.binomial(due.astype(int), np.clip(random.normal(0.955, 0.03, 100), 0, 1)).astype(np.float64)
    for target in (0.90, 0.95, 0.97):
        by_run = kept_p_value(met, due, target)
        by_t = t_and_halls_p_values(met[:, None], due, target)[0][0]
        assert by_run >= by_t * (1 - 1e-9)
        assert shown_p_values(met[:, None], due, target)[0] >= by_run * (1 - 1e-9)


def test_halls_bound_is_that_of_the_normal_law_without_skewness_and_stricter_where_bad_years_are_rare() -> None:
    due = np.full(40, 100.0)
    even = np.where(np.arange(40) % 2, 97.0, 95.0)
    statistic = math.sqrt(40) * np.mean(even - 95) / np.std(even - 95, ddof=1)
    plain = t_and_halls_p_values(even[:, None], due, 0.95)[1][0]
    assert plain == pytest.approx(0.5 * math.erfc(statistic / math.sqrt(2)), rel=1e-6)
    skewed = np.full(40, 97.0)
    skewed[:3] = 85.0
    t, hall = (p[0] for p in t_and_halls_p_values(skewed[:, None], due, 0.95))
    assert hall > 1.2 * t


def test_limits_are_tried_from_the_longest_down_to_the_first_that_is_not_shown() -> None:
    counts = np.tile(year(90, 6, 2, 1, 1), (100, 1))
    counts[:, 1:3] += np.array([[-1, 1], [1, -1]])[np.arange(100) % 2]
    shown = shown_p_values(np.cumsum(counts[:, :-1], axis=1)[:, 1:].astype(float), counts.sum(axis=1) * 1.0, 0.95)
    assert [bool(p <= 0.05) for p in shown] == [False, True, True, True]
    assert smallest_limit(counts, 0.95, error=0.05).limit == 2


def test_the_truth_of_made_up_years_is_that_of_very_many() -> None:
    for years in (ALIKE, DIFFERENT, BAD):
        counts = years.counts(np.random.default_rng(1), 4000)
        met, due = np.cumsum(counts, axis=1)[:, :-1], counts.sum(axis=1)
        truth, limit = years.truth(), 6
        share = met[:, limit].sum() / due.sum()
        error = np.std(met[:, limit] - share * due, ddof=1) / due.mean() / math.sqrt(len(due))
        assert abs(share - truth[limit]) < 4 * error < 0.02


@pytest.mark.parametrize(("years", "replications"), [(DIFFERENT, 100), (BAD, 100), (BAD, 40)])
def test_limits_hold_in_most_studies(years: Years, replications: int) -> None:
    found = coverage(years, ours, replications=replications, studies=STUDIES)
    assert found.answered == 1.0
    assert found.held >= HELD


def test_the_pooled_quantile_breaks_its_promise() -> None:
    assert coverage(BAD, pooled_quantile, replications=40, studies=STUDIES).held < 0.8


@pytest.mark.slow
@pytest.mark.parametrize("years", [ALIKE, DIFFERENT, BAD], ids=lambda years: years.name)
@pytest.mark.parametrize("replications", [40, 100, 200])
def test_limits_hold_in_a_thousand_studies(years: Years, replications: int) -> None:
    assert coverage(years, ours, replications=replications, studies=1000).held >= HELD
