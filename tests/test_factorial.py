"""Two-level designs: runs, aliases, effects against textbooks, pairs, the cheapest sufficient set."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.factorial import Design, fractional_factorial, full_factorial
from experiments.factorial_effects import EffectFound, effects
from experiments.sufficient_set import Cases, cheapest_sufficient_set


def found(design: Design, values: object) -> dict[str, EffectFound]:
    return {"·".join(effect.factors): effect for effect in effects(design, np.asarray(values, dtype=np.float64))}


def test_a_full_design_runs_every_combination_the_base_first() -> None:
    design = full_factorial(["a", "b", "c"])
    assert design.runs == [(), ("a",), ("b",), ("a", "b"), ("c",), ("a", "c"), ("b", "c"), ("a", "b", "c")]
    assert design.resolution is None
    assert design.aliases(["a"]) == []
    assert design.column(["a", "b"]).tolist() == [1, -1, -1, 1, 1, -1, -1, 1]


def test_effects_by_hand_of_two_factors() -> None:
    """Neither 10, a 14, b 13, both 21: a alone 4, b alone 3, both 11, so 4 beyond the sum; a on average (4 + 8) / 2."""
    design = full_factorial(["a", "b"])
    by_name = found(design, [[10, 14, 13, 21], [20, 24, 23, 31], [5, 9, 8, 17]])
    assert by_name["a"].difference.estimate.mean == pytest.approx((6 + 6 + (4 + 9) / 2) / 3)
    assert by_name["b"].difference.estimate.mean == pytest.approx((5 + 5 + (3 + 8) / 2) / 3)
    assert by_name["a·b"].difference.estimate.mean == pytest.approx((4 + 4 + 5) / 3)
    assert by_name["a·b"].difference.estimate.half_width == pytest.approx(4.302653 / 3, rel=1e-6)


def test_the_pilot_plant_of_box_hunter_and_hunter() -> None:
    """Yield (%) of a 2^3 in temperature, concentration, catalyst, run twice.

    Data of Box, Hunter, Hunter, "Statistics for Experimenters" (the design: manual of TIBCO's `catalyst`, which gives
    p. 308 of the first edition; both replicates: Tim Fraser's lesson "Factorial Design and Interaction Effects",
    13_lesson.py). Averages 60 72 54 68 52 83 45 80, so temperature (12 + 14 + 31 + 35) / 4 = 23.
    """
    design = full_factorial(["temperature", "concentration", "catalyst"])
    by_name = found(design, [[59, 74, 50, 69, 50, 81, 46, 79], [61, 70, 58, 67, 54, 85, 44, 81]])
    means = {name: effect.difference.estimate.mean for name, effect in by_name.items()}
    assert means == pytest.approx(
        {
            "temperature": 23.0,
            "concentration": -5.0,
            "catalyst": 1.5,
            "temperature·concentration": 2 * 1.5,
            "temperature·catalyst": 2 * 10.0,
            "concentration·catalyst": 0.0,
        }
    )


def test_the_surface_roughness_of_montgomery_and_runger() -> None:
    """Sums of squares of their Example 14-2 (Table 14-11, page read): effect² × 16 / 4, an interaction's half of ours.

    Coded roughness, feed rate, depth of cut and tool angle at two levels, two replicates (Table 14-10).
    """
    design = full_factorial(["feed", "depth", "angle"])
    by_name = found(design, [[9, 10, 9, 12, 11, 10, 10, 16], [7, 12, 11, 15, 10, 13, 8, 14]])
    squares = {
        name: 4 * (effect.difference.estimate.mean / len(effect.factors)) ** 2 for name, effect in by_name.items()
    }
    assert squares == pytest.approx(
        {
            "feed": 45.563,
            "depth": 10.563,
            "angle": 3.063,
            "feed·depth": 7.563,
            "feed·angle": 0.062,
            "depth·angle": 1.563,
        },
        abs=0.001,
    )


def test_a_quarter_of_six_factors_has_the_aliases_of_the_textbook() -> None:
    """2^(6−2) with E = ABC, F = BCD: resolution IV, B looks like ACE and CDF, C like ABE and BDF."""
    design = fractional_factorial(list("ABCDEF"), {"E": "ABC", "F": "BCD"})
    assert (len(design.runs), design.resolution) == (16, 4)
    assert design.runs[0] == ()
    assert {"".join(sorted(word)): sign for sign, word in design.words} == {"ABCE": 1, "BCDF": 1, "ADEF": 1}
    assert {"".join(name) for _, name in design.aliases("B", longest=3)} == {"ACE", "CDF"}
    assert {"".join(name) for _, name in design.aliases("C", longest=3)} == {"ABE", "BDF"}
    assert design.aliases("A") == []
    assert design.aliases("AB") == [(1, ("C", "E"))]
    assert design.aliases("AD") == [(1, ("E", "F"))]


def test_aliases_are_columns_that_are_the_same_or_opposite() -> None:
    design = fractional_factorial(list("abcdefg"), {"e": "ab", "f": "ac", "g": "abcd"})
    assert design.runs[0] == ()
    assert design.resolution == 3
    for name in ["a", "ab", "cg", "de"]:
        for sign, alias in design.aliases(name, longest=7):
            assert np.array_equal(design.column(name), sign * design.column(alias))
    assert design.aliases("e")[0] == (-1, ("a", "b"))  # off at the base, where a·b is +1
    assert all(abs(design.column([one]).sum()) == 0 for one in design.factors)
    assert sorted(design.runs, key=str) == sorted(set(design.runs), key=str)


def test_wrong_generators_are_refused() -> None:
    for factors, generators in (
        ("aab", {}),
        ("abc", {"c": "ax"}),
        ("abcd", {"c": "ab", "d": "ac"}),
        ("abc", {"c": "aab"}),
    ):
        with pytest.raises(ValueError, match="named once"):
            fractional_factorial(list(factors), {name: list(word) for name, word in generators.items()})
    with pytest.raises(ValueError, match="the same runs"):
        fractional_factorial(list("abcd"), {"c": list("ab"), "d": list("ab")})
    with pytest.raises(ValueError, match="4 runs"):
        effects(full_factorial(["a", "b"]), [[1.0, 2.0, 3.0]])


def test_a_contrast_that_two_effects_share_is_told_once() -> None:
    design = fractional_factorial(list("abcd"), {"d": list("abc")})
    told = effects(design, np.random.default_rng(1).normal(size=(10, 8)))
    assert ["".join(effect.factors) for effect in told] == ["a", "b", "c", "d", "ab", "ac", "ad"]
    assert told[4].aliases == ((1, ("c", "d")),)
    small = effects(fractional_factorial(list("abc"), {"c": list("ab")}), np.random.default_rng(1).normal(size=(10, 4)))
    assert [("".join(effect.factors), effect.aliases[0]) for effect in small] == [
        ("a", (-1, ("b", "c"))),
        ("b", (-1, ("a", "c"))),
        ("c", (-1, ("a", "b"))),
    ]


def replicated(design: Design, reaches: dict[tuple[str, ...], float], n: int) -> np.ndarray:
    """Gains, a year in common, noise."""
    random = np.random.default_rng(2)
    means = np.array([reaches[tuple(run)] for run in design.runs])
    return means + random.normal(0, 20, (n, 1)) + random.normal(0, 1, (n, len(means)))


def test_pairs_that_need_each_other_and_pairs_that_do_the_same_are_found() -> None:
    """The pair a, b brings 5, neither alone anything; c and d bring 6 each, and 6 together; nothing else."""
    design = full_factorial(list("abcd"))
    reaches = {run: 5.0 * ({"a", "b"} <= set(run)) + 6.0 * bool({"c", "d"} & set(run)) for run in design.runs}
    by_name = found(design, replicated(design, reaches, 20))
    pairs = {name: effect.together(1) for name, effect in by_name.items() if "·" in name}
    assert pairs == dict.fromkeys(pairs, "unshown") | {"a·b": "help each other", "c·d": "redundant"}
    assert by_name["a·b"].difference.estimate.low < 5 < by_name["a·b"].difference.estimate.high
    assert by_name["c·d"].difference.estimate.low < -6 < by_name["c·d"].difference.estimate.high
    assert by_name["a·b"].together(-1) == "redundant"
    with pytest.raises(ValueError, match="pairs go together"):
        by_name["a"].together(1)


def test_the_base_year_does_not_blur_effects() -> None:
    design = full_factorial(["a", "b"])
    reaches = {run: 1.0 * len(run) for run in design.runs}
    by_name = found(design, replicated(design, reaches, 30))
    assert by_name["a"].difference.estimate.half_width < 0.6  # 2.05 / √30 × 1, though years differ by 20
    assert by_name["a"].shown


def test_no_effects_are_seldom_reported() -> None:
    design, random = full_factorial(["a", "b", "c", "d"]), np.random.default_rng(3)
    told = [
        any(effect.shown for effect in effects(design, random.normal(size=(12, 1)) + random.gamma(1, 1, (12, 16))))
        for _ in range(300)
    ]
    assert np.mean(told) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 300)


COSTS = {"base": 0.0, "alerts": 10.0, "one_plus_one": 50.0, "both": 60.0}


def days(means: list[float], deviation: float = 1.0, n: int = 20) -> dict[str, np.ndarray]:
    random = np.random.default_rng(4)
    return {name: random.normal(mean, deviation, n) for name, mean in zip(COSTS, means, strict=True)}


def test_the_cheapest_set_that_meets_the_target_is_found() -> None:
    answer = cheapest_sufficient_set(COSTS, days([20.0, 16.0, 11.0, 9.0]), 15.0, better=-1)
    assert (answer.answer, answer.name, answer.open) == ("cheapest", "one_plus_one", ())
    assert answer.estimates["one_plus_one"].high < 15
    assert answer.meets["one_plus_one"] < 0.05 < answer.meets["alerts"]


def test_a_cheaper_set_that_is_open_is_told() -> None:
    answer = cheapest_sufficient_set(COSTS, days([20.0, 15.0, 11.0, 9.0]), 15.0, better=-1)
    assert (answer.answer, answer.name, answer.open) == ("sufficient", "one_plus_one", ("alerts",))


def test_no_set_or_no_answer_is_said_so() -> None:
    none = cheapest_sufficient_set(COSTS, days([20.0, 19.0, 18.0, 17.0]), 15.0, better=-1)
    assert (none.answer, none.name, none.open) == ("none", None, ())
    unsure = cheapest_sufficient_set(COSTS, days([20.0, 19.0, 18.0, 15.0]), 15.0, better=-1)
    assert (unsure.answer, unsure.name, unsure.open) == ("undecided", None, ("both",))
    one_year = cheapest_sufficient_set(COSTS, days([1.0, 1.0, 1.0, 1.0], n=1), 15.0, better=-1)
    assert (one_year.answer, one_year.open) == ("undecided", tuple(COSTS))
    with pytest.raises(ValueError, match="its cost and its measure"):
        cheapest_sufficient_set({"base": 0.0}, {}, 1.0)


def test_a_share_meets_its_target_by_its_cases() -> None:
    shares = {"base": Cases([80, 84, 79], [100] * 3), "alerts": Cases([96, 95, 97], [100] * 3)}
    answer = cheapest_sufficient_set({"base": 0, "alerts": 10}, shares, 0.9)
    assert (answer.answer, answer.name) == ("cheapest", "alerts")
    few = {"base": Cases([8, 8, 8], [10] * 3), "alerts": Cases([10, 10, 10], [10] * 3)}
    assert cheapest_sufficient_set({"base": 0, "alerts": 10}, few, 0.95).answer == "undecided"
    assert cheapest_sufficient_set({"base": 0, "alerts": 10}, shares, 0.9, better=-1).name == "base"


def test_many_sets_just_short_of_a_target_are_seldom_called_sufficient() -> None:
    """Sixteen sets at the target, the luckiest of which would look sufficient."""
    random, wrong = np.random.default_rng(5), 0
    costs = {str(i): float(i) for i in range(16)}
    for _ in range(300):
        values = {name: random.normal(0, 1, 15) for name in costs}
        wrong += cheapest_sufficient_set(costs, values, 0.0).name is not None
    assert wrong / 300 <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 300)
