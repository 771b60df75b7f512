"""How long the cases of clauses take, each against its limit: small distributions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.clause_days import BINS
from reports.figures.paper import DARK, INK, LIGHT, figure, folded
from reports.numbers import known, percent
from reports.page_words import PageWords

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS, BARS = 3, 40
FILLS: tuple[dict[str, Any], ...] = ({"facecolor": LIGHT}, {"facecolor": "white", "hatch": "////"}, {"facecolor": DARK})
"""Kept; kept or late, as its limit may be; late."""
NEARLY_ALL = 0.99
"""Share of the cases shown unit by unit; the last bar holds what is longer."""
FAR = 2.5
"""Times the limit, up to which they are shown at most."""


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause (and category)."""

    label: str
    counts: tuple[float, ...]
    """Cases by whole units counted before the one in which they ended."""
    limits: tuple[int, ...]
    unit: str
    """working_days, calendar_days or hours."""
    share: float
    """On time, 0 to 1; NaN unknown."""


def clause_days(rows: Sequence[ClauseRow], words: PageWords) -> Figure:
    """A panel for each clause: light bars kept, dark bars late, the limit as a thick line."""
    lines = -(-len(rows) // COLUMNS)
    drawing = figure(0.3 + 1.5 * lines)
    panels = drawing.subplots(lines, COLUMNS, squeeze=False).ravel()
    for place, (axes, row) in enumerate(zip(panels, rows, strict=False)):
        _draw(axes, row, words, labelled=place % COLUMNS == 0)
    for axes in panels[len(rows) :]:
        axes.set_axis_off()
    return drawing


def quantile(counts: Sequence[float], share: float) -> int:
    """The unit in which a share of the cases has ended, the first one being 1; 0 where there is none.

    Examples
    --------
    >>> quantile([5, 4, 1], 0.5), quantile([5, 4, 1], 0.9), quantile([], 0.5)
    (1, 2, 0)
    """
    wanted, sofar = share * sum(counts), 0.0
    for unit, count in enumerate(counts, start=1):
        sofar += count
        if count and sofar >= wanted - 1e-9:
            return unit
    return 0


def _draw(axes: Axes, row: ClauseRow, words: PageWords, *, labelled: bool) -> None:
    from matplotlib.ticker import MaxNLocator

    starts, heights, width = _bars(row)
    for start, height in zip(starts, heights, strict=True):
        fill = FILLS[_beyond(start, row.limits)]
        axes.bar([start], [height], width, align="edge", edgecolor=INK, linewidth=0.4, **fill)
    for limit in row.limits:
        axes.axvline(limit, color=INK, linewidth=2.0)
    axes.set_xlim(0, max([starts[-1] + width, *(limit + 0.5 for limit in row.limits)]))
    axes.set_ylim(0, 1.08 * max([*heights, 1e-9]))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(3))
    axes.set_title(folded(row.label, 40), fontsize=7.5, pad=12)
    axes.annotate(
        _told(row, words), (0.5, 1.0), (0, 3), "axes fraction", "offset points", ha="center", va="bottom", fontsize=6.5
    )
    axes.tick_params(labelsize=7)
    axes.set_xlabel(words(f"axis_{row.unit}"), fontsize=7)
    if labelled:
        axes.set_ylabel(words("axis_cases_share"), fontsize=7)


def _bars(row: ClauseRow) -> tuple[list[int], list[float], int]:
    """Where the bars begin, how high they are (percent), how wide; a limit falls between two bars where it can."""
    limit = max(row.limits, default=0)
    end = max(min(quantile(row.counts, NEARLY_ALL), round(FAR * limit) or BINS), limit + 1, 3)
    shown = [*row.counts[: end - 1], sum(row.counts[end - 1 :])]
    least = max(1, -(-len(shown) // BARS))
    width = next((w for w in range(least, 2 * least + 1) if all(one % w == 0 for one in row.limits)), least)
    starts, total = list(range(0, len(shown), width)), sum(row.counts)
    return starts, [100 * sum(shown[start : start + width]) / total for start in starts], width


def _beyond(start: int, limits: Sequence[int]) -> int:
    """0: kept under every limit, 2: late under every limit, 1: it depends on which limit holds."""
    late = sum(start >= limit for limit in limits)
    return 0 if late == 0 else 2 if late == len(limits) else 1


def _told(row: ClauseRow, words: PageWords) -> str:
    told = [f"p50 {quantile(row.counts, 0.5)}", f"p90 {quantile(row.counts, 0.9)}"]
    told += [f"{words('limit')} {'/'.join(map(str, row.limits))}"] if row.limits else []
    told += [f"{words('kept')} {percent(row.share)}"] if known(row.share) else []
    return "  ".join(told)
