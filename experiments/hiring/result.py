"""The answer on a plan of hiring as a document (reports/JSON.md)."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.estimates import verdicts
from experiments.hiring.attainment import FEWEST_CASES, Attainment, missed
from experiments.hiring.hiring import Hired, missed_by
from experiments.hiring.overlay import present_cost
from experiments.hiring.seasons import MONTHS_A_SEASON
from experiments.hiring.terms import RANGES
from model.planning.hiring import HiringPlan

Document = dict[str, Any]


def document_of(answer: Hired) -> Document:
    """The whole answer."""
    asked, scenario = answer.asked, answer.loaded.scenario
    plan = answer.rounds[answer.chosen].plan if answer.rounds else None
    hopeless = set(missed(answer.ample, answer.goals))
    document: Document = {
        "title": scenario.title.model_dump(),
        "months": [date.isoformat() for date in answer.dates[:-1]],
        "end": answer.dates[-1].isoformat(),
        "max_utilisation": asked.max_utilisation,
        "backlog_days": asked.backlog_days,
        "budget_yuan": asked.budget,
        "terms": asked.terms.model_dump(mode="json", by_alias=True),
        "assumed": {term: {"value": getattr(asked.terms, term), "range": RANGES[term]} for term in asked.terms.assumed},
        "replications": len(answer.fresh["plan"].rows) if "plan" in answer.fresh else 0,
        "replications_asked": asked.replications,
        "seed": asked.seed,
        "rounds": [_round(answer, number) for number in range(len(answer.rounds))],
        "chosen_round": answer.chosen,
        "ended": answer.ended,
        "interrupted": answer.interrupted,
        "program_digest": answer.program.digest,
        "work": {one.name: list(one.hours) for one in answer.model.work},
        "present_cost_yuan": present_cost(scenario, answer.present, answer.model.free, asked.months),
        "fixed_teams": [name for name in scenario.teams if name not in answer.model.free],
    }
    if plan is not None:
        document |= _plan(answer, plan)
    document["seasons"] = _seasons(answer, hopeless)
    return document


def _round(answer: Hired, number: int) -> Document:
    one = answer.rounds[number]
    return {
        "cost_yuan": _cost(answer, one.plan),
        "missed_by": missed_by(answer, number),
        "missed": [
            {"clause": answer.goals[c][0], "season": q, "share": one.attainment.share((c, q)).mean}
            for c, q in one.missed
        ],
    }


def _cost(answer: Hired, plan: HiringPlan) -> float:
    """Yuan of the teams decided on: those that stay as they are left out."""
    staying = sum(
        group.wage * people
        for group in answer.model.groups
        if group.name not in answer.model.free
        for people in plan.people[group.name]
    )
    return plan.total_cost - staying


def _plan(answer: Hired, plan: HiringPlan) -> Document:
    teams = answer.loaded.scenario.teams
    groups = {group.name: group for group in answer.model.groups}

    def team(name: str) -> Document:
        busy = np.array(groups[name].hours) * np.array(plan.people[name])
        idle = np.array(groups[name].hours) * np.array(plan.idle[name]) * answer.asked.max_utilisation
        with np.errstate(divide="ignore", invalid="ignore"):
            load = np.where(busy > 0, answer.asked.max_utilisation - idle / busy, np.nan)
        return {
            "title": teams[name].title.model_dump(),
            "present": answer.present[name],
            "people": [round(people) for people in plan.people[name]],
            "hired": [round(people) for people in plan.hired[name]],
            "left": [round(people) for people in plan.left[name]],
            "dismissed": [round(people) for people in plan.dismissed[name]],
            "overtime_hours": list(plan.overtime[name]),
            "load": load.tolist(),
        }

    return {
        "status": plan.status,
        "cost_yuan": _cost(answer, plan),
        "costs": {what: yuan for what, yuan in plan.cost.items() if yuan},
        "bound_yuan": plan.bound,
        "teams": {name: team(name) for name in answer.model.free},
        "trained": [
            {"from": source, "to": to, "people": [round(people) for people in many]}
            for (source, to), many in plan.trained.items()
        ],
        "outsourced_hours": {name: list(hours) for name, hours in plan.outsourced.items() if any(hours)},
        "backlog_hours": {name: list(hours) for name, hours in plan.backlog.items() if any(hours)},
    }


def _seasons(answer: Hired, hopeless: set[tuple[int, int]]) -> list[Document]:
    """Every clause and season with enough cases, on fresh replications; verdicts of one arm hold together (Holm)."""
    cells = [
        (c, q)
        for c in range(len(answer.goals))
        for q in range(answer.ample.rows[0].met.shape[1])
        if answer.ample.cases((c, q))[1].mean() >= FEWEST_CASES
    ]
    together = {
        name: dict(zip(cells, verdicts([(*arm.cases(at), answer.goals[at[0]][1]) for at in cells]), strict=True))
        for name, arm in answer.fresh.items()
    }
    rows = []
    for c, q in cells:
        name, target = answer.goals[c]
        agreement, clause = name.split(".")
        title = answer.loaded.scenario.agreements[agreement].clauses[clause].title
        row: Document = {
            "clause": name,
            "title": title.model_dump(),
            "season": q,
            "from": answer.dates[MONTHS_A_SEASON * q].isoformat(),
            "target": target,
            "cases": float(answer.ample.cases((c, q))[1].mean()),
            "most_people": answer.ample.share((c, q)).mean,
            "beyond_people": (c, q) in hopeless,
        }
        for arm, attainment in answer.fresh.items():
            row[arm] = _share(attainment, (c, q)) | {"verdict_together": together[arm][c, q]}
        rows.append(row)
    return rows


def _share(attainment: Attainment, at: tuple[int, int]) -> Document:
    share = attainment.share(at)
    return {"mean": share.mean, "low": share.low, "high": share.high}
