"""A hall by half hour of the week: people on the roster against those required, or waits now and then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures.paper import DARK, INK, MIDDLE, PALE, figure
from reports.page_words import PageWords

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 2


@dataclass(frozen=True, slots=True)
class HallDay:
    """A weekday; one value for each half hour from `begins`, NaN where the hall is closed."""

    label: str
    begins: float
    """Hour of the first half hour."""
    first: tuple[float, ...]
    """People on the roster, or minutes waited with it."""
    second: tuple[float, ...]
    """People required, or minutes waited today."""


def cover_week(days: Sequence[HallDay], words: PageWords) -> Figure:
    """People on the roster (filled) and required (thick line)."""
    from matplotlib.ticker import MaxNLocator

    most = max((value for day in days for value in (*day.first, *day.second) if value == value), default=1.0)
    drawing, panels = _panels(days, words, words("roster_axis_people"))
    for axes, day in zip(panels, days, strict=False):
        edges = _edges(day)
        axes.stairs(_zero(day.first), edges, fill=True, color=PALE, label=words("roster_covered"))
        axes.stairs(_zero(day.first), edges, color=MIDDLE, linewidth=0.8)
        axes.stairs(_zero(day.second), edges, color=INK, linewidth=1.8, label=words("roster_required"))
        axes.set_ylim(0, most + 0.5)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    _legend(drawing, panels)
    return drawing


def waits_week(days: Sequence[HallDay], target: float, words: PageWords) -> Figure:
    """Mean waits with the roster (solid) and today (broken)."""
    most = max((value for day in days for value in (*day.first, *day.second) if value == value), default=1.0)
    drawing, panels = _panels(days, words, words("roster_axis_minutes"))
    for axes, day in zip(panels, days, strict=False):
        middles = [edge + 0.25 for edge in _edges(day)[:-1]]
        axes.plot(middles, day.second, color=MIDDLE, linewidth=1.0, linestyle=(0, (3, 1.5)), label=words("roster_old"))
        axes.plot(middles, day.first, color=INK, linewidth=1.5, label=words("roster_new"))
        axes.axhline(target, color=DARK, linewidth=0.6)
        axes.set_ylim(0, 1.1 * max(most, target))
    _legend(drawing, panels)
    return drawing


def _panels(days: Sequence[HallDay], words: PageWords, label: str) -> tuple[Figure, list[Axes]]:
    lines = -(-len(days) // COLUMNS)
    drawing = figure(0.8 + 1.2 * lines)
    panels = list(drawing.subplots(lines, COLUMNS, squeeze=False, sharex=True).ravel())
    begin = min((day.begins for day in days), default=0.0)
    end = max((_edges(day)[-1] for day in days), default=24.0)
    for axes, day in zip(panels, days, strict=False):
        axes.set_title(day.label)
        axes.set_xlim(begin, end)
        hours = range(int(begin), int(end) + 1, 2 if end - begin > 6 else 1)
        axes.set_xticks([hour for hour in hours if begin <= hour <= end], labels=None)
        axes.xaxis.set_major_formatter(lambda hour, _: f"{int(hour):02d}:{round(hour % 1 * 60):02d}")
        axes.tick_params(labelsize=8)
    for axes in panels[max(0, len(days) - COLUMNS) : len(days)]:
        axes.tick_params(labelbottom=True)
    for axes in panels[len(days) :]:
        axes.set_axis_off()
    drawing.supxlabel(words("roster_axis_time"), fontsize=9)
    drawing.supylabel(label, fontsize=9)
    return drawing, panels


def _legend(drawing: Figure, panels: Sequence[Axes]) -> None:
    handles, labels = panels[0].get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside upper right", ncols=2, fontsize=8, frameon=False)


def _edges(day: HallDay) -> list[float]:
    return [day.begins + 0.5 * n for n in range(len(day.first) + 1)]


def _zero(values: Sequence[float]) -> list[float]:
    return [0.0 if value != value else value for value in values]
