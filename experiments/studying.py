"""Studies: from a file to a document, each kind by its own module."""

from __future__ import annotations

from collections.abc import Callable

from experiments.rows import Document
from experiments.study_factorial import plan_factorial
from experiments.study_file import StudyFile
from experiments.study_pilot import plan_pilot
from experiments.study_plan import ArmRows, Plan
from experiments.study_screening import plan_screening
from experiments.study_tornado import plan_tornado

PLANS: dict[str, Callable[[StudyFile], Plan]] = {
    "factorial": plan_factorial,
    "fraction": plan_factorial,
    "one_at_a_time": plan_tornado,
    "screening": plan_screening,
    "pilot": plan_pilot,
}


def plan_of(file: StudyFile) -> Plan:
    """Load and compile everything that a study runs.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the study or with what it names.
    """
    return PLANS[file.study.kind](file)


def study_document(file: StudyFile, plan: Plan, rows: ArmRows, *, asked: int | None = None) -> Document:
    """The document of a study (reports/JSON.md).

    Parameters
    ----------
    asked
        Replications asked for; None: as the study says.
    """
    study, tasks = file.study, plan.tasks
    first = next(iter(tasks.values()))
    failed = [(name, row) for name in tasks for row in rows[name] if row.measures is None]
    return {
        "kind": study.kind,
        "title": {"zh": study.title.zh, "en": study.title.en},
        "base": study.base,
        "measures": list(plan.measures),
        **plan.conclude(rows),
        "how": {
            "replications_asked": asked or study.replications,
            "seed": study.seed,
            "engine": first.engine,
            "inputs": getattr(study, "inputs", "fixed"),
            "arms": len(tasks),
            "program_digests": {name: task.program.digest for name, task in tasks.items()},
            "visits": int(sum(row.visits for name in tasks for row in rows[name])),
            "cpu_seconds": float(sum(row.cpu_seconds for name in tasks for row in rows[name])),
            "failed": [{"arm": name, "replication": row.number, "error": row.error} for name, row in failed],
        },
    }
