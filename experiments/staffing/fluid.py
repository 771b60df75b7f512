"""The fluid bound as covers: people enough to carry the work that only they can do, whatever the promises.

For every set S of teams that some work is bound to (a role in an area that only they can do), as Hall's condition says:

    sum over t in S of  hours[t] * speed[t] * headcount[t]  >=  work that only teams of S can do

It ignores waiting, and work that firms take over or that customers take away; a year may also end with work left over.
So it guides the search for a plan, and tells where the bound begins to look, but nothing is certified by it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from experiments.offered_load import OfferedLoad
from experiments.staffing_bound import mean_headcount
from model.planning.staff_master import Cover, Resource
from model.program import Program
from model.scenario.people import Team
from model.scenario.whole import Scenario

MOST_BUSY = 0.98
"""Share of its hours that a team can be in work, on average over the period."""


def covers_of(
    scenario: Scenario, program: Program, offered: OfferedLoad, resources: Sequence[Resource]
) -> tuple[Cover, ...]:
    """One cover for every set of teams that some work is bound to.

    Parameters
    ----------
    scenario, program, offered
        With the most people of every team.
    resources
        Teams by their names; those not among them have the people of the scenario.
    """
    position = {one.name: r for r, one in enumerate(resources)}
    hours = {name: offered.duty_hours.get(name, 0.0) for name in scenario.teams}
    able = {place: _able(scenario.teams, place) for place, work in offered.hours.items() if work > 0}
    covers = []
    for teams in sorted(set(able.values()), key=sorted):
        work = math.fsum(offered.hours[place] for place, mine in able.items() if mine <= teams)
        weights = []
        for name in sorted(teams):
            carried = MOST_BUSY * hours[name] * max(skill.speed for skill in scenario.teams[name].roles.values())
            if name in position:
                people = mean_headcount(scenario.teams[name], program)
                weights.append((position[name], carried / people if people else 0.0))
            else:
                work -= carried
        if work > 0 and weights:
            covers.append(Cover(tuple(weights), work))
    return tuple(covers)


def fewest(covers: Sequence[Cover], resources: Sequence[Resource]) -> list[int]:
    """Units of each resource below which a cover cannot be met even with the most of all others."""
    least = [one.least for one in resources]
    for cover in covers:
        for r, weight in cover.weights:
            rest = cover.least - math.fsum(w * resources[q].most for q, w in cover.weights if q != r)
            if weight > 0 and rest > 0:
                least[r] = max(least[r], min(resources[r].most, math.ceil(rest / weight - 1e-9)))
    return least


def _able(teams: Mapping[str, Team], place: tuple[str, str]) -> frozenset[str]:
    role, area = place
    return frozenset(
        name for name, team in teams.items() if role in team.roles and (team.areas is None or area in team.areas)
    )
