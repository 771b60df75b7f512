"""The chain of dates of a category: how much of each limit is used, and which clause breaks the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures.paper import DARK, INK, LIGHT, figure, folded
from reports.page_words import PageWords

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FARTHEST = 160.0
"""Share of the limit, per cent, up to which bars are drawn."""


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One clause, in the order of the route."""

    label: str
    limits: tuple[int, ...]
    """In units; of several the largest is the whole; none where an attribute holds it."""
    unit: str
    """For people."""
    p50: int | None
    p90: int | None
    """Units by which half, and nine tenths, of the cases have ended."""
    slack: int | None
    """Units that nine tenths of the cases have left at least."""
    late: float
    alone: float
    """Share of the broken agreements in which it is late, in which it alone is; 0 to 1, NaN where none is broken."""


def chain(rows: Sequence[ChainRow], words: PageWords) -> Figure:
    """A row for each clause, the first on top, joined to a chain; on the right how often it breaks the whole."""
    drawing = figure(0.75 + 0.46 * len(rows))
    left, right = drawing.subplots(1, 2, sharey=True, width_ratios=(3.2, 1))
    for place, row in enumerate(rows):
        _used(left, place, row, words)
        _breaks(right, place, row)
    left.plot([0] * len(rows), range(len(rows)), color=INK, linewidth=1.2, zorder=4, clip_on=False)
    left.plot([0] * len(rows), range(len(rows)), "o", color=INK, markersize=4.5, zorder=5, clip_on=False)
    left.set_ylim(len(rows) - 0.45, -0.6)
    left.set_yticks(range(len(rows)), [folded(row.label, 28) for row in rows], fontsize=8)
    left.set_xlim(0, max([105.0, *(_right_end(row) for row in rows)]))
    left.set_xlabel(words("agreement_chain_axis"))
    right.set_xlim(0, 100)
    right.set_xlabel(words("agreement_chain_breaks"))
    if all(row.late != row.late for row in rows):
        right.text(50, (len(rows) - 1) / 2, words("agreement_chain_none"), ha="center", va="center", fontsize=7)
    for axes in (left, right):
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color="#d9d9d9", linewidth=0.6)
        axes.set_axisbelow(True)
    return drawing


def _used(axes: Axes, place: int, row: ChainRow, words: PageWords) -> None:
    """Median and 90 % as bars of the limit, the limit as a line, the numbers above."""
    whole = max(row.limits, default=0)
    if whole:
        for used, fill in ((row.p90, LIGHT), (row.p50, DARK)):
            if used is not None:
                wide = min(FARTHEST, 100 * used / whole)
                axes.barh([place + 0.14], [wide], 0.34, facecolor=fill, edgecolor=INK, linewidth=0.5, zorder=2)
        for limit in row.limits:
            axes.plot([100 * limit / whole] * 2, [place - 0.08, place + 0.36], color=INK, linewidth=2.2, zorder=3)
    told = words(
        "agreement_chain_told",
        limit="/".join(map(str, row.limits)) or "–",
        unit=row.unit,
        p50="–" if row.p50 is None else row.p50,
        p90="–" if row.p90 is None else row.p90,
        slack="–" if row.slack is None else row.slack,
    )
    axes.text(2, place - 0.26, told, ha="left", va="center", fontsize=6.5, zorder=6)


def _breaks(axes: Axes, place: int, row: ChainRow) -> None:
    for share, fill in ((row.late, LIGHT), (row.alone, DARK)):
        if share == share:
            axes.barh([place + 0.14], [100 * share], 0.34, facecolor=fill, edgecolor=INK, linewidth=0.5, zorder=2)
    if row.late == row.late and row.late > 0:
        axes.text(2, place - 0.26, f"{100 * row.late:.0f} / {100 * row.alone:.0f}", va="center", fontsize=6.5)


def _right_end(row: ChainRow) -> float:
    whole = max(row.limits, default=0)
    return min(FARTHEST, 100 * row.p90 / whole) + 3 if whole and row.p90 is not None else 0.0
