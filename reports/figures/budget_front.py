"""Cost against waiting: one point per programme, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures.paper import INK, MIDDLE, figure
from reports.numbers import known

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARKS = {"asked": ("s", INK), "other": ("o", INK), "nothing": ("o", "white"), "as_it_is": ("^", "white")}
"""Sign and filling of each kind of point."""
PLANNED = ("asked", "other")


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """A programme, in the units of the axes."""

    cost: float
    mean: float
    low: float | None
    high: float | None
    kind: str
    """asked: the one asked about; other: another budget; nothing, as_it_is: no programme at all."""
    label: str
    """Words for its kind; the same for all of a kind."""


def budget_front(points: Sequence[FrontPoint], cost_axis: str, waiting_axis: str) -> Figure:
    """All programmes; those asked about or of other budgets are joined by a line, by cost."""
    drawing = figure(3.4)
    axes = drawing.subplots()
    joined = sorted((point.cost, point.mean) for point in points if point.kind in PLANNED)
    axes.plot([cost for cost, _ in joined], [mean for _, mean in joined], color=MIDDLE, linewidth=0.8, zorder=1)
    named: set[str] = set()
    for point in points:
        sign, fill = MARKS[point.kind]
        if point.low is not None and point.high is not None and known(point.low) and known(point.high):
            axes.plot([point.cost] * 2, [point.low, point.high], color=MIDDLE, linewidth=1.6, zorder=2)
        label = None if point.label in named else point.label
        named.add(point.label)
        axes.plot(
            [point.cost], [point.mean], sign, color=INK, markerfacecolor=fill, markersize=5.5, zorder=3, label=label
        )
    axes.set_ylim(bottom=0)
    axes.margins(x=0.05)
    axes.legend(loc="upper right")
    axes.set_xlabel(cost_axis)
    axes.set_ylabel(waiting_axis)
    return drawing
