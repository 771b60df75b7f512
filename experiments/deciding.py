"""Which assumption decides a comparison: the value of knowing each uncertain input, in yuan a year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from experiments.comparison import Paired
from experiments.replications import input_draws
from experiments.rows import Document, interval
from experiments.value_of_information import value_of_information
from model.files.picking import find_uncertain, ranges_of
from model.files.uncertain import Range

FloatArray = NDArray[np.float64]
FEWEST = 20
"""Replications below which nothing is said."""


def inputs_of(paired: Paired) -> dict[str, tuple[Range, str]]:
    """Every uncertain input of any arm by the name under which it is drawn: its range and its source."""
    found: dict[str, tuple[Range, str]] = {}
    for arm in paired.arms:
        value = arm.task.loaded.layers.value
        ranges = ranges_of(value)
        for path in find_uncertain(value):
            stated: object = value
            for step in path:
                stated = stated[step]  # type: ignore[index]
            source = stated.get("source") if isinstance(stated, dict) else None
            found.setdefault(ranges[path].name, (ranges[path], str(source or "")))
    return found


def drawn_inputs(paired: Paired, inputs: dict[str, tuple[Range, str]]) -> FloatArray:
    """What each replication drew; shape (n_replications, n_inputs)."""
    base = paired.columns[0]
    rows = []
    for row in base.good:
        draw = input_draws(base.task.seed, row.number)
        rows.append([spec.quantile(draw(name)) for name, (spec, _) in inputs.items()])
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(inputs))


def deciding_inputs(paired: Paired) -> list[Document]:
    """What each input is worth to know before choosing the arm with the largest net gain, the largest first.

    Returns
    -------
    list[Document]
        Empty where inputs are fixed, or with fewer than `FEWEST` replications.
    """
    inputs = inputs_of(paired)
    if not paired.arms[0].task.uncertain or paired.replications < FEWEST or not inputs:
        return []
    net = np.column_stack([gain.net for gain in paired.gains()])
    seed = paired.arms[0].task.seed
    values = value_of_information(drawn_inputs(paired, inputs), net, list(inputs), seed=seed)
    return [
        {
            "input": value.name,
            "low": inputs[value.name][0].low,
            "high": inputs[value.name][0].high,
            "source": inputs[value.name][1],
            "value_yuan": interval(value.estimate),
            "by_chance_yuan": value.by_chance,
            "p": value.p,
            "p_family": value.p_family,
            "share": value.share,
        }
        for value in values
    ]
