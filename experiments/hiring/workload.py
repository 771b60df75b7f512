"""Work by month: what comes to each role and area if nobody waits long, and the hours that a person has for it.

It is measured in runs in which every team has as many people as it may have (twice today's where no `most` is stated),
by the month in which the work joins its queue: seasons, rework and the months between application and inspection are
in it.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.duty_hours import MILLE, ONE
from experiments.observed import Observed
from model.agreements.log_sweeps import duty_and_beyond
from model.compiling.manning import headcount_steps
from model.program import OWNER, Closing, Program
from model.scenario.people import Team
from model.scenario.whole import Scenario

FloatArray = NDArray[np.float64]
Place = tuple[str, str]
"""(role, area)."""
HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Worked:
    """Hours of work at normal speed of one replication."""

    by_place: Mapping[Place, FloatArray]
    """(role, area): hours by month; shape (n_months,)."""
    given_away: Mapping[Place, FloatArray]
    """Hours of pieces at stages that may be given to a firm, among them."""


def ample(scenario: Scenario) -> dict[str, object]:
    """Laid over a scenario: every team has as many people as it may have."""
    teams = {}
    for name, team in scenario.teams.items():
        most = max(step.people for step in headcount_steps(team))
        people = team.most if team.most is not None else 2 * most + 1
        teams[name] = {"headcount": people, "source": "choice: as many as there may be"}
    return {"teams": teams}


def people_on(team: Team, day: datetime.date) -> int:
    """Headcount of a team on a day."""
    steps = sorted(headcount_steps(team), key=lambda step: step.from_)
    return next((step.people for step in reversed(steps) if step.from_ <= day), 0)


def worked(observed: Observed, bounds: Sequence[int]) -> Worked:
    """Work that joined its queue in each month.

    Parameters
    ----------
    bounds
        First second of each month, and the end of the last.
    """
    program, log = observed.program, observed.log
    stages, people, names = program.stages, program.people, program.names
    paid = observed.paid_hands
    visit, person = log.hands.visit[paid], log.hands.person[paid]
    place = (np.arange(len(log.hands.visit)) - np.searchsorted(log.hands.visit, log.hands.visit))[paid]
    stage = observed.rows.stage[visit]
    role = stages.place_role[stages.place_first[stage] + place]
    role = np.where(role == OWNER, people.owner_role[0], role)
    seconds = _seconds(observed, visit, person) * _speeds(program)[person, role]
    month = np.searchsorted(np.array(bounds), observed.waits_from[visit], side="right") - 1
    area = log.applications.values[observed.rows.application[visit], program_area()]
    inside = (month >= 0) & (month < len(bounds) - 1)
    outsourced = stages.outsource_takes[stage] >= 0
    by_place = _summed(names, role, area, month, seconds / HOUR, inside, len(bounds) - 1)
    return Worked(by_place, _summed(names, role, area, month, seconds / HOUR, inside & outsourced, len(bounds) - 1))


def program_area() -> int:
    """The column of the area."""
    from model.program import Column

    return int(Column.AREA)


def _seconds(observed: Observed, visit: NDArray[np.int64], person: NDArray[np.int64]) -> FloatArray:
    """Seconds that each hand spends on its visit, those beyond duty included where work is finished."""
    program, duty = observed.program, observed.log.duty
    busy, span = np.zeros(len(visit), dtype=np.int64), np.zeros(len(visit), dtype=np.int64)
    duty_and_beyond(
        visit, person, observed.started, observed.ended, duty.first, duty.opens, duty.closes, duty.before,
        0, program.horizon, busy, span,
    )  # fmt: skip
    stages, stage = program.stages, observed.rows.stage[visit]
    runs_on = (stages.at_closing[stage] == Closing.FINISH) | (stages.in_one_go[stage] == 1)
    total: FloatArray = np.where(runs_on, span, busy).astype(np.float64)
    return total


def _speeds(program: Program) -> FloatArray:
    """Speed of each person in each role, of the first skill of that role; 1 where he has none."""
    people = program.people
    speeds = np.ones((len(people.person_team), len(program.names.roles)))
    for one in range(len(people.person_team)):
        for row in range(int(people.skill_first[one + 1]) - 1, int(people.skill_first[one]) - 1, -1):
            speeds[one, int(people.skill_role[row])] = float(people.skill_speed[row]) / MILLE
    return speeds


def _summed(
    names: object,
    role: NDArray[np.int64],
    area: NDArray[np.int64],
    month: NDArray[np.int64],
    hours: FloatArray,
    mask: NDArray[np.bool_],
    months: int,
) -> dict[Place, FloatArray]:
    roles, areas = names.roles, names.areas  # type: ignore[attr-defined]
    cell = (role * len(areas) + area) * months + month
    size = len(roles) * len(areas) * months
    total = np.bincount(cell[mask], weights=hours[mask], minlength=size).reshape(len(roles), len(areas), months)
    found = {(r, a): total[i, j] for i, r in enumerate(roles) for j, a in enumerate(areas)}
    return {key: some for key, some in found.items() if some.any()}


def mean_work(rows: Sequence[Mapping[Place, FloatArray]], months: int) -> dict[Place, FloatArray]:
    """Mean over replications."""
    total: dict[Place, FloatArray] = defaultdict(lambda: np.zeros(months))
    for row in rows:
        for place, hours in row.items():
            total[place] = total[place] + hours / len(rows)
    return dict(total)


def hours_per_person(program: Program, team: str, bounds: Sequence[int], present: int) -> FloatArray:
    """Productive hours of one person of a team by month, absence and other duties taken off; shape (n_months,).

    Parameters
    ----------
    present
        The people over whom leave and shifts are averaged: the first so many.
    """
    people, t = program.people, program.names.teams.index(team)
    mine = [p for p in np.flatnonzero(people.person_team == t).tolist() if people.person_number[p] <= max(1, present)]
    edges, total = np.array(bounds), np.zeros(len(bounds) - 1)
    for p in mine:
        rows = slice(int(people.duty_first[p]), int(people.duty_first[p + 1]))
        opens, closes = people.duty_opens[rows], people.duty_closes[rows]
        for m in range(len(total)):
            inside = np.minimum(closes, edges[m + 1]) - np.maximum(opens, edges[m])
            total[m] += float(np.maximum(inside, 0).sum()) / HOUR
    there = (1 - float(people.team_absence[t]) / ONE) * (1 - float(people.team_other_duties[t]) / MILLE)
    return total / max(1, len(mine)) * there
