"""How long connection takes: distributions of calendar days from application to energised, limits drawn in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures.paper import INK, LIGHT, figure
from reports.numbers import known, number
from reports.page_words import PageWords

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BARS, COLUMNS = 40, 2
NEARLY_ALL = 0.99
"""Share of the applications shown day by day."""


@dataclass(frozen=True, slots=True)
class CycleRow:
    """One category."""

    label: str
    counts: tuple[float, ...]
    """Applications (mean per replication) by whole days, the first of them 0."""
    p50: float
    p90: float
    limits: tuple[int, ...]
    """Limits of the whole process, calendar days; none where nothing is promised."""


def cycle_times(rows: Sequence[CycleRow], words: PageWords, *, alike: bool = False) -> Figure:
    """A panel for each category.

    Parameters
    ----------
    alike
        Panels side by side are compared: they get the same axes.
    """
    lines = -(-len(rows) // COLUMNS)
    drawing = figure(0.5 + 2.0 * lines)
    panels = drawing.subplots(lines, COLUMNS, squeeze=False).ravel()
    for place, (axes, row) in enumerate(zip(panels, rows, strict=False)):
        at = place - place % COLUMNS
        days = max(map(_shown_days, rows[at : at + COLUMNS])) if alike else _shown_days(row)
        _draw(axes, row, words, days)
    if alike:
        for at in range(0, len(rows), COLUMNS):
            side = panels[at : min(at + COLUMNS, len(rows))]
            for axes in side:
                axes.set_xlim(0, max(one.get_xlim()[1] for one in side))
                axes.set_ylim(0, max(one.get_ylim()[1] for one in side))
    for axes in panels[len(rows) :]:
        axes.set_axis_off()
    return drawing


def _draw(axes: Axes, row: CycleRow, words: PageWords, days: int) -> None:
    counts = _cut(row, days)
    width = max(1, -(-len(counts) // BARS))
    starts = range(0, len(counts), width)
    heights = [sum(counts[start : start + width]) for start in starts]
    axes.bar(list(starts), heights, width, align="edge", facecolor=LIGHT, edgecolor=INK, linewidth=0.4)
    top = 1.3 * max([*heights, 1e-9])
    ends = [len(counts), *row.limits, *(value for value in (row.p50, row.p90) if known(value))]
    axes.set_xlim(0, 1.04 * max(ends))
    axes.set_ylim(0, top)
    for value, name, dashes in ((row.p50, "p50", (1, 1.5)), (row.p90, "p90", (4, 2))):
        if known(value):
            _line(axes, value, f"{name} {number(value)}", linestyle=(0, dashes), linewidth=1.0)
    for limit in row.limits:
        _line(axes, limit, f"{words('limit')} {limit}", linestyle="-", linewidth=1.8)
    axes.set_title(row.label)
    axes.set_xlabel(words("axis_to_energised"))
    axes.set_ylabel(words("axis_applications_bar", days=width))
    axes.legend(fontsize=7, loc="best", handlelength=1.6, frameon=True, framealpha=0.9, edgecolor="none")


def _shown_days(row: CycleRow) -> int:
    """Days up to those of nearly all, and up to the limits."""
    total, sofar, end = sum(row.counts), 0.0, 0
    while end < len(row.counts) and sofar < NEARLY_ALL * total:
        sofar += row.counts[end]
        end += 1
    return min(len(row.counts), max([end, *(limit + 1 for limit in row.limits)]))


def _cut(row: CycleRow, days: int) -> tuple[float, ...]:
    """So many days; the last of them holds what is longer."""
    counts = (*row.counts, *[0.0] * (days - len(row.counts)))
    return (*counts[: days - 1], sum(counts[days - 1 :]))


def _line(axes: Axes, value: float, label: str, **how: object) -> None:
    axes.axvline(value, color=INK, label=label, **how)  # type: ignore[arg-type]
