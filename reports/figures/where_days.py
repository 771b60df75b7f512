"""Where the days go: mean calendar days from application to energised, by whoever held the application."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures.paper import INK, PATTERNS, figure, folded
from reports.numbers import known, number
from reports.page_words import PageWords

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PLACES = ("working", "waiting", "closed", "meeting", "grid", "authority", "customer", "nobody")


@dataclass(frozen=True, slots=True)
class DaysRow:
    """One category; calendar days by place."""

    label: str
    days: tuple[float, ...]
    """In the order of `PLACES`."""

    @property
    def total(self) -> float:
        """All days."""
        return float(sum(value for value in self.days if known(value)))


def where_days(rows: Sequence[DaysRow], words: PageWords) -> Figure:
    """Stacked bars: days on the left, shares on the right (short and long processes side by side)."""
    drawing = figure(1.3 + 0.42 * len(rows))
    left, right = drawing.subplots(1, 2, sharey=True)
    used = [place for place in range(len(PLACES)) if any(row.days[place] >= 0.005 for row in rows)]
    _stack(left, rows, used, [1.0] * len(rows))
    _stack(right, rows, used, [100 / row.total if row.total else 0.0 for row in rows])
    for place, row in enumerate(rows):
        left.text(row.total, place, " " + number(row.total, 1), va="center", fontsize=8)
    left.set_yticks(range(len(rows)), [folded(row.label, 24) for row in rows])
    left.set_ylim(len(rows) - 0.5, -0.5)
    left.set_xlim(0, 1.15 * max([row.total for row in rows] + [1e-9]))
    right.set_xlim(0, 100)
    left.set_xlabel(words("axis_days"))
    right.set_xlabel(words("axis_days_share"))
    for axes in (left, right):
        axes.tick_params(axis="y", length=0)
    keys, names = left.get_legend_handles_labels()
    drawing.legend(keys, [words(name) for name in names], loc="outside lower center", ncols=4)
    return drawing


def _stack(axes: Axes, rows: Sequence[DaysRow], used: Sequence[int], scales: Sequence[float]) -> None:
    begin = [0.0] * len(rows)
    for place in used:
        widths = [max(0.0, row.days[place]) * scale for row, scale in zip(rows, scales, strict=True)]
        pattern = PATTERNS[place]
        axes.barh(
            range(len(rows)),
            widths,
            0.62,
            begin,
            label=f"place_{PLACES[place]}",
            edgecolor=INK,
            linewidth=0.6,
            **pattern,
        )
        begin = [b + w for b, w in zip(begin, widths, strict=True)]
