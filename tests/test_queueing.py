"""The exact formulas, against hand-worked cases, against each other, and against an independent table."""

import itertools
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.queueing import (
    OverloadedError,
    erlang_b,
    erlang_c,
    jackson,
    least_servers,
    mg1,
    mg1_priority,
    mmc,
    mmc_priority,
    mminf,
)

TABLE = Path(__file__).parents[2] / "shared" / "data" / "bench" / "queueing_exact.json"


@pytest.fixture(scope="module")
def table() -> Any:
    if not TABLE.exists():
        pytest.skip("the table of exact queueing results is not beside this repository")
    return json.loads(TABLE.read_text(encoding="utf-8"))


def _exactly(value: object) -> Any:
    return pytest.approx(value, rel=1e-9, abs=1e-12)


def test_one_server_at_half_load_waits_as_worked_by_hand() -> None:
    queue = mmc(arrival_rate=1, service_rate=2, servers=1)
    assert (queue.utilisation, queue.wait_probability) == (0.5, _exactly(0.5))
    assert (queue.mean_wait, queue.mean_sojourn) == (_exactly(0.5), _exactly(1.0))
    assert (queue.mean_queue_length, queue.mean_present) == (_exactly(0.5), _exactly(1.0))
    assert queue.sojourn_within_probability(1.0) == _exactly(1 - math.exp(-1))  # M/M/1: exponential of rate 2 - 1


def test_two_servers_with_one_erlang_make_a_third_wait() -> None:
    assert erlang_b(2, 1.0) == _exactly(1 / 5)  # (1/2) / (1 + 1 + 1/2)
    assert erlang_c(2, 1.0) == _exactly(1 / 3)


@pytest.mark.parametrize(
    ("rate", "service_rate", "servers", "wait_probability", "mean_wait", "time", "within"),
    [
        (4.2, 0.5, 12, 0.1838886303934997, 0.10216035021861096, 1 / 3, 0.8990797798946537),
        (12, 3.0, 5, 0.5541125541125543, 0.1847041847041848, 0.25, 0.7382557629833337),
        (90, 1.0, 100, 0.21694048090636645, 0.021694048090636645, 0.1, 0.9201920571167019),
    ],
)
def test_mmc_agrees_with_known_values(
    rate: float,
    service_rate: float,
    servers: int,
    wait_probability: float,
    mean_wait: float,
    time: float,
    within: float,
) -> None:
    queue = mmc(arrival_rate=rate, service_rate=service_rate, servers=servers)
    assert queue.wait_probability == _exactly(wait_probability)
    assert queue.mean_wait == _exactly(mean_wait)
    assert queue.wait_within_probability(time) == pytest.approx(within, rel=1e-6)


def test_mmc_agrees_with_its_birth_and_death_chain_solved_step_by_step() -> None:
    rate, service_rate, servers = 5.0, 0.8, 8
    weights = [1.0]
    for n in range(1, 2000):
        weights.append(weights[-1] * rate / (service_rate * min(n, servers)))
    shares = np.array(weights) / math.fsum(weights)
    queue = mmc(arrival_rate=rate, service_rate=service_rate, servers=servers)
    assert queue.wait_probability == _exactly(float(shares[servers:].sum()))
    assert queue.mean_present == _exactly(float(shares @ np.arange(2000)))


@pytest.mark.parametrize("servers", [2, 3, 7])  # drain rate below, equal to and above the service rate
def test_sojourn_is_the_wait_plus_a_service_summed_numerically(servers: int) -> None:
    queue = mmc(arrival_rate=1.5 if servers == 2 else 2.0, service_rate=1.0, servers=servers)
    time, steps = 2.5, 20_000
    middle = (np.arange(steps) + 0.5) * time / steps
    wait_within = np.array([queue.wait_within_probability(time - service) for service in middle])
    expected = float(np.sum(np.exp(-middle) * wait_within)) * time / steps
    assert queue.sojourn_within_probability(time) == pytest.approx(expected, abs=1e-7)


def test_sojourn_stays_exact_where_the_two_rates_nearly_meet() -> None:
    at = mmc(arrival_rate=2, service_rate=1, servers=3).sojourn_within_probability(1.7)
    near = mmc(arrival_rate=2 + 1e-12, service_rate=1, servers=3).sojourn_within_probability(1.7)
    assert near == pytest.approx(at, abs=1e-11)


