"""Conditions and tables over attributes, evaluated for many applications at once (after a run)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.program import IntArray, Program


def holding(program: Program, condition: int, values: IntArray) -> NDArray[np.bool_]:
    """Whether a condition holds for each application.

    Parameters
    ----------
    condition
        Index of a condition, or −1 for none.
    values
        Shape (n, n_attributes).

    Returns
    -------
    NDArray[np.bool_]
        Shape (n,).
    """
    held = np.ones(len(values), dtype=np.bool_)
    if condition < 0:
        return held
    draws = program.draws
    for test in range(int(draws.condition_first[condition]), int(draws.condition_first[condition + 1])):
        column = values[:, int(draws.test_attribute[test])]
        within = np.zeros(len(values), dtype=np.bool_)
        for interval in range(int(draws.test_first[test]), int(draws.test_first[test + 1])):
            within |= (draws.test_low[interval] <= column) & (column <= draws.test_high[interval])
        held &= within
    return held


def chosen(program: Program, choice: int, values: IntArray) -> IntArray:
    """What a table over attributes says for each application: the first row that holds; shape (n,)."""
    draws = program.draws
    result = np.zeros(len(values), dtype=np.int64)
    still = np.ones(len(values), dtype=np.bool_)
    for row in range(int(draws.choice_first[choice]), int(draws.choice_first[choice + 1])):
        here = still & holding(program, int(draws.choice_condition[row]), values)
        result[here] = draws.choice_use[row]
        still &= ~here
    return result
