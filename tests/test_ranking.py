"""Orders of arms: who may be the best, in how many draws, how surely."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.ranking import order_holds, ranked, share_of_draws
from experiments.resampling import drawn_again, resampled_means

NAMES = ["base", "alerts", "fewer_links"]


def test_the_best_mean_comes_first_and_a_near_one_is_tied_with_it() -> None:
    values = np.array([[0.0, 10.0, 10.5], [1.0, 12.0, 11.0], [2.0, 11.0, 12.5], [1.0, 13.0, 12.4]])
    rows = ranked(values, NAMES)
    assert [row.name for row in rows] == ["fewer_links", "alerts", "base"]
    assert [row.tied_with_first for row in rows] == [True, True, False]
    assert rows[0].estimate.mean == pytest.approx(11.6)
    assert rows[0].from_best.mean == pytest.approx(0.1)
    assert rows[2].from_best.mean == pytest.approx(1.0 - 11.6)
    assert rows[2].from_best.high == 0.0  # worse than the best, surely
    assert rows[2].from_best.low < -10.6 < rows[2].from_best.mean + 1


def test_two_arms_are_compared_one_sided() -> None:
    """Differences 1, 2, 3, 0: mean 1.5, error 0.6455, t = 2.32, one-sided p = 0.051; with 1, 2, 3, 0.1 p = 0.047."""
    for last, tied in ((0.0, True), (0.1, False)):
        rows = ranked([[0.0, 1.0], [0.0, 2.0], [0.0, 3.0], [0.5, 0.5 + last]], ["base", "alerts"])
        assert [row.tied_with_first for row in rows] == [True, tied]


def test_where_less_is_better_the_order_and_the_intervals_turn() -> None:
    values = np.random.default_rng(4).normal([5.0, 2.0, 1.9], 1.0, (20, 3))
    more, less = ranked(-values, NAMES), ranked(values, NAMES, better=-1)
    for a, b in zip(more, less, strict=True):
        assert (a.name, a.tied_with_first) == (b.name, b.tied_with_first)
        assert (a.estimate.low, a.from_best.low) == pytest.approx((-b.estimate.high, -b.from_best.high))


def test_arms_that_do_the_same_are_tied() -> None:
    rows = ranked([[1.0, 1.0, 0.0], [2.0, 2.0, 0.1], [4.0, 4.0, 0.2]] * 3, NAMES)
    assert [row.tied_with_first for row in rows] == [True, True, False]
    assert math.isnan(ranked([[1.0, 2.0]], ["base", "alerts"])[0].from_best.low)
    assert all(row.tied_with_first for row in ranked([[1.0, 2.0]], ["base", "alerts"]))


def test_the_best_arm_is_ruled_out_no_more_often_than_the_level_says_and_the_intervals_hold_at_once() -> None:
    """Ten arms, five of them equally good, paired; the first of ten is often first by luck."""
    random = np.random.default_rng(7)
    means = np.array([1.0] * 5 + [0.7, 0.5, 0.0, -1.0, -3.0])
    truth = {str(i): means[i] - np.max(np.delete(means, i)) for i in range(10)}
    kept, all_hold, told = 0, 0, 0
    for _ in range(400):
        values = means + random.normal(0, 3, (25, 1)) + random.gamma(1, 1, (25, 10)) - 1
        rows = {row.name: row for row in ranked(values, [str(i) for i in range(10)])}
        kept += rows["0"].tied_with_first
        all_hold += all(row.from_best.low <= truth[name] <= row.from_best.high for name, row in rows.items())
        told += not rows["9"].tied_with_first
    assert kept / 400 > 0.94
    assert all_hold / 400 > 0.93
    assert told / 400 > 0.99


def test_shares_of_draws_count_ties_in_parts() -> None:
    order = share_of_draws([[1.0, 1.0, 0.0], [3.0, 2.0, 1.0], [0.0, 4.0, 4.0], [0.0, math.nan, 9.0]], NAMES)
    assert order.draws == 3
    assert order.first == pytest.approx({"base": 0.5, "alerts": 1 / 3, "fewer_links": 1 / 6})
    assert order.pairs["base"] == pytest.approx({"alerts": 0.5, "fewer_links": 2 / 3})
    assert order.pairs["alerts"]["fewer_links"] == pytest.approx(2.5 / 3)
    assert order.interval(1.0) == pytest.approx((0.025 ** (1 / 3), 1.0))
    assert share_of_draws([[1.0, 2.0]], ["base", "alerts"], better=-1).first == {"base": 1.0, "alerts": 0.0}


def test_an_order_of_means_may_be_sure_although_few_draws_show_it() -> None:
    """Alerts gain 0.2 ± 1 in each draw: 58 % of draws, yet in 400 replications the mean is 4 errors above 0."""
    gain = np.random.default_rng(8).normal(0.2, 1.0, 400)
    values = np.column_stack([np.zeros(400), gain])
    assert share_of_draws(values, ["base", "alerts"]).pairs["alerts"]["base"] == pytest.approx(0.58, abs=0.05)
    held = order_holds(values, ["base", "alerts"], seed=1)
    error = float(np.std(gain, ddof=1)) / 20
    assert held.pairs["alerts"]["base"] > 0.99
    assert 1 - held.pairs["alerts"]["base"] == pytest.approx(0.5 * math.erfc(gain.mean() / error / 2**0.5), abs=0.005)


def test_the_same_seed_draws_the_same_replications() -> None:
    values = np.random.default_rng(9).normal(size=(30, 3))
    assert order_holds(values, NAMES, seed=5) == order_holds(values, NAMES, seed=5)
    assert order_holds(values, NAMES, seed=5) != order_holds(values, NAMES, seed=6)


def test_resampled_means_keep_a_replication_together() -> None:
    table = np.array([[1.0, 10.0], [2.0, 20.0], [5.0, 50.0]])
    means = resampled_means(table, 200, seed=3)
    rows = drawn_again(3, 200, seed=3)
    assert means == pytest.approx(table[rows].mean(axis=1))
    assert means[:, 1] == pytest.approx(10 * means[:, 0])
    assert np.bincount(rows.ravel()) / rows.size == pytest.approx([1 / 3] * 3, abs=0.06)


def test_a_ranking_of_one_arm_is_refused() -> None:
    with pytest.raises(ValueError, match="needs two of them"):
        ranked([[1.0]], ["base"])
    with pytest.raises(ValueError, match="a column for each"):
        share_of_draws([[1.0, 2.0]], NAMES)
