"""Where the days go: mean calendar days from application to energised, by what they went by; before and after.

One arm: days on the left, shares on the right. Several arms: a panel for each category, a bar for each arm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.figures.paper import DARK, INK, LIGHT, MIDDLE, PALE, figure, folded
from reports.numbers import known, number
from reports.page_words import PageWords

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CAUSES = ("working", "waiting", "closed", "batch", "meeting", "grid", "authority", "customer", "again", "nobody")
"""As measured (`days_by_cause`)."""
FILLS: tuple[dict[str, Any], ...] = (
    {"facecolor": DARK},
    {"facecolor": "white", "hatch": "////"},
    {"facecolor": LIGHT},
    {"facecolor": "white", "hatch": "-----"},
    {"facecolor": "white", "hatch": "...."},
    {"facecolor": MIDDLE, "hatch": "\\\\\\\\"},
    {"facecolor": PALE, "hatch": "xxxx"},
    {"facecolor": "white"},
    {"facecolor": LIGHT, "hatch": "||||"},
    {"facecolor": MIDDLE},
)
LEAST = 0.005
"""Days of a cause that is drawn."""
BROAD = 0.045
"""Share of the axis from which on a segment has room for its number."""


@dataclass(frozen=True, slots=True)
class DaysRow:
    """One category in one arm; calendar days by cause."""

    label: str
    """The category; rows with the same label stand together."""
    days: tuple[float, ...]
    """In the order of `CAUSES`."""
    arm: str = ""
    """Which redesign, where there are several."""

    @property
    def total(self) -> float:
        """All days."""
        return float(sum(value for value in self.days if known(value)))


def where_days(rows: Sequence[DaysRow], words: PageWords) -> Figure:
    """Stacked bars, one for each category and arm."""
    used = [place for place in range(len(CAUSES)) if any(row.days[place] >= LEAST for row in rows)]
    groups: dict[str, list[DaysRow]] = {}
    for row in rows:
        groups.setdefault(row.label, []).append(row)
    if all(len(group) == 1 for group in groups.values()):
        drawing = _one_arm(rows, used, words)
    else:
        drawing = _several_arms(groups, used, words)
    keys, names = drawing.axes[0].get_legend_handles_labels()
    drawing.legend(keys, [words(name) for name in names], loc="outside lower center", ncols=4, fontsize=8)
    return drawing


def _one_arm(rows: Sequence[DaysRow], used: Sequence[int], words: PageWords) -> Figure:
    """Days on the left, shares on the right: short and long processes side by side."""
    drawing = figure(1.5 + 0.42 * len(rows))
    left, right = drawing.subplots(1, 2, sharey=True)
    _stack(left, rows, used, [1.0] * len(rows))
    _stack(right, rows, used, [100 / row.total if row.total else 0.0 for row in rows])
    for place, row in enumerate(rows):
        left.text(row.total, place, " " + number(row.total, 1), va="center", fontsize=8)
    left.set_yticks(range(len(rows)), [folded(row.label, 24) for row in rows])
    left.set_ylim(len(rows) - 0.5, -0.5)
    left.set_xlim(0, 1.15 * max([row.total for row in rows] + [1e-9]))
    right.set_xlim(0, 100)
    _number(right, rows, used, [100 / row.total if row.total else 0.0 for row in rows], 0)
    left.set_xlabel(words("axis_days"))
    right.set_xlabel(words("axis_days_share"))
    for axes in (left, right):
        axes.tick_params(axis="y", length=0)
    return drawing


def _several_arms(groups: dict[str, list[DaysRow]], used: Sequence[int], words: PageWords) -> Figure:
    """A panel for each category with a scale of its own; behind a bar its days and the change from the first arm's."""
    sizes = [len(group) + 1.6 for group in groups.values()]
    drawing = figure(0.9 + 0.27 * sum(sizes))
    panels = drawing.subplots(len(groups), 1, squeeze=False, height_ratios=sizes).ravel()
    for axes, (label, rows) in zip(panels, groups.items(), strict=True):
        _stack(axes, rows, used, [1.0] * len(rows))
        axes.set_xlim(0, 1.2 * max([row.total for row in rows] + [1e-9]))
        _number(axes, rows, used, [1.0] * len(rows), 1)
        for place, row in enumerate(rows):
            change = f" ({row.total - rows[0].total:+z,.1f})" if place else ""
            axes.text(row.total, place, f" {number(row.total, 1)}{change}", va="center", fontsize=8)
        axes.set_title(label, loc="left")
        axes.set_yticks(range(len(rows)), [folded(row.arm, 30) for row in rows], fontsize=8)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.tick_params(axis="y", length=0)
    panels[-1].set_xlabel(words("axis_days"))
    return drawing


def _stack(axes: Axes, rows: Sequence[DaysRow], used: Sequence[int], scales: Sequence[float]) -> None:
    begin = [0.0] * len(rows)
    for place in used:
        widths = _widths(rows, place, scales)
        axes.barh(
            range(len(rows)), widths, 0.62, begin, label=f"place_{CAUSES[place]}", edgecolor=INK, linewidth=0.6,
            **FILLS[place],
        )  # fmt: skip
        begin = [b + w for b, w in zip(begin, widths, strict=True)]


def _number(axes: Axes, rows: Sequence[DaysRow], used: Sequence[int], scales: Sequence[float], digits: int) -> None:
    """Write into each segment that has room how much it is."""
    broad = BROAD * axes.get_xlim()[1]
    begin = [0.0] * len(rows)
    for place in used:
        widths = _widths(rows, place, scales)
        for y, (start, width) in enumerate(zip(begin, widths, strict=True)):
            if width >= broad:
                paper = {"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none"}
                axes.text(
                    start + width / 2, y, number(width, digits), ha="center", va="center", fontsize=6.5, bbox=paper
                )
        begin = [b + w for b, w in zip(begin, widths, strict=True)]


def _widths(rows: Sequence[DaysRow], place: int, scales: Sequence[float]) -> list[float]:
    return [max(0.0, row.days[place]) * scale for row, scale in zip(rows, scales, strict=True)]
