import math
from fractions import Fraction
from typing import Any

import numba
import numpy as np
import pytest
from scipy import stats

from model import draws
from model.compiled import compiled
from model.draws import (
    ONE,
    UNIT,
    WIDEST_Z,
    IntArray,
    duration,
    factor_at,
    identity_of,
    identity_of_case,
    name_of,
    philox,
    quantile,
    quantile_rank,
    remaining,
    replication_key,
    seconds_at,
    short_name,
    threshold,
    uniform,
)
from model.quantiles import TableError, factor_table, normal_table, unit_table

FloatArray = np.ndarray[Any, np.dtype[np.float64]]
KEY = replication_key(20260101, 7)
NAME = name_of("duration", "site_survey")
N = 200_000

KNOWN_ANSWERS = [  # Random123, kat_vectors: counter, key, answer
    ("00000000 00000000 00000000 00000000 00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344 a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


@compiled
def drawn(key: int, name: int, n: int, attempt: int) -> IntArray:
    u = np.empty(n, dtype=np.int64)
    for identity in range(n):
        u[identity] = uniform(key, name, identity, attempt)
    return u


@compiled
def quantiles(table: IntArray, u: IntArray) -> IntArray:
    found = np.empty(u.size, dtype=np.int64)
    for i in range(u.size):
        found[i] = quantile(table, 0, u[i])
    return found


@compiled
def remainders(table: IntArray, mean_1024: int, spent_seconds: int, u: IntArray) -> IntArray:
    found = np.empty(u.size, dtype=np.int64)
    for i in range(u.size):
        found[i] = remaining(table, 0, mean_1024, spent_seconds, u[i])
    return found


def moments(table: IntArray) -> tuple[float, float]:
    """Mean and sd of what a table gives, at 512 points in each halving of u and of 1 − u."""
    octaves = (1 << np.arange(10, 61))[:, None]
    points = octaves + (2 * np.arange(512) + 1) * (octaves >> 10)
    weights = np.broadcast_to(octaves / ONE / 512, points.shape).ravel()
    u = np.concatenate([points.ravel(), ONE - 1 - points.ravel()])
    values = quantiles(table, u) / UNIT
    weights = np.concatenate([weights, weights])
    mean = float(np.sum(weights * values))
    return mean, math.sqrt(float(np.sum(weights * (values - mean) ** 2)))


@pytest.mark.parametrize(("given", "answer"), KNOWN_ANSWERS)
def test_philox_gives_the_known_answers(given: str, answer: str) -> None:
    words = [int(word, 16) for word in given.split()]
    expected = tuple(int(word, 16) for word in answer.split())
    assert philox(*words) == expected
    in_python: Any = philox
    assert in_python.py_func(*words) == expected


def test_a_uniform_number_is_62_bits_of_one_block() -> None:
    counter = (0x89ABCDEF, 0x01234567, 0x33332222, 0x00051111)
    x0, x1, _, _ = philox(*counter, 0x55555555, 0xAAAAAAAA)
    key = 0xAAAAAAAA55555555 - (1 << 64)
    assert uniform(key, 0x111133332222, 0x0123456789ABCDEF, 5) == ((x1 << 32) | x0) >> 2


def test_uniform_numbers_are_uniform() -> None:
    u = drawn(KEY, NAME, N, 0)
    assert u.min() >= 0
    assert u.max() < ONE
    counts = np.bincount(u >> 54, minlength=256)
    assert stats.chisquare(counts).pvalue > 0.01
    low_bits = np.bincount(u & 0xFF, minlength=256)
    assert stats.chisquare(low_bits).pvalue > 0.01


def test_other_names_attempts_and_replications_are_other_luck() -> None:
    base = drawn(KEY, NAME, N, 0) / ONE - 0.5
    others = {
        "name": drawn(KEY, name_of("duration", "meter_installation"), N, 0),
        "attempt": drawn(KEY, NAME, N, 1),
        "replication": drawn(replication_key(20260101, 8), NAME, N, 0),
        "seed": drawn(replication_key(20260102, 7), NAME, N, 0),
        "neighbour": np.roll(drawn(KEY, NAME, N, 0), 1),
    }
    for what, u in others.items():
        correlation = float(np.mean(base * (u / ONE - 0.5))) * 12
        assert abs(correlation) < 4 / math.sqrt(N), what  # of five


def test_compiled_functions_hold_no_floating_point_number() -> None:
    table = np.array([draws.CONSTANT, 3, UNIT])
    arguments: dict[str, tuple[Any, ...]] = {
        "philox": (1, 2, 3, 4, 5, 6),
        "uniform": (1, 2, 3, 4),
        "_between": (1, 2, 3, 4),
        "_bit_length": (5,),
        "_in_octaves": (unit_table("exponential", (1,))[0], 0, 5),
        "_between_knots": (unit_table("uniform", (1, 2))[0], 0, 5),
        "quantile": (table, 0, 5),
        "factor_at": (table, 0, 5),
        "seconds_at": (5, 5),
        "duration": (table, 0, 5, 5),
        "quantile_rank": (table, 0, 5),
        "share_of": (5, 5),
        "remaining": (table, 0, 5, 5, 5),
        "identity_of": (1, 2, 3),
    }
    compiled = {name for name, member in vars(draws).items() if hasattr(member, "py_func")}
    assert compiled == set(arguments)
    for name, given in arguments.items():
        fresh: Any = numba.njit(getattr(draws, name).py_func)
        fresh(*given)
        (overload,) = fresh.overloads.values()
        types = {str(kind) for kind in overload.type_annotation.typemap.values()}
        assert not [kind for kind in types if "float" in kind or "uint64" in kind], name


RANGE: dict[str, list[tuple[float, ...]]] = {
    "uniform": [(0, 1), (3, 3.01), (5, 500), (1000, 1000.2)],
    "triangular": [(0, 0, 1), (0, 1, 1), (8, 15, 40), (100, 100.01, 100.03), (1, 1, 1000)],
    "exponential": [(1,), (86400,)],
    "gamma": [(30, cv) for cv in (0.0001, 0.1, 0.3, 1, 1.7, 2.5, 3)],
    "lognormal": [(30, cv) for cv in (0.001, 0.1, 0.5, 1, 2, 2.9131)],  # the last: sigma 1.5
    "weibull": [(30, shape) for shape in (0.5, 0.8, 1, 2, 5, 200)],
}


MODERATE: dict[str, tuple[float, ...]] = {
    "exponential": (60,),
    "gamma": (60, 0.7),
    "lognormal": (60, 0.5),
    "triangular": (8, 15, 40),
    "uniform": (2, 9),
}


def exact(family: str, p: tuple[float, ...]) -> Any:
    """The same distribution by scipy."""
    match family:
        case "uniform":
            return stats.uniform(p[0], p[1] - p[0])
        case "triangular":
            return stats.triang((p[1] - p[0]) / (p[2] - p[0]), p[0], p[2] - p[0])
        case "exponential":
            return stats.expon(scale=p[0])
        case "gamma":
            return stats.gamma(1 / p[1] ** 2, scale=p[0] * p[1] ** 2)
        case "lognormal":
            sigma = math.sqrt(math.log(1 + p[1] ** 2))
            return stats.lognorm(sigma, scale=p[0] * math.exp(-(sigma**2) / 2))
        case _:
            return stats.weibull_min(p[1], scale=p[0] / math.gamma(1 + 1 / p[1]))


@pytest.mark.parametrize(("family", "p"), [(family, p) for family, all_p in RANGE.items() for p in all_p])
def test_a_table_has_the_mean_the_spread_and_the_quantiles_of_its_distribution(
    family: str, p: tuple[float, ...]
) -> None:
    table, mean = unit_table(family, p)
    law = exact(family, p)
    assert mean == pytest.approx(law.mean(), rel=1e-12)
    assert table.size * 8 <= 40_000
    assert table[1] == table.size
    found_mean, found_sd = moments(table)
    assert found_mean == pytest.approx(1, rel=2e-4 if law.std() > mean else 1e-5)
    assert found_sd == pytest.approx(law.std() / mean, rel=2e-4)
    probabilities = np.array([1e-6, 0.01, 0.1, 0.26, 0.5, 0.74, 0.9, 0.99, 0.999, 1 - 1e-6])
    u = np.array([threshold(probability) for probability in probabilities])
    wanted = law.ppf(probabilities) / mean
    assert quantiles(table, u) / UNIT == pytest.approx(wanted, rel=2e-4, abs=2e-4 * law.std() / mean + 2e-6)


@pytest.mark.parametrize("family", MODERATE)
def test_draws_have_the_mean_and_variance_of_their_distribution(family: str) -> None:
    p = MODERATE[family]
    table, mean = unit_table(family, p)
    law = exact(family, p)
    values = quantiles(table, drawn(KEY, name_of(family), N, 0)) / UNIT * mean
    deviations = (values - law.mean()) ** 2
    assert abs(values.mean() - law.mean()) < 3 * law.std() / math.sqrt(N)
    assert abs(deviations.mean() - law.var()) < 3 * deviations.std() / math.sqrt(N)


def test_a_point_between_two_quantiles_is_rounded_and_half_goes_up() -> None:
    between = draws._between
    assert [between(10, 13, part, 1) for part in (0, 1)] == [10, 12]
    assert [between(-10, -13, part, 2) for part in (0, 1, 2, 3)] == [-10, -11, -11, -12]
    assert between(0, 1 << 35, 1 << 60, 61) == 1 << 34
    assert between(0, (1 << 36) - 1, (1 << 61) - 1, 61) <= (1 << 36) - 1


def test_empirical_quantiles_are_met_exactly_with_lumps_and_gaps() -> None:
    table, mean = unit_table("empirical", (0, 2, 0.25, 2, 0.5, 4, 0.5, 6, 1, 10))
    assert mean == 0.25 * 2 + 0.25 * 3 + 0.5 * 8
    u = [threshold(p) for p in (0, 0.125, 0.25, 0.375, 0.499999, 0.5, 0.75)]
    found = [quantile(table, 0, at) / UNIT * mean for at in u]
    assert found == pytest.approx([2, 2, 2, 3, 4, 6, 8], abs=2e-5)
    assert quantile(table, 0, ONE - 1) / UNIT * mean == pytest.approx(10, abs=2e-5)


@pytest.mark.parametrize("family", ["exponential", "lognormal", "empirical", "normal"])
def test_a_quantile_never_falls(family: str) -> None:
    parameters: dict[str, tuple[float, ...]] = {
        "exponential": (1,),
        "lognormal": (1, 2.9),
        "empirical": (0, 1, 0.3, 1, 0.3, 5, 1, 7),
    }
    table = normal_table() if family == "normal" else unit_table(family, parameters[family])[0]
    ends = (1 << np.arange(62))[:, None] + np.arange(-40, 40)
    u = np.concatenate([ends.ravel(), ONE - ends.ravel(), drawn(KEY, NAME, N, 0), [0, ONE - 1]])
    assert np.all(np.diff(quantiles(table, np.sort(u[(u >= 0) & (u < ONE)]))) >= 0)


def test_what_never_varies_is_a_constant() -> None:
    stated: dict[str, tuple[float, ...]] = {
        "fixed": (7,),
        "uniform": (7, 7),
        "triangular": (7, 7, 7),
        "gamma": (7, 0),
    }
    for family, p in stated.items():
        table, mean = unit_table(family, p)
        assert (table.tolist(), mean) == ([draws.CONSTANT, 3, UNIT], 7)
    assert unit_table("fixed", (0,))[1] == 0


def test_tables_share_a_buffer() -> None:
    tables = [unit_table("gamma", (3, 0.4))[0], unit_table("uniform", (1, 5))[0], factor_table("gamma", 0.2)]
    buffer = np.concatenate(tables)
    starts = np.cumsum([0, *(table.size for table in tables)])
    for u in drawn(KEY, NAME, 100, 0).tolist():
        for table, start in zip(tables[:2], starts[:2].tolist(), strict=True):
            assert quantile(buffer, start, u) == quantile(table, 0, u)
        z = (u >> 39) - 4 * UNIT
        assert factor_at(buffer, int(starts[2]), z) == factor_at(tables[2], 0, z)


def test_a_normal_table_is_symmetric_with_variance_one() -> None:
    table = normal_table()
    mean, sd = moments(table)
    assert abs(mean) < 1e-5
    assert sd == pytest.approx(1, rel=2e-5)
    assert quantile(table, 0, threshold(0.975)) / UNIT == pytest.approx(1.959964, abs=2e-5)
    assert quantile(table, 0, threshold(0.025)) / UNIT == pytest.approx(-1.959964, abs=2e-5)


@pytest.mark.parametrize("shape", ["gamma", "lognormal"])
@pytest.mark.parametrize("cv", [0.01, 0.3, 1, 2])
def test_a_factor_has_mean_one_and_its_cv(shape: str, cv: float) -> None:
    table = factor_table(shape, cv)
    step = UNIT // 1024
    z = np.arange(-WIDEST_Z, WIDEST_Z + 1, step)
    weights = np.exp(-((z / UNIT) ** 2) / 2) / math.sqrt(2 * math.pi) / 1024
    values = np.array([factor_at(table, 0, at) for at in z.tolist()]) / UNIT
    mean = float(np.sum(weights * values))
    assert mean == pytest.approx(1, abs=1e-5)
    assert math.sqrt(np.sum(weights * (values - mean) ** 2)) == pytest.approx(cv, rel=2e-4)
    assert np.all(np.diff(values) >= 0)
    law = exact(shape, (1, cv))
    wanted = [law.ppf(stats.norm.cdf(at)) for at in (-2.1, 0.0, 1.3, 3.0)]
    found = [factor_at(table, 0, round(at * UNIT)) / UNIT for at in (-2.1, 0.0, 1.3, 3.0)]
    assert found == pytest.approx(wanted, rel=2e-4, abs=2e-6)


def test_a_factor_is_cut_at_seven_standard_deviations() -> None:
    table = factor_table("lognormal", 0.5)
    assert factor_at(table, 0, 9 * UNIT) == pytest.approx(factor_at(table, 0, 7 * UNIT), rel=1e-6)
    assert factor_at(table, 0, -9 * UNIT) == factor_at(table, 0, -7 * UNIT) == table[3]
    assert factor_at(factor_table("gamma", 0), 0, 3 * UNIT) == UNIT


def test_a_duration_is_rounded_to_the_nearest_second_and_half_goes_up() -> None:
    table = unit_table("fixed", (1,))[0]
    for mean_1024, seconds in {
        0: 0,
        511: 0,
        512: 1,
        1536: 2,
        2560: 3,
        90 * 1024: 90,
        90 * 1024 - 513: 89,
    }.items():
        assert duration(table, 0, mean_1024, 5) == seconds


def test_the_longest_durations_do_not_overflow() -> None:
    largest = (1 << draws.VALUE_BITS) - 1
    for value in (largest, largest - 1, largest // 3, 1):
        for mean_1024 in (draws.LARGEST_MEAN_1024, 2**42 - 2**21, 12345, 1):
            assert seconds_at(value, mean_1024) == math.floor(Fraction(value * mean_1024, 2**30) + Fraction(1, 2))


def test_a_rank_is_the_first_place_of_its_quantile() -> None:
    for table in (
        unit_table("gamma", (3, 0.6))[0],
        unit_table("empirical", (0, 1, 0.5, 1, 1, 3))[0],
        normal_table(),
    ):
        for u in drawn(KEY, NAME, 300, 0).tolist():
            value = quantile(table, 0, u)
            rank = quantile_rank(table, 0, value)
            assert rank <= u
            assert quantile(table, 0, rank) == value
            assert rank == 0 or quantile(table, 0, rank - 1) < value
    assert quantile_rank(table, 0, 1 << 40) == ONE
    assert quantile_rank(table, 0, -(1 << 40)) == 0


def test_what_remains_of_a_fixed_or_uniform_duration_is_the_rest() -> None:
    fixed = unit_table("fixed", (100,))[0]
    assert [remaining(fixed, 0, 100 * 1024, spent, 99) for spent in (-5, 0, 30, 99, 100, 130)] == [
        100,
        100,
        70,
        1,
        0,
        0,
    ]
    even = unit_table("uniform", (0, 100))[0]  # 0 to 100 s: after 40 s evenly between 0 and 60 s more
    assert [remaining(even, 0, 50 * 1024, 40, threshold(p)) for p in (0, 0.25, 0.5, 1 - 1e-9)] == [
        1,
        15,
        30,
        60,
    ]
    assert remaining(even, 0, 50 * 1024, 100, 5) == 0
    assert remaining(even, 0, 0, 0, 5) == 0
    assert remaining(even, 0, 50 * 1024, 2**50, 5) == 0


def test_an_exponential_duration_forgets_what_has_passed() -> None:
    table = unit_table("exponential", (1,))[0]
    u = drawn(KEY, name_of("remaining"), N, 0)
    for spent in (60, 3600, 36_000):
        rest = remainders(table, 3600 * 1024, spent, u)
        assert rest.min() >= 1
        assert abs(rest.mean() - 3600.5) < 3 * 3600 / math.sqrt(N)
        assert abs(np.mean(rest > 3600) - math.exp(-1)) < 3 * math.sqrt(0.2325 / N)


def test_what_remains_is_distributed_as_longer_durations_are() -> None:
    table, mean = unit_table("lognormal", (600, 1))
    rest = remainders(table, int(mean) * 1024, 900, drawn(KEY, name_of("remaining"), N, 0))
    law = exact("lognormal", (600, 1))
    for limit in (1000, 1500, 4000):
        share = law.sf(limit + 0.5) / law.sf(900.5)
        assert abs(np.mean(rest > limit - 900) - share) < 3 * math.sqrt(share * (1 - share) / N)


def test_a_threshold_is_exact() -> None:
    assert [threshold(p) for p in (0, 0.5, 1, 0.25)] == [0, 1 << 61, ONE, 1 << 60]
    assert threshold(Fraction(1, 3)) == (ONE - 1) // 3
    assert threshold(2.0**-63) == 1
    assert threshold(2.0**-64) == 0
    share = np.mean(drawn(KEY, NAME, N, 0) < threshold(0.18))
    assert abs(share - 0.18) < 3 * math.sqrt(0.18 * 0.82 / N)
    for wrong in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="between 0 and 1"):
            threshold(wrong)


def test_names_are_hashed_by_their_words_the_same_for_ever() -> None:
    assert name_of("duration", "site_survey") == 265098464765193
    assert short_name("lv_residential") == 141567121
    assert identity_of_case("2026-000123") == 5604708422985993083
    assert replication_key(1, 0) == 3072401858795139979
    assert name_of("ab", "c") != name_of("a", "bc")
    assert name_of("受理") < 1 << 48
    assert len({replication_key(seed, r) for seed in range(20) for r in range(20)}) == 400


def test_an_identity_packs_name_day_and_number() -> None:
    assert identity_of(1, 2, 3) == (1 << 36) | (2 << 20) | 3
    assert identity_of((1 << 28) - 1, (1 << 16) - 1, (1 << 20) - 1) == -1
    assert identity_of(1 << 27, 0, 0) == -(1 << 63)
    in_python: Any = identity_of
    assert in_python.py_func(1 << 27, 5, 6) == identity_of(1 << 27, 5, 6)


@pytest.mark.parametrize(
    ("family", "parameters", "said"),
    [
        ("pareto", (1,), "not a distribution; there are fixed"),
        ("gamma", (1,), "takes mean, cv, not 1"),
        ("gamma", (0, 1), "mean is a finite number above 0"),
        ("gamma", (1, -0.1), "cv is a finite number, 0 or more"),
        ("weibull", (1, 0), "shape is a finite number above 0"),
        ("exponential", (math.nan,), "not nan"),
        ("fixed", (-1,), "0 or more, not -1"),
        ("uniform", (3, 2), "rise from lowest to highest, not 3, 2"),
        ("triangular", (1, 5, 4), "rise"),
        ("empirical", (0, 1), "two or more pairs"),
        ("empirical", (0, 1, 0.5, 2), "to probability 1"),
        ("empirical", (0, 1, 0.5, 3, 1, 2), "rise"),
        ("empirical", (0, math.inf, 1, math.inf), "finite"),
    ],
)
def test_an_impossible_distribution_is_told(family: str, parameters: tuple[float, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said) as raised:
        unit_table(family, parameters)
    assert not isinstance(raised.value, TableError)


@pytest.mark.parametrize(
    ("family", "parameters", "said"),
    [
        ("lognormal", (1, 9), "less spread"),
        ("lognormal", (1, 1e12), "less spread"),
        ("weibull", (1, 0.1), "less spread"),
        ("weibull", (1, 1e-9), "less spread"),
        ("gamma", (1, 1e-6), "state it as fixed"),
        ("empirical", (0, 1, 1 - 2.2e-8, 1, 1, 60_000), "does not reproduce"),
        ("empirical", tuple(x for i in range(3000) for x in (i / 2999, i)), "too many"),
    ],
)
def test_what_a_table_cannot_carry_is_told(family: str, parameters: tuple[float, ...], said: str) -> None:
    with pytest.raises(TableError, match=said):
        unit_table(family, parameters)


def test_an_impossible_factor_is_told() -> None:
    with pytest.raises(ValueError, match="gamma or lognormal"):
        factor_table("weibull", 1)
    with pytest.raises(TableError, match="less spread"):
        factor_table("lognormal", 40)
