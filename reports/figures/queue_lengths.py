"""Queue lengths over the weeks of the counted period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures.paper import INK, PALE, figure, folded
from reports.figures.week_axis import WeekAxis, mark_festivals, mark_months
from reports.page_words import PageWords

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 2


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One stage."""

    label: str
    waiting: tuple[float, ...]
    """Applications waiting, time average of each week, mean over replications."""


def queue_lengths(rows: Sequence[QueueRow], words: PageWords, weeks: WeekAxis | None = None) -> Figure:
    """A panel for each stage, all with the same weeks: months and feasts where the weeks are known, else numbers."""
    lines = -(-len(rows) // COLUMNS)
    drawing = figure(0.5 + 1.25 * lines)
    panels = drawing.subplots(lines, COLUMNS, squeeze=False, sharex=True).ravel()
    for place, (axes, row) in enumerate(zip(panels, rows, strict=False)):
        n = max(1, len(row.waiting))
        axes.stairs(row.waiting, range(n + 1), fill=True, color=PALE)
        axes.stairs(row.waiting, range(n + 1), color=INK, linewidth=1.0)
        axes.set_title(folded(row.label, 44), pad=14 if weeks is not None and place < COLUMNS else None)
        axes.set_ylim(0, 1.15 * max([*row.waiting, 0.1]))
        axes.set_xlim(0, n)
        axes.tick_params(labelsize=8)
        if weeks is not None:
            mark_months(axes, weeks, words)
            mark_festivals(axes, weeks, words, named=place < COLUMNS)
    for axes in panels[max(0, len(rows) - COLUMNS) : len(rows)]:
        axes.tick_params(labelbottom=True)
    for axes in panels[len(rows) :]:
        axes.set_axis_off()
    drawing.supxlabel(words("axis_week" if weeks is None else "axis_weeks"), fontsize=9)
    drawing.supylabel(words("axis_waiting"), fontsize=9)
    return drawing
