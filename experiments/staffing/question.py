"""The question of a staffing search, and what a plan's years say about it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from experiments.rows import FloatArray
from experiments.staffing.targets import Target
from model.planning.staff_master import Plan, Resource, plans_in_box

MONTH_DAYS = 365 / 12


@dataclass(frozen=True, slots=True)
class Question:
    """Which resources, which targets, how sure.

    Attributes
    ----------
    alpha
        Each of the two statements (the plan keeps the targets; nothing cheaper than the bound does) is wrong in at
        most this share of studies.
    delta
        More people in a plan that keeps the targets lower no share by more than this: what the bound assumes.
    epsilon
        A target counts as kept from so much below it on: the zone within which whole people cannot be told apart.
    counted_days
        Days of the counted period.
    """

    resources: tuple[Resource, ...]
    targets: tuple[Target, ...]
    counted_days: int
    alpha: float = 0.05
    delta: float = 0.005
    epsilon: float = 0.005

    @property
    def most(self) -> Plan:
        """Everything there may be."""
        return tuple(one.most for one in self.resources)

    @property
    def shares(self) -> FloatArray:
        """The targets' shares; shape (n_targets,)."""
        return np.array([one.share for one in self.targets])

    @property
    def plans(self) -> int:
        """Plans in the box."""
        return plans_in_box(self.resources)

    def payments_per_month(self, rows: FloatArray) -> FloatArray:
        """Yuan a month that the years of a plan have cost in payments; shape (n_years,)."""
        paid: FloatArray = rows[:, -1] * MONTH_DAYS / self.counted_days
        return paid


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a plan's shares lie above their targets; arrays of shape (n_targets,).

    Attributes
    ----------
    above
        Estimated share − target; 1 − target where no case was due.
    error
        Standard error of it.
    deviation
        What one year adds: standard error × √years.
    """

    above: FloatArray
    error: FloatArray
    deviation: FloatArray
    years: int


def standing(question: Question, rows: FloatArray) -> Standing:
    """The standing of a plan after some years; shape of `rows` (n_years, 2 n_targets + 1)."""
    count = len(question.targets)
    met, due = rows[:, :count], rows[:, count : 2 * count]
    total = due.sum(axis=0)
    mean_due = np.maximum(total / max(len(rows), 1), 1e-12)
    share = np.where(total > 0, met.sum(axis=0) / np.maximum(total, 1), 1.0)
    residuals = (met - share * due) / mean_due
    deviation = residuals.std(axis=0, ddof=1) if len(rows) > 1 else np.full(count, math.inf)
    # where hardly any case is late, the years do not differ: never surer than one case more
    deviation = np.maximum(deviation, np.sqrt(1.0 / np.maximum(total, 1) / mean_due))
    return Standing(share - question.shares, deviation / math.sqrt(max(len(rows), 1)), deviation, len(rows))
