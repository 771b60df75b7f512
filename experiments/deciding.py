"""Which assumption decides a comparison: the value of knowing each uncertain input, in yuan a year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.comparison import Paired
from experiments.replications import input_draws
from experiments.rows import Document, interval
from experiments.uncertain_inputs import Input, inputs_of_all
from experiments.value_of_information import value_of_information

FloatArray = NDArray[np.float64]
FEWEST = 20
"""Replications below which nothing is said."""


def drawn_inputs(paired: Paired, inputs: Sequence[Input]) -> FloatArray:
    """What each replication drew; shape (n_replications, n_inputs)."""
    base = paired.columns[0]
    rows = []
    for row in base.good:
        draw = input_draws(base.task.seed, row.number)
        rows.append([one.range.quantile(draw(one.name)) for one in inputs])
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(inputs))


def deciding_inputs(paired: Paired) -> list[Document]:
    """What each input is worth to know before choosing the arm with the largest net gain, the largest first.

    Returns
    -------
    list[Document]
        Empty where inputs are fixed, or with fewer than `FEWEST` replications.
    """
    inputs = inputs_of_all(arm.task.loaded for arm in paired.arms)
    if not paired.arms[0].task.uncertain or paired.replications < FEWEST or not inputs:
        return []
    net = np.column_stack([gain.net for gain in paired.gains()])
    seed = paired.arms[0].task.seed
    values = value_of_information(drawn_inputs(paired, inputs), net, [one.name for one in inputs], seed=seed)
    by_name = {one.name: one for one in inputs}
    return [
        {
            "input": value.name,
            "low": by_name[value.name].range.low,
            "high": by_name[value.name].range.high,
            "source": by_name[value.name].source,
            "value_yuan": interval(value.estimate),
            "by_chance_yuan": value.by_chance,
            "p": value.p,
            "p_family": value.p_family,
            "share": value.share,
        }
        for value in values
    ]
