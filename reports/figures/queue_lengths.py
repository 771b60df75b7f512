"""Queue lengths over the weeks of the counted period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures.paper import INK, PALE, figure, folded
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


def queue_lengths(rows: Sequence[QueueRow], words: PageWords) -> Figure:
    """A panel for each stage, all with the same weeks."""
    lines = -(-len(rows) // COLUMNS)
    drawing = figure(0.4 + 1.25 * lines)
    panels = drawing.subplots(lines, COLUMNS, squeeze=False, sharex=True).ravel()
    for axes, row in zip(panels, rows, strict=False):
        weeks = range(1, len(row.waiting) + 1)
        axes.fill_between(weeks, row.waiting, color=PALE)
        axes.plot(weeks, row.waiting, color=INK, linewidth=1.0)
        axes.set_title(folded(row.label, 44))
        axes.set_ylim(0, 1.15 * max([*row.waiting, 0.1]))
        axes.set_xlim(1, max(2, len(row.waiting)))
    for axes in panels[max(0, len(rows) - COLUMNS) : len(rows)]:
        axes.tick_params(labelbottom=True)
    for axes in panels[len(rows) :]:
        axes.set_axis_off()
    drawing.supxlabel(words("axis_week"), fontsize=9)
    drawing.supylabel(words("axis_waiting"), fontsize=9)
    return drawing
