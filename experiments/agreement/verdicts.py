"""Verdicts on all that an agreement promises, and whether its test may stop by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.estimates import Verdict, verdicts
from experiments.looks import ERROR, error_at
from experiments.replications import Replication, Task
from experiments.rows import Rows


@dataclass(frozen=True, slots=True)
class Judged:
    """What a verdict is about: a clause and category, or (clause empty) all clauses together."""

    agreement: str
    clause: str
    group: str
    target: float

    @property
    def path(self) -> str:
        """Where its cases are counted."""
        return f"clauses/{self.agreement}.{self.clause}/{self.group}" if self.clause else f"joint/{self.agreement}/all"


def judged(columns: Rows, agreement: str) -> list[Judged]:
    """All that an agreement promises: every clause for all its categories and for each, and the joint one."""
    listed = [
        Judged(agreement, name.split(".")[1], group, clause.target)
        for name, group, clause in columns.clauses()
        if name.split(".")[0] == agreement
    ]
    joint = columns.task.loaded.scenario.agreements[agreement].joint_target
    return listed if joint is None else [*listed, Judged(agreement, "", "all", joint)]


def verdicts_of(columns: Rows, agreement: str, error: float = ERROR) -> dict[Judged, Verdict]:
    """Verdicts on all of an agreement, together wrong with probability `error` at most on either side (Holm)."""
    listed = judged(columns, agreement)
    told = verdicts([(*columns.cases(one.path), one.target) for one in listed], error=error)
    return dict(zip(listed, told, strict=True))


def all_decided(rows: Sequence[Replication], task: Task, agreements: Sequence[str]) -> bool:
    """Whether a test may stop by itself now."""
    error = error_at(len(rows))
    if error is None:
        return False
    columns = Rows(task, rows)
    told = [verdict for name in agreements for verdict in verdicts_of(columns, name, error).values()]
    return "undecided" not in told
