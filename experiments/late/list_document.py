"""The morning list as one document (reports/JSON.md describes it)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.late.at_risk import AtRisk, Share
from experiments.late.changes import EARLIER_SLOT, HELPER
from experiments.late.morning import Morning, instant_of
from experiments.late.outcomes import Outcome
from experiments.late.rescues import Rescue
from experiments.late.who_acts import Stands, stands
from experiments.rows import Document, interval
from model.agreements.clocks import closings_of
from model.program import DAY, Column, Program
from model.scenario.whole import Scenario

Rescues = Mapping[tuple[int, int], Sequence[Rescue]]


def list_document(
    morning: Morning,
    outcomes: Sequence[Outcome],
    risks: Sequence[AtRisk],
    rescues: Rescues,
    *,
    at_least: float,
    sure: float,
) -> Document:
    """The whole list.

    Parameters
    ----------
    risks
        As `Morning.at_risk` gives them.
    rescues
        What was tried, by (application, clause).
    """
    program, backlog = morning.program, morning.backlog
    already = np.argwhere(backlog.late_already).tolist()
    return {
        "title": {"zh": morning.scenario.title.zh, "en": morning.scenario.title.en},
        "as_of": morning.as_of.isoformat(),
        "days": program.days,
        "seed": morning.seed,
        "replications": len(outcomes),
        "at_least": at_least,
        "sure": sure,
        "open_applications": len(backlog.case_ids),
        "late": [_at_risk(morning, risk, rescues.get((risk.case, risk.clause))) for risk in risks],
        "late_already": [_late_already(morning, case, clause) for case, clause in already],
    }


def _at_risk(morning: Morning, risk: AtRisk, tried: Sequence[Rescue] | None) -> Document:
    program, backlog = morning.program, morning.backlog
    low, median, high = (_due(program, risk.clause, at) for at in risk.late_at)
    return {
        **_case(morning, risk.case),
        **clause_named(morning.scenario, program, risk.clause),
        "begun": bool(backlog.begun[risk.case, risk.clause]),
        "probability": _share(risk.probability),
        "due": {"date": median, "from": low, "to": high},
        "stands": _stands(morning.scenario, program, stands(program, morning.scenario, backlog, risk.token)),
        "act_by": _act_by(program, risk),
        "rescues": None if tried is None else [_rescue(program, morning.scenario, rescue) for rescue in tried],
    }


def _late_already(morning: Morning, case: int, clause: int) -> Document:
    program, backlog = morning.program, morning.backlog
    tokens = np.flatnonzero(backlog.token_case == case)
    counted = int(program.open_cases.counted[case, clause])
    return {
        **_case(morning, case),
        **clause_named(morning.scenario, program, clause),
        "counted": counted,
        "limit": int(backlog.limit[case, clause]),
        "unit": _unit(morning.scenario, program, clause),
        "stands": [
            _stands(morning.scenario, program, stands(program, morning.scenario, backlog, token))
            for token in tokens.tolist()
        ],
    }


def _case(morning: Morning, case: int) -> Document:
    program, values = morning.program, morning.program.open_cases.values[case]
    return {
        "case_id": morning.backlog.case_ids[case],
        "category": program.names.categories[values[Column.CATEGORY]],
        "area": program.names.areas[values[Column.AREA]],
        "arrived": instant_of(program, int(program.open_cases.arrived[case])).isoformat(sep=" ", timespec="minutes"),
    }


def clause_named(scenario: Scenario, program: Program, clause: int) -> Document:
    """A clause's name, title, department, and whether it stands behind another one."""
    name = program.names.clauses[clause]
    agreement, key = name.split(".")
    stated = scenario.agreements[agreement].clauses[key]
    return {
        "clause": name,
        "title": {"zh": stated.title.zh, "en": stated.title.en},
        "department": stated.department,
        "internal": stated.behind is not None,
    }


def _unit(scenario: Scenario, program: Program, clause: int) -> str:
    agreement, key = program.names.clauses[clause].split(".")
    return scenario.agreements[agreement].clauses[key].limit.unit_stated


def _due(program: Program, clause: int, at: int) -> str:
    """The last day on which a case would have been kept; for hours the instant."""
    if closings_of(program, clause) is None:
        return instant_of(program, at).isoformat(sep=" ", timespec="minutes")
    return instant_of(program, (at - 1) // DAY * DAY).date().isoformat()


def _act_by(program: Program, risk: AtRisk) -> Document:
    """`state`: in_time, too_late, or unknown; `until` where it is in time: the end of a day is written 24:00."""
    if risk.act_by is None:
        return {"state": "unknown", "until": None}
    if risk.act_by < 0:
        return {"state": "too_late", "until": None}
    day, clock = divmod(risk.act_by, DAY)
    if clock == 0:
        day, clock = day - 1, DAY
    date = instant_of(program, day * DAY).date().isoformat()
    return {"state": "in_time", "until": f"{date} {clock // 3600:02}:{clock // 60 % 60:02}"}


def _stands(scenario: Scenario, program: Program, where: Stands) -> Document:
    title = scenario.stages[where.stage].title
    return {
        "stage": where.stage,
        "title": {"zh": title.zh, "en": title.en},
        "attempt": where.attempt,
        "in_work": where.in_work,
        "since": instant_of(program, where.since).isoformat(sep=" ", timespec="minutes"),
        "hands": where.hands,
        "people": list(where.people),
        "teams": list(where.teams),
        "who": {language: _who(scenario, where, language) for language in ("zh", "en")},
    }


def _who(scenario: Scenario, where: Stands, language: str) -> list[str]:
    """The people, else the teams, by the titles of the teams."""
    titles = {name: str(getattr(team.title, language)) for name, team in scenario.teams.items()}
    if where.people:
        parts = [person.split("#") for person in where.people]
        return [f"{titles[team]} #{number}" for team, number in parts]
    return [titles[team] for team in where.teams]


def _rescue(program: Program, scenario: Scenario, rescue: Rescue) -> Document:
    change = rescue.change
    told: dict[str, Any] = {"kind": change.kind, "name": change.name or None}
    if change.kind == HELPER:
        title = scenario.teams[change.name].title
        told["title"] = {"zh": title.zh, "en": title.en}
    if change.kind == EARLIER_SLOT:
        title = scenario.stages[change.name].title
        told["title"] = {"zh": title.zh, "en": title.en}
        told["session"] = instant_of(program, change.session_from).isoformat(sep=" ", timespec="minutes")
        told["instead"] = instant_of(program, change.session_to).isoformat(sep=" ", timespec="minutes")
    return {
        **told,
        "replications": rescue.difference.replications,
        "probability": _share(rescue.probability),
        "difference": interval(rescue.difference),
    }


def _share(share: Share) -> Document:
    return {"mean": share.mean, "low": share.low, "high": share.high}
