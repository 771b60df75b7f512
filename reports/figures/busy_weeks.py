"""How busy the teams are, week by week: a strip for each team, the darker the busier."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from reports.figures.paper import INK, figure, folded
from reports.figures.week_axis import WeekAxis, mark_festivals, mark_months
from reports.numbers import known, percent
from reports.page_words import PageWords

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BOUNDS = (0.0, 0.3, 0.5, 0.65, 0.8, 0.9, 10.0)
"""Of the shares in work that have one shade."""
GREYS = ("#ffffff", "#e0e0e0", "#bdbdbd", "#929292", "#5e5e5e", "#1c1c1c")

PAGE_INCHES = 8.6
"""Most height for the strips, so that a page of paper holds them."""


@dataclass(frozen=True, slots=True)
class BusyRow:
    """One team."""

    label: str
    shares: tuple[float, ...]
    """In work while on duty, by week; NaN where nobody is on duty."""
    mean: float
    """Over the whole period."""


def busy_weeks(rows: Sequence[BusyRow], weeks: WeekAxis, words: PageWords) -> Figure:
    """Strips one below another; behind each the mean and the busiest week; below them the working days of the weeks."""
    drawing = figure(1.15 + min(0.2 * len(rows), PAGE_INCHES))
    axes = drawing.subplots()
    for place, row in enumerate(rows):
        _strip(axes, place, row)
    last = len(rows)
    for week, days in enumerate(weeks.working_days):
        axes.text(week + 0.5, last + 0.5, str(days), ha="center", va="center", fontsize=5.5)
    labels = [*(folded(row.label, 40) for row in rows), words("weeks_working_days")]
    axes.set_yticks([place + 0.5 for place in range(last + 1)], labels, fontsize=7.5)
    axes.set_ylim(last + 1, 0)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    mark_months(axes, weeks, words)
    mark_festivals(axes, weeks, words, named=True, over_cells=True)
    end = len(weeks.begins)
    for x, key in ((end * 1.045, "weeks_mean"), (end * 1.115, "weeks_peak")):
        axes.text(x, -0.15, words(key), ha="center", va="bottom", fontsize=7)
    for place, row in enumerate(rows):
        peak = max((share for share in row.shares if known(share)), default=math.nan)
        for x, value in ((end * 1.045, row.mean), (end * 1.115, peak)):
            axes.text(x, place + 0.5, percent(value, 0), ha="center", va="center", fontsize=7)
    axes.set_xlabel(words("axis_weeks"), fontsize=8)
    _explain(axes, words)
    return drawing


def _strip(axes: Axes, place: int, row: BusyRow) -> None:
    """Runs of weeks with the same shade are one bar."""
    week = 0
    while week < len(row.shares):
        shade, end = _shade(row.shares[week]), week + 1
        while end < len(row.shares) and _shade(row.shares[end]) == shade:
            end += 1
        looks = {"facecolor": "white", "hatch": "xxxxx"} if shade < 0 else {"facecolor": GREYS[shade]}
        axes.barh([place + 0.5], [end - week], 0.86, [week], edgecolor="#777777", linewidth=0.2, **looks)  # type: ignore[arg-type]
        week = end


def _shade(share: float) -> int:
    """Position among the shades; −1 where nobody is on duty."""
    if not known(share):
        return -1
    return next(shade for shade in range(len(GREYS)) if share < BOUNDS[shade + 1])


def _explain(axes: Axes, words: PageWords) -> None:
    from matplotlib.patches import Patch

    keys = [Patch(facecolor=grey, edgecolor=INK, linewidth=0.4) for grey in GREYS]
    names = [f"{100 * a:.0f}–{100 * b:.0f} %" for a, b in pairwise(BOUNDS[:-1])]
    names.append(f"≥ {100 * BOUNDS[-2]:.0f} %")
    keys.append(Patch(facecolor="white", hatch="xxxxx", edgecolor=INK, linewidth=0.4))
    names.append(words("weeks_nobody"))
    axes.figure.legend(
        keys, names, loc="outside lower center", ncols=7, fontsize=7, handlelength=1.4, columnspacing=1.2
    )
