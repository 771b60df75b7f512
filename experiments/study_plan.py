"""A study made ready: the arms to run, and what is concluded from their rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.estimates import holm
from experiments.paired import NEGLIGIBLE, Difference
from experiments.replications import Replication, Task
from experiments.rows import Document, interval

FloatArray = NDArray[np.float64]
ArmRows = Mapping[str, Sequence[Replication]]
"""Rows by name of the arm."""
ERROR = 0.05
"""In at most so many studies any verdict is wrong."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run, and what to make of it."""

    tasks: Mapping[str, Task]
    """By name of the arm; the base first."""
    measures: Sequence[Document]
    """What the study asked for: path, unit, which way is better."""
    conclude: Callable[[ArmRows], Document]
    """The kind's own part of the document."""


def judged_documents(family: Sequence[tuple[Document, Difference]]) -> None:
    """Add interval, p-value and verdict to documents; all together are one family (Holm)."""
    adjusted = holm([difference.p for _, difference in family])
    for (document, difference), p_holm in zip(family, adjusted, strict=True):
        document |= interval(difference.estimate) | {
            "p": difference.p,
            "p_holm": p_holm,
            "shown": bool(p_holm <= ERROR),
            "identical": difference.identical,
        }


def minus(one: FloatArray, other: FloatArray) -> FloatArray:
    """The difference, exactly 0 where only rounding is left of it."""
    difference = one - other
    return np.where(np.abs(difference) <= NEGLIGIBLE * np.maximum(np.abs(one), np.abs(other)), 0.0, difference)
