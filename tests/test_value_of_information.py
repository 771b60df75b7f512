"""What an input is worth to know: closed forms, nothing where there is nothing, chance told."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.smooth_curves import best_foretelling, curves, fitted
from experiments.value_of_information import InputValue, value_of_information, worth_of_foresight

REPLICATIONS = 2000
STUDIES = 120


def worth_of_a_line(level: float, slope: float) -> float:
    """E max(0, a + bX) − max(0, a) with X standard normal: a·Φ(a/|b|) + |b|·φ(a/|b|) − max(0, a)."""
    z = level / abs(slope)
    below, density = 0.5 * math.erfc(-z / math.sqrt(2)), math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return level * below + abs(slope) * density - max(0.0, level)


def values_of(inputs: np.ndarray, gain: np.ndarray, *, seed: int = 1, shuffles: int = 199) -> dict[str, InputValue]:
    gains = np.column_stack([np.zeros(len(gain)), gain])
    names = [f"x{i}" for i in range(inputs.shape[1])]
    return {one.name: one for one in value_of_information(inputs, gains, names, seed=seed, shuffles=shuffles)}


def test_foresight_is_the_mean_of_the_largest_less_the_largest_mean() -> None:
    """Largest 3, 4, 0: mean 7/3; means 0, 1, 1/3."""
    assert worth_of_foresight([[0.0, 3.0, 1.0], [0.0, -1.0, 4.0], [0.0, 1.0 - 2.0, -4.0]]) == pytest.approx(
        4 / 3 + 2 / 3
    )


@pytest.mark.parametrize(("level", "slope"), [(0.3, 1.0), (-0.5, 1.0), (0.0, -2.0), (1.0, 1.0)])
def test_a_straight_line_is_worth_what_its_formula_says_however_loud_luck_is(level: float, slope: float) -> None:
    random = np.random.default_rng(11)
    x = random.normal(size=(REPLICATIONS, 2))
    found = values_of(x, level + slope * x[:, 0] + random.normal(0, 1, REPLICATIONS))
    expected = worth_of_a_line(level, slope)
    known, other = found["x0"].estimate, found["x1"].estimate
    assert known.deviation < 0.1 * expected + 0.005  # the test can tell so much apart
    assert abs(known.mean - expected) < 3 * known.deviation
    assert known.low <= expected <= known.high
    assert found["x0"].p == 1 / 200
    assert other.mean < 0.02


def test_luck_alone_is_worth_nothing_but_foresight_of_it_would_be() -> None:
    random = np.random.default_rng(12)
    gain = random.normal(0, 1, REPLICATIONS)
    found = values_of(random.normal(size=(REPLICATIONS, 1)), gain)["x0"]
    assert worth_of_foresight(np.column_stack([np.zeros(REPLICATIONS), gain])) > 0.35  # φ(0) = 0.399 less |mean|
    assert found.estimate.mean < 0.04
    assert found.share < 0.1
    assert found.by_chance < 0.01


def test_a_bent_curve_is_found_where_a_straight_line_would_see_nothing() -> None:
    """Gain 1 − x²: never below 0 for |x| < 1. E max(0, 1 − x²) = 2φ(1) = 0.484; the mean gain is 0."""
    random = np.random.default_rng(13)
    x = random.normal(size=(REPLICATIONS, 1))
    found = values_of(x, 1 - x[:, 0] ** 2 + random.normal(0, 1, REPLICATIONS))["x0"]
    assert found.estimate.mean == pytest.approx(2 * math.exp(-0.5) / math.sqrt(2 * math.pi), abs=0.05)
    line = fitted(curves(x[:, 0])[1], (1 - x**2))
    assert np.maximum(line, 0).mean() - max(0, line.mean()) < 0.1


def test_an_input_of_a_few_cases_is_worth_the_best_arm_of_each_case() -> None:
    """A yes-or-no: gain 3 or −1, as likely: know it and win 1.5, else 1."""
    x = np.tile([[0.0], [1.0]], (50, 1))
    random = np.random.default_rng(14)
    found = values_of(x, np.where(x[:, 0] > 0, 3.0, -1.0) + random.normal(0, 0.1, 100))["x0"]
    assert found.estimate.mean == pytest.approx(0.5, abs=0.02)
    assert found.share == pytest.approx(1.0, abs=0.03)
    assert found.p == 1 / 200
    assert len(curves(x[:, 0])) == 2


def test_an_input_that_moves_the_gain_but_never_the_choice_is_worth_nothing() -> None:
    random = np.random.default_rng(15)
    x = random.uniform(size=(100, 1))
    found = values_of(x, 1e7 + 1e6 * x[:, 0] + random.normal(0, 1e5, 100))["x0"]
    assert (found.estimate.mean, found.estimate.high, found.p) == (0.0, 0.0, 1.0)


def test_the_inputs_come_largest_first_and_unknown_replications_are_left_out() -> None:
    random = np.random.default_rng(16)
    x = random.normal(size=(200, 3))
    gain = 2 * x[:, 2] + 0.5 * x[:, 0] + random.normal(0, 0.5, 200)
    found = values_of(x, gain)
    assert next(iter(found)) == "x2"
    assert found["x2"].p_family == 1 / 200
    x_more, gain_more = np.vstack([x, [[math.nan, 0, 0]], [[0, 0, 0]]]), np.append(gain, [1e6, math.nan])
    assert values_of(x_more, gain_more) == found
    assert values_of(x, gain, seed=2) != found
    constant = values_of(np.ones((200, 1)), gain)["x0"]
    assert (constant.estimate.mean, constant.p) == (0.0, 1.0)


def test_wrong_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="2 inputs of 3 replications"):
        value_of_information(np.zeros((3, 1)), np.zeros((3, 2)), ["a", "b"], seed=1)
    with pytest.raises(ValueError, match="no replication is known"):
        value_of_information([[math.nan]], [[0.0, 1.0]], ["a"], seed=1)


def test_an_input_that_means_nothing_seldom_seems_to_matter() -> None:
    """Two arms equally good, three inputs that mean nothing, 50 replications: the worst case of taking the largest."""
    random = np.random.default_rng(17)
    one, any_of_them = 0, 0
    for study in range(STUDIES):
        found = values_of(random.uniform(size=(50, 3)), random.normal(size=50), seed=study, shuffles=59)
        one += found["x0"].p <= 0.05
        any_of_them += min(value.p_family for value in found.values()) <= 0.05
    assert one / STUDIES <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / STUDIES)
    assert any_of_them / STUDIES <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / STUDIES)


@pytest.mark.parametrize(("level", "slope", "n"), [(0.3, 1.0, 60), (0.3, 0.6, 100), (0.0, 1.0, 100)])
def test_intervals_cover_the_worth_of_a_line_roughly_as_often_as_they_say(level: float, slope: float, n: int) -> None:
    """The bootstrap's interval of a number that is never negative: 0.87 to 0.97 measured."""
    random = np.random.default_rng(18)
    covered = 0
    for study in range(STUDIES):
        x = random.normal(size=(n, 1))
        found = values_of(x, level + slope * x[:, 0] + random.normal(size=n), seed=study, shuffles=59)["x0"].estimate
        covered += found.low <= worth_of_a_line(level, slope) <= found.high
    assert covered / STUDIES > 0.85


