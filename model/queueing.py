"""Queues whose long-run behaviour has an exact formula.

They check the simulation, which must reproduce them where they apply, and seed the optimiser, which needs a
first guess that costs nothing. Rates are per unit of time, any one unit; times come back in that unit. All
formulas are of the steady state: the long run at one rate that never changes. A queue that receives more work
than its servers can do has none: `OverloadedError`.

Notes
-----
With arrival rate l, service rate m of one server, c servers, offered load a = l/m and utilisation r = a/c:

- Erlang B by the recursion B(0) = 1, 1/B(n) = 1 + (n/a) / B(n-1): sums of positive terms, so that thousands
  of servers neither overflow nor cancel. Erlang C = B / (1 - r (1 - B)).
- The wait of M/M/c is zero with probability 1 - C and otherwise exponential with rate c m - l; the sojourn
  adds an independent exponential service of rate m.
- Priorities without pre-emption: wait[k] = residual / ((1 - s[k-1]) (1 - s[k])), s[k] the utilisation by
  classes 1 to k; for M/G/1 and, with one service rate for all, for M/M/c (*Urban Operations Research*, web
  edition, section 4.9.3, expressions 4.107 and 4.111).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


class OverloadedError(ValueError):
    """More work arrives than the servers can do, so the queue grows for ever."""


@dataclass(frozen=True, slots=True)
class Queue:
    """What a queue does in the long run; times in the unit of time of the rates."""

    arrival_rate: float
    utilisation: float
    mean_wait: float
    mean_sojourn: float

    @property
    def mean_queue_length(self) -> float:
        """Mean number waiting, by Little's law."""
        return self.arrival_rate * self.mean_wait

    @property
    def mean_present(self) -> float:
        """Mean number waiting or in service, by Little's law."""
        return self.arrival_rate * self.mean_sojourn


@dataclass(frozen=True, slots=True)
class MultiServerQueue(Queue):
    """The queue M/M/c, served in order of arrival."""

    service_rate: float
    servers: int
    wait_probability: float

    def wait_within_probability(self, time: float) -> float:
        """Probability that an arrival waits no longer than `time`."""
        if time < 0:
            return 0.0
        drain_rate = self.servers * self.service_rate - self.arrival_rate
        return 1.0 - self.wait_probability * math.exp(-drain_rate * time)

    def sojourn_within_probability(self, time: float) -> float:
        """Probability that waiting and service together take no longer than `time`.

        Two exponentials of rates s <= f take together longer than t with probability
        exp(-s t) (1 + s q), where q = (1 - exp(-(f - s) t)) / (f - s) tends to t as f nears s.
        """
        if time < 0:
            return 0.0
        drain_rate = self.servers * self.service_rate - self.arrival_rate
        slow, fast = sorted((self.service_rate, drain_rate))
        apart = fast - slow
        quotient = -math.expm1(-apart * time) / apart if apart > 0 else time
        tail_after_waiting = math.exp(-slow * time) * (1.0 + slow * quotient)
        tail_at_once = math.exp(-self.service_rate * time)
        return 1.0 - (1.0 - self.wait_probability) * tail_at_once - self.wait_probability * tail_after_waiting


@dataclass(frozen=True, slots=True)
class PriorityQueue:
    """A queue of several classes without pre-emption, the most urgent class first.

    Attributes
    ----------
    mean_wait
        Shape ``(n_classes,)``; in the unit of time of the rates.
    mean_residual
        Mean time until a server comes free, as an arrival finds it (W_0).
    """

    arrival_rates: FloatArray
    utilisation: float
    mean_residual: float
    mean_wait: FloatArray


@dataclass(frozen=True, slots=True)
class JacksonNetwork:
    """An open network of M/M/c stations with random routing.

    Attributes
    ----------
    visit_rates
        Shape ``(n_stations,)``; arrivals per unit of time from outside and from other stations.
    mean_present, mean_sojourn
        Mean number in the whole network; mean time in it, all repeated visits included.
    """

    visit_rates: FloatArray
    stations: tuple[MultiServerQueue, ...]
    mean_present: float
    mean_sojourn: float


