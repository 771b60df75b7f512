"""Alerts: how many were raised, which were of use, which were false, and what was late without one.

Paths `alerts/AGREEMENT.CLAUSE/WHAT`, of signers' cases of the cohort:

- `raised_yellow` (orange, red): alerts; `raised`: cases with one of any level;
- `true`: cases with an alert that were late, `missed`: late ones without;
- `acted`: kept after something was seen to be done: a helper worked on the application, or escalated work began,
  because of one of the case's alerts;
- `useful`: acted, and late ones whose alert came while units were left (one at `left: 0` warns of nothing);
- `false`: kept, and nothing was seen to be done.

`alerts/WHAT` sums `raised`, `useful`, `false` and `missed` over the clauses. One run cannot tell which cases were kept
because of what was done, a priority least of all: what a rule is worth is told by comparing runs with and without it.
"""

from __future__ import annotations

import numpy as np

from experiments.observed import Numbers, Observed
from model.agreements.visit_rows import BoolArray
from model.program import OWNER, Column, IntArray

LEVELS = ("yellow", "orange", "red")
SUMMED = ("raised", "useful", "false", "missed")


def alert_measures(observed: Observed) -> Numbers:
    """Alerts of the cohort, by clause and in all."""
    numbers: Numbers = {}
    alerts, acted = observed.log.alerts, _acted(observed)
    rows = _rows(observed)
    for c, ((name, _, clause), cases) in enumerate(zip(observed.clauses, observed.cases, strict=True)):
        if not clause.alerts:
            continue
        raised = (alerts.clause == c) & observed.cohort[alerts.application]
        mine = cases.where(cases.signed & observed.cohort[cases.application])
        late, kept = mine.kept == 0, mine.kept == 1
        case = mine.application * 64 + mine.number
        its = alerts.application * 64 + alerts.case
        warned, done = np.isin(case, its[raised]), np.isin(case, its[raised & acted])
        early = np.isin(case, its[raised & _in_time(observed, rows)])
        counts = {f"raised_{colour}": raised & (alerts.level == level) for level, colour in enumerate(LEVELS)} | {
            "raised": warned,
            "true": warned & late,
            "acted": done & kept,
            "useful": (done & kept) | (early & late),
            "false": warned & kept & ~done,
            "missed": ~warned & late,
        }
        numbers |= {f"alerts/{name}/{what}": float(np.sum(which)) for what, which in counts.items()}
    for what in SUMMED if numbers else ():
        by_clause = [number for path, number in numbers.items() if path.endswith(f"/{what}")]
        numbers[f"alerts/{what}"] = float(np.sum(by_clause))
    return numbers


def _rows(observed: Observed) -> IntArray:
    """The row of every alert raised in the Program's alerts; shape (n_alerts_raised,)."""
    clauses, alerts = observed.program.clauses, observed.log.alerts
    row_of = np.full((len(clauses.agreement) + 1, len(LEVELS)), -1, dtype=np.int64)
    owner = np.repeat(np.arange(len(clauses.agreement)), np.diff(clauses.alert_first))
    row_of[owner, clauses.alert_level] = np.arange(len(owner))
    rows: IntArray = row_of[alerts.clause, alerts.level]
    return rows


def _in_time(observed: Observed, rows: IntArray) -> BoolArray:
    """Which alerts raised come while units are left; shape (n_alerts_raised,)."""
    clauses = observed.program.clauses
    in_time: BoolArray = (clauses.alert_left[rows] != 0) & (clauses.alert_left_share[rows] != 0)
    return in_time


def _acted(observed: Observed) -> BoolArray:
    """After which alerts raised something was seen to be done; shape (n_alerts_raised,)."""
    effects, alerts = observed.program.effects, observed.log.alerts
    acted = np.zeros(len(alerts.raised), dtype=np.bool_)
    if not effects.used:
        return acted
    rows, visits = _rows(observed), observed.log.visits
    for helper in range(len(effects.helper_speed)):
        visit = observed.log.hands.visit[_helped(observed, helper)]
        acted |= (effects.alert_helper[rows] == helper) & _later(observed, visit)
    times = effects.escalation_times.reshape(-1, len(observed.program.names.stages))
    for escalation, of_stage in enumerate(times):
        visit = np.flatnonzero((of_stage[visits.stage] < 1000) & (visits.started >= 0) & (visits.outsourced == 0))
        acted |= (effects.alert_escalation[rows] == escalation) & _later(observed, visit)
    return acted


def _later(observed: Observed, visit: IntArray) -> BoolArray:
    """After which alerts raised one of some visits of the application began; shape (n_alerts_raised,)."""
    visits, alerts = observed.log.visits, observed.log.alerts
    last = np.full(len(observed.log.applications.arrived), -1, dtype=np.int64)
    np.maximum.at(last, visits.application[visit], visits.started[visit])
    later: BoolArray = last[alerts.application] >= alerts.raised
    return later


def _helped(observed: Observed, helper: int) -> BoolArray:
    """Which hands filled a place that they do not suit, as a helper lets them; shape (n_hands,)."""
    program, log = observed.program, observed.log
    people, stages, effects = program.people, program.stages, program.effects
    visit, person = log.hands.visit, log.hands.person
    stage, started = log.visits.stage[visit], log.visits.started[visit]
    area = log.applications.values[log.visits.application[visit], Column.AREA]
    role = stages.place_role[stages.place_first[stage] + np.arange(len(visit)) - np.searchsorted(visit, visit)]
    team, width = people.person_team[person], len(program.names.areas)
    serves = effects.helper_serves.reshape(-1, len(program.names.teams), width)[helper]
    stands_in = effects.helper_role.reshape(-1, len(program.names.roles))[helper][role] == 1
    suits = np.zeros(len(visit), dtype=np.bool_)
    holder = np.repeat(np.arange(len(people.person_team)), np.diff(people.skill_first))
    for row in np.flatnonzero(serves.any(axis=1)[people.person_team[holder]]).tolist():
        has = (person == holder[row]) & (role == people.skill_role[row])
        suits |= has & (people.skill_from[row] <= started) & (started < people.skill_to[row])
    suits &= people.team_area.reshape(-1, width)[team, area] == 1
    helped: BoolArray = (role != OWNER) & ~suits & (serves[team, area] == 1) & stands_in
    return helped
