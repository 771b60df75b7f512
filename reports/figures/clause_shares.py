"""On-time shares of the clauses with their intervals, each against its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures.paper import INK, MIDDLE, figure, folded
from reports.numbers import known
from reports.page_words import PageWords

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKERS = {"kept": ("o", INK), "broken": ("X", INK), "undecided": ("o", "white"), "no_target": ("d", MIDDLE)}


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One clause; shares 0 to 1, NaN where unknown."""

    label: str
    mean: float
    low: float
    high: float
    target: float | None
    verdict: str
    """kept, broken, undecided or no_target."""


def clause_shares(rows: Sequence[ShareRow], words: PageWords) -> Figure:
    """A row for each clause, the first on top."""
    drawing = figure(0.9 + 0.3 * len(rows))
    axes = drawing.subplots()
    for place, row in enumerate(rows):
        _draw(axes, place, row)
    least = min([row.low if known(row.low) else row.mean for row in rows if known(row.mean)] + [0.8])
    axes.set_xlim(100 * max(0.0, least) - 2, 101)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [folded(row.label, 44) for row in rows])
    axes.tick_params(axis="y", length=0, labelsize=8)
    axes.set_xlabel(words("axis_share"))
    axes.grid(axis="x", color="#d9d9d9", linewidth=0.6)
    axes.set_axisbelow(True)
    _explain(axes, {row.verdict for row in rows}, words)
    return drawing


def _draw(axes: Axes, place: int, row: ShareRow) -> None:
    if row.target is not None:
        axes.plot([100 * row.target] * 2, [place - 0.36, place + 0.36], color=INK, linewidth=2.2, zorder=2)
    if not known(row.mean):
        return
    if known(row.low):
        axes.plot([100 * row.low, 100 * row.high], [place, place], color=MIDDLE, linewidth=1.6, zorder=3)
    marker, fill = MARKERS[row.verdict]
    axes.plot([100 * row.mean], [place], marker, color=INK, markerfacecolor=fill, markersize=6, zorder=4, clip_on=False)


def _explain(axes: Axes, verdicts: set[str], words: PageWords) -> None:
    from matplotlib.lines import Line2D

    keys = [Line2D([], [], color=INK, linewidth=2.2, marker="|", markersize=10, linestyle="none", markeredgewidth=2.2)]
    names = [words("target")]
    keys.append(Line2D([], [], color=MIDDLE, linewidth=1.6))
    names.append(words("interval"))
    for verdict, (marker, fill) in MARKERS.items():
        if verdict in verdicts:
            keys.append(Line2D([], [], color=INK, marker=marker, markerfacecolor=fill, linestyle="none"))
            names.append(words(verdict))
    axes.figure.legend(keys, names, loc="outside lower center", ncols=len(keys))
