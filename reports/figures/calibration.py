"""The calibration curve of the morning list: what was observed against what was predicted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from reports.figures.paper import DARK, INK, LIGHT, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.late.calibration import Point

HEIGHT_INCHES = 3.6


class Words(Protocol):
    """The words of one language."""

    def __call__(self, key: str, **values: object) -> str:
        """A word, its gaps filled."""


def calibration_figure(curves: Sequence[tuple[str, Sequence[Point]]], words: Words) -> Figure:
    """Observed shares with their 95 % intervals over years, one panel per curve; on the line they are as predicted.

    Parameters
    ----------
    curves
        Title and points of each panel.
    """
    drawn = figure(HEIGHT_INCHES)
    panels = drawn.subplots(1, len(curves), squeeze=False, sharey=True)[0]
    for panel, (title, points) in zip(panels, curves, strict=True):
        panel.plot([0, 100], [0, 100], color=LIGHT, linewidth=1)
        for point in points:
            x, y = 100 * point.predicted, 100 * point.observed.mean
            panel.plot([x, x], [100 * point.observed.low, 100 * point.observed.high], color=DARK, linewidth=1)
            panel.plot([x], [y], marker="o" if point.calibrated else "x", color=INK, markersize=4)
        panel.set_title(title, fontsize=9)
        panel.set_xlabel(words("late_axis_predicted"))
        panel.set_xlim(-3, 103)
        panel.set_ylim(-3, 103)
    panels[0].set_ylabel(words("late_axis_observed"))
    return drawn
