"""Distributions of a scenario file as the tables of its Program, and what no table can carry, told at its line.

How close a table comes to its distribution is measured in tests/test_draws.py; here it is what a file says that counts.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from model.compiling import compile_scenario
from model.draws import ONE, quantile
from model.program import IntArray
from model.scenario.loading import load
from tests.scenario_writing import Writer, told
from tests.small_scenario import SMALL

LINE = "takes: {fixed: 5, unit: minutes}"
"""Of the stage archiving in the small scenario."""
WIDEST = math.sqrt(math.exp(1.5**2) - 1)
"""Coefficient of variation of a lognormal of sigma 1.5."""
MOMENTS: dict[str, tuple[float, float]] = {
    "{uniform: [10, 40]}": (25, 30 / math.sqrt(12)),
    "{triangular: [8, 15, 40]}": (21, math.sqrt((64 + 225 + 1600 - 120 - 320 - 600) / 18)),
    "{exponential: 30}": (30, 30),
    "{gamma: {mean: 30, cv: 0.5}}": (30, 15),
    "{lognormal: {mean: 30, cv: 0.8}}": (30, 24),
    f"{{lognormal: {{mean: 30, cv: {WIDEST:.6f}}}}}": (30, 30 * WIDEST),
}
"""Duration in minutes: exact mean and standard deviation."""


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


def _with(takes: str) -> str:
    text = SMALL.read_text(encoding="utf-8")
    assert LINE in text
    return text.replace(LINE, f"takes: {takes}")


def _quantiles(tables: IntArray, start: int) -> tuple[np.ndarray, np.ndarray]:
    """Quantiles at the edges of cells that grow finer towards both ends, and the cells' probabilities."""
    steps = np.arange(400, 800, dtype=np.int64)
    octaves = np.concatenate(
        [(steps << k) // 400 for k in range(20, 53)] + [(steps << 52) // 400 << k for k in range(1, 9)]
    )
    edges = np.unique(np.concatenate([[0], octaves, ONE - octaves, [ONE - 1]]))
    values = np.array([quantile(tables, start, u) for u in edges.tolist()]) / 2**20
    return values, np.diff(edges) / ONE


@pytest.mark.parametrize(("takes", "exact"), MOMENTS.items(), ids=list(MOMENTS))
def test_a_duration_of_a_file_keeps_its_mean_and_spread(write: Writer, takes: str, exact: tuple[float, float]) -> None:
    loaded = load(write(_with(takes)))
    program = compile_scenario(loaded.scenario, loaded.folder)
    draws, stages = program.draws, program.stages
    duration = draws.choice_use[draws.choice_first[stages.takes[program.names.stages.index("archiving")]]]
    values, probability = _quantiles(draws.tables, int(draws.duration_table[duration]))
    unit = draws.duration_mean[duration] / 1024 / 60
    low, high = values[:-1] * unit, values[1:] * unit
    mean = float(np.dot((low + high) / 2, probability))
    square = float(np.dot((low**2 + low * high + high**2) / 3, probability))
    assert mean == pytest.approx(exact[0], rel=2e-4)
    assert math.sqrt(square - mean**2) == pytest.approx(exact[1], rel=2e-4)


@pytest.mark.parametrize(
    "takes",
    ["{lognormal: {mean: 5, cv: 9}}", "{weibull: {mean: 5, shape: 0.1}}", "{gamma: {mean: 5, cv: 0.000001}}"],
)
def test_what_no_table_carries_is_told_at_its_line_when_the_file_is_read(write: Writer, takes: str) -> None:
    text = _with(takes)
    path = write(text, "wide.yaml")
    line = next(n for n, row in enumerate(text.splitlines(), start=1) if takes in row)
    problem = told(lambda: load(path))
    family = takes[1:].split(":")[0]
    assert problem.count("\n") == 0
    assert f"wide.yaml:{line}:" in problem
    assert f": stages.archiving.takes.{family}: " in problem