def test_thousands_of_servers_and_long_times_neither_overflow_nor_cancel() -> None:
    queue = mmc(arrival_rate=9_900, service_rate=1, servers=10_000)
    assert 0 < queue.wait_probability < 1
    assert queue.sojourn_within_probability(1e6) == 1.0
    assert erlang_b(20_000, 1.0) == 0.0


def test_more_servers_never_wait_longer_and_less_than_no_time_never_suffices() -> None:
    waits = [mmc(arrival_rate=9, service_rate=1, servers=servers).mean_wait for servers in range(10, 30)]
    assert all(later < earlier for earlier, later in itertools.pairwise(waits))
    queue = mmc(arrival_rate=9, service_rate=1, servers=10)
    assert queue.wait_within_probability(-1) == queue.sojourn_within_probability(-1) == 0


def test_mg1_halves_the_wait_of_mm1_when_service_is_constant() -> None:
    exponential = mmc(arrival_rate=0.8, service_rate=1, servers=1).mean_wait
    assert mg1(arrival_rate=0.8, mean_service=1, service_scv=1).mean_wait == _exactly(exponential)
    assert mg1(arrival_rate=0.8, mean_service=1, service_scv=0).mean_wait == _exactly(exponential / 2)
    assert mg1(arrival_rate=0.8, mean_service=1, service_scv=0.81).mean_wait == _exactly(3.62)


def test_cobham_agrees_with_known_values() -> None:
    single = mg1_priority([0.2, 0.25, 0.25], [1.0, 1.2, 0.8], [1.0, 0.5, 2.0])
    assert single.mean_residual == _exactly(0.71)
    assert single.mean_wait == _exactly([0.8875, 1.775, 4.733333333333333])
    several = mmc_priority([2.0, 3.0, 3.5], service_rate=1.0, servers=10)
    assert several.mean_wait == _exactly([0.0662326631394879, 0.1324653262789758, 0.7064817401545377])


def test_priorities_share_the_wait_out_and_keep_its_work_weighted_mean() -> None:
    several = mmc_priority([2.0, 3.0, 3.5], service_rate=1.0, servers=10)
    together = mmc(arrival_rate=8.5, service_rate=1.0, servers=10)
    assert float(np.average(several.mean_wait, weights=several.arrival_rates)) == _exactly(together.mean_wait)
    assert mmc_priority([0.7], service_rate=1.0, servers=1).mean_wait == _exactly(
        mg1_priority([0.7], [1.0], [1.0]).mean_wait
    )


def test_a_jackson_network_with_rework_agrees_with_known_values() -> None:
    routing = [[0.0, 1, 0, 0], [0.0, 0, 1, 0], [0.0, 0, 0, 1], [0, 0.05, 0.1, 0]]
    network = jackson(
        external_rates=[8, 0, 0, 0], routing=routing, service_rates=[5, 1.5, 1.2, 2], servers=[3, 7, 9, 6]
    )
    assert network.visit_rates == _exactly([8.0, 8.470588235294118, 9.411764705882353, 9.411764705882353])
    assert network.mean_present == _exactly(28.07393424354732)
    assert network.mean_sojourn == _exactly(3.509241780443415)


def test_one_station_that_sends_half_back_is_visited_twice() -> None:
    network = jackson(external_rates=[1], routing=[[0.5]], service_rates=[4], servers=[1])
    assert network.visit_rates == _exactly([2.0])
    assert network.mean_sojourn == _exactly(1.0)  # two visits of 1 / (4 - 2)


def test_infinitely_many_servers_hold_a_poisson_number() -> None:
    stage = mminf(arrival_rate=3, mean_service=0.5)
    assert stage.mean_present == 1.5
    assert stage.present_within_probability(0) == _exactly(math.exp(-1.5))
    assert stage.present_within_probability(2) == _exactly(math.exp(-1.5) * (1 + 1.5 + 1.125))
    assert stage.present_within_probability(-1) == 0
    assert mminf(arrival_rate=2_000, mean_service=1).present_within_probability(2_000) == pytest.approx(0.506, abs=1e-3)


