"""Fewest people on duty so that few customers wait long, where each of them may be away.

Of m people on duty each is there with probability a, so that k of them serve with the binomial probability; k people
are the queue M/M/c, in which nobody is served in time where the work is more than they can do. The least m has

    sum_k C(m, k) a^k (1 - a)^(m - k) P(wait <= limit | k) >= share.

It is a first guess: half hours do not last for ever, services are not exponential, and other work is in the way. The
simulation judges the people, not the formula.
"""

from __future__ import annotations

import math

from model.queueing import OverloadedError, mmc


def within_share(people: int, *, available: float, arrival_rate: float, service_rate: float, limit: float) -> float:
    """Probability of a wait within `limit` with so many people on duty.

    Examples
    --------
    Of one person who is away half of the time:

    >>> within_share(1, available=0.5, arrival_rate=0, service_rate=1, limit=0)
    0.5
    """
    total = 0.0
    for there in range(1, people + 1):
        chance = math.comb(people, there) * available**there * (1 - available) ** (people - there)
        try:
            queue = mmc(arrival_rate=arrival_rate, service_rate=service_rate, servers=there)
        except OverloadedError:
            continue
        total += chance * queue.wait_within_probability(limit)
    return min(1.0, total) if total < 1 - 1e-12 else 1.0


def people_needed(
    *, available: float, arrival_rate: float, service_rate: float, limit: float, share: float, most: int
) -> int:
    """Fewest people on duty, at most `most` (also where these are not enough); at least one.

    Examples
    --------
    >>> people_needed(available=1.0, arrival_rate=9, service_rate=1, limit=0.5, share=0.8, most=99)
    11
    """
    for people in range(1, most):
        found = within_share(
            people, available=available, arrival_rate=arrival_rate, service_rate=service_rate, limit=limit
        )
        if found >= share:
            return people
    return max(1, most)
