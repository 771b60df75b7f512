"""Share kept by limit, clause by clause; and lines of equal share over demand and people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures.paper import INK, LIGHT, MIDDLE, figure, folded
from reports.page_words import PageWords

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ACROSS = 3
LEVELS = (50, 60, 70, 80, 85, 90, 95, 97, 99)
LEAST_SPAN = 0.5
"""Percentage points that a surface must span to have lines."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One clause; shares 0 to 1."""

    title: str
    unit: str
    limits: Sequence[float]
    mean: Sequence[float]
    low: Sequence[float | None]
    high: Sequence[float | None]
    promised: float | None
    confirmed: float | None


@dataclass(frozen=True, slots=True)
class Surface:
    """Share kept over demand (columns) and people (rows), 0 to 1; NaN where unknown."""

    title: str
    shares: Sequence[Sequence[float]]


def attainment_curves(curves: Sequence[Curve], target: float, words: PageWords) -> Figure:
    """A small drawing for each clause."""
    down = math.ceil(len(curves) / ACROSS)
    drawing = figure(1.9 * down)
    every = drawing.subplots(down, ACROSS, squeeze=False)
    for axes, curve in zip(every.flat, curves, strict=False):
        _curve(axes, curve, target, words)
    for axes in list(every.flat)[len(curves) :]:
        axes.set_visible(False)
    for row in every:
        row[0].set_ylabel(words("axis_share"), fontsize=7)
    return drawing


def _curve(axes: Axes, curve: Curve, target: float, words: PageWords) -> None:
    low = [100 * (m if v is None else v) for v, m in zip(curve.low, curve.mean, strict=True)]
    high = [100 * (m if v is None else v) for v, m in zip(curve.high, curve.mean, strict=True)]
    axes.fill_between(curve.limits, low, high, color=LIGHT, linewidth=0)
    axes.plot(curve.limits, [100 * share for share in curve.mean], color=INK, linewidth=1.0)
    axes.axhline(100 * target, color=INK, linewidth=0.7, linestyle=(0, (4, 3)))
    if curve.promised is not None and curve.promised <= 1.05 * curve.limits[-1]:
        axes.axvline(curve.promised, color=INK, linewidth=1.0, linestyle=":")
    if curve.confirmed is not None:
        axes.axvline(curve.confirmed, color=INK, linewidth=1.2)
    axes.set_ylim(max(0.0, min(100 * curve.mean[0], 100 * target - 15)), 101)
    axes.set_title(folded(curve.title, 34), fontsize=7)
    axes.set_xlabel(words("deadlines_axis_limit", unit=curve.unit), fontsize=7)
    axes.tick_params(labelsize=7)


def iso_attainment(
    surfaces: Sequence[Surface], demand: Sequence[float], people: Sequence[int], target: float, words: PageWords
) -> Figure:
    """Lines of equal share, one drawing each."""
    down = math.ceil(len(surfaces) / ACROSS)
    drawing = figure(2.2 * down)
    every = drawing.subplots(down, ACROSS, squeeze=False)
    for axes, surface in zip(every.flat, surfaces, strict=False):
        _surface(axes, surface, demand, people, target, words)
    for axes in list(every.flat)[len(surfaces) :]:
        axes.set_visible(False)
    for row in every:
        row[0].set_ylabel(words("deadlines_axis_people"), fontsize=7)
    return drawing


def _surface(
    axes: Axes,
    surface: Surface,
    demand: Sequence[float],
    people: Sequence[int],
    target: float,
    words: PageWords,
) -> None:
    import numpy as np

    shares = 100 * np.asarray(surface.shares, dtype=np.float64)
    known = shares[~np.isnan(shares)]
    if known.size and np.ptp(known) >= LEAST_SPAN:
        thin = [level for level in LEVELS if known.min() < level < known.max() and level != 100 * target]
        if thin:
            axes.contour(demand, people, shares, levels=thin, colors=MIDDLE, linewidths=0.8)
        if known.min() < 100 * target < known.max():
            axes.contour(demand, people, shares, levels=[100 * target], colors=INK, linewidths=1.8)
    for row, count in enumerate(people):
        for column, factor in enumerate(demand):
            if not np.isnan(shares[row, column]):
                told = f"{shares[row, column]:.0f}"
                ground = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
                axes.text(factor, count + 0.08, told, ha="center", va="bottom", fontsize=6, color=INK, bbox=ground)
    axes.plot([1.0], [0], "o", color=INK, markersize=4)
    axes.set_xlim(min(demand) - 0.04, max(demand) + 0.04)
    axes.set_ylim(min(people) - 0.15, max(people) + 0.4)
    axes.set_yticks(list(people), [f"{count:+d}" if count else "0" for count in people])
    axes.set_title(folded(surface.title, 34), fontsize=7)
    axes.set_xlabel(words("deadlines_axis_demand"), fontsize=7)
    axes.tick_params(labelsize=7)