@pytest.mark.parametrize(
    ("rate", "service_rate", "time", "probability", "servers"),
    [(4.2, 0.5, 1 / 3, 0.8, 12), (4.2, 0.5, 1 / 3, 0.95, 13), (100, 1, 0.1, 0.95, 113)],
)
def test_least_servers_for_a_wait(
    rate: float, service_rate: float, time: float, probability: float, servers: int
) -> None:
    found = least_servers(arrival_rate=rate, service_rate=service_rate, of="wait", time=time, probability=probability)
    assert found == servers
    one_fewer = mmc(arrival_rate=rate, service_rate=service_rate, servers=servers - 1)
    assert one_fewer.wait_within_probability(time) < probability


def test_a_time_limit_that_service_alone_breaks_is_refused() -> None:
    with pytest.raises(ValueError, match="no number of servers"):
        least_servers(arrival_rate=1, service_rate=1, of="sojourn", time=1, probability=0.7)  # 1 - 1/e = 0.632
    with pytest.raises(ValueError, match="no number of servers"):
        least_servers(arrival_rate=1, service_rate=1, of="wait", time=-1, probability=0.5)


def test_an_overloaded_queue_is_refused() -> None:
    with pytest.raises(OverloadedError, match=r"utilisation 1\.2 must lie below 1"):
        mmc(arrival_rate=12, service_rate=1, servers=10)
    with pytest.raises(OverloadedError):
        mg1_priority([0.5, 0.5], [1, 1], [1, 1])
    with pytest.raises(OverloadedError):
        jackson(external_rates=[1], routing=[[0.5]], service_rates=[2], servers=[1])


def test_arguments_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="service_rate = 0"):
        mmc(arrival_rate=1, service_rate=0, servers=1)
    with pytest.raises(ValueError, match="arrival_rate = nan"):
        mmc(arrival_rate=math.nan, service_rate=1, servers=1)
    with pytest.raises(ValueError, match="at least one server"):
        mmc(arrival_rate=0, service_rate=1, servers=0)
    with pytest.raises(ValueError, match="everybody leaves"):
        jackson(external_rates=[1, 0], routing=[[0, 1], [1, 0]], service_rates=[5, 5], servers=[1, 1])
    with pytest.raises(ValueError, match="one arrival rate"):
        mg1_priority([0.1, 0.2], [1.0], [1.0])


def test_every_mmc_row_of_the_table_is_reproduced(table: Any) -> None:
    for row in table["mmc"] + table["jackson_4_stage_rework"]["stations"]:
        queue = mmc(arrival_rate=row["lam"], service_rate=row["mu"], servers=row["c"])
        assert queue.utilisation == _exactly(row["rho"])
        assert queue.wait_probability == _exactly(row["P_wait"])
        assert (queue.mean_wait, queue.mean_queue_length) == (_exactly(row["Wq"]), _exactly(row["Lq"]))
        assert (queue.mean_sojourn, queue.mean_present) == (_exactly(row["W"]), _exactly(row["L"]))
        for key in (key for key in row if key.startswith("P_Wq_le_")):
            time = float(key.removeprefix("P_Wq_le_"))  # written with six digits
            assert queue.wait_within_probability(time) == pytest.approx(row[key], abs=1e-6)


def test_every_least_number_of_servers_of_the_table_is_reproduced(table: Any) -> None:
    for row in table["min_servers_wait"]:
        found = least_servers(
            arrival_rate=row["lam"], service_rate=row["mu"], of="wait", time=row["t"], probability=row["p"]
        )
        assert found == row["c"]


def test_erlang_c_at_a_hundred_erlangs_is_reproduced(table: Any) -> None:
    for row in table["halfin_whitt"]:
        assert erlang_c(round(100 + 10 * row["beta"]), 100.0) == _exactly(row["exact_at_a_100"])


def test_the_tandem_of_the_table_gets_its_optimal_staffing(table: Any) -> None:
    tandem = table["tandem_mmc_separable_optimum"]
    for stage in tandem["stages"]:
        rate, service_rate, limit = tandem["lam"], stage["mu"], stage["deadline"]
        found = least_servers(
            arrival_rate=rate, service_rate=service_rate, of="sojourn", time=limit, probability=stage["p"]
        )
        assert found == stage["servers"]
        queue = mmc(arrival_rate=rate, service_rate=service_rate, servers=found)
        assert queue.sojourn_within_probability(limit) == _exactly(stage["attain"])
        fewer = mmc(arrival_rate=rate, service_rate=service_rate, servers=found - 1)
        assert fewer.sojourn_within_probability(limit) == _exactly(stage["attain_minus_one"])
