"""Why the late cases of a clause are late: their days on its clock by cause and by holder, beside the kept ones'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.agreement.holding import holders
from experiments.agreement.ratios import more_per_case, part_of, per_case
from experiments.agreement.sweep import CAUSES
from experiments.rows import Document, FloatArray, Rows, interval
from model.program import DAY
from model.scenario.whole import Scenario

NOBODYS = ("closed", "nobody")
"""Causes that pass by themselves while something else is waited for: never named as the main one."""
LEAST_DAYS = 0.005
"""A holder with less than this on average, in late and kept cases, is left out; its days stand under `others`."""


@dataclass(frozen=True, slots=True)
class Held:
    """Days of kept (row 0) and late cases (row 1) of a clause and category."""

    days: FloatArray
    """Shape (n_replications, 2, n_parts); in all."""
    cases: FloatArray
    """Shape (n_replications, 2)."""

    def part(self, chosen: Sequence[int]) -> Document:
        """Days of some parts together per late case, beside those per kept case, and their share."""
        kept, late = (self.days[:, row, list(chosen)].sum(axis=1) for row in (0, 1))
        return {
            "days": interval(per_case(late, self.cases[:, 1])),
            "share": interval(part_of(late, self.days[:, 1].sum(axis=1))),
            "kept_days": per_case(kept, self.cases[:, 0]).mean,
            "more_days": interval(more_per_case(late, self.cases[:, 1], kept, self.cases[:, 0])),
        }


def late_documents(columns: Rows, name: str, categories: Sequence[str]) -> Document:
    """Keys `late_by_cause`, `late_by_department`, `late_days`, `mainly` of a clause, for some categories together."""
    scenario, program = columns.task.loaded.scenario, columns.task.program
    causes = held(columns, name, categories, "causes", len(CAUSES))
    everybody = holders(program)
    by_holder = held(columns, name, categories, "holders", len(everybody))
    if not causes.cases[:, 1].sum():
        return {"late_by_cause": {}, "late_by_department": [], "late_days": None, "mainly": None}
    by_cause = {cause: causes.part([place]) for place, cause in enumerate(CAUSES)}
    departments = _departments(by_holder, everybody, scenario)
    return {
        "late_by_cause": by_cause,
        "late_by_department": departments,
        "late_days": causes.part(range(len(CAUSES))) | {"cases": float(causes.cases[:, 1].mean())},
        "mainly": _mainly(by_cause),
    }


def held(columns: Rows, name: str, categories: Sequence[str], what: str, parts: int) -> Held:
    """Days and cases of a clause, replication by replication, its categories added up."""
    days = np.zeros((len(columns.good), 2, parts))
    cases = np.zeros((len(columns.good), 2))
    for category in categories:
        path = f"held/{name}/{category}"
        for place, row in enumerate(columns.good):
            assert row.measures is not None
            if (found := row.measures.histograms.get(f"{path}/{what}")) is not None:
                days[place] += found / DAY
                cases[place] += [row.measures.numbers[f"{path}/cases_{which}"] for which in ("kept", "late")]
    return Held(days, cases)


def _departments(found: Held, everybody: list[tuple[str, str]], scenario: Scenario) -> list[Document]:
    """Who had the days of the late cases, the most first; who had hardly any stands together with others."""
    cases = np.maximum(found.cases.sum(axis=0), 1.0)
    per_case = (found.days.sum(axis=0) / cases[:, None]).max(axis=0)
    shown = np.flatnonzero(per_case >= LEAST_DAYS).tolist()
    rest = np.flatnonzero((per_case > 0) & (per_case < LEAST_DAYS)).tolist()
    told: list[Document] = [_holder(*everybody[place], scenario) | found.part([place]) for place in shown]
    told.sort(key=lambda one: -float(one["days"]["mean"]))
    return [*told, {"kind": "others", "name": "others", "title": None} | found.part(rest)] if rest else told


def _holder(kind: str, name: str, scenario: Scenario) -> Document:
    tables: dict[str, Mapping[str, Any]] = {"team": scenario.teams, "role": scenario.roles, "stage": scenario.stages}
    part = tables[kind][name] if kind in tables else None
    return {"kind": kind, "name": name, "title": None if part is None else {"zh": part.title.zh, "en": part.title.en}}


def _mainly(by_cause: Document) -> Document | None:
    """The cause of which late cases have most more than kept ones; where that is not shown, the one with most days."""
    named = {cause: part for cause, part in by_cause.items() if cause not in NOBODYS}
    surely = {cause: part for cause, part in named.items() if part["more_days"]["low"] > 0}
    key = "more_days" if surely else "days"
    chosen = surely or named
    cause = max(chosen, key=lambda one: float(np.nan_to_num(chosen[one][key]["mean"], nan=-np.inf)))
    days = float(chosen[cause]["days"]["mean"])
    return (
        {"cause": cause, "shown": bool(surely), "days": days, "more_days": chosen[cause]["more_days"]} if days else None
    )
