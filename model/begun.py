"""What began before the first day: how long it lasts, given that it has lasted some time and goes on (DESIGN §9).

A law is the start of its table, its mean in 1/1024 of a second, and a factor: what `per` multiplies it by. Work of
which the people have `spent` some seconds on duty is done once its travel and then its work have lasted so long; so
the travel is drawn given what has been spent, and then the work given the travel.
"""

from __future__ import annotations

import numpy as np

from model.compiled import Words, compiled
from model.draws import ONE, duration, remaining, share_of

Law = tuple[int, int, int]
"""Start of the table, mean in 1/1024 s, factor."""
STRIPS = 64
"""Into which the travel that may have been is cut; each is as likely as the work in its middle makes it."""
LONGEST = 1 << 32


@compiled
def longer(tables: Words, law: Law, spent: int, u: int) -> int:
    """A duration in seconds, given that it is longer than `spent`; `spent` where the law has none longer.

    Below 0 nothing is given: it is the draw of something that only begins.
    """
    table, mean, factor = law
    if spent < 0:
        return duration(tables, table, mean, u) * factor
    if factor <= 0:
        return spent
    whole = min(spent // factor, LONGEST)
    more = remaining(tables, table, mean, whole, u)
    return (whole + more) * factor if more > 0 else spent


@compiled
def time_at(effort: int, speed: int) -> int:
    """Seconds that work takes at a speed per mille."""
    return (effort * 1000 + speed // 2) // speed


@compiled
def effort_within(seconds: int, speed: int) -> int:
    """The most work that takes no longer than so many seconds at a speed per mille; below 0 for less than none."""
    return ((seconds + 1) * speed - speed // 2 - 1) // 1000


@compiled
def travel_and_work(
    tables: Words, travel: Law, places: int, work: Law, speed: int, spent: int, u_travel: int, u_work: int
) -> tuple[int, int]:
    """The travel of those at work, and their work at normal speed, in seconds: together longer than `spent`.

    Parameters
    ----------
    travel, places
        The law of each one's travel (a table below 0: none), and how many travel; the longest counts.
    work, speed
        The law of the work at normal speed, and the speed at which it is done, per mille.
    """
    on_the_way = _longest_travel(tables, travel, places, work, speed, spent, u_travel) if travel[0] >= 0 else 0
    return on_the_way, longer(tables, work, effort_within(spent - on_the_way, speed), u_work)


@compiled
def _longest_travel(tables: Words, travel: Law, places: int, work: Law, speed: int, spent: int, u: int) -> int:
    """The longest travel, given that it and the work are longer than `spent`."""
    most = time_at(duration(tables, work[0], work[1], ONE - 1) * work[2], speed)
    least = max(spent - most, -1)
    edges, weights = np.empty(STRIPS + 2, np.int64), np.empty(STRIPS + 1, np.int64)
    edges[0], edges[STRIPS + 1] = _rank_above(tables, travel, least), ONE
    total = 0
    for strip in range(STRIPS + 1):
        chance = ONE  # whoever travels longer than `spent` has not begun to work
        if strip < STRIPS:
            edges[strip + 1] = _rank_above(tables, travel, least + (spent - least) * (strip + 1) // STRIPS)
            middle = least + (spent - least) * (2 * strip + 1) // (2 * STRIPS)
            chance -= _rank_above(tables, work, effort_within(spent - middle, speed))
        weights[strip] = share_of(_power(edges[strip + 1], places) - _power(edges[strip], places), chance)
        total += weights[strip]
    low, high, part = edges[0], ONE, u
    if total > 0:
        strip, part = 0, share_of(total, u)
        while part >= weights[strip]:
            part -= weights[strip]
            strip += 1
        low, high, part = edges[strip], edges[strip + 1], _ratio(part, weights[strip])
    rank = _root(_power(low, places) + share_of(_power(high, places) - _power(low, places), part), places)
    return duration(tables, travel[0], travel[1], min(max(rank, low), ONE - 1)) * travel[2]


@compiled
def _rank_above(tables: Words, law: Law, seconds: int) -> int:
    """The smallest `u` whose duration is longer than so many seconds: the probability of no more; 2**62 if none."""
    below, above = -1, ONE
    while above - below > 1:
        middle = (below + above) >> 1
        if duration(tables, law[0], law[1], middle) * law[2] > seconds:
            above = middle
        else:
            below = middle
    return above


@compiled
def _power(rank: int, places: int) -> int:
    """The probability that the longest of so many is no longer than one of them is with probability `rank`."""
    power = rank
    for _ in range(places - 1):
        power = share_of(power, rank)
    return power


@compiled
def _root(power: int, places: int) -> int:
    """The smallest `rank` whose power is not below `power`."""
    if places == 1:
        return power
    below, above = -1, ONE
    while above - below > 1:
        middle = (below + above) >> 1
        if _power(middle, places) < power:
            below = middle
        else:
            above = middle
    return above


@compiled
def _ratio(part: int, whole: int) -> int:
    """About `part` / `whole` × 2**62, below 2**62, for 0 ≤ `part` < `whole` ≤ 2**62."""
    while whole >= 1 << 31:
        part, whole = part >> 1, whole >> 1
    return min((part << 31) // whole << 31, ONE - 1)
