"""One at a time (a tornado): each uncertain input at either end of its range, all others at their stated values.

Swings are judged as one family over all inputs and measures (Holm).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from experiments.estimates import mean_interval
from experiments.paired import Difference, difference_from_zero
from experiments.replications import Task
from experiments.rows import Document, interval
from experiments.study_file import OneAtATime, StudyFile
from experiments.study_plan import ArmRows, Plan, judged_documents, minus
from experiments.study_points import Asked, FloatArray, asked

STATED = "stated"
LOW, HIGH = "low", "high"


def plan_tornado(file: StudyFile) -> Plan:
    """Load and compile both ends of every input.

    Raises
    ------
    ScenarioError
        With everything that is wrong.
    """
    study, question = file.study, asked(file)
    assert isinstance(study, OneAtATime)
    points: dict[str, Mapping[str, float]] = {STATED: {}}
    for one in question.inputs:
        for side, share in zip((LOW, HIGH), study.ends, strict=True):
            points[f"{one.name} {side}"] = {one.name: share}
    tasks = question.tasks(points)
    return Plan(tasks, [one.document for one in question.wanted], lambda rows: _concluded(question, study, tasks, rows))


def _concluded(question: Asked, study: OneAtATime, tasks: Mapping[str, Task], rows: ArmRows) -> Document:
    family: list[tuple[Document, Difference]] = []
    tables = question.tables(tasks, rows)
    bars = {one.path: _bars(question, study, table, family) for one, table in tables.items()}
    judged_documents(family)
    for table in bars.values():
        table.sort(key=lambda bar: float(-np.nan_to_num(abs(bar["swing"]["mean"]))))
    first = next(iter(tables.values()))[STATED]
    return {
        "of": "base" if question.redesign is None else "difference",
        "redesign": None if question.redesign is None else question.redesign.name,
        "ends": list(study.ends),
        "stated": {one.path: interval(mean_interval(table[STATED])) for one, table in tables.items()},
        "bars": bars,
        "replications": len(first),
    }


def _bars(
    question: Asked, study: OneAtATime, table: Mapping[str, FloatArray], family: list[tuple[Document, Difference]]
) -> list[Document]:
    bars = []
    for one in question.inputs:
        low, high = table[f"{one.name} {LOW}"], table[f"{one.name} {HIGH}"]
        swing: Document = {}
        family.append((swing, difference_from_zero(minus(high, low))))
        bars.append(
            {
                "input": one.name,
                "source": one.source,
                "low": {
                    "value": one.range.quantile(study.ends[0]),
                    **interval(difference_from_zero(minus(low, table[STATED])).estimate),
                },
                "high": {
                    "value": one.range.quantile(study.ends[1]),
                    **interval(difference_from_zero(minus(high, table[STATED])).estimate),
                },
                "swing": swing,
            }
        )
    return bars
