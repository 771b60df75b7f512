"""Agreements → the arrays of `Clauses`."""

from __future__ import annotations

from typing import Literal

import numpy as np

from model.compiling.drawing import DrawBook
from model.compiling.positions import Positions, Ragged, exact, ints, rounded, threshold_of
from model.program import Clauses, Hands, IntArray, Milestone, Stages, Unit
from model.scenario.agreements import Clause
from model.scenario.alerts import Alert

LEVELS: tuple[Literal["yellow", "orange", "red"], ...] = ("yellow", "orange", "red")


def compile_clauses(positions: Positions, book: DrawBook, stages: Stages) -> Clauses:
    """All clauses, agreement by agreement."""
    agreements = positions.scenario.agreements
    clauses = [(positions.agreements[name], clause) for name, a in agreements.items() for clause in a.clauses.values()]
    ends = [(_milestone(positions, c.from_), _milestone(positions, c.to)) for _, c in clauses]
    alerts, columns = Ragged(), list[tuple[int, int, int]]()
    for _, clause in clauses:
        stated = alerts_of(clause)
        alerts.add(LEVELS.index(level) for level, _ in stated)
        columns += [
            (
                -1 if alert.left is None else alert.left,
                -1 if alert.left_share is None else (exact(alert.left_share) * 1000).__ceil__(),  # 0.0004 is not 0
                rounded(exact(alert.priority) * 1000),
            )
            for _, alert in stated
        ]
    counts = [[_counts(positions, clause, stages, stage) for stage in positions.stages] for _, clause in clauses]
    applies = [[int(category in clause.categories) for category in positions.categories] for _, clause in clauses]
    return Clauses(
        agreement=ints(agreement for agreement, _ in clauses),
        signed_threshold=ints(threshold_of(a.signed_by) for a in agreements.values()),
        from_milestone=ints(begin[0] for begin, _ in ends),
        from_stage=ints(begin[1] for begin, _ in ends),
        to_milestone=ints(end[0] for _, end in ends),
        to_stage=ints(end[1] for _, end in ends),
        each_attempt=ints(int(c.each_attempt) for _, c in clauses),
        unit=ints(Unit[c.limit.unit_stated.upper()] for _, c in clauses),
        limit=ints(book.limits(c.limit.rows) if c.limit.rows else -1 for _, c in clauses),
        limit_attribute=ints(positions.attributes[c.limit.attribute] if c.limit.attribute else -1 for _, c in clauses),
        counts=_matrix(counts, len(positions.stages)),
        whole=ints(int(c.clock == "whole" and not c.excluding) for _, c in clauses),
        applies=_matrix(applies, len(positions.categories)),
        condition=ints(book.condition(c.when) for _, c in clauses),
        customer_units=ints(-1 if c.customer_days is None else c.customer_days for _, c in clauses),
        alert_first=ints(alerts.first),
        alert_level=ints(alerts.flat),
        alert_left=ints(left for left, _, _ in columns),
        alert_left_share=ints(share for _, share, _ in columns),
        alert_priority=ints(priority for _, _, priority in columns),
    )


def alerts_of(clause: Clause) -> list[tuple[str, Alert]]:
    """(level, alert) of a clause, in the order of their rows in the Program."""
    return [(level, clause.alerts[level]) for level in LEVELS if level in clause.alerts]


def _milestone(positions: Positions, name: str) -> tuple[int, int]:
    stage, moment = name.split(".")
    return int(Milestone[moment.upper()]), -1 if stage == "application" else positions.stages[stage]


def _counts(positions: Positions, clause: Clause, stages: Stages, stage: str) -> int:
    if clause.clock == "whole":
        return int(stage not in clause.excluding)
    return int(stages.hands[positions.stages[stage]] == Hands.UTILITY)


def _matrix(rows: list[list[int]], width: int) -> IntArray:
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)
