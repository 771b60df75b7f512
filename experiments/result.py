"""The result of a run: one document from the rows of its replications (reports/JSON.md describes every key)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.clause_days import limits_for
from experiments.estimates import mean_interval, share_interval, verdict, verdicts
from experiments.looks import ERROR, error_of
from experiments.offered_load import OfferedLoad
from experiments.reasons import reasons
from experiments.replications import Replication, Task
from experiments.rows import Document, Rows, decided, interval
from experiments.stage_documents import route_documents, stage_documents
from experiments.weeks import weeks
from model.compiling.whole import calendar_of

UNDECIDED_SHARE = 0.005
"""Above this share of undecided cases a run asks for a longer run-out."""


def result_of(
    task: Task, rows: Sequence[Replication], offered: OfferedLoad, *, replications: int | None = None
) -> Document:
    """The result document.

    Parameters
    ----------
    replications
        How many were asked for, where that was said.
    """
    columns, scenario = Rows(task, rows), task.loaded.scenario
    queues = columns.tree("queues")
    error = error_of(len(rows), stated=replications is not None, stopped=decided(rows, task))
    clauses = clause_documents(columns, error)
    _explain(clauses, columns, offered, queues)
    document: Document = {
        "title": {"zh": scenario.title.zh, "en": scenario.title.en},
        "categories": {name: _applications(columns, name) for name, c in scenario.categories.items() if c.applies},
        "clauses": clauses,
        "joint": {name: _joint(columns, name, error) for name in scenario.agreements},
        "days": columns.tree("days"),
        "where_days": columns.tree("where_days"),
        "days_by_cause": columns.tree("days_by_cause"),
        "routes": route_documents(columns),
        "stages": stage_documents(columns, offered),
        "load": dict(offered.loads),
        "load_by_area": _by_area(offered),
        "load_by_team": dict(offered.team_loads),
        "utilisation": columns.tree("utilisation").get("role", {}),
        "utilisation_by_team": columns.tree("utilisation").get("team", {}),
        "worked": columns.tree("worked").get("role", {}),
        "worked_by_team": columns.tree("worked").get("team", {}),
        "overtime": columns.tree("overtime_hours") | {"yuan": columns.mean("overtime_yuan")},
        "repeated_hours": columns.mean("repeated_hours"),
        "outsourced": {"pieces": columns.mean("outsourced"), "yuan": columns.mean("outsource_yuan")},
        "index": _indices(columns),
        "payments": columns.tree("payments"),
        "alerts": columns.tree("alerts"),
        "getting_electricity": columns.tree("getting_electricity"),
        "queues": queues,
        "open": columns.tree("open"),
        "weeks": weeks(scenario, task.program),
        "histograms": _histograms(columns),
        "overloaded": [{"role": r, "area": a, "load": load} for (r, a), load in offered.overloaded.items()],
        "warnings": _warnings(columns, clauses),
    }
    return document | _how(columns, replications)


def clause_documents(columns: Rows, error: float = ERROR) -> list[Document]:
    """One entry per clause and category; verdicts of all entries together are in `verdict_together` (Holm).

    Parameters
    ----------
    error
        Probability of a wrong verdict; less than 5 % where the run has looked several times (`experiments.looks`).
    """
    listed = columns.clauses()
    shares = [columns.cases(f"clauses/{name}/{group}") for name, group, _ in listed]
    targets = [clause.target for _, _, clause in listed]
    together = verdicts([(*share, target) for share, target in zip(shares, targets, strict=True)], error=error)
    found = []
    for (name, group, clause), (met, due), corrected in zip(listed, shares, together, strict=True):
        path, agreement = f"clauses/{name}/{group}", name.split(".")[0]
        undecided = columns.column(f"{path}/undecided", 0.0)
        every = float((due + undecided).sum())
        found.append(
            {
                "name": name,
                "agreement": agreement,
                "kind": columns.task.loaded.scenario.agreements[agreement].kind,
                "title": {"zh": clause.title.zh, "en": clause.title.en},
                "category": group,
                "target": clause.target,
                "limits": {"unit": clause.limit.unit_stated, "values": list(limits_for(clause, group))},
                "share": interval(share_interval(met, due)),
                "verdict": verdict(met, due, clause.target, error=error) if due.sum() else "undecided",
                "verdict_together": corrected if due.sum() else "undecided",
                "recorded_share": interval(share_interval(*columns.cases(path, "recorded_"))),
                "unsigned_share": interval(share_interval(*columns.cases(path, "unsigned_"))),
                "cases": {
                    what: columns.mean(f"{path}/{what}")
                    for what in ("met", "late", "undecided", "withdrew_kept", "withdrew_late")
                },
                "undecided_share": float(undecided.sum()) / every if every else 0.0,
                "share_bounds": {
                    "low": float(met.sum()) / every if every else np.nan,
                    "high": float((met + undecided).sum()) / every if every else np.nan,
                },
                "behind": clause.behind,
                "department": clause.department,
            }
        )
    return found


def _explain(clauses: list[Document], columns: Rows, offered: OfferedLoad, queues: Document) -> None:
    """Add to every clause below its target where the waiting is."""
    program = columns.task.program
    for clause in clauses:
        late = clause["share"]["mean"] < clause["target"]
        number = program.names.clauses.index(clause["name"])
        clause["why"] = reasons(program, offered, queues, number, clause["category"]) if late else []


def _joint(columns: Rows, agreement: str, error: float) -> Document:
    """Applications for which all clauses of an agreement were kept."""
    terms = columns.task.loaded.scenario.agreements[agreement]
    met, due = columns.cases(f"joint/{agreement}/all")
    groups = sorted({path.split("/")[2] for path in columns.paths if path.startswith(f"joint/{agreement}/")} - {"all"})
    document: Document = {
        "share": interval(share_interval(met, due)),
        "recorded_share": interval(share_interval(*columns.cases(f"joint/{agreement}/all", "recorded_"))),
        "target": terms.joint_target,
        "categories": {g: interval(share_interval(*columns.cases(f"joint/{agreement}/{g}"))) for g in groups},
    }
    if terms.joint_target is not None:
        document["verdict"] = verdict(met, due, terms.joint_target, error=error) if due.sum() else "undecided"
    return document


def _applications(columns: Rows, category: str) -> Document:
    """Mean numbers of the cohort; `withdrawn` includes the expired, which stand beside it too."""
    mean = {
        w: columns.mean(f"applications/{category}/{w}") for w in ("arrived", "archived", "withdrawn", "expired", "open")
    }
    return {**mean, "withdrawn": mean["withdrawn"] + mean["expired"]}


def _by_area(offered: OfferedLoad) -> dict[str, dict[str, float]]:
    areas: dict[str, dict[str, float]] = {}
    for (role, area), load in offered.area_loads.items():
        areas.setdefault(role, {})[area] = load
    return areas


def _indices(columns: Rows) -> Document:
    """Per agreement: both indices with their intervals, and the weight of the groups that had applications."""

    def leaf(path: str) -> object:
        return columns.mean(path) if path.endswith("_weight") else interval(mean_interval(columns.column(path)))

    return columns.tree("index", leaf)


def _histograms(columns: Rows) -> dict[str, list[float]]:
    """Means over replications."""
    paths = sorted({path for row in columns.good if row.measures for path in row.measures.histograms})
    found = {}
    for path in paths:
        parts = [
            row.measures.histograms[path] for row in columns.good if row.measures and path in row.measures.histograms
        ]
        total = np.zeros(max(map(len, parts)))
        for part in parts:
            total[: len(part)] += part
        found[path] = [round(float(x), 3) for x in np.trim_zeros(total / len(columns.good), "b")]
    return found


def _warnings(columns: Rows, clauses: Sequence[Mapping[str, Any]]) -> list[Document]:
    """What a reader must know; `key` and its values, put into words by the reports."""
    warnings: list[Document] = [
        {"key": "wait_longer", "clause": c["name"], "category": c["category"], "share": c["undecided_share"]}
        for c in clauses
        if c["undecided_share"] > UNDECIDED_SHARE
    ]
    failed = [row for row in columns.rows if row.measures is None]
    if failed:
        warnings.append({"key": "failed", "n": len(failed), "error": failed[0].error})
    program = columns.task.program
    guessed = calendar_of(columns.task.loaded.scenario, program.start, program.days).estimated_from
    if guessed is not None:
        warnings.append({"key": "estimated_days", "date": guessed.isoformat()})
    return warnings


def _how(columns: Rows, asked: int | None) -> Document:
    """How the result was made."""
    task = columns.task
    return {
        "replications": len(columns.good),
        "failed": [{"replication": row.number, "error": row.error} for row in columns.rows if row.measures is None],
        "replications_asked": asked,
        "seed": task.seed,
        "engine": task.engine,
        "inputs": "uncertain" if task.uncertain else "fixed",
        "program_digest": task.program.digest,
        "program_digests": sorted({row.digest for row in columns.good}) if task.uncertain else [task.program.digest],
        "visits": int(sum(row.visits for row in columns.good)),
        "cpu_seconds": float(sum(row.cpu_seconds for row in columns.rows)),
    }
