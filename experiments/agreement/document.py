"""The document of a test: `yekuo agreement --json` (reports/JSON.md describes every key)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import numpy as np

from experiments.agreement.chain import breakers, chain_documents
from experiments.agreement.internal import behind_document
from experiments.agreement.lateness import late_documents
from experiments.agreement.trial import Trial, Tried
from experiments.agreement.verdicts import Judged, verdicts_of
from experiments.agreement.yearly_payments import payments_document
from experiments.clause_days import limits_for
from experiments.estimates import Verdict, share_interval
from experiments.rows import Document, Rows, interval
from experiments.uncertain_inputs import inputs_of_all

UNDECIDED_SHARE = 0.005
"""Above this share of undecided cases a test asks for a longer run-out."""
Verdicts = Mapping[str, Mapping[Judged, Verdict]]
"""By how inputs are taken."""


def trial_document(trial: Trial, tried: Tried) -> Document:
    """The whole document; shares, causes and payments are those of the first way in which inputs are taken.

    Raises
    ------
    ValueError
        No replication succeeded in every arm.
    """
    every = tried.columns(trial)
    if not all(columns.good for columns in every.values()):
        raise ValueError("no replication succeeded")
    scenario, columns = trial.loaded.scenario, next(iter(every.values()))
    told = {name: {a: verdicts_of(one, a, tried.error) for a in trial.agreements} for name, one in every.items()}
    by_agreement = {a: {name: found[a] for name, found in told.items()} for a in trial.agreements}
    clauses = [one for a in trial.agreements for one in _clauses(every, a, by_agreement[a])]
    return {
        "title": {"zh": scenario.title.zh, "en": scenario.title.en},
        "agreements": {a: _agreement(trial, a, by_agreement[a]) for a in trial.agreements},
        "clauses": clauses,
        "joint": {a: _joint(every, a, by_agreement[a]) for a in trial.agreements},
        "payments": payments_document(columns, trial.agreements)
        | {
            "by_inputs": {
                name: payments_document(one, trial.agreements)["yuan_per_year"] for name, one in every.items()
            }
        },
        "chain": [link for a in trial.agreements for link in chain_documents(columns, a)],
        "categories": {
            name: {"zh": one.title.zh, "en": one.title.en} for name, one in scenario.categories.items() if one.applies
        },
        "warnings": _warnings(clauses),
        "how": _how(trial, tried, every),
    }


def _agreement(trial: Trial, name: str, told: Verdicts) -> Document:
    terms = trial.loaded.scenario.agreements[name]
    return {
        "title": {"zh": terms.title.zh, "en": terms.title.en},
        "kind": terms.kind,
        "signed_by": terms.signed_by,
        "counts": {inputs: _counts(found) for inputs, found in told.items()},
    }


def _counts(found: Mapping[Judged, Verdict]) -> Document:
    """How many clauses (all categories of each together) have which verdict."""
    firsts: dict[str, Verdict] = {}
    for one, verdict in found.items():
        if one.clause:
            firsts.setdefault(one.clause, verdict)
    told = list(firsts.values())
    return {"clauses": len(told), **{which: told.count(which) for which in ("kept", "broken", "undecided")}}


def _clauses(every: Mapping[str, Rows], agreement: str, told: Verdicts) -> list[Document]:
    """Every clause for all its categories together and for each."""
    columns, first = next(iter(every.values())), next(iter(told))
    terms, found = columns.task.loaded.scenario.agreements[agreement], []
    for judged, verdict in told[first].items():
        if not judged.clause:
            continue
        clause, path, name = terms.clauses[judged.clause], judged.path, f"{agreement}.{judged.clause}"
        met, due = columns.cases(path)
        undecided = columns.column(f"{path}/undecided", 0.0)
        categories = clause.categories if judged.group == "all" else (judged.group,)
        limits, whole = limits_for(clause, judged.group), "all" if len(clause.categories) > 1 else clause.categories[0]
        found.append(
            {
                "name": name,
                "agreement": agreement,
                "title": {"zh": clause.title.zh, "en": clause.title.en},
                "category": judged.group,
                "limit": limits[0] if len(limits) == 1 else list(limits) or None,
                "unit": clause.limit.unit_stated,
                "target": clause.target,
                "share": interval(share_interval(met, due)),
                "verdict": verdict,
                "by_inputs": _by_inputs(every, judged, told),
                "unsigned_share": interval(share_interval(*columns.cases(path, "unsigned_"))),
                "recorded_share": interval(share_interval(*columns.cases(path, "recorded_"))),
                "cases": {
                    what: columns.mean(f"{path}/{what}")
                    for what in ("met", "late", "undecided", "withdrew_kept", "withdrew_late")
                },
                "undecided_share": _part(undecided.sum(), (due + undecided).sum()),
                "department": clause.department,
                "behind": None if clause.behind is None else f"{agreement}.{clause.behind}",
                **late_documents(columns, name, categories),
                "internal": behind_document(columns, agreement, judged.clause) if judged.group == whole else None,
            }
        )  # fmt: skip
    return found


def _by_inputs(every: Mapping[str, Rows], judged: Judged, told: Verdicts) -> Document:
    """Share and verdict with fixed and with uncertain inputs."""
    return {
        name: {
            "share": interval(share_interval(*columns.cases(judged.path))),
            "verdict": told[name].get(judged),
        }
        for name, columns in every.items()
    }


def _joint(every: Mapping[str, Rows], agreement: str, told: Verdicts) -> Document:
    """Applications for which all promised clauses were kept, and which clause breaks it."""
    columns = next(iter(every.values()))
    terms = columns.task.loaded.scenario.agreements[agreement]
    judged = Judged(agreement, "", "all", terms.joint_target or 0.0)
    groups = [
        name for name in columns.task.loaded.scenario.categories if f"joint/{agreement}/{name}/met" in columns.paths
    ]
    broken = columns.column(f"broken/{agreement}/all/applications", 0.0)
    return {
        "target": terms.joint_target,
        "share": interval(share_interval(*columns.cases(judged.path))),
        "verdict": told[next(iter(told))].get(judged),
        "by_inputs": _by_inputs(every, judged, told),
        "unsigned_share": interval(share_interval(*columns.cases(f"joint_unsigned/{agreement}/all"))),
        "categories": {name: interval(share_interval(*columns.cases(f"joint/{agreement}/{name}"))) for name in groups},
        "broken_per_replication": float(broken.mean()),
        "broken_by": [
            {"name": f"{agreement}.{key}", "title": {"zh": one.title.zh, "en": one.title.en}}
            | breakers(columns, agreement, key, "all")
            for key, one in terms.clauses.items()
            if one.behind is None
        ],
    }  # fmt: skip


def _warnings(clauses: list[Document]) -> list[Document]:
    return [
        {"key": "wait_longer", "clause": one["name"], "category": one["category"], "share": one["undecided_share"]}
        for one in clauses
        if one["undecided_share"] > UNDECIDED_SHARE
    ]


def _how(trial: Trial, tried: Tried, every: Mapping[str, Rows]) -> Document:
    """How the document was made."""
    task, program = next(iter(trial.tasks.values())), next(iter(trial.tasks.values())).program
    failed = [(name, row) for name, rows in tried.rows.items() for row in rows if row.measures is None]
    return {
        "replications": min(len(columns.good) for columns in every.values()),
        "stopped": tried.stopped,
        "error": tried.error,
        "inputs": list(trial.tasks),
        "uncertain_inputs": len(inputs_of_all([trial.loaded])),
        "seed": task.seed,
        "engine": task.engine,
        "period": {"counted_from": (program.start + timedelta(days=program.warm_up_days)).isoformat(),
                   "counted_days": program.counted_days},
        "program_digest": program.digest,
        "files": [path.name for path in trial.loaded.layers.files],
        "visits": int(sum(row.visits for columns in every.values() for row in columns.good)),
        "cpu_seconds": float(sum(row.cpu_seconds for rows in tried.rows.values() for row in rows)),
        "failed": [{"inputs": name, "replication": row.number, "error": row.error} for name, row in failed],
    }  # fmt: skip


def _part(part: float, whole: float) -> float:
    return float(part / whole) if whole else float(np.nan) if part else 0.0