@dataclass(frozen=True, slots=True)
class InfiniteServerQueue:
    """M/M/inf: the number present is Poisson with mean `mean_present` (as for M/G/inf)."""

    mean_present: float

    def present_within_probability(self, people: int) -> float:
        """Probability that at most `people` are present."""
        load = self.mean_present
        if load == 0:
            return float(people >= 0)
        terms = (math.exp(n * math.log(load) - load - math.lgamma(n + 1)) for n in range(people + 1))
        return min(1.0, math.fsum(terms))


def erlang_b(servers: int, offered_load: float) -> float:
    """Probability that all `servers` are busy where nobody may wait; `offered_load` in erlangs."""
    if servers < 0 or not 0 <= offered_load < math.inf:
        raise ValueError(f"erlang_b needs servers >= 0 and load >= 0, not {servers} and {offered_load}")
    if offered_load == 0:
        return 1.0 if servers == 0 else 0.0
    inverse = 1.0
    for n in range(1, servers + 1):
        inverse = 1.0 + inverse * n / offered_load
    return 1.0 / inverse


def erlang_c(servers: int, offered_load: float) -> float:
    """Probability that an arrival has to wait in M/M/c; `offered_load` in erlangs, below `servers`."""
    if servers < 1:
        raise ValueError(f"a queue needs at least one server, not {servers}")
    _refuse_overload(offered_load / servers)
    blocked = erlang_b(servers, offered_load)
    return blocked / (1.0 - offered_load / servers * (1.0 - blocked))


def mmc(*, arrival_rate: float, service_rate: float, servers: int) -> MultiServerQueue:
    """M/M/c: Poisson arrivals, exponential services, `servers` servers, one line.

    Examples
    --------
    >>> queue = mmc(arrival_rate=9, service_rate=1, servers=10)
    >>> round(queue.wait_probability, 4), round(queue.mean_wait, 4)
    (0.6687, 0.6687)
    """
    _require_rate("arrival_rate", arrival_rate, zero=True)
    _require_rate("service_rate", service_rate)
    wait_probability = erlang_c(servers, arrival_rate / service_rate)
    mean_wait = wait_probability / (servers * service_rate - arrival_rate)
    return MultiServerQueue(
        arrival_rate=arrival_rate,
        utilisation=arrival_rate / (servers * service_rate),
        mean_wait=mean_wait,
        mean_sojourn=mean_wait + 1.0 / service_rate,
        service_rate=service_rate,
        servers=servers,
        wait_probability=wait_probability,
    )


def mg1(*, arrival_rate: float, mean_service: float, service_scv: float) -> Queue:
    """M/G/1 by Pollaczek and Khinchine: mean wait = r / (1 - r) * (1 + SCV) / 2 * mean service.

    `service_scv` is the squared coefficient of variation of the service time: 0 constant, 1 exponential.
    """
    priority = mg1_priority([arrival_rate], [mean_service], [service_scv])
    mean_wait = float(priority.mean_wait[0])
    return Queue(arrival_rate, priority.utilisation, mean_wait, mean_wait + mean_service)


def mg1_priority(arrival_rates: ArrayLike, mean_services: ArrayLike, service_scvs: ArrayLike) -> PriorityQueue:
    """M/G/1 with priorities, no pre-emption (Cobham): one number per class, the most urgent class first."""
    given = (arrival_rates, mean_services, service_scvs)
    rates, services, scvs = (np.asarray(numbers, dtype=np.float64) for numbers in given)
    if rates.ndim != 1 or not rates.shape == services.shape == scvs.shape != (0,):
        raise ValueError("mg1_priority needs one arrival rate, one mean service and one SCV per class")
    if not (np.all(rates >= 0) and np.all(services > 0) and np.all(scvs >= 0)):
        raise ValueError("mg1_priority needs arrival rates >= 0, mean services > 0 and SCVs >= 0")
    mean_residual = float(np.sum(rates * services**2 * (1.0 + scvs))) / 2.0
    return _cobham(rates, rates * services, mean_residual)


def mmc_priority(arrival_rates: ArrayLike, *, service_rate: float, servers: int) -> PriorityQueue:
    """M/M/c with priorities, no pre-emption and one service rate for all; the most urgent class first."""
    rates = np.asarray(arrival_rates, dtype=np.float64)
    if rates.ndim != 1 or rates.size == 0 or not np.all(rates >= 0):
        raise ValueError("mmc_priority needs one arrival rate >= 0 per class")
    together = mmc(arrival_rate=float(np.sum(rates)), service_rate=service_rate, servers=servers)
    mean_residual = together.wait_probability / (servers * service_rate)
    return _cobham(rates, rates / (servers * service_rate), mean_residual)


