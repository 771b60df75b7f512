"""Who applies when: expected numbers, factors, channels, areas, attributes; each within three standard errors."""

from __future__ import annotations

import datetime
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from model.draws import replication_key
from model.world import draw_world
from tests.by_hand import Plain, date, days, outside, program_of, run, scenario, stream, team

FIRST = datetime.date(2026, 1, 1)
Dates = NDArray[np.int64]


def demand(length_days: int = 365, **more: Any) -> Plain:
    """A scenario whose stream `a` brings 3,650 applications a year, from 1 January 2026."""
    plain = scenario({"x": outside(days(0))}, {}, period={"start": FIRST, "counted_days": length_days})
    plain["streams"]["a"].update({"applications_per_year": 3650, **more})
    return plain


def counts_by_day(folder: Path, plain: Plain, replications: int = 10) -> Dates:
    """Arrivals per replication and day, shape (replications, days)."""
    program = program_of(folder, plain)
    return np.array(
        [
            np.bincount(draw_world(program, 1, r).applications.arrived // 86400, minlength=program.days)
            for r in range(replications)
        ]
    )


def assert_near(mean: float, expected: float, standard_error: float) -> None:
    """Within three standard errors, which are small enough to tell a tenth apart."""
    assert standard_error < 0.04 * expected
    assert abs(mean - expected) < 3 * standard_error


def assert_poisson_total(observed: Dates, expected: float) -> None:
    """The total of a Poisson process over all replications."""
    assert_near(observed.sum() / len(observed), expected, math.sqrt(expected / len(observed)))


def test_the_yearly_number_and_the_variance_are_those_of_a_poisson_process(tmp_path: Path) -> None:
    counts = counts_by_day(tmp_path, demand())
    assert_poisson_total(counts, 3650)
    assert_near(counts.var(), 10, 10 * math.sqrt((2 + 1 / 10) / counts.size))


def test_months_share_the_year_by_their_weights_and_lengths(tmp_path: Path) -> None:
    counts = counts_by_day(tmp_path, demand(months=[2] + [1] * 11))
    january, december = counts[:, :31], counts[:, 334:]
    expected = 3650 / (2 * 31 + 334)
    assert_poisson_total(january, 2 * 31 * expected)
    assert_poisson_total(december, 31 * expected)


def test_weekdays_share_the_week_by_their_weights(tmp_path: Path) -> None:
    counts = counts_by_day(tmp_path, demand(weekdays=[3, 1, 1, 1, 1, 1, 0]))
    weekday = np.array([(FIRST + datetime.timedelta(days=d)).weekday() for d in range(365)])
    per_weight = 3650 / (3 * 52 + 52 * 5 + 1)  # 2026 has 53 Thursdays
    assert_poisson_total(counts[:, weekday == 0], 3 * 52 * per_weight)
    assert_poisson_total(counts[:, weekday == 3], 53 * per_weight)
    assert counts[:, weekday == 6].sum() == 0


def test_holidays_have_a_weight_of_their_own_and_make_up_days_are_fridays(tmp_path: Path) -> None:
    """In 2026, Spring Festival closes from 15 to 23 February; Saturday 28 February is worked."""
    plain = demand(weekdays=[1, 1, 1, 1, 2, 0, 0], holidays=0)
    plain["national_calendar"] = {"country": "CN"}
    counts = counts_by_day(tmp_path, plain, 20)
    day = {d: counts[:, (datetime.date(2026, *d) - FIRST).days] for d in ((2, 17), (2, 28), (2, 27), (3, 7))}
    assert day[2, 17].sum() == day[3, 7].sum() == 0
    mean = day[2, 27].mean()
    assert abs(day[2, 28].mean() - mean) < 3 * math.sqrt(2 * mean / 20)
    assert mean > 10


def test_growth_goes_on_day_by_day(tmp_path: Path) -> None:
    counts = counts_by_day(tmp_path, demand(730, growth_per_year=0.5))
    year = 3650 * (1.5 - 1) / math.log(1.5)  # the mean of 1.5 ** t over the first year
    assert_poisson_total(counts[:, :365], year)
    assert_poisson_total(counts[:, 365:], 1.5 * year)


def test_more_demand_only_appends_applications(tmp_path: Path) -> None:
    few, many = (program_of(tmp_path, demand(60, applications_per_year=n)) for n in (3650, 5000))
    identities = [set(draw_world(program, 1, 0).applications.identity.tolist()) for program in (few, many)]
    assert identities[0] < identities[1]


@pytest.mark.parametrize("shape", ["gamma", "lognormal"])
def test_a_day_factor_has_mean_one_and_spreads_the_days(tmp_path: Path, shape: str) -> None:
    plain = demand(factors=["day"])
    plain["factors"] = {"day": {"each": "day", "cv": 0.5, "shape": shape}}
    counts = counts_by_day(tmp_path, plain)
    variance = 10 + 0.25 * 100
    assert_near(counts.mean(), 10, math.sqrt(variance / counts.size))
    assert abs(counts.var() - variance) < 0.15 * variance  # 3,650 days


def test_a_day_factor_lasts_as_it_is_correlated(tmp_path: Path) -> None:
    plain = demand(factors=["day"])
    plain["factors"] = {"day": {"each": "day", "cv": 0.5, "autocorrelation": 0.8, "shape": "lognormal"}}
    counts = counts_by_day(tmp_path, plain).astype(float)
    deviations = counts - counts.mean()
    for lag in (1, 3):
        sigma2 = math.log(1.25)
        covariance = 100 * math.expm1(sigma2 * 0.8**lag)
        observed = (deviations[:, lag:] * deviations[:, :-lag]).mean()
        assert abs(observed - covariance) < 0.2 * covariance


def test_a_factor_is_shared_by_the_streams_that_name_it(tmp_path: Path) -> None:
    plain = demand(factors=["day"])
    plain["factors"] = {"day": {"each": "day", "cv": 0.5}}
    plain["streams"]["b"] = {**plain["streams"]["a"]}
    plain["streams"]["c"] = {**plain["streams"]["a"], "factors": []}
    program = program_of(tmp_path, plain)
    worlds = [draw_world(program, 1, r).applications for r in range(10)]
    a, b, c = (
        np.array([np.bincount(w.arrived[w.stream == s] // 86400, minlength=365) for w in worlds]).ravel()
        for s in range(3)
    )
    assert abs(np.cov(a, b)[0, 1] - 25) < 0.2 * 25
    assert abs(np.cov(a, c)[0, 1]) < 0.1 * 25


def test_a_year_factor_makes_replications_differ_by_its_spread(tmp_path: Path) -> None:
    plain = demand(30, factors=["year"])
    plain["factors"] = {"year": {"each": "year", "cv": 0.3}}
    totals = counts_by_day(tmp_path, plain, 200).sum(axis=1)
    variance = 300 + (0.3 * 300) ** 2
    assert_near(float(totals.mean()), 300, math.sqrt(variance / 200))
    assert abs(totals.var() - variance) < 0.25 * variance


def test_counters_take_applications_when_open_and_electronic_channels_round_the_clock(tmp_path: Path) -> None:
    plain = demand(channels={"counter": 0.6, "app": 0.4})
    plain["channels"] = {"counter": {"calendar": "office"}, "app": {}}
    plain = {**plain, "channels": {k: {**v, "title": {"zh": k, "en": k}} for k, v in plain["channels"].items()}}
    program = program_of(tmp_path, plain)
    world = draw_world(program, 1, 0).applications
    channel = world.values[:, 4]
    hour, weekday = world.arrived % 86400 / 3600, (world.arrived // 86400 + 3) % 7
    counter, app = channel == 1, channel == 2
    n = len(channel)
    assert abs(counter.sum() / n - 0.6) < 3 * math.sqrt(0.24 / n)
    assert ((hour >= 9) & (hour < 16) & (weekday < 5))[counter].all()
    assert abs((hour[app] < 9).mean() - 9 / 24) < 3 * math.sqrt(0.24 / app.sum())
    mondays = counter & (weekday == 0)  # Saturday's and Sunday's customers come on Monday
    assert abs(mondays.sum() / counter.sum() - 3 / 7) < 3 * math.sqrt(0.25 / counter.sum())


def test_areas_kva_and_attributes_are_drawn_as_stated(tmp_path: Path) -> None:
    plain = demand(areas={"town": 0.75, "east": 0.25}, requested_kva={"number": {"uniform": [10, 20]}})
    plain["areas"]["east"] = {"title": {"zh": "x", "en": "x"}}
    plain["attributes"] = {"wish": {"values": ["clear", "unclear"]}}
    plain["streams"]["a"]["attributes"] = {
        "wish": {
            "cases": [
                {"when": {"area": "east"}, "choices": {"unclear": 1}},
                {"choices": {"clear": 0.5, "unclear": 0.5}},
            ]
        }
    }
    world = draw_world(program_of(tmp_path, plain), 1, 0).applications
    n, east = len(world.arrived), world.values[:, 3] == 1
    wish = world.values[:, 11]
    assert abs(east.mean() - 0.25) < 3 * math.sqrt(0.1875 / n)
    assert abs(world.values[:, 5].mean() - 150) < 3 * 100 / math.sqrt(12 * n)
    assert (wish[east] == 1).all()
    assert abs((wish[~east] == 1).mean() - 0.5) < 3 * 0.5 / math.sqrt((~east).sum())


def test_recorded_arrivals_come_as_the_file_says(tmp_path: Path) -> None:
    told = run(tmp_path, scenario({"x": outside(days(1))}, {}), ["6 12:30:15", "5 08:00", "18 23:59:59"])
    assert told.rows("case since ended") == [
        "a2, 5 08:00, 6 08:00",
        "a1, 6 12:30:15, 7 12:30:15",
        "a3, 18 23:59:59, -",
    ]


def test_everything_of_a_replication_follows_from_seed_and_number(tmp_path: Path) -> None:
    plain = scenario({"x": outside({"exponential": 2, "unit": "calendar_days"})}, {"crew": team("clerk")}, roles={})
    plain["roles"] = {"clerk": {"title": {"zh": "x", "en": "x"}}}
    plain["streams"]["a"]["applications_per_year"] = 3000
    one, again, other = (run(tmp_path, plain, {}, seed=7, replication=r).log for r in (3, 3, 4))
    assert one.same_as(again)
    assert not one.same_as(other)
    assert replication_key(7, 3) != replication_key(7, 4)


def test_streams_are_numbered_by_arrival_then_name(tmp_path: Path) -> None:
    plain = scenario({"x": outside(days(1))}, {}, streams={"b": stream(), "a": stream()})
    told = run(tmp_path, plain, {"b": ["5 08:00", "5 07:00"], "a": ["5 08:00"]})
    assert told.rows("case") == ["b2", "a1", "b1"]
    assert date(5) == datetime.date(2026, 1, 5)
