"""Lines with equal servers against the exact values of M/M/c, to half a per cent (`-m slow`) or three (quick).

Every row of three tables of exact values: what M/M/c does, how often one waits where a hundred erlangs meet a square
root of spare servers (Halfin and Whitt), and the least servers that keep a wait. `model.queueing` gives the values;
they are those of the tables, where these are beside the repository. A theory's unit of time is so many hours that
whoever has to wait waits three hours on average, so that whole seconds are of no account. Controls are what came, its
work, and what each would find if nobody ever had to wait: a Poisson number.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.log import Log
from model.program import Program
from model.queueing import MultiServerQueue, least_servers, mmc
from tests.by_hand import work
from tests.theory_precision import FULL, QUICK, Measurement, Precision, Stage, Study, poisson_excess
from tests.theory_scenarios import TABLE, exponential, queues

Row = tuple[float, float, int, float]
LINES: tuple[Row, ...] = (
    (4.2, 0.5, 12, 1 / 3),
    (12, 3.0, 5, 0.25),
    (9, 1.0, 10, 1),
    (90, 1.0, 100, 0.1),
    (0.9, 1, 1, 1),
    (1.8, 1, 2, 1),
)
"""Arrival rate, service rate, servers, a wait."""
BETAS = (0.2, 0.5, 0.8, 1.0, 1.5, 2.0)
"""Spare servers, in square roots of a hundred erlangs."""
LEAST: tuple[tuple[float, float, float, float, int], ...] = (
    (4.2, 0.5, 1 / 3, 0.8, 12),
    (4.2, 0.5, 1 / 3, 0.95, 13),
    (12, 3, 0.25, 0.95, 7),
    (10, 1, 1, 0.95, 13),
    (50, 1, 0.2, 0.95, 58),
    (100, 1, 0.1, 0.8, 107),
    (100, 1, 0.1, 0.95, 113),
)
"""Arrival rate, service rate, a wait, the share that shall wait no longer, the least servers."""


def _tabled(key: str) -> Any:
    if not TABLE.exists():
        pytest.skip("the table of exact queueing results is not beside this repository")
    return json.loads(TABLE.read_text(encoding="utf-8"))[key]


def _exactly(value: float) -> Any:
    return pytest.approx(value, rel=1e-9)


def _found(program: Program, log: Log, servers: int) -> dict[str, float]:
    """How many would find all servers taken if nobody had to wait, and how many too many, of the counted period."""
    visits = log.visits
    since = visits.since.astype(np.int64)
    ended = np.where(visits.ended < 0, program.horizon, visits.ended)
    gone = np.searchsorted(np.sort(since + ended - visits.started), since, side="right")
    found = (np.arange(len(since)) - gone)[(since >= program.counted_from) & (since < program.counted_to)]
    return {
        "unlimited at least": float(np.mean(found >= servers)),
        "unlimited above": float(np.mean(np.maximum(found - servers, 0))),
    }


def _days(queue: MultiServerQueue, hours: float, arrivals: int) -> tuple[int, int]:
    """Days to count so many arrivals, and to warm up: six times as long as the line remembers."""
    drain = (queue.servers * queue.service_rate) ** 0.5 - queue.arrival_rate**0.5
    warm_up = 1 + math.ceil(6 * max(1 / queue.service_rate, 1 / drain**2) * hours / 24)
    return max(2 * warm_up, min(900, round(arrivals * hours / queue.arrival_rate / 24))), warm_up


def _study(queue: MultiServerQueue, wait: float, names: tuple[str, ...], arrivals: int, **limits: float) -> Study:
    """A line at a desk; the figures of these names, and the share that waits no longer than `wait`."""
    hours = 3 * (queue.servers * queue.service_rate - queue.arrival_rate)
    desk = {"desk": work("clerk", exponential(hours / queue.service_rate))}
    days, warm_up_days = _days(queue, hours, arrivals)
    plain = queues(desk, {"clerk": queue.servers}, queue.arrival_rate / hours, days=days, warm_up_days=warm_up_days)

    def of(program: Program, log: Log) -> tuple[dict[str, float], dict[str, float]]:
        seen = Stage.of(program, log, "desk")
        figures = {
            "waits": float(np.mean(seen.waits > 0)),
            "wait": float(np.mean(seen.waits)) / 3600 / hours,
            "waiting": seen.mean_waiting,
            "sojourn": float(np.mean(seen.waits + seen.works)) / 3600 / hours,
            "present": seen.mean_present,
            "within": float(np.mean(seen.waits <= wait * hours * 3600)),
        }
        return figures, seen.controls("desk") | _found(program, log, queue.servers)

    exact = {
        "waits": queue.wait_probability,
        "wait": queue.mean_wait,
        "waiting": queue.mean_queue_length,
        "sojourn": queue.mean_sojourn,
        "present": queue.mean_present,
        "within": queue.wait_within_probability(wait),
    }
    at_least, above = poisson_excess(queue.arrival_rate / queue.service_rate, queue.servers)
    controls = {
        "desk came": queue.arrival_rate / hours * days * 24,
        "desk work": hours / queue.service_rate * 3600,
        "unlimited at least": at_least,
        "unlimited above": above,
    }
    return Study(plain, of, {name: exact[name] for name in names}, controls, limits)


ALL = ("waits", "wait", "waiting", "sojourn", "present", "within")


def _line(row: Row, precision: Precision, folder: Path) -> None:
    rate, service_rate, servers, wait = row
    queue = mmc(arrival_rate=rate, service_rate=service_rate, servers=servers)
    _study(queue, wait, ALL, precision.arrivals).until(precision, folder).check(precision)


def test_the_lines_are_those_of_the_table() -> None:
    rows = _tabled("mmc")
    assert len(rows) == len(LINES)
    for row, (rate, service_rate, servers, wait) in zip(rows, LINES, strict=True):
        queue = mmc(arrival_rate=rate, service_rate=service_rate, servers=servers)
        assert (row["lam"], row["mu"], row["c"]) == (rate, service_rate, servers)
        assert [row[key] for key in ("rho", "P_wait", "Wq", "Lq", "W", "L")] == [
            _exactly(value)
            for value in (
                queue.utilisation,
                queue.wait_probability,
                queue.mean_wait,
                queue.mean_queue_length,
                queue.mean_sojourn,
                queue.mean_present,
            )
        ]
        within = {key: value for key, value in row.items() if key.startswith("P_Wq_le_")}
        assert within == {f"P_Wq_le_{wait:.6g}": _exactly(queue.wait_within_probability(wait))}


@pytest.mark.parametrize("row", LINES[:2], ids=str)
def test_a_line_is_the_queue_m_m_c(tmp_path: Path, row: Row) -> None:
    _line(row, QUICK, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("row", LINES, ids=str)
def test_a_line_is_precisely_the_queue_m_m_c(tmp_path: Path, row: Row) -> None:
    _line(row, FULL, tmp_path)


def _spare(beta: float, precision: Precision, folder: Path) -> None:
    queue = mmc(arrival_rate=100, service_rate=1, servers=round(100 + 10 * beta))
    _study(queue, 0.1, ("waits",), precision.arrivals).until(precision, folder).check(precision)


def test_the_spare_servers_are_those_of_the_table() -> None:
    rows = _tabled("halfin_whitt")
    assert [row["beta"] for row in rows] == list(BETAS)
    for row in rows:
        beta = row["beta"]
        queue = mmc(arrival_rate=100, service_rate=1, servers=round(100 + 10 * beta))
        assert row["exact_at_a_100"] == _exactly(queue.wait_probability)
        hazard = math.exp(-(beta**2) / 2) / math.sqrt(2 * math.pi) / (0.5 * math.erfc(-beta / math.sqrt(2)))
        assert row["alpha"] == _exactly(1 / (1 + beta / hazard))


def test_a_square_root_of_spare_servers_makes_as_many_wait_as_it_should(tmp_path: Path) -> None:
    _spare(1.0, QUICK, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("beta", BETAS)
def test_spare_servers_make_precisely_as_many_wait_as_they_should(tmp_path: Path, beta: float) -> None:
    _spare(beta, FULL, tmp_path)


def _within(row: tuple[float, float, float, float, int], fewer: int, precision: Precision, folder: Path) -> Measurement:
    """How many wait no longer, with the least servers or `fewer`; told well enough to know the side of the share."""
    rate, service_rate, wait, share, servers = row
    queue = mmc(arrival_rate=rate, service_rate=service_rate, servers=servers - fewer)
    return _study(queue, wait, ("within",), precision.arrivals, within=share).until(precision, folder)


def test_the_least_servers_are_those_of_the_table() -> None:
    rows = _tabled("min_servers_wait")
    assert [(row["lam"], row["mu"], row["t"], row["p"], row["c"]) for row in rows] == list(LEAST)
    for rate, service_rate, wait, share, servers in LEAST:
        assert (
            least_servers(arrival_rate=rate, service_rate=service_rate, of="wait", time=wait, probability=share)
            == servers
        )


def test_the_least_servers_keep_the_wait_and_one_fewer_does_not(tmp_path: Path) -> None:
    for fewer in (0, 1):
        found = _within(LEAST[2], fewer, QUICK, tmp_path)
        found.check(QUICK)
        assert (found.figures["within"].mean >= LEAST[2][3]) is (fewer == 0)


@pytest.mark.slow
@pytest.mark.parametrize("row", LEAST, ids=str)
def test_the_least_servers_surely_keep_the_wait(tmp_path: Path, row: tuple[float, float, float, float, int]) -> None:
    for fewer in (0, 1):
        found = _within(row, fewer, FULL, tmp_path)
        found.check(FULL)
        assert (found.figures["within"].mean >= row[3]) is (fewer == 0)