def mminf(*, arrival_rate: float, mean_service: float) -> InfiniteServerQueue:
    """M/M/inf: a stage that nobody waits for, such as the customer's own works."""
    _require_rate("arrival_rate", arrival_rate, zero=True)
    _require_rate("mean_service", mean_service, zero=True)
    return InfiniteServerQueue(mean_present=arrival_rate * mean_service)


def jackson(
    *, external_rates: ArrayLike, routing: ArrayLike, service_rates: Sequence[float], servers: Sequence[int]
) -> JacksonNetwork:
    """Open network of M/M/c stations with visit_rates = external_rates + routing.T @ visit_rates.

    Parameters
    ----------
    external_rates
        Shape ``(n_stations,)``; arrivals from outside per unit of time.
    routing
        Shape ``(n_stations, n_stations)``; probability of going from the row's station to the column's; what
        a row lacks to 1 is the probability of leaving.
    """
    outside, route = np.asarray(external_rates, dtype=np.float64), np.asarray(routing, dtype=np.float64)
    n = outside.size
    if outside.shape != (n,) or route.shape != (n, n) or not n == len(service_rates) == len(servers):
        raise ValueError("jackson needs a rate from outside, a routing row, a rate and servers per station")
    if not (np.all(outside >= 0) and np.sum(outside) > 0 and np.all(route >= 0)):
        raise ValueError("jackson needs rates from outside >= 0, not all 0, and routing probabilities >= 0")
    if np.any(route.sum(axis=1) > 1 + 1e-12) or np.max(np.abs(np.linalg.eigvals(route))) > 1 - 1e-12:
        raise ValueError("jackson needs routing rows that sum to at most 1, and everybody leaves in the end")
    visits = np.asarray(np.linalg.solve(np.eye(n) - route.T, outside), dtype=np.float64)
    stations = tuple(
        mmc(arrival_rate=float(visit), service_rate=rate, servers=count)
        for visit, rate, count in zip(visits, service_rates, servers, strict=True)
    )
    present = math.fsum(station.mean_present for station in stations)
    return JacksonNetwork(visits, stations, present, present / float(np.sum(outside)))


def least_servers(
    *,
    arrival_rate: float,
    service_rate: float,
    of: Literal["wait", "sojourn"],
    time: float,
    probability: float,
) -> int:
    """Fewest servers that keep the wait or sojourn within `time` with at least `probability`.

    In a tandem of M/M/c stations the arrivals of each are Poisson again (Burke's theorem), so that each
    station may be staffed by itself. Raises ValueError where no number of servers is enough.
    """
    _require_rate("arrival_rate", arrival_rate, zero=True)
    _require_rate("service_rate", service_rate)
    if 0 <= probability < 1:
        wait_probability, servers = 1.0, math.floor(arrival_rate / service_rate)
        while wait_probability > 1e-16:  # below, more servers change nothing
            servers += 1
            queue = mmc(arrival_rate=arrival_rate, service_rate=service_rate, servers=servers)
            within = queue.wait_within_probability if of == "wait" else queue.sojourn_within_probability
            if within(time) >= probability:
                return servers
            wait_probability = queue.wait_probability
    raise ValueError(f"no number of servers gives a share of {probability} a {of} within {time}")


def _cobham(rates: FloatArray, loads: FloatArray, mean_residual: float) -> PriorityQueue:
    """Waits of all classes from the utilisation by each class and the mean residual time."""
    up_to = np.cumsum(loads)
    _refuse_overload(float(up_to[-1]))
    above = up_to - loads
    mean_wait = mean_residual / ((1.0 - above) * (1.0 - up_to))
    return PriorityQueue(rates, float(up_to[-1]), mean_residual, mean_wait)


def _refuse_overload(utilisation: float) -> None:
    if not utilisation < 1:
        raise OverloadedError(f"utilisation {utilisation:.4g} must lie below 1, or the queue grows for ever")


def _require_rate(name: str, value: float, *, zero: bool = False) -> None:
    if not (0 < value < math.inf or (zero and value == 0)):
        raise ValueError(f"{name} = {value}: it must be finite and {'not negative' if zero else 'positive'}")
