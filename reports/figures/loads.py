"""Offered load beside measured utilisation, by role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.figures.paper import DARK, INK, LIGHT, figure
from reports.numbers import known, percent
from reports.page_words import PageWords

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One role; 1 is all duty time."""

    label: str
    load: float
    utilisation: float
    """In work while on duty; NaN where nobody has the role."""
    worked: float
    """The same with overtime."""


def loads(rows: Sequence[LoadRow], words: PageWords) -> Figure:
    """Two bars for each role, the second one with overtime in its light end; the line is all the time there is."""
    drawing = figure(0.9 + 0.42 * len(rows))
    axes = drawing.subplots()
    for shift, name, values, fill in (
        (-0.19, "load", [row.load for row in rows], {"facecolor": "white", "hatch": "////"}),
        (0.19, "worked", [row.worked for row in rows], {"facecolor": LIGHT}),
        (0.19, "utilisation", [row.utilisation for row in rows], {"facecolor": DARK}),
    ):
        places = [place + shift for place, value in enumerate(values) if known(value)]
        widths = [100 * value for value in values if known(value)]
        axes.barh(places, widths, 0.36, label=words(name), edgecolor=INK, linewidth=0.6, **fill)  # type: ignore[arg-type]
        for place, width in zip(places, widths, strict=True) if name != "utilisation" else ():
            axes.text(width, place, " " + percent(width / 100, 0), va="center", fontsize=7)
    most = max([100.0, *(100 * v for row in rows for v in (row.load, row.worked) if known(v))])
    axes.axvline(100, color=INK, linewidth=1.2, linestyle="--")
    axes.set_xlim(0, 1.1 * most)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [row.label for row in rows])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(words("axis_duty_share"))
    drawing.legend(loc="outside lower center", ncols=3)
    return drawing
