"""From which strength a redesign pays, up to which cost, and when that is not known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.break_even import break_even_strength, highest_cost

STRENGTHS = [0.0, 0.25, 0.5, 0.75, 1.0]


def gains(means: list[float], *, deviation: float = 2.0, n: int = 30, seed: int = 1) -> np.ndarray:
    """Net gains: a year in common that grows with the mean, noise of each run."""
    random = np.random.default_rng(seed)
    year = random.normal(1, 0.2, (n, 1))
    return np.array(means) * year + random.normal(0, deviation, (n, len(means)))


def test_the_crossing_lies_on_the_line_between_two_strengths() -> None:
    """Mean −3 at 0.5 and 1 at 1: at 0.5 + 0.5 × 3/4."""
    found = break_even_strength([0.0, 0.5, 1.0], [[-10.0, -4.0, 0.0], [-10.0, -2.0, 2.0]])
    assert (found.value, found.kind) == (0.875, "strength")


def test_the_interval_is_where_neither_sign_is_shown() -> None:
    """Straight lines from −10 at 0 to 8, 9, 12, 11, 10 at 1, each twice.

    At s the mean is −10 + 20 s, its error s·√(20/9)/√10: the ends solve 20 s − 10 = ±2.2622·error.
    """
    found = break_even_strength([0.0, 1.0], [[-10.0, g] for g in (8.0, 9.0, 12.0, 11.0, 10.0)] * 2)
    error = 2.262157 * math.sqrt(20 / 9) / math.sqrt(10)
    assert found.value == pytest.approx(0.5)
    assert found.low == pytest.approx(10 / (20 + error), abs=1e-4)
    assert found.high == pytest.approx(10 / (20 - error), abs=1e-4)
    assert (found.state, found.monotone) == ("pays", True)


def test_a_redesign_that_pays_anyhow_or_never_is_told_so() -> None:
    always = break_even_strength(STRENGTHS, gains([10.0, 12.0, 14.0, 16.0, 18.0]))
    assert (always.state, always.value, always.low, always.high) == ("always", 0.0, 0.0, 0.0)
    never = break_even_strength(STRENGTHS, gains([-20.0, -18.0, -14.0, -12.0, -10.0]))
    assert (never.state, never.low, never.high) == ("never", 1.0, math.inf)
    assert math.isnan(never.value)


def test_a_redesign_that_may_pay_has_an_open_interval() -> None:
    open_end = break_even_strength(STRENGTHS, gains([-20.0, -15.0, -10.0, -5.0, 0.0]))
    assert (open_end.state, open_end.high) == ("undecided", math.inf)
    assert 0.85 < open_end.low < 1.0
    free = break_even_strength(STRENGTHS, gains([0.0, 3.0, 6.0, 9.0, 12.0]))
    assert (free.state, free.low) == ("pays", 0.0)
    assert free.high < 0.3


def test_a_fall_by_chance_is_levelled_and_a_shown_fall_is_told() -> None:
    """Means −10, −1, −3, 5: the middle two are pooled to −2, so 0.5 + 0.25 × 2/7; no fall is shown in three years."""
    rows = [[-10.0, -4.0, -3.0, 5.0], [-9.0, 2.0, -1.0, 6.0], [-11.0, -1.0, -5.0, 4.0]]
    by_chance = break_even_strength([0.0, 0.25, 0.5, 0.75], rows)
    assert by_chance.monotone
    assert by_chance.value == pytest.approx(0.5 + 0.25 * 2 / 7)
    hump = break_even_strength(STRENGTHS, gains([-10.0, 0.0, 10.0, 0.0, -10.0]))
    assert (hump.monotone, hump.state) == (False, "undecided")
    assert hump.value == pytest.approx(0.25, abs=0.05)
    assert hump.low < 0.25
    assert hump.high > 0.7


def test_too_few_replications_and_wrong_strengths() -> None:
    one = break_even_strength([0.0, 1.0], [[-1.0, 1.0], [math.nan, 3.0]])
    assert (math.isnan(one.value), one.state) == (True, "undecided")
    for strengths in ([0.0], [0.0, 0.0], [1.0, 0.0], [0.0, 0.5, 1.0]):
        with pytest.raises(ValueError, match="rising strengths"):
            break_even_strength(strengths, [[1.0, 2.0], [1.0, 2.0]])


def test_the_interval_covers_the_true_strength_as_often_as_it_says() -> None:
    """Net gain −10 + 16 s on average: break-even at 0.625, between two strengths."""
    truth = [-10.0, -6.0, -2.0, 2.0, 6.0]
    covered = 0
    for study in range(500):
        found = break_even_strength(STRENGTHS, gains(truth, deviation=4.0, n=15, seed=study))
        covered += found.low <= 0.625 <= found.high
    assert 0.93 <= covered / 500 <= 0.975


def test_the_highest_cost_is_what_it_brings() -> None:
    """Gains 80, 100, 120: 100 ± 4.3027 × 20/√3."""
    cost = highest_cost([80.0, 100.0, 120.0])
    assert (cost.kind, cost.value, cost.state) == ("cost", 100.0, "pays")
    assert (cost.low, cost.high) == pytest.approx((100 - 49.684, 100 + 49.684), abs=1e-2)
    loss = highest_cost([-80.0, -100.0, -120.0])
    assert (loss.state, loss.low, loss.high) == ("never", 0.0, 0.0)
    assert math.isnan(loss.value)
    unsure = highest_cost([-80.0, 100.0, 120.0])
    assert (unsure.state, unsure.low) == ("undecided", 0.0)
    assert unsure.value == pytest.approx(140 / 3)
