"""Means with their intervals, one row each, against a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures.paper import INK, MIDDLE, figure
from reports.figures.row_labels import label_rows, row_inches
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


def interval_rows(
    rows: Sequence[IntervalRow], axis: str, *, line: float | None = 0.0, most_inches: float = 8.5
) -> Figure:
    """A row for each, the first on top.

    Parameters
    ----------
    axis
        Words and unit of the axis.
    line
        Where a line is drawn: what is compared with.
    most_inches
        Most height for the rows; many are drawn narrower.
    """
    labels = [row.label for row in rows]
    inches = row_inches(labels, most_inches)
    drawing = figure(0.6 + inches * len(rows))
    axes = drawing.subplots()
    if line is not None:
        axes.axvline(line, color=INK, linewidth=0.9)
    for place, row in enumerate(rows):
        if row.mean is None or not known(row.mean):
            axes.text(0.5, place, "–", transform=axes.get_yaxis_transform(), ha="center", va="center", fontsize=8)
            continue
        ends = [end for end in (row.low, row.high) if end is not None and known(end)]
        if len(ends) == 2:
            axes.plot(ends, [place, place], color=MIDDLE, linewidth=2.0, solid_capstyle="butt", zorder=2)
        fill = INK if row.filled else "white"
        size = 5 if inches >= 0.18 else 3.8
        axes.plot([row.mean], [place], "o", color=INK, markerfacecolor=fill, markersize=size, zorder=3)
    label_rows(axes, labels, inches)
    axes.set_xlabel(axis)
    return drawing
