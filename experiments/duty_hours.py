"""Hours that people have for their roles in the counted period, and how work shared between them loads them.

People of one team with the same roles are a *pool*. A role's work in an area is shared between the pools that can
do it as water would be, each piece going to the least busy of them: then pools that share work are equally busy,
and where speeds do not differ by role nobody could be less busy without another being busier.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from model.calendars import work_between
from model.program import Program

Place = tuple[int, int]
"""(role, area)."""
FloatArray = NDArray[np.float64]
HOUR, ONE, MILLE = 3600.0, 2.0**62, 1000
ROUNDS, TOLERANCE = 2000, 1e-7


@dataclass(frozen=True, slots=True)
class Pool:
    """People of one team with the same roles."""

    team: int
    roles: Mapping[int, tuple[float, float]]
    """Role: (speed, first-pass factor)."""
    areas: frozenset[int]
    hours: float
    """Hours on duty in the counted period, expected absence and other duties taken off."""

    def can_do(self, place: Place) -> bool:
        """Whether it has the role and serves the area."""
        return place[0] in self.roles and place[1] in self.areas and self.hours > 0


def pools(program: Program) -> tuple[Pool, ...]:
    """Everybody's hours in the counted period, by team and roles."""
    people = program.people
    hours: dict[tuple[int, tuple[tuple[int, tuple[float, float]], ...]], float] = {}
    for person in range(len(people.person_team)):
        team = int(people.person_team[person])
        there = (1 - people.team_absence[team] / ONE) * (1 - people.team_other_duties[team] / MILLE)
        for begin, end in _spells(program, person):
            key = (team, _skills(program, person, begin))
            hours[key] = hours.get(key, 0.0) + float(there) * _on_duty(program, person, begin, end) / HOUR
    areas = [frozenset(np.flatnonzero(row).tolist()) for row in people.team_area]
    return tuple(Pool(team, dict(roles), areas[team], total) for (team, roles), total in hours.items())


def _spells(program: Program, person: int) -> list[tuple[int, int]]:
    """The counted period, cut where the person's roles change."""
    people, begin, end = program.people, program.counted_from, program.counted_to
    rows = slice(int(people.skill_first[person]), int(people.skill_first[person + 1]))
    changes = {int(t) for t in (*people.skill_from[rows], *people.skill_to[rows]) if begin < t < end}
    cuts = [begin, *sorted(changes), end]
    return list(pairwise(cuts))


def _skills(program: Program, person: int, time: int) -> tuple[tuple[int, tuple[float, float]], ...]:
    people = program.people
    rows = range(int(people.skill_first[person]), int(people.skill_first[person + 1]))
    held = [r for r in rows if people.skill_from[r] <= time < people.skill_to[r]]
    skill = {
        int(people.skill_role[r]): (int(people.skill_speed[r]) / MILLE, int(people.skill_repeats[r]) / MILLE)
        for r in held
    }
    return tuple(sorted(skill.items()))


def _on_duty(program: Program, person: int, begin: int, end: int) -> int:
    people = program.people
    rows = slice(int(people.duty_first[person]), int(people.duty_first[person + 1]))
    opens, closes = people.duty_opens[rows], people.duty_closes[rows]
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(closes - opens)))
    return int(work_between(opens, closes, before, 0, len(opens), begin, end))


def mean_skill(everybody: tuple[Pool, ...], place: Place) -> tuple[float, float]:
    """Mean speed and first-pass factor, by hours, of those who can do a role's work in an area; (1, 1) if nobody."""
    able = [pool for pool in everybody if pool.can_do(place)]
    total = math.fsum(pool.hours for pool in able)
    if total <= 0:
        return 1.0, 1.0
    speed, repeats = (math.fsum(pool.hours * pool.roles[place[0]][i] for pool in able) / total for i in (0, 1))
    return speed, repeats


def shared_out(work: Mapping[Place, float], everybody: tuple[Pool, ...]) -> tuple[dict[Place, float], list[float]]:
    """Share the work out to the least busy.

    Parameters
    ----------
    work
        Hours at normal speed by (role, area).

    Returns
    -------
    levels, utilisation
        Busy share of the least busy pool that can do a (role, area), infinite where nobody can; and of every pool.
    """
    able = {place: [p for p, pool in enumerate(everybody) if pool.can_do(place)] for place in work}
    busy = np.zeros(len(everybody))
    hours = np.array([pool.hours for pool in everybody])
    given = {place: np.zeros(len(able[place])) for place in work}
    places = [place for place in work if work[place] > 0 and able[place]]
    for _ in range(ROUNDS):
        moved = 0.0
        for place in places:
            who = np.array(able[place])
            speed = np.array([everybody[p].roles[place[0]][0] for p in who])
            others = busy[who] - given[place] / speed
            new = _poured(others, hours[who], speed, work[place])
            moved = max(moved, float(np.abs(new - given[place]).max()) / work[place])
            busy[who], given[place] = others + new / speed, new
        if moved < TOLERANCE:
            break
    with np.errstate(divide="ignore", invalid="ignore"):
        used = np.where(hours > 0, busy / hours, np.nan)
    levels = {place: min((float(used[p]) for p in able[place]), default=math.inf) for place in work}
    return levels, used.tolist()


def _poured(busy: FloatArray, hours: FloatArray, speed: FloatArray, work: float) -> FloatArray:
    """Pour work onto pools like water: all that get some end equally busy."""
    order = np.argsort(busy / hours)
    width = np.cumsum((hours * speed)[order])
    level = (work + np.cumsum((busy * speed)[order])) / width
    after = np.append((busy / hours)[order][1:], np.inf)
    poured: FloatArray = np.maximum(0.0, level[np.argmax(level <= after)] * hours - busy) * speed
    return poured
