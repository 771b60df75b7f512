"""Means with their intervals, one row each, against a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures.paper import INK, MIDDLE, figure, folded
from reports.numbers import known

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One row, in the unit of the axis; an end that is not known is not drawn."""

    label: str
    mean: float | None
    low: float | None
    high: float | None
    filled: bool = True
    """A full dot, else a ring."""


def interval_rows(rows: Sequence[IntervalRow], axis: str, *, line: float | None = 0.0) -> Figure:
    """A row for each, the first on top.

    Parameters
    ----------
    axis
        Words and unit of the axis.
    line
        Where a line is drawn: what is compared with.
    """
    drawing = figure(0.75 + 0.24 * len(rows))
    axes = drawing.subplots()
    if line is not None:
        axes.axvline(line, color=INK, linewidth=0.9)
    for place, row in enumerate(rows):
        if row.mean is None or not known(row.mean):
            continue
        ends = [end for end in (row.low, row.high) if end is not None and known(end)]
        if len(ends) == 2:
            axes.plot(ends, [place, place], color=MIDDLE, linewidth=2.0, solid_capstyle="butt", zorder=2)
        fill = INK if row.filled else "white"
        axes.plot([row.mean], [place], "o", color=INK, markerfacecolor=fill, markersize=5, zorder=3)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [folded(row.label, 48) for row in rows])
    axes.tick_params(axis="y", length=0, labelsize=8 if len(rows) < 25 else 7)
    axes.set_xlabel(axis)
    axes.grid(axis="x", color="#d9d9d9", linewidth=0.6)
    axes.set_axisbelow(True)
    return drawing
