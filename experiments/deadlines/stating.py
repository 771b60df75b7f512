"""Limits as a scenario states them: which clauses are to be set, what they promise now, and new ones as an overlay.

Internal agreements behind a date must fit into it: where the new ones do not, they are shortened in proportion, and
what they then keep is stated as their target. An alert that would be raised before its clock starts is moved to the
first unit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.clause_days import limits_for
from experiments.deadlines.sample import Attributes, Cell, Sample
from model.scenario.agreements import Agreement, Clause
from model.scenario.whole import Scenario

KINDS = ("service_agreement", "promise", "statutory")
Row = tuple[dict[str, Any], int]
"""(when, limit)."""


def agreement_to_set(scenario: Scenario, name: str | None) -> str:
    """The agreement whose limits are to be set: the named one, or the first 契约, promise or law there is.

    Raises
    ------
    ValueError
        There is none.
    """
    if name is not None and name not in scenario.agreements:
        raise ValueError(f"{name}: no agreement of this scenario; there are {', '.join(scenario.agreements) or 'none'}")
    if name is not None:
        return name
    ordered = sorted(scenario.agreements, key=lambda key: KINDS.index(scenario.agreements[key].kind))
    if not ordered:
        raise ValueError("the scenario has no agreement whose limits could be set")
    return ordered[0]


def cells_of(agreement: Agreement, name: str) -> list[Cell]:
    """Every clause for each of its categories; those whose limit is an attribute (a quote) are not set."""
    return [
        Cell(f"{name}.{key}", category)
        for key, clause in agreement.clauses.items()
        if clause.limit.attribute is None
        for category in clause.categories
    ]


def clause_of(scenario: Scenario, cell: Cell) -> Clause:
    """The clause of a cell."""
    agreement, key = cell.clause.split(".")
    return scenario.agreements[agreement].clauses[key]


def promised_now(scenario: Scenario, cell: Cell) -> tuple[int, ...]:
    """Limits that the cell's category can fall under at present, rising."""
    return limits_for(clause_of(scenario, cell), cell.category)


def promised_elsewhere(scenario: Scenario, cell: Cell) -> dict[str, int]:
    """Limits between the same milestones in the same unit, by the kind of another agreement; the shortest of each."""
    mine, found = clause_of(scenario, cell), dict[str, int]()
    for name, agreement in scenario.agreements.items():
        for clause in agreement.clauses.values():
            alike = (clause.from_, clause.to, clause.limit.unit_stated) == (
                mine.from_,
                mine.to,
                mine.limit.unit_stated,
            )
            if name != cell.clause.split(".")[0] and alike and cell.category in clause.categories and clause.limit.rows:
                limit = max(limits_for(clause, cell.category))
                found[agreement.kind] = min(limit, found.get(agreement.kind, limit))
    return found


def limits_act(scenario: Scenario) -> bool:
    """Whether a run depends on the limits: through alerts, due dates, or work off the system when slack is short."""
    alerts = any(clause.alerts for one in scenario.agreements.values() for clause in one.clauses.values())
    dated = any(key in ("due_date", "slack") for key in scenario.policy.priority)
    off = any(getattr(stage, "off_system", ()) for stage in scenario.stages.values())
    return alerts or dated or off


@dataclass(frozen=True, slots=True)
class Stated:
    """An agreement with new limits."""

    overlay: dict[str, Any]
    """To be laid over the scenario."""
    fitted: tuple[str, ...]
    """Internal clauses that were shortened to fit behind their date."""


def stated(
    scenario: Scenario,
    name: str,
    limits: Mapping[Cell, int],
    target: float,
    sample: Sample,
    *,
    joint: bool,
    source: str,
) -> Stated:
    """The agreement with new limits, as an overlay.

    Parameters
    ----------
    limits
        By cell; those of one category are disjoint and together all of it.
    target
        Of each clause that is set; `joint`: of all together as well.
    sample
        From which the targets of internal clauses that had to be shortened are taken.
    """
    agreement = scenario.agreements[name]
    rows = {key: _rows(name, key, clause, limits, sample.attributes) for key, clause in agreement.clauses.items()}
    fitted = _fitted(agreement, rows)
    clauses: dict[str, Any] = {}
    for key, clause in agreement.clauses.items():
        mine = [cell for cell in limits if cell.clause == f"{name}.{key}"]
        if not mine and key not in fitted:
            continue
        longest = max(use for _, use in rows[key])
        cells = mine or [Cell(f"{name}.{key}", category) for category in clause.categories]
        kept = target if key not in fitted else _kept(sample, cells, rows[key], target)
        alerts = {
            level: {"left": longest - 1}
            for level, alert in clause.alerts.items()
            if alert.left is not None and alert.left >= longest
        }
        clauses[key] = {"limit": _limit(clause, rows[key]), "target": kept} | ({"alerts": alerts} if alerts else {})
    whole: dict[str, Any] = {"source": source, "clauses": clauses}
    if joint:
        whole["joint_target"] = target
    return Stated({"agreements": {name: whole}}, tuple(fitted))


def _rows(name: str, key: str, clause: Clause, limits: Mapping[Cell, int], attributes: Attributes) -> list[Row]:
    """Rows of a clause's table, category by category."""
    if clause.limit.attribute is not None:
        return []
    rows: list[Row] = []
    for category in clause.categories:
        mine = [cell for cell in limits if cell.clause == f"{name}.{key}" and cell.category == category]
        rows += [(attributes.condition(cell), limits[cell]) for cell in mine]
        if not mine:
            rows.append(({"category": category}, max(limits_for(clause, category))))
    return rows


def _limit(clause: Clause, rows: Sequence[Row]) -> dict[str, Any]:
    if len({use for _, use in rows}) == 1:
        return {clause.limit.unit_stated: rows[0][1]}
    if len(clause.categories) == 1:
        rows = [({k: v for k, v in when.items() if k != "category"}, use) for when, use in rows]
    cases = [{"when": when, "use": use} for when, use in rows[:-1]]
    return {"unit": clause.limit.unit_stated, "cases": [*cases, {"use": rows[-1][1]}]}


def _fitted(agreement: Agreement, rows: dict[str, list[Row]]) -> list[str]:
    """Shorten internal clauses so that they fit behind their dates; the names of those that were."""
    shortened = []
    for key, clause in agreement.clauses.items():
        unit = clause.limit.unit_stated
        parts = [k for k, c in agreement.clauses.items() if c.behind == key and c.limit.unit_stated == unit]
        if not parts or not rows[key] or not all(rows[part] for part in parts):
            continue
        longest = {part: max(use for _, use in rows[part]) for part in parts}
        allowed, needed = max(use for _, use in rows[key]), sum(longest.values())
        if needed <= allowed or allowed < len(parts):
            continue
        caps = {part: max(1, math.floor(days * allowed / needed)) for part, days in longest.items()}
        while sum(caps.values()) > allowed:
            caps[max(caps, key=lambda part: caps[part])] -= 1
        for part in parts:
            rows[part] = [(when, min(use, caps[part])) for when, use in rows[part]]
        shortened += parts
    return shortened


def _kept(sample: Sample, cells: Sequence[Cell], rows: Sequence[Row], target: float) -> float:
    """A share that a shortened internal clause keeps, rounded down to a hundredth: the least of its categories."""
    from experiments.estimates import share_interval

    by_when = {repr(when): use for when, use in rows}
    lows = [
        share_interval(*sample.met_and_due(cell, by_when[repr(sample.attributes.condition(cell))])).low
        for cell in cells
    ]
    known = [low for low in lows if not math.isnan(low)]
    return min([target, *(math.floor(100 * low) / 100 for low in known)])
