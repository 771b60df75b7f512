"""What alerts do beside priority → the arrays of `AlertEffects`."""

from __future__ import annotations

import numpy as np

from model.compiling.positions import Positions, exact, ints, rounded
from model.compiling.promising import alerts_of
from model.program import AlertEffects, Clauses, IntArray, Milestone, Routes, StepKind, Unit
from model.scenario.alerts import Helper, different_effects, plain

HOUR = 3600


def compile_effects(
    positions: Positions, routes: Routes, clauses: Clauses, stage_work: IntArray, office_day_seconds: int
) -> AlertEffects:
    """Helpers, escalations and slack of all alerts; equal helpers share a row, and equal escalations.

    Parameters
    ----------
    stage_work
        Mean work of each stage, seconds, shape (n_stages,).
    """
    by_clause = [
        [alert for _, alert in alerts_of(clause)]
        for agreement in positions.scenario.agreements.values()
        for clause in agreement.clauses.values()
    ]
    alerts = [alert for some in by_clause for alert in some]
    helpers, escalations = (
        different_effects(alert.helper for alert in alerts),
        different_effects(alert.escalates for alert in alerts),
    )
    by_slack = [any(alert.slack is not None for alert in some) for some in by_clause]
    ahead = [
        _units_ahead(routes, clauses, clause, stage_work, office_day_seconds)
        for clause in np.flatnonzero(by_slack).tolist()
    ]
    times = [
        [rounded(exact(one.takes_share) * 1000) if stage in one.stages else 1000 for stage in positions.stages]
        for one in escalations
    ]
    stands_in = [[int(one.roles is None or role in one.roles) for role in positions.roles] for one in helpers]
    return AlertEffects(
        alert_slack=ints(-1 if alert.slack is None else alert.slack for alert in alerts),
        alert_helper=ints(helpers.index(plain(alert.helper)) if alert.helper else -1 for alert in alerts),
        alert_escalation=ints(escalations.index(plain(alert.escalates)) if alert.escalates else -1 for alert in alerts),
        helper_serves=_serves(positions, helpers),
        helper_role=np.array(stands_in, dtype=np.int64).reshape(len(helpers), len(positions.roles)),
        helper_speed=ints(rounded(exact(one.speed) * 1000) for one in helpers),
        helper_repeats=ints(rounded(exact(one.repeats) * 1000) for one in helpers),
        escalation_times=np.array(times, dtype=np.int64).reshape(len(escalations), len(positions.stages)),
        clause_ahead=ints(sum(by_slack[:row]) if goes else -1 for row, goes in enumerate(by_slack)),
        units_ahead=np.array(ahead, dtype=np.int64).reshape(len(ahead), len(routes.kind)),
    )


def _serves(positions: Positions, helpers: list[Helper]) -> IntArray:
    """Where people of each team help; shape (n_helpers, n_teams, n_areas)."""
    serves = np.zeros((len(helpers), len(positions.teams), len(positions.areas)), dtype=np.int64)
    for row, helper in enumerate(helpers):
        for name in helper.teams_among(positions.teams):
            usual = positions.scenario.teams[name].areas
            areas = helper.areas or (positions.areas if usual is None else usual)
            serves[row, positions.teams[name], [positions.areas[area] for area in areas]] = 1
    return serves


def _units_ahead(
    routes: Routes, clauses: Clauses, clause: int, stage_work: IntArray, office_day_seconds: int
) -> list[int]:
    """Units that the expected work from each step to a clause's `to` takes; 0 where `to` is not ahead.

    Of branches side by side, and of the parts of a test, the longest that leads to `to`.
    """
    to, moment = int(clauses.to_stage[clause]), int(clauses.to_milestone[clause])
    ahead: list[int] = []
    for step, kind in enumerate(routes.kind.tolist()):  # what follows stands before; −1: `to` is not ahead
        further = [int(routes.next[step]), int(routes.otherwise[step])]
        if kind == StepKind.FORK:
            further = routes.fork_step[routes.fork_first[step] : routes.fork_first[step + 1]].tolist()
        seconds = max((ahead[other] for other in further if other >= 0), default=-1)
        stage = int(routes.stage[step])
        if kind == StepKind.END and to < 0:
            seconds = 0
        elif kind == StepKind.VISIT and stage == to:
            seconds = int(stage_work[stage]) if moment == Milestone.ENDED else 0
        elif kind == StepKind.VISIT and seconds >= 0:
            seconds += int(stage_work[stage])
        ahead.append(seconds)
    unit = HOUR if clauses.unit[clause] == Unit.HOURS else office_day_seconds
    return [max(0, -(-seconds // unit)) for seconds in ahead]
