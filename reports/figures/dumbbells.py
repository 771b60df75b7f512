"""Shares before and after, one row for each arm: a line where it is, a dot where it comes to, the interval around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures.paper import INK, MIDDLE, figure
from reports.figures.row_labels import label_rows, row_inches
from reports.numbers import known
from reports.page_words import PageWords

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """One arm; per cent, None where unknown."""

    label: str
    after: float | None
    low: float | None
    high: float | None
    shown: bool
    """Whether the change is shown: a full dot, else one with a white middle."""


def dumbbells(rows: Sequence[Dumbbell], before: float, words: PageWords) -> Figure:
    """All arms against the same share before, which is the broken line; per cent."""
    labels = [row.label for row in rows]
    inches = row_inches(labels, 8.0)
    drawing = figure(0.95 + inches * len(rows))
    axes = drawing.subplots()
    axes.axvline(before, color=INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    size = 5.5 if inches >= 0.18 else 4.0
    for place, row in enumerate(rows):
        _draw(axes, place, row, before, size)
    label_rows(axes, labels, inches)
    axes.margins(x=0.06)
    axes.set_xlabel(words("axis_joint"))
    _explain(axes, words)
    return drawing


def _draw(axes: Axes, place: int, row: Dumbbell, before: float, size: float) -> None:
    if row.after is None or not known(row.after):
        return
    if row.low is not None and row.high is not None:
        axes.plot([row.low, row.high], [place] * 2, color=MIDDLE, linewidth=4.0, solid_capstyle="butt", zorder=2)
    axes.plot([before, row.after], [place] * 2, color=INK, linewidth=1.0, zorder=3)
    axes.plot([before], [place], "|", color=INK, markersize=1.6 * size, markeredgewidth=1.2, zorder=4)
    fill = INK if row.shown else "white"
    axes.plot([row.after], [place], "o", color=INK, markerfacecolor=fill, markersize=size, zorder=5)


def _explain(axes: Axes, words: PageWords) -> None:
    from matplotlib.lines import Line2D

    keys = [
        Line2D([], [], color=INK, linewidth=0.9, linestyle=(0, (4, 3))),
        Line2D([], [], color=INK, marker="o", linestyle="none"),
        Line2D([], [], color=INK, marker="o", markerfacecolor="white", linestyle="none"),
        Line2D([], [], color=MIDDLE, linewidth=4.0),
    ]
    names = [words(key) for key in ("key_before", "key_after_shown", "key_after_unshown", "interval")]
    axes.figure.legend(keys, names, loc="outside lower center", ncols=4, fontsize=8)