def test_the_curve_that_foretells_best_is_level_for_noise_and_bent_for_a_bend() -> None:
    random = np.random.default_rng(19)
    x = random.uniform(-1, 1, 200)
    bases = curves(x)
    assert [basis.shape[1] for basis in bases] == [1, 2, 3, 4, 5]
    noise, bend = random.normal(size=(50, 200, 1)), (x**2)[:, None] + 0.05 * random.normal(size=(200, 1))
    assert np.mean(best_foretelling(bases, noise)[1] == 0) > 0.5
    fit, chosen = best_foretelling(bases, bend)
    assert chosen >= 2
    assert np.max(np.abs(fit[:, 0] - x**2)) < 0.07


def test_a_left_out_replication_is_foretold_as_if_it_were_fitted_without_it() -> None:
    """Residual ÷ (1 − leverage), against nine fits without one of ten."""
    random = np.random.default_rng(20)
    x, y = random.uniform(size=10), random.normal(size=(10, 1))
    level, line = curves(x)
    missed = []
    for i in range(10):
        others = np.arange(10) != i
        missed.append(
            [float(y[i, 0] - basis[i] @ np.linalg.lstsq(basis[others], y[others, 0])[0]) for basis in (level, line)]
        )
    better = int(np.argmin(np.mean(np.square(missed), axis=0)))
    assert int(best_foretelling([level, line], y)[1]) == better
