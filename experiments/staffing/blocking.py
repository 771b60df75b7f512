"""What blocks a clause that the most people do not keep: found by trial, one obstacle eased at a time.

Each trial is a change file laid over the scenario with the most people: other teams three times as many, meetings every
working day, batches taken up at once, a network with room for all, customers twice as quick, authorities and firms
twice as quick. The same years are run with and without; what is told is the share with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from experiments.rows import FloatArray
from experiments.staffing.found import Eased, OutOfReach
from experiments.staffing.question import Question, standing
from experiments.staffing.targets import Tally
from experiments.staffing.years import OutOfBudgetError, TeamYears, Years
from model.compiling import compile_scenario
from model.planning.staff_master import Resource
from model.scenario.loading import load
from model.scenario.stages import Batch, External, Meeting
from model.scenario.whole import Scenario

YEARS = 16
"""Of a trial."""
MANY, ROOMY = 3, 1000
SOURCE = {"source": "trial: what blocks a clause"}
HALF = {"times": 0.5, **SOURCE}
Changes = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trial:
    """An obstacle eased."""

    key: str
    """people, team, meetings, batches, network, customers, others."""
    team: str
    """Of `team`; else empty."""
    changes: Changes


def trials_of(scenario: Scenario, resources: Sequence[Resource]) -> Iterator[Trial]:
    """Every obstacle that the scenario has."""
    fixed = [name for name in scenario.teams if name not in {one.name for one in resources}]
    stages = scenario.stages
    more = {name: {"headcount": MANY * _people(scenario, name), **SOURCE} for name in fixed}
    if fixed:
        yield Trial("people", "", {"teams": more})
        if len(fixed) > 1:
            yield from (Trial("team", name, {"teams": {name: more[name]}}) for name in fixed)
    daily, at_once = {"every_working_day": True, **SOURCE}, {"size": 1, "times": [], **SOURCE}
    found = {
        "meetings": {
            name: {"sessions": _without(stage.sessions, "weekdays", "days_of_month", "seats") | daily}
            for name, stage in stages.items()
            if isinstance(stage, Meeting)
        },
        "batches": {
            name: {"collects": _without(stage.collects, "age_hours") | at_once}
            for name, stage in stages.items()
            if isinstance(stage, Batch)
        },
        "customers": {name: {"takes": HALF} for name in _outside(scenario, customer=True)},
        "others": {name: {"takes": HALF} for name in _outside(scenario, customer=False)},
    }
    for key, changes in found.items():
        if changes:
            yield Trial(key, "", {"stages": changes})
    if scenario.network.transformers:
        yield Trial("network", "", {"network": _roomy(scenario)})


def blocked_by(
    path: str | Path, question: Question, simulate: TeamYears, years: Years, missed: Sequence[OutOfReach]
) -> list[Eased]:
    """Try every obstacle; those that are not tried when the budget ends are left out.

    Parameters
    ----------
    path
        The scenario's file.
    years
        On its threads and its budget.
    """
    targets = tuple(one.target for one in missed)
    asked = replace(question, targets=targets)
    base = replace(simulate, tally=Tally(targets))
    found: list[Eased] = []
    try:
        before, people_help = years.beside(base, question.most, YEARS), True
        for trial in trials_of(simulate.scenario, question.resources):
            if trial.key == "team" and not people_help:
                continue
            after = years.beside(_tried(path, asked, base, trial), question.most, YEARS)
            eased = [_eased(asked, one, k, trial, before, after) for k, one in enumerate(missed)]
            people_help = people_help if trial.key != "people" else any(one.helps for one in eased)
            found += eased
    except OutOfBudgetError:
        pass
    return found


def _tried(path: str | Path, question: Question, base: TeamYears, trial: Trial) -> TeamYears:
    """The scenario of a trial."""
    changes = json.loads(json.dumps(trial.changes))
    teams = changes.setdefault("teams", {})
    teams.update({one.name: {"headcount": one.most, **SOURCE} for one in question.resources})
    with TemporaryDirectory(prefix="yekuo-") as folder:
        file = Path(folder) / "trial.yaml"
        file.write_text(json.dumps(changes), encoding="utf-8")  # JSON is YAML
        loaded = load(path, over=[file])
        program = compile_scenario(loaded.scenario, loaded.folder, loaded)
    return replace(base, program=program, scenario=loaded.scenario)


def _eased(
    question: Question, missed: OutOfReach, target: int, trial: Trial, before: FloatArray, after: FloatArray
) -> Eased:
    k, residuals, shares = len(question.targets), [], []
    for rows in (before, after):
        met, due = rows[:, target], rows[:, k + target]
        share = float(standing(question, rows).above[target]) + missed.target.share
        shares.append(share)
        residuals.append((met - share * due) / max(float(due.mean()), 1e-12))
    error = float(np.std(residuals[1] - residuals[0], ddof=1) / np.sqrt(len(before)))
    return Eased(missed, trial.key, trial.team, shares[1], shares[1] - shares[0], error)


def _without(stated: object, *keys: str) -> Changes:
    """What removes the keys that are stated."""
    return {key: None for key in keys if getattr(stated, key)}


def _people(scenario: Scenario, team: str) -> int:
    stated = scenario.teams[team].headcount
    return stated if isinstance(stated, int) else max(step.people for step in stated)


def _outside(scenario: Scenario, *, customer: bool) -> list[str]:
    """Stages outside the office that the customer sees to, or others do."""
    return [
        name
        for name, stage in scenario.stages.items()
        if isinstance(stage, External) and ((stage.hands or "customer") == "customer") == customer
    ]


def _roomy(scenario: Scenario) -> Changes:
    network = scenario.network
    room = {"rated_kva": {"times": ROOMY, **SOURCE}}
    changes: Changes = {kind: dict.fromkeys(getattr(network, kind), room) for kind in ("transformers", "feeders")}
    changes["substations"] = {name: {**room, "free_bays": ROOMY, **SOURCE} for name in network.substations}
    return changes
