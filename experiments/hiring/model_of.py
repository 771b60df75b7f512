"""A scenario's teams, work and terms as the hiring model (`model.planning.hiring`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.hiring.terms import HiringTerms
from experiments.hiring.workload import Place, hours_per_person
from model.planning.hiring import Course, Group, Work
from model.program import Kind, Program
from model.scenario.whole import Scenario

FloatArray = NDArray[np.float64]
MONTHS_A_YEAR = 12
WORKING_DAYS_A_MONTH = 21.0
BOUNDLESS = 1e9


@dataclass(frozen=True, slots=True)
class Months:
    """The parts of the model, but for what holds for all of it."""

    groups: tuple[Group, ...]
    work: tuple[Work, ...]
    courses: tuple[Course, ...]
    free: tuple[str, ...]
    """Teams that the plan decides on: those that state `most`."""


def months_of(
    scenario: Scenario,
    program: Program,
    bounds: Sequence[int],
    present: Mapping[str, int],
    work: Mapping[Place, FloatArray],
    given_away: Mapping[Place, FloatArray],
    terms: HiringTerms,
    *,
    backlog_days: float,
) -> Months:
    """The model of a scenario.

    Parameters
    ----------
    program
        With every team as large as it may be.
    present
        People of each team on the day before the first month.
    work, given_away
        Hours by (role, area) and month; of them those that may be given to a firm.
    backlog_days
        Work of so many working days may be left at the end of a month.

    Notes
    -----
    Before anybody hired can have come, work may be left without bound: whether promises hold is seen by simulation.
    """
    free = tuple(name for name, team in scenario.teams.items() if team.most is not None)
    kinds = _kinds(scenario, work)
    used = {name for teams in kinds.values() for name in teams if set(teams) & set(free)} | set(free)
    groups = tuple(
        _group(
            scenario, name, hours_per_person(program, name, bounds, present[name]), present[name], terms, name in free
        )
        for name in scenario.teams
        if name in used
    )
    found = []
    for (role, teams), places in _by_doers(kinds).items():
        if not set(teams) & set(free):
            continue
        hours = np.sum([work[place] for place in places], axis=0)
        out = np.sum([given_away.get(place, np.zeros(len(hours))) for place in places], axis=0)
        wait = min(int(terms.of(team, "hire_lead_months")) for team in teams if team in free)
        left = backlog_days / WORKING_DAYS_A_MONTH * float(hours.mean())
        found.append(
            Work(
                f"{role} {'+'.join(area for _, area in places)}",
                tuple(hours.tolist()),
                {team: scenario.teams[team].roles[role].speed for team in teams},
                most_backlog=tuple(BOUNDLESS if m < wait else left for m in range(len(hours))),
                most_outsourced=tuple(out.tolist()) if out.any() else (),
                outsource_cost=_fee_per_hour(program, role),
            )
        )
    courses = tuple(Course(one.from_, one.to, one.months, one.cost_yuan, one.most_per_month) for one in terms.training)
    return Months(groups, tuple(found), courses, free)


def _kinds(scenario: Scenario, work: Mapping[Place, FloatArray]) -> dict[Place, tuple[str, ...]]:
    """(role, area): the teams that can do it."""
    return {
        (role, area): tuple(
            name
            for name, team in scenario.teams.items()
            if role in team.roles and (team.areas is None or area in team.areas)
        )
        for role, area in work
    }


def _by_doers(kinds: Mapping[Place, tuple[str, ...]]) -> dict[tuple[str, tuple[str, ...]], list[Place]]:
    """Areas in which the same teams do a role's work, together."""
    found: dict[tuple[str, tuple[str, ...]], list[Place]] = {}
    for (role, area), teams in kinds.items():
        found.setdefault((role, teams), []).append((role, area))
    return found


def _group(scenario: Scenario, name: str, hours: FloatArray, present: int, terms: HiringTerms, free: bool) -> Group:
    """A team; one that states no `most` stays as it is."""
    team = scenario.teams[name]
    cost, by_month = team.monthly_cost_yuan, tuple(hours.tolist())
    if not free:
        return Group(name, present, by_month, wage=cost, least=present, most=present)
    assert team.most is not None
    a_year = terms.of(name, "attrition_per_year")
    return Group(
        name, present, by_month, wage=cost, least=min(team.least, present), most=max(team.most, present),
        leaving=1 - (1 - a_year) ** (1 / MONTHS_A_YEAR), hire_most=terms.of(name, "hire_most_per_month"),
        hire_lead=int(terms.of(name, "hire_lead_months")), hire_cost=cost * terms.of(name, "hire_cost_in_months_pay"),
        dismiss_most=None if terms.of(name, "dismissals") else 0.0,
        dismiss_cost=cost * terms.of(name, "dismiss_cost_in_months_pay"),
        overtime_share=terms.of(name, "overtime_share") if team.overtime_yuan_per_hour else 0.0,
        overtime_cost=team.overtime_yuan_per_hour,
    )  # fmt: skip


def _fee_per_hour(program: Program, role: str) -> float:
    """Fee of a firm for an hour of a role's work: mean over the stages that may be given away."""
    stages, r, fees = program.stages, program.names.roles.index(role), list[float]()
    for s in np.flatnonzero((stages.outsource_takes >= 0) & (stages.kind == Kind.WORK)).tolist():
        if int(stages.place_role[stages.place_first[s]]) == r:
            row = int(program.draws.choice_use[program.draws.choice_first[stages.takes[s]]])
            hours = float(program.draws.duration_mean[row]) / 1024 / 3600
            fees.append(float(stages.outsource_fee[s]) / 100 / max(hours, 1e-3))
    return sum(fees) / len(fees) if fees else 0.0
