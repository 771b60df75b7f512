"""Uncertain inputs held at points of their ranges: what a tornado and a screening run.

A point gives some inputs a quantile of their range; the others have their stated values. Every point runs the same
replications with the same seed, so the same customers with the same luck meet each point, and differences between
points are taken replication by replication.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from experiments.arms import Variant
from experiments.replications import Task
from experiments.rows import Rows
from experiments.study_arms import Finder, study_task
from experiments.study_file import OneAtATime, Screening, StudyFile
from experiments.study_measures import Wanted, in_pairs, wanted_measures
from experiments.study_plan import ArmRows, minus
from experiments.uncertain_inputs import Input, inputs_of_all
from model.problems import suggestion

FloatArray = NDArray[np.float64]
BASE, REDESIGN = "base", "redesign"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a study of points looks at."""

    file: StudyFile
    base: Variant
    redesign: Variant | None
    inputs: tuple[Input, ...]
    wanted: tuple[Wanted, ...]

    def tasks(self, points: Mapping[str, Mapping[str, float]]) -> dict[str, Task]:
        """One arm for each point, or two; by `arm_of`."""
        sides = [(BASE, self.base), *([(REDESIGN, self.redesign)] if self.redesign else [])]
        return {
            arm_of(point, side): study_task(self.file, variant, settings)
            for point, settings in points.items()
            for side, variant in sides
        }

    def tables(self, tasks: Mapping[str, Task], rows: ArmRows) -> dict[Wanted, dict[str, FloatArray]]:
        """By measure and point, one number per replication: of the base, or redesign − base."""
        paired = dict(zip(tasks, in_pairs([Rows(task, rows[name]) for name, task in tasks.items()]), strict=True))
        points = dict.fromkeys(name.rpartition(" ")[0] for name in tasks)
        return {one: {point: self._values(one, point, paired) for point in points} for one in self.wanted}

    def _values(self, wanted: Wanted, point: str, paired: Mapping[str, Rows]) -> FloatArray:
        base = paired[arm_of(point, BASE)]
        if self.redesign is None:
            return wanted.values(base, base)
        other = paired[arm_of(point, REDESIGN)]
        return minus(wanted.values(base, other), wanted.values(base, base))


def arm_of(point: str, side: str) -> str:
    """Name of an arm."""
    return f"{point} {side}"


def asked(file: StudyFile) -> Asked:
    """Find and load what a study of points looks at.

    Raises
    ------
    ScenarioError
        With everything that is wrong.
    """
    study = file.study
    assert isinstance(study, OneAtATime | Screening)
    finder = Finder(file)
    base = finder.base()
    redesign = finder.redesign(study.redesign, ("redesign",)) if study.redesign is not None else None
    wanted = wanted_measures(file, base.loaded.scenario, finder.problems) if base else []
    inputs = inputs_of_all(one.loaded for one in (base, redesign) if one)
    chosen = [one for one in inputs if any(fnmatchcase(one.name, pattern) for pattern in study.vary)]
    for position, pattern in enumerate(study.vary):
        if base and not any(fnmatchcase(one.name, pattern) for one in inputs):
            said = "no uncertain input has this name" + suggestion(pattern, [one.name for one in inputs])
            finder.problems.append(file.problem(("vary", position), said, pattern))
    base = finder.known([base])[0]
    return Asked(file, base, redesign, tuple(chosen), tuple(wanted))
