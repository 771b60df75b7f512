"""Small pictures side by side: how much each arm changes in a district, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures.paper import INK, MIDDLE, figure, folded
from reports.figures.row_labels import label_rows, row_inches

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Interval = tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class DistrictPanel:
    """One district: mean, low and high of the change of each arm."""

    title: str
    values: tuple[Interval, ...]


def district_panels(
    panels: Sequence[DistrictPanel], labels: Sequence[str], axis: str, scale_of: Sequence[DistrictPanel]
) -> Figure:
    """A panel for each district, all with the same arms and the same axis.

    Parameters
    ----------
    labels
        The arms, the best first.
    axis
        Words and unit of the axis.
    scale_of
        The districts whose values the axis must hold: these, and those of pictures beside this one.
    """
    inches = row_inches(labels, 7.5)
    drawing = figure(0.85 + inches * len(labels))
    grid = drawing.subplots(1, len(panels), sharex=True, sharey=True, squeeze=False).ravel()
    for axes, panel in zip(grid, panels, strict=True):
        axes.axvline(0, color=INK, linewidth=0.9)
        for place, (mean, low, high) in enumerate(panel.values):
            if mean is None:
                continue
            sure = low is not None and high is not None and (low > 0 or high < 0)
            if low is not None and high is not None:
                axes.plot([low, high], [place] * 2, color=MIDDLE, linewidth=1.8, solid_capstyle="butt", zorder=2)
            fill = INK if sure else "white"
            axes.plot([mean], [place], "o", color=INK, markerfacecolor=fill, markersize=4, zorder=3)
        label_rows(axes, labels, inches)
        axes.set_title(folded(panel.title, 22), fontsize=8)
        axes.tick_params(axis="x", labelsize=7)
        axes.locator_params(axis="x", nbins=4)
    low, high = _ends(scale_of)
    room = 0.06 * (high - low) or 1.0
    grid[0].set_xlim(low - room, high + room)
    drawing.supxlabel(axis, fontsize=8)
    return drawing


def _ends(panels: Sequence[DistrictPanel]) -> tuple[float, float]:
    """The lowest and the highest value, 0 among them."""
    found = [end for panel in panels for interval in panel.values for end in interval if end is not None]
    return min([0.0, *found]), max([0.0, *found])
